import { expect, test } from 'vitest'
import { tryCodecs } from '../../../../gpu-worker/audio/codecs/try-codecs.ts'

test('every codec of this installation works', async () => {
  const tried = await tryCodecs()
  expect(tried.map(({ codec }) => codec)).toEqual(['wav', 'flac', 'mp3', 'vorbis', 'opus'])
  expect(tried.filter(({ problem }) => problem !== null)).toEqual([])
})

test('a codec that does not is named with its reason, and the others are tried all the same', async () => {
  const missing = async () => {
    throw new Error("Cannot find package 'mpg123-decoder'")
  }
  expect(await tryCodecs({ mp3: missing, wav: async () => {} })).toEqual([
    { codec: 'mp3', problem: "Cannot find package 'mpg123-decoder'" },
    { codec: 'wav', problem: null },
  ])
})
