import type { ResolvedStepOf } from '#shared/plan/plan.ts'
import type { Audio } from '../audio/audio.ts'
import { type Biquad, filterCascade, peakBiquad } from '../audio/biquad.ts'
import {
  butterworthBandPass,
  butterworthHighPass,
  butterworthLowPass,
} from '../audio/butterworth.ts'
import { crush } from '../audio/crush.ts'
import { toDb } from '../audio/decibels.ts'
import { reverberate } from '../audio/feedback-delay-network.ts'
import type { Interval } from '../audio/intervals.ts'
import { matchLoudness } from '../audio/match-loudness.ts'
import { addConvolved } from '../audio/measure/convolve.ts'
import { played } from '../audio/measure/device-chain.ts'
import { within } from '../audio/measure/findings.ts'
import { changedFinding } from '../audio/measure/formula.ts'
import { matchedFindings } from '../audio/measure/matched.ts'
import { saturate } from '../audio/saturate.ts'
import { coreOf, inRegion, regionOf, slice, toFrames } from '../plan/regions.ts'
import type { Effect, Finding } from './effect.ts'
import { FILTER_WARM_UP_SECONDS } from './filters.ts'

type Preset = ResolvedStepOf<'device'>['preset']
/** One link of a chain: [channels, frames] in, the same out. */
type Link = (channels: readonly Float32Array[], sampleRateHz: number) => Float32Array[]

/** As through a small device: its band, its overdrive, its room, at the loudness it had. */
export const effect: Effect<'device'> = {
  op: 'device',
  apply: inRegion(
    (input, { preset }, { inside }) => {
      const channels = CHAINS[preset].reduce<readonly Float32Array[]>(
        (sound, link) => link(sound, input.sampleRateHz),
        input.channels,
      )
      return matchLoudness({ ...input, channels }, input, inside)
    },
    { contextSeconds: FILTER_WARM_UP_SECONDS },
  ),
  verify(input, output, step) {
    const region = regionOf(step, input)
    return [
      bandFinding(step.preset, input.sampleRateHz),
      ...matchedToChain(input, output, step),
      changedFinding(slice(input, region), slice(output, region)),
    ]
  },
}

// ── links ──────────────────────────────────────────────────────────────────────────────────────

const filter =
  (design: (sampleRateHz: number) => Biquad[]): Link =>
  (channels, sampleRateHz) => {
    const sections = design(sampleRateHz)
    return channels.map((samples) => filterCascade(samples, sections))
  }

/** Edges above what the rate can hold are left out. */
const band = (lowHz: number, highHz: number): Link =>
  filter((sampleRateHz) =>
    highHz < 0.49 * sampleRateHz
      ? butterworthBandPass(lowHz, highHz, { order: 4, sampleRateHz })
      : butterworthHighPass(lowHz, { order: 4, sampleRateHz }),
  )

const below = (cutoffHz: number, order: number): Link =>
  filter((sampleRateHz) =>
    cutoffHz < 0.49 * sampleRateHz ? butterworthLowPass(cutoffHz, { order, sampleRateHz }) : [],
  )

const above = (cutoffHz: number): Link =>
  filter((sampleRateHz) => butterworthHighPass(cutoffHz, { order: 4, sampleRateHz }))

const peak = (frequencyHz: number, gainDb: number): Link =>
  filter((sampleRateHz) => [peakBiquad({ frequencyHz, gainDb, q: 1, sampleRateHz })])

const drive =
  (driveDb: number): Link =>
  (channels) =>
    saturate(channels, driveDb)

const crushed =
  (bits: number, hold: number): Link =>
  (channels) =>
    crush(channels, { bits, hold })

/** A hall around it; its tail ends with the sound. */
const hall =
  (wet: number): Link =>
  (channels, sampleRateHz) => {
    const frames = channels[0]!.length
    const room = reverberate(channels, { rt60Seconds: 1.8, size: 1.2, sampleRateHz }, frames)
    const [dryGain, wetGain] = [Math.cos((Math.PI / 2) * wet), Math.sin((Math.PI / 2) * wet)]
    return channels.map((samples, c) => samples.map((x, n) => dryGain * x + wetGain * room[c]![n]!))
  }

const CHAINS: Readonly<Record<Preset, readonly Link[]>> = {
  telephone: [band(300, 3400)],
  am_radio: [band(150, 5000), drive(6)],
  walkie_talkie: [band(400, 2800), drive(18), band(400, 2800)],
  megaphone: [band(500, 4000), peak(1500, 6), drive(20), band(500, 4000)],
  small_speaker: [above(400), below(7000, 2), peak(1200, 4)],
  gramophone: [band(200, 4000), drive(10)],
  intercom: [band(350, 3000), drive(8)],
  public_address: [band(250, 6000), drive(4), hall(0.25)],
  lofi: [below(6000, 4), crushed(12, 2), drive(4)],
}

// ── check ──────────────────────────────────────────────────────────────────────────────────────

/** Of filters by other arithmetic, whose links are rounded to 32 bits; a hall is cut 100 dB down. */
const TOLERANCE = 1e-3
const BEYOND_SECONDS = 0.01 // what a drive hears of what comes next
const RING_SECONDS = 0.1 // what the filters ring for, until it is 150 dB down
const HALL = { wet: 0.25, seconds: 3 }

/** Checks `formula` and `loudness`: every sample is what the links of the definition make of it, one after the other. */
function matchedToChain(input: Audio, output: Audio, step: ResolvedStepOf<'device'>): Finding[] {
  const { sampleRateHz } = input
  const [region, core] = [regionOf(step, input), coreOf(step, input)]
  const start = Math.max(0, region.start - toFrames(FILTER_WARM_UP_SECONDS, sampleRateHz))
  const end = region.end + toFrames(BEYOND_SECONDS, sampleRateHz)
  const from = Math.max(0, region.start - start - toFrames(RING_SECONDS, sampleRateHz))
  const heard = slice(input, { start, end }).channels
  const sides = heard.map((samples) => played(samples, step.preset, { sampleRateHz, from }))
  const dry = sides.map(({ samples }) => samples)
  const whole = step.preset === 'public_address' ? inHall(dry, sampleRateHz) : dry
  const rounding = Math.max(...sides.map((side) => side.rounding))
  const unsure = sides.map((side) => spread(side.unsure, core.start - start, core))
  return matchedFindings(
    input,
    output,
    whole.map((samples) => samples.subarray(region.start - start, region.end - start)),
    {
      region,
      core,
      tolerance: TOLERANCE,
      faintest: 10 * rounding,
      slack: (c, n) => rounding + (unsure[c]?.[n] === 1 ? ONE_STEP : 0),
    },
  )
}

/** A step of 12 bits, up the slope of a drive of 4 dB and through its kernel, held for two samples. */
const ONE_STEP = 2 ** -11 * 1.73 * 1.3
const DRIVE_REACH_FRAMES = 40 // both kernels, and the sample that is held

/** 1 for each frame of the core that hangs on one of these; undefined for none. */
function spread(frames: readonly number[], first: number, core: Interval): Uint8Array | undefined {
  if (frames.length === 0) return undefined
  const marks = new Uint8Array(core.end - core.start)
  for (const n of frames)
    marks.fill(
      1,
      Math.max(0, n - first - DRIVE_REACH_FRAMES),
      Math.max(0, n - first + DRIVE_REACH_FRAMES),
    )
  return marks
}

/**
 * The hall around a sound. An impulse on either side, sent through the effect's own, says how it answers there;
 * that the sound was sent through it, and how loud, is what is found out by this.
 */
function inHall(dry: readonly Float32Array[], sampleRateHz: number): Float32Array[] {
  const [frames, count] = [dry[0]?.length ?? 0, dry.length]
  const length = Math.min(frames, toFrames(HALL.seconds, sampleRateHz))
  const direct = Math.cos((Math.PI / 2) * HALL.wet)
  const output = dry.map((samples) => samples.map((x) => direct * x))
  for (let side = 0; side < Math.min(2, count) && length > 0; side++) {
    const impulse = dry.map((_, c) => new Float32Array(length).fill(c === side ? 1 : 0, 0, 1))
    const answer = hall(HALL.wet)(impulse, sampleRateHz)
    answer[side]![0] = answer[side]![0]! - direct
    const fed = new Float32Array(frames)
    for (let c = side; c < count; c += 2)
      for (let n = 0; n < frames; n++) fed[n] = fed[n]! + dry[c]![n]!
    for (const [c, response] of answer.entries()) addConvolved(fed, response, output[c]!)
  }
  return output
}

/** Edges of each preset's first filters, where they take 3 dB. */
const EDGES_HZ: Readonly<Record<Preset, readonly number[]>> = {
  telephone: [300, 3400],
  am_radio: [150, 5000],
  walkie_talkie: [400, 2800],
  megaphone: [500, 4000],
  small_speaker: [400, 7000],
  gramophone: [200, 4000],
  intercom: [350, 3000],
  public_address: [250, 6000],
  lofi: [6000],
}
const PROBE_SECONDS = 0.5

/** Check `response`: an impulse through the first filter of the chain has its edges where they belong. */
function bandFinding(preset: Preset, sampleRateHz: number): Finding {
  const impulse = new Float32Array(Math.round(PROBE_SECONDS * sampleRateHz))
  impulse[0] = 1
  const filters = preset === 'small_speaker' ? 2 : 1
  const response = CHAINS[preset]
    .slice(0, filters)
    .reduce<readonly Float32Array[]>((sound, link) => link(sound, sampleRateHz), [impulse])[0]!
  const errors = EDGES_HZ[preset]
    .filter((hz) => hz < 0.49 * sampleRateHz)
    .map((hz) => Math.abs(toDb(sineGain(response, hz, sampleRateHz)) - -3.0103))
  return within('response', {
    expected: 0,
    measured: Math.max(0, ...errors),
    tolerance: 0.5,
    unit: 'dB',
    estimator: 'impulse through the filters, largest distance from -3.01 dB at the edges',
  })
}

function sineGain(response: Float32Array, hz: number, sampleRateHz: number): number {
  const w = (2 * Math.PI * hz) / sampleRateHz
  let [re, im] = [0, 0]
  for (let n = 0; n < response.length; n++) {
    re += response[n]! * Math.cos(w * n)
    im -= response[n]! * Math.sin(w * n)
  }
  return Math.hypot(re, im)
}
