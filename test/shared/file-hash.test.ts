import { createHash } from 'node:crypto'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { piecesOf, sha256OfFile } from '../../shared/file-hash.ts'

const LONG = 5 * 2 ** 20 + 7 // of several pieces, the last of them short
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resound-hash-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function fileOf(value: number, bytes = LONG): Promise<{ path: string; sha256: string }> {
  const path = join(folder, `${value}-${bytes}`)
  const content = Buffer.alloc(bytes, value)
  await writeFile(path, content)
  return { path, sha256: createHash('sha256').update(content).digest('hex') }
}

test('files hashed at the same time have each their own hash', async () => {
  const files = await Promise.all(Array.from({ length: 12 }, (_, n) => fileOf(n)))
  const found = await Promise.all(files.map(({ path }) => sha256OfFile(path)))
  expect(found).toEqual(files.map(({ sha256 }) => sha256))
})

test('an empty file has the hash of nothing', async () => {
  const { path, sha256 } = await fileOf(0, 0)
  expect(await sha256OfFile(path)).toBe(sha256)
})

test('files read in turns give each their own bytes, also after one was left half read', async () => {
  const [one, other, third] = await Promise.all([fileOf(1), fileOf(2), fileOf(3)])
  await using left = await open(one.path)
  for await (const piece of piecesOf(left)) {
    expect(piece[0]).toBe(1)
    break
  }
  await using a = await open(other.path)
  await using b = await open(third.path)
  const [as, bs] = [piecesOf(a), piecesOf(b)]
  let bytes = 0
  for (;;) {
    const [x, y] = [await as.next(), await bs.next()]
    if (x.done || y.done) break
    expect(x.value.every((value) => value === 2)).toBe(true)
    expect(y.value.every((value) => value === 3)).toBe(true)
    bytes += x.value.length
  }
  expect(bytes).toBe(LONG)
})

test('an aborted read ends with the reason', async () => {
  const { path } = await fileOf(4)
  const aborting = new AbortController()
  const hashing = sha256OfFile(path, {
    signal: aborting.signal,
    onBytes: () => aborting.abort(new Error('enough')),
  })
  await expect(hashing).rejects.toThrow('enough')
})
