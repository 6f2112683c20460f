import { describe, expect, test } from 'vitest'
import { toDb } from '../../../gpu-worker/audio/decibels.ts'
import { mean } from '../../../gpu-worker/audio/measure/statistics.ts'
import { strongestHz } from '../../../gpu-worker/audio/measure/tone.ts'
import { stretchPhaseVocoder } from '../../../gpu-worker/audio/phase-vocoder.ts'
import { findTransients } from '../../../gpu-worker/audio/transients.ts'
import { stretchWsola } from '../../../gpu-worker/audio/wsola.ts'
import { audio, run } from '../effects/harness.ts'
import { clicks, FS, harmonic, noise, sinadDb, tone } from './signals.ts'

const rms = (samples: Float32Array) =>
  Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length)

const centsOff = (hz: number, expected: number) => Math.abs(1200 * Math.log2(hz / expected))

describe.each([0.5, 0.8, 1.25, 2])('at factor %d', (factor) => {
  const stretched = (samples: Float32Array) => {
    const frames = Math.round(samples.length / factor)
    return stretchPhaseVocoder([samples], { factor, frames, sampleRateHz: FS })[0]!
  }

  test('a sine stays a sine of the same pitch and level', () => {
    const core = stretched(tone(440, { seconds: 2 })).subarray(8192, -8192)
    expect(centsOff(strongestHz(audio(core)), 440)).toBeLessThan(0.1)
    expect(sinadDb(core, 440, FS)).toBeGreaterThan(80)
  })

  test('every partial of a harmonic tone keeps its frequency', () => {
    const core = stretched(harmonic(196, { seconds: 2 })).subarray(8192, -8192)
    expect(centsOff(strongestHz(audio(core)), 196)).toBeLessThan(2)
  })

  // Of what a window misses beyond the clip a tone misses the amplitude, noise the power: both are near.
  test.each([
    ['a tone', tone(440, { seconds: 1 }), factor === 2 ? 1.5 : 0.6],
    ['noise', noise(FS, 4, 0.3), 3],
  ])('%s is as loud at both ends as in the middle', (_, samples, mostDb) => {
    const output = stretched(samples)
    const middle = rms(output.subarray(output.length / 3, (2 * output.length) / 3))
    for (const end of [output.subarray(0, 441), output.subarray(-441)])
      expect(Math.abs(toDb(rms(end) / middle))).toBeLessThan(mostDb)
  })

  test('an offset from zero stays where it is under a tone', () => {
    const samples = tone(440, { seconds: 1 }).map((x) => x / 2 + 0.1)
    const core = stretched(samples).subarray(8192, -8192)
    const perPeriods = core.subarray(0, Math.floor((core.length / FS) * 10) * (FS / 10))
    expect(mean(perPeriods)).toBeCloseTo(0.1, 3)
  })

  test('every click stands where the tempo puts it, as high as it was', () => {
    const output = stretched(clicks(0.3, { seconds: 1.5 }))
    for (let t = 0.15; t < 1.5; t += 0.3) {
      const place = (t * FS) / factor
      const near = output.subarray(place - 0.05 * FS, place + 0.05 * FS)
      const highest = near.reduce(
        (best, x, n) => (Math.abs(x) > Math.abs(near[best]!) ? n : best),
        0,
      )
      expect(Math.abs(highest - 0.05 * FS) / FS).toBeLessThan(0.005)
      expect(Math.abs(near[highest]!)).toBeGreaterThan(0.7)
    }
  })
})

test('channels that are each other turned over stay so', () => {
  const samples = harmonic(220)
  const opposite = samples.map((x) => -x)
  const shape = { factor: 1.3, frames: Math.round(FS / 1.3), sampleRateHz: FS }
  const [left, right] = stretchPhaseVocoder([samples, opposite], shape)
  expect(right!.every((x, n) => Math.abs(x + left![n]!) < 1e-6)).toBe(true)
})

test('WSOLA at tempo 1 gives back what it got', () => {
  const samples = noise(FS, 3)
  const [output] = stretchWsola([samples], { factor: 1, frames: FS, sampleRateHz: FS })
  const inside = { from: 700, to: FS - 1400 }
  for (let n = inside.from; n < inside.to; n++)
    expect(Math.abs(output![n]! - samples[n]!)).toBeLessThan(1e-6)
})

test('WSOLA keeps the pitch of a voice-like tone', () => {
  const samples = harmonic(140, { seconds: 2 })
  const [output] = stretchWsola([samples], {
    factor: 0.7,
    frames: Math.round((2 * FS) / 0.7),
    sampleRateHz: FS,
  })
  expect(centsOff(strongestHz(audio(output!.subarray(4000, -4000))), 140)).toBeLessThan(5)
})

test.each([0.5, 0.8, 1.25, 2])('WSOLA at factor %d has no gap at its ends', (factor) => {
  const samples = tone(440, { seconds: 1 })
  const frames = Math.round(FS / factor)
  const [output] = stretchWsola([samples], { factor, frames, sampleRateHz: FS })
  for (const from of [0, 441, frames - 882, frames - 441])
    expect(Math.abs(toDb(rms(output!.subarray(from, from + 441)) / rms(samples)))).toBeLessThan(0.3)
})

test('transients are clicks, not the waves of a steady tone or noise', () => {
  expect(findTransients(clicks(0.25, { seconds: 2 }), FS)).toHaveLength(8)
  expect(findTransients(harmonic(110, { seconds: 2 }), FS).length).toBeLessThan(2)
  expect(findTransients(noise(2 * FS, 9, 0.3), FS).length).toBeLessThan(2)
})

test.each([-12, -7, -3, -1, 1, 4, 5, 9, 12])(
  'pitch %i moves a 440 Hz tone within 3 cents',
  (semitones) => {
    const input = audio(tone(440, { seconds: 1.5 }))
    const { audio: output } = run('pitch', { semitones }, input)
    expect(output.channels[0]).toHaveLength(1.5 * FS)
    const core = audio(output.channels[0]!.subarray(8192, -8192))
    expect(centsOff(strongestHz(core), 440 * 2 ** (semitones / 12))).toBeLessThan(3)
  },
)
