import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hashesOf, mp3Hash } from './matrix.ts'

const known: { node: string; hashes: Record<string, string> } = JSON.parse(
  readFileSync(new URL('./hashes.json', import.meta.url), 'utf8'),
)
const REWRITE = 'Meant to change? node test/reproducibility/write-hashes.ts'

test('the same file and plan give the bytes they gave when the hashes were written', async () => {
  const hashes = { ...(await hashesOf()), mp3: await mp3Hash() }
  expect(hashes, REWRITE).toEqual(known.hashes)
}, 60_000)

test('every operation of the matrix makes a file', () => {
  const codes = Object.entries(known.hashes).filter(([, hash]) => !/^[0-9a-f]{64}$/.test(hash))
  expect(codes).toEqual([])
})

test('the same file and plan give the same bytes twice in one process', async () => {
  const some = ['compress', 'flanger', 'bitcrush'] as const
  expect(await hashesOf(some)).toEqual(await hashesOf(some))
})
