import { expect, test } from 'vitest'
import type { Audio } from '../../../gpu-worker/audio/audio.ts'
import { failures, run } from './harness.ts'

// A recording of 8 kHz ends at 4 kHz before and after: that edge stays where it is, whatever the pitch does.

const RATE = 8000

/** Eight syllables whose pitch glides too fast to be followed, as in a telephone call. */
function gliding(): Audio {
  const samples = new Float32Array(2 * RATE)
  let phase = 0
  for (let n = 0; n < samples.length; n++) {
    const place = ((4 * n) / RATE) % 1
    const hz = 110 + 70 * place
    phase += (2 * Math.PI * hz) / RATE
    const loudness = Math.max(0, Math.sin(Math.PI * Math.min(1, place / 0.8)))
    for (let k = 1; k * hz < 0.95 * (RATE / 2); k++)
      samples[n]! += (0.1 / Math.sqrt(k)) * loudness * Math.sin(k * phase + k * k)
  }
  const bits8 = samples.map((x) => Math.round(128 * x) / 128)
  return { channels: [bits8], sampleRateHz: RATE }
}

test.each([2, 4, 5, -7])('%d semitones of telephone speech are heard', (semitones) => {
  const { findings } = run('pitch', { semitones }, gliding())
  expect(failures(findings)).toEqual([])
})
