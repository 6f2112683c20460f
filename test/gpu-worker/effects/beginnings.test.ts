import { expect, test } from 'vitest'
import { mixed, noise, tone } from '../audio/signals.ts'
import { audio, failures, run } from './harness.ts'

const FS = 44100

const levelDb = (samples: Float32Array, from: number, to: number): number => {
  const part = samples.subarray(Math.round(from * FS), Math.round(to * FS))
  return 10 * Math.log10(part.reduce((sum, x) => sum + x * x, 0) / part.length)
}

test.each([
  ['a tone', tone(300, { seconds: 2, amplitude: 0.5 })],
  ['noise', noise(2 * FS, 4, 0.3)],
  ['both', mixed(tone(440, { seconds: 2, amplitude: 0.3 }), noise(2 * FS, 5, 0.1))],
])(
  'a recording that begins in the middle of %s does not begin louder when compressed',
  (_, sound) => {
    for (const ratio of [2, 3, 8]) {
      const { audio: result, findings } = run('compress', { ratio }, audio(sound))
      const changed = (from: number, to: number) =>
        levelDb(result.channels[0]!, from, to) - levelDb(sound, from, to)
      for (const [from, to] of [
        [0, 0.01],
        [0.01, 0.05],
      ] as const)
        expect(Math.abs(changed(from, to) - changed(0.5, 1.5))).toBeLessThan(1)
      expect(failures(findings)).toEqual([])
    }
  },
)

test('a sound that comes after a silence keeps its attack when compressed', () => {
  const sound = tone(300, { seconds: 2, amplitude: 0.5 })
  sound.fill(0, 0, 0.5 * FS)
  const result = run('compress', { ratio: 8 }, audio(sound)).audio.channels[0]!
  expect(levelDb(result, 0.5, 0.502)).toBeGreaterThan(levelDb(result, 1, 1.5) + 3)
})

test('floating-point recordings above full scale can be made mono', () => {
  const loud = [noise(FS, 1, 3), noise(FS, 2, 3), noise(FS, 3, 3)]
  expect(failures(run('to_mono', {}, audio(...loud)).findings)).toEqual([])
})
