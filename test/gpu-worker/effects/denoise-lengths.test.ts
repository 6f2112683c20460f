import { describe, expect, test } from 'vitest'
import type { Audio } from '../../../gpu-worker/audio/audio.ts'
import { steadyNoise } from '../../../gpu-worker/audio/steady-noise.ts'
import { mixed, noise, tone } from '../audio/signals.ts'
import { run } from './harness.ts'

// What is noise in ten seconds is noise in ten minutes of the same, and nothing else is. It is known to a dB: of a long
// clip 2000 windows are looked at, and a bin at the foot of a tone may be counted to it or not.

const RATE = 8000
const SECONDS = 10

const clip = (samples: Float32Array): Audio => ({ channels: [samples], sampleRateHz: RATE })

/** A string struck every so many seconds, which dies away by as many dB a second. */
const struck = (
  frequencyHz: number,
  { seconds = SECONDS, everySeconds = 2.5, dbPerSecond = 6 } = {},
) =>
  tone(frequencyHz, { seconds, amplitude: 0.1, rate: RATE }).map(
    (x, n) => x * 10 ** ((-dbPerSecond * ((n / RATE) % everySeconds)) / 20),
  )

const music = mixed(struck(220), struck(440), struck(557), struck(880))
const hiss = (amplitude: number) => noise(music.length, 5, amplitude)

/** The passage again and again. */
function again(passage: Float32Array, seconds: number): Float32Array {
  const longer = new Float32Array(seconds * RATE)
  for (let start = 0; start < longer.length; start += passage.length) longer.set(passage, start)
  return longer
}

const sumDb = (powers: Float64Array) => 10 * Math.log10(powers.reduce((sum, x) => sum + x, 0))

/** Power of the first passage, dB. */
const powerDb = (samples: Float32Array) =>
  10 * Math.log10(samples.subarray(0, music.length).reduce((sum, x) => sum + x * x, 0))

const longer = [60, 300, 600]
const MOST_DB = 1

test.each(longer)('noise and tones of %d s are those of 10 s of the same', (seconds) => {
  for (const amplitude of [0.005, 0.02]) {
    const passage = mixed(music, hiss(amplitude))
    const short = steadyNoise(clip(passage))
    const long = steadyNoise(clip(again(passage, seconds)))
    expect(Math.abs(sumDb(long.noise) - sumDb(short.noise))).toBeLessThan(MOST_DB)
    expect(Math.abs(sumDb(long.tones) - sumDb(short.tones))).toBeLessThan(MOST_DB)
  }
})

test.each(longer)(
  'a beat of which %d s have just a thousand or two thousand changes nothing',
  (seconds) => {
    for (const beats of [1000, 2000]) {
      const everySeconds = seconds / beats
      const string = struck(440, { seconds, everySeconds, dbPerSecond: 12 / everySeconds })
      const samples = mixed(string, again(hiss(0.01), seconds))
      const short = steadyNoise(clip(samples.slice(0, SECONDS * RATE)))
      const long = steadyNoise(clip(samples))
      expect(Math.abs(sumDb(long.noise) - sumDb(short.noise))).toBeLessThan(MOST_DB)
    }
  },
)

describe.each([SECONDS, 60, 300])('of %d s', (seconds) => {
  const high = (samples: Float32Array) =>
    powerDb(run('high_pass', { cutoffHz: 2000, order: 8 }, clip(samples)).audio.channels[0]!)

  test.each([
    [0.002, 0.1, -3],
    [0.02, 1, -8],
  ])('music keeps its level, and its hiss of %d goes', (amplitude, mostDb, loweredDb) => {
    const samples = again(mixed(music, hiss(amplitude)), seconds)
    const { audio, findings } = run('denoise', { reductionDb: 12 }, clip(samples))
    const [output] = audio.channels
    expect(Math.abs(powerDb(output!) - powerDb(samples))).toBeLessThan(mostDb)
    expect(high(output!) - high(samples)).toBeLessThan(loweredDb)
    expect(findings.map(({ status }) => status)).toEqual(['pass', 'pass', 'pass'])
  })
})
