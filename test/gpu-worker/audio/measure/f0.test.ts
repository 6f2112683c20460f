import { expect, test } from 'vitest'
import { fundamentals, pitchChangeCents } from '../../../../gpu-worker/audio/measure/f0.ts'
import { FS, harmonic, tone } from '../signals.ts'

const clip = (samples: Float32Array) => ({ channels: [samples], sampleRateHz: FS })
const at = [0.3 * FS, 0.5 * FS]

test.each([70, 220, 440, 950])('a tone of %i Hz is found within 2 cents', (hz) => {
  for (const found of fundamentals(clip(harmonic(hz, { partials: 4 })), at))
    expect(Math.abs(1200 * Math.log2(found / hz))).toBeLessThan(2)
})

test.each([1200, 1500, 1760, 2500, 3500])(
  'a tone of %i Hz, above what is looked for, is not taken for one of its lower octaves',
  (hz) => {
    expect(fundamentals(clip(tone(hz)), at)).toEqual([Number.NaN, Number.NaN])
  },
)

test('a tone that comes down into the range gives no evidence, not wrong evidence', () => {
  const shape = { expectedCents: -500, toOutput: (seconds: number) => seconds }
  const { pairs } = pitchChangeCents(clip(tone(1500)), clip(tone(1500 * 2 ** (-5 / 12))), shape)
  expect(pairs).toBe(0)
})
