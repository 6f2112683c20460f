import { expect, test } from 'vitest'
import { outputFilename } from '../../gpu-worker/output-format.ts'

test.each([
  ['take3.wav', 'take3-edited.flac'],
  ['.wav', 'recording-edited.flac'],
  ['../../etc/take.wav', 'take-edited.flac'],
  ['C:\\fakepath\\take.wav', 'take-edited.flac'],
  ['takes/', 'recording-edited.flac'],
  [null, 'recording-edited.flac'],
])('%s becomes %s', (original, expected) => {
  expect(outputFilename(original, 'flac')).toBe(expected)
})

test.each(['x', 'ü', '𝄞'])('a name that is as long as names may be is shortened: %s', (letter) => {
  const name = outputFilename(`${letter.repeat(250)}.wav`, 'flac')
  expect(name).toMatch(new RegExp(`^(${letter})+-edited\\.flac$`))
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255)
  expect(Buffer.byteLength(name)).toBeGreaterThan(250)
})
