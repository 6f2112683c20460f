import { describe, expect, test } from 'vitest'
import { type Audio, frameCount } from '../../../gpu-worker/audio/audio.ts'
import type { Effect, Finding } from '../../../gpu-worker/effects/effect.ts'
import { harmonic, tone } from '../audio/signals.ts'
import { audio, effectOf, failures, run, scene, stepOf } from './harness.ts'
import { type Sample, samples } from './samples.ts'
import { isSpoiled } from './spoilings.ts'

// A recording with sound in the right ear alone, or in the left: what is seen where both have it is seen there too.

const inEars = (sound: Float32Array) => {
  const silent = new Float32Array(sound.length)
  return {
    both: audio(sound, sound.slice()),
    left: audio(sound, silent),
    right: audio(silent, sound),
  }
}

/** The input, as long as the result should be. */
const undone = (input: Audio, frames: number): Audio => ({
  ...input,
  channels: input.channels.map((samples) => {
    const fitted = new Float32Array(frames)
    fitted.set(samples.subarray(0, frames))
    return fitted
  }),
})

const verified = (op: Sample['op'], step: object, input: Audio, output: Audio): Finding[] =>
  (effectOf(op) as unknown as Effect<'gain'>).verify(input, output, step as never)

const REGION = { startSeconds: 0.5, endSeconds: 1.25 }

/** Whether a step passes its checks that was left undone, and would have changed something. */
function isUnseen({ op, parameters, regional }: Sample, input: Audio): boolean {
  const whole = regional === 'required' ? { ...parameters, region: REGION } : parameters
  const { audio: right, found } = run(op, whole, input)
  const left = undone(input, frameCount(right))
  const isOther = right.channels.length !== left.channels.length || isSpoiled(right, left)
  return (
    isOther && failures(verified(op, { ...stepOf(op, whole), ...found }, input, left)).length === 0
  )
}

// The scene has a loudness of -20 LUFS in one ear already.
const isOfTwo = ({ op, parameters }: Sample) => op !== 'to_stereo' && parameters.targetLufs !== -20

describe.each(samples.filter(isOfTwo))('$op $name', (sample) => {
  test('that was left undone is seen whichever ear has the sound', () => {
    const { both, ...oneEar } = inEars((sample.input ?? scene()).channels[0]!)
    const isAnyUnseen = Object.values(oneEar).some((input) => isUnseen(sample, input))
    expect(isAnyUnseen && !isUnseen(sample, both)).toBe(false)
  })
})

test.each(['left', 'right'] as const)('a reverb in the %s ear alone is seen', (ear) => {
  const parameters = { rt60Seconds: 0.4 }
  for (const input of Object.values(inEars(scene().channels[0]!))) {
    const { audio: wet, findings } = run('reverb', parameters, input)
    expect(failures(findings)).toEqual([])
    const dry = undone(input, frameCount(wet))
    const channels = wet.channels.map((x, c) =>
      c === (ear === 'left' ? 0 : 1) ? x : dry.channels[c]!,
    )
    const spoiled = verified('reverb', stepOf('reverb', parameters), input, { ...wet, channels })
    expect(failures(spoiled).map(({ name }) => name)).toEqual(['diffuse'])
  }
})

test('a reverb around tones held for half a minute in both ears is no copy of them', () => {
  for (const hz of [582.5, 807.4, 928.5]) {
    const shape = { seconds: 30, rate: 8000 }
    const held = tone(hz, shape)
    const input = { channels: [held, held.map((x) => -x)], sampleRateHz: shape.rate }
    const parameters = { wet: 0.3, rt60Seconds: 0.5, predelayMs: 10, keepLength: true }
    expect(failures(run('reverb', parameters, input).findings)).toEqual([])
  }
})

test('a pitch that is 10 cents too high is seen whichever ear has the sound', () => {
  for (const input of Object.values(inEars(harmonic(220, { seconds: 2 })))) {
    const { audio: high } = run('pitch', { semitones: 3.1 }, input)
    const findings = verified('pitch', stepOf('pitch', { semitones: 3 }), input, high)
    expect(failures(findings).map(({ name }) => name)).toEqual(['f0'])
  }
})
