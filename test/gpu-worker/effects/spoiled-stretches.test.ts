import { describe, expect, test } from 'vitest'
import { type Audio, frameCount } from '../../../gpu-worker/audio/audio.ts'
import type { Effect } from '../../../gpu-worker/effects/effect.ts'
import { FS, harmonic, joined, mixed, noise } from '../audio/signals.ts'
import { speech, variedClips } from './clips.ts'
import { effectOf, failures, run, stepOf } from './harness.ts'
import type { Asked } from './spoil-table.ts'

// No formula says what each sample of a stretched sound is. That it is all there, at its time, at its pitch and in
// its ear can be heard all the same.

const asked: readonly Asked[] = [
  ['speed', { factor: 0.7 }],
  ['speed', { factor: 1.6, method: 'wsola' }],
  ['pitch', { semitones: 5 }],
  ['pitch', { semitones: -7 }],
]

const voice = joined(speech(FS, 2.2), speech(FS, 2.2), speech(FS, 0.6))
const other = joined(
  harmonic(233, { seconds: 2, amplitude: 0.1 }),
  speech(FS, 2.2),
  speech(FS, 0.8),
)
const talk: Audio = {
  channels: [voice, mixed(voice.map((x) => 0.5 * x), other.map((x) => 0.3 * x), noise(voice.length, 5, 0.002))],
  sampleRateHz: FS,
} // biome-ignore format: a table

type Spoiling = (right: Audio, asked: Asked) => Audio

const each = (audio: Audio, change: (x: Float32Array, c: number) => Float32Array): Audio => ({
  ...audio,
  channels: audio.channels.map(change),
})
const right = (audio: Audio, change: (x: Float32Array) => Float32Array) =>
  each(audio, (x, c) => (c === 1 ? change(x) : x))
/** As many frames as the right result has: what is too long is cut, what is too short ends in silence. */
const fitted = (audio: Audio, frames: number) =>
  each(audio, (x) => Float32Array.from({ length: frames }, (_, n) => x[n] ?? 0))
const again = (step: Asked, of: Audio) => run(...step, of).audio
const seconds = (audio: Audio, s: number) => Math.round(s * audio.sampleRateHz)
const late = (x: Float32Array, by: number) => x.map((_, n) => x[n - by] ?? 0)

const spoilings: Readonly<Record<string, Spoiling>> = {
  '50 ms left out': (a) => {
    const [at, gap] = [frameCount(a) >> 1, seconds(a, 0.05)]
    return fitted(each(a, (x) => joined(x.slice(0, at), x.slice(at + gap))), frameCount(a))
  },
  '50 ms said twice': (a) => {
    const [at, gap] = [frameCount(a) >> 1, seconds(a, 0.05)]
    return fitted(each(a, (x) => joined(x.slice(0, at + gap), x.slice(at))), frameCount(a))
  },
  'faster by 1 %': (a) => fitted(again(['speed', { factor: 1.01 }], a), frameCount(a)),
  'slower by 1 %': (a) => fitted(again(['speed', { factor: 0.99 }], a), frameCount(a)),
  '10 cents higher': (a) => again(['pitch', { semitones: 0.1 }], a),
  '10 cents lower': (a) => again(['pitch', { semitones: -0.1 }], a),
  'the right ear as it was': (a) => right(a, () => fitted(talk, frameCount(a)).channels[1]!),
  'the right ear 1 ms late': (a) => right(a, (x) => late(x, seconds(a, 0.001))),
  'the right ear 30 ms late': (a) => right(a, (x) => late(x, seconds(a, 0.03))),
  'the right ear upside down': (a) => right(a, (x) => x.map((v) => -v)),
  'left and right exchanged': (a) => ({ ...a, channels: a.channels.toReversed() }),
  'left in both ears': (a) => each(a, () => a.channels[0]!),
  '60 ms late': (a) => each(a, (x) => late(x, seconds(a, 0.06))),
  '100 ms of silence': (a) => {
    const at = loudest(a, seconds(a, 0.1))
    return each(a, (x) => x.slice().fill(0, at, at + seconds(a, 0.1)))
  },
} // biome-ignore format: a table

function loudest({ channels: [left] }: Audio, frames: number): number {
  const power = (at: number) => left!.subarray(at, at + frames).reduce((sum, x) => sum + x * x, 0)
  const places = Array.from({ length: Math.floor(left!.length / frames) - 4 }, (_, k) => k + 2)
  return frames * places.reduce((best, k) => (power(k * frames) > power(best * frames) ? k : best))
}

/** Beyond one bound alone, and by little, as one honest result of a hundred is: told, and not refused. */
const toldOnly: Readonly<Record<string, readonly string[]>> = {
  'speed 0.7': ['the right ear 1 ms late'],
  'speed 1.6': ['faster by 1 %', 'the right ear as it was', 'the right ear 1 ms late'],
  'pitch 5': ['the right ear as it was', 'the right ear 1 ms late'],
  'pitch -7': ['50 ms said twice', 'faster by 1 %', 'slower by 1 %', 'the right ear 1 ms late', 'the right ear 30 ms late'],
} // biome-ignore format: a table

describe.each(asked)('%s %o', (op, parameters) => {
  const told = toldOnly[`${op} ${parameters.factor ?? parameters.semitones}`]!
  const { verify } = effectOf(op) as unknown as Effect<'gain'>
  const step = stepOf(op, parameters) as never
  const { audio, findings } = run(op, parameters, talk)

  test('of two voices passes', () => {
    expect(failures(findings)).toEqual([])
  })

  test.each(Object.keys(spoilings))('with %s is seen', (name) => {
    const spoiled = verify(talk, spoilings[name]!(audio, [op, parameters]), step)
    const status = told.includes(name) ? 'limited' : 'fail'
    expect(spoiled.map((finding) => finding.status)).toContain(status)
  })
})

describe.each([...asked, ['speed', { factor: 2 }], ['pitch', { semitones: 12 }]] as Asked[])(
  '%s %o',
  async (op, parameters) => {
    test.each(await variedClips(1.5))('is right: $name', ({ audio }) => {
      for (const where of [{}, { region: { startSeconds: 0.1, endSeconds: 0.9 } }])
        expect(failures(run(op, { ...parameters, ...where }, audio).findings)).toEqual([])
    })
  },
)
