// Random plans on random files, and which samples of the result must be the recording's.

import fc from 'fast-check'
import type { Plan } from '#shared/plan/plan.ts'
import { type Audio, frameCount } from '../../gpu-worker/audio/audio.ts'
import { pcg32, type Random } from '../../gpu-worker/audio/random.ts'
import type { LosslessFormat } from './edit-bytes.ts'
import { between, planOf, type Said } from './plan-of.ts'

const SECONDS = 1.2
const SHORTEST_REGION_SECONDS = 0.1
const JOIN_SECONDS = 0.005 // half of it on each side of a seam, all of it at a new end of the clip

export type RandomEdit = {
  readonly record: () => Audio // a function, so that a failing example prints short
  readonly file: { readonly format: LosslessFormat; readonly bitsPerSample: 16 | 24 }
  readonly plan: Plan
  readonly said: readonly Said[]
  readonly regions: readonly Region[] // of the steps, in seconds
  readonly lastChangesLength: boolean
}

type Region = readonly [startSeconds: number, endSeconds: number]

const db = (low: number, high: number) => fc.integer({ min: low, max: high })
const one = (parameters: Readonly<Record<string, unknown>>) => fc.constant(parameters)
const as = (key: string, values: fc.Arbitrary<unknown>) => values.map((value) => ({ [key]: value }))

/** Steps that keep the length; not fades, which go on to an end of the clip. Gains are such that the limiter at the end has nothing to do. */
const keepers: Readonly<Record<string, fc.Arbitrary<Readonly<Record<string, unknown>>>>> = {
  gain: as('gainDb', fc.constantFrom(-40, -12, -3, 1, 6)),
  volume_ramp: db(-30, 0).map((toDb) => ({ fromDb: 0, toDb: toDb - 1 })),
  mute: one({}),
  bleep: one({ levelDbfs: -20 }),
  compress: one({ thresholdDbfs: -40, makeup: false }),
  limit: one({ ceilingDbtp: -18 }),
  gate: one({ thresholdDbfs: -30 }),
  deess: one({}),
  reverse: one({}),
  low_pass: as('cutoffHz', fc.constantFrom(300, 1000, 6000)),
  high_pass: as('cutoffHz', fc.constantFrom(100, 1000, 4000)),
  band_pass: one({ lowHz: 300, highHz: 3400 }),
  band_stop: one({ lowHz: 300, highHz: 3400 }),
  notch: one({ frequencyHz: 440, q: 4 }),
  eq: one({ shape: 'peak', frequencyHz: 800, gainDb: -9, q: 1 }),
  device: as('preset', fc.constantFrom('telephone', 'megaphone', 'lofi')),
  dehum: one({ frequencyHz: 50 }),
  denoise: one({}),
  declick: one({}),
  declip: one({}),
  reverb: one({ rt60Seconds: 0.3 }),
  echo: one({ delayMs: 60 }),
  pan: as('position', fc.constantFrom(-1, -0.4, 0.7)),
  stereo_width: as('width', fc.constantFrom(0, 0.5, 1.5)),
  tremolo: one({}),
  vibrato: one({}),
  chorus: one({}),
  flanger: one({}),
  distort: one({}),
  bitcrush: as('bits', fc.constantFrom(4, 8)),
  invert_polarity: one({}),
  remove_dc: one({}),
  pitch: as('semitones', fc.constantFrom(-5, 2, 7)),
}

/** Steps after which the rest of the clip lies elsewhere. */
const movers: Readonly<Record<string, fc.Arbitrary<Readonly<Record<string, unknown>>>>> = {
  delete: one({}),
  loop: one({ count: 3 }),
  speed: as('factor', fc.constantFrom(0.5, 1.25, 2)),
  playback_rate: as('factor', fc.constantFrom(0.8, 1.5)),
}

const region = fc
  .tuple(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 0, max: 1_000_000 }))
  .map(([a, b]): Region => {
    const room = SECONDS - SHORTEST_REGION_SECONDS
    const start = (Math.min(a, b) / 1e6) * room
    const end = (Math.max(a, b) / 1e6) * room + SHORTEST_REGION_SECONDS
    return [Number(start.toFixed(6)), Number(end.toFixed(6))]
  })

const stepOf = (table: typeof keepers) =>
  fc
    .constantFrom(...Object.keys(table))
    .chain((op) => fc.tuple(fc.constant(op as Said[0]), table[op]!, region))

export const randomEdit: fc.Arbitrary<RandomEdit> = fc
  .record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    sampleRateHz: fc.constantFrom(22_050, 44_100, 48_000),
    channels: fc.constantFrom(1, 2),
    format: fc.constantFrom<LosslessFormat>('wav', 'flac'),
    bitsPerSample: fc.constantFrom<16 | 24>(16, 24),
    exact: fc.boolean(),
    keeping: fc.array(stepOf(keepers), { minLength: 1, maxLength: 3 }),
    moving: fc.option(stepOf(movers), { nil: undefined }),
  })
  .map(({ seed, sampleRateHz, channels, format, bitsPerSample, exact, keeping, moving }) => {
    const steps = moving ? [...keeping, moving] : keeping
    const said = steps.map(
      ([op, parameters, [start, end]]): Said => [op, { ...parameters, ...between(start, end) }],
    )
    return {
      record: () => recording(pcg32(BigInt(seed)), { sampleRateHz, channels, bitsPerSample }),
      file: { format, bitsPerSample },
      plan: planOf(said, { exact }),
      said,
      regions: steps.map(([, , where]) => where),
      lastChangesLength: moving !== undefined,
    }
  })

/** A harmonic tone that comes and goes, hum, clicks and hiss: something for every operation to work on. */
function recording(
  random: Random,
  shape: { sampleRateHz: number; channels: number; bitsPerSample: number },
): Audio {
  const { sampleRateHz, channels, bitsPerSample } = shape
  const full = 2 ** (bitsPerSample - 1)
  const hz = 110 + 300 * random()
  return {
    sampleRateHz,
    channels: Array.from({ length: channels }, (_, c) =>
      Float32Array.from({ length: Math.round(SECONDS * sampleRateHz) }, (_, n) => {
        const t = n / sampleRateHz
        let x = 0.005 * (random() - 0.5) + 0.01 * Math.sin(2 * Math.PI * 50 * t)
        for (let k = 1; k <= 6; k++) x += (0.04 / k) * Math.sin(2 * Math.PI * hz * k * t + c)
        if (Math.floor(5 * t) % 2 === 1) x *= 0.05
        if (random() < 0.0002) x += 0.1
        return Math.round(x * full) / full + 0
      }),
    ),
  }
}

/**
 * How many samples of the result differ from the recording although no step was told to touch them. Counted
 * from the regions that were said, without asking the product what it touched.
 */
export function changedOutside(
  { regions, lastChangesLength }: RandomEdit,
  audio: Audio,
  output: Audio,
): { changed: number; kept: number } {
  const { sampleRateHz } = audio
  const frames = frameCount(audio)
  const moved = frameCount(output) - frames
  const toFrame = (seconds: number) => Math.round(seconds * sampleRateHz)
  const isTouched = new Uint8Array(frames)
  for (const [start, end] of lastChangesLength ? regions.slice(0, -1) : regions)
    isTouched.fill(1, toFrame(start), toFrame(end))

  const [from, to] = lastChangesLength ? regions.at(-1)! : [SECONDS, SECONDS]
  const isSeam = toFrame(from) > 0 && toFrame(to) < frames
  const join = Math.ceil((isSeam ? 0.5 : 1) * JOIN_SECONDS * sampleRateHz)
  const head = lastChangesLength ? toFrame(from) - join : frames
  const tail = lastChangesLength ? toFrame(to) + join : frames

  let [changed, kept] = [0, 0]
  for (const [c, samples] of output.channels.entries()) {
    // Panning makes a mono clip stereo: both channels come from the one.
    const original = audio.channels[c] ?? audio.channels[0]!
    for (let n = 0; n < frames; n++) {
      if (isTouched[n] || (n >= head && n < tail)) continue
      kept++
      if (samples[n < head ? n : n + moved] !== original[n]) changed++
    }
  }
  return { changed, kept }
}
