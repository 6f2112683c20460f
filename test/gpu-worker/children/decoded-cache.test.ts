import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDecodedCache } from '../../../gpu-worker/children/decoded-cache.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'resound-decoded-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

let jobs = 0
function decoded(text: string): string {
  const at = join(folder, `job-${++jobs}`)
  mkdirSync(at)
  writeFileSync(join(at, 'plane'), text)
  return at
}
const place = () => join(folder, `job-${++jobs}`)

test('what is kept outlives the folder it came from', async () => {
  const cache = openDecodedCache<number>(join(folder, 'cache'))
  const from = decoded('samples')
  await cache.keep('a', from, 7)
  rmSync(from, { recursive: true })

  const to = place()
  expect(await cache.place('a', to)).toBe(7)
  expect(readFileSync(join(to, 'plane'), 'utf8')).toBe('samples')
})

test('the eight used last are kept, the others leave nothing behind', async () => {
  const cache = openDecodedCache<number>(join(folder, 'cache'))
  for (let n = 0; n < 8; n++) await cache.keep(`${n}`, decoded(`${n}`), n)
  expect(await cache.place('0', place())).toBe(0) // used: now the youngest
  await cache.keep('8', decoded('8'), 8)

  expect(await cache.place('1', place())).toBeUndefined()
  expect(await cache.place('0', place())).toBe(0)
  expect(readdirSync(join(folder, 'cache'))).toHaveLength(8)
})

test('a source kept again is what it is now', async () => {
  const cache = openDecodedCache<number>(join(folder, 'cache'))
  await cache.keep('a', decoded('old'), 1)
  await cache.keep('a', decoded('new'), 2)

  const to = place()
  expect(await cache.place('a', to)).toBe(2)
  expect(readFileSync(join(to, 'plane'), 'utf8')).toBe('new')
  expect(readdirSync(join(folder, 'cache'))).toHaveLength(1)
})

test('files that are gone are no recording, and no half of one is left', async () => {
  const cache = openDecodedCache<number>(join(folder, 'cache'))
  await cache.keep('a', decoded('samples'), 1)
  rmSync(join(folder, 'cache'), { recursive: true })

  const to = place()
  expect(await cache.place('a', to)).toBeUndefined()
  expect(existsSync(to)).toBe(false)
})

test('closing removes everything', async () => {
  const cache = openDecodedCache<number>(join(folder, 'cache'))
  await cache.keep('a', decoded('samples'), 1)
  await cache.close()

  expect(readdirSync(join(folder, 'cache'))).toEqual([])
})
