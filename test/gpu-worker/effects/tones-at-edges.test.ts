import { expect, test } from 'vitest'
import { tone } from '../audio/signals.ts'
import { audio, checkedUntouched, failures, run } from './harness.ts'

// A tone where the curve of a filter is steep is spread over bins that the formula weighs differently.
test.each([
  ['eq', { shape: 'low_shelf', frequencyHz: 250, gainDb: -24, q: Math.SQRT1_2 }, 225, 1],
  ['eq', { shape: 'low_shelf', frequencyHz: 100, gainDb: -24, q: Math.SQRT1_2 }, 97, 3],
  ['eq', { shape: 'high_shelf', frequencyHz: 100, gainDb: -24, q: Math.SQRT1_2 }, 110, 2],
  ['eq', { shape: 'peak', frequencyHz: 100, gainDb: -24, q: 1 }, 90, 2],
  ['band_stop', { lowHz: 250, highHz: 625 }, 353.55, 1],
  ['band_stop', { lowHz: 60, highHz: 150 }, 84.85, 3],
] as const)('%s %o does to a tone of %d Hz what it says', (op, parameters, hz, seconds) => {
  const sound = audio(tone(hz, { seconds, amplitude: 0.25, phase: 0.3 }))
  expect(failures(run(op, parameters, sound).findings)).toEqual([])
  expect(failures(checkedUntouched(op, parameters, sound)).map(({ name }) => name)).toEqual([
    'bands',
  ])
})
