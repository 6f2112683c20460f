import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { COMPILED_FOLDER, openCompileCache } from '../../../gpu-worker/children/compile-cache.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'resound-compiled-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

let children = 0
const newChild = (): string => {
  const at = join(folder, `child-${++children}`)
  mkdirSync(at)
  return at
}
/** As a child does: into a folder of node's version. */
function compile(child: string, name: string, text: string): void {
  mkdirSync(join(child, COMPILED_FOLDER, 'v1'), { recursive: true })
  const path = join(child, COMPILED_FOLDER, 'v1', name)
  writeFileSync(path, text)
  utimesSync(path, new Date(), new Date(Date.now() + 1000)) // well after it was started
}
const compiled = (child: string, name: string): string =>
  readFileSync(join(child, COMPILED_FOLDER, 'v1', name), 'utf8')

async function start(cache: ReturnType<typeof openCompileCache>) {
  const child = newChild()
  return { child, since: await cache.copyTo(child) }
}

test('what the first child compiled the next one finds, in files of its own', async () => {
  const cache = openCompileCache(join(folder, 'kept'))
  const first = await start(cache)
  compile(first.child, 'a', 'code')
  await cache.keep(first.child, first.since)

  const [second, third] = [await start(cache), await start(cache)]
  writeFileSync(join(second.child, COMPILED_FOLDER, 'v1', 'a'), 'poison')
  expect(compiled(third.child, 'a')).toBe('code')
})

test('a lasting one is there for the next process, and renewed when something was compiled anew', async () => {
  const kept = join(folder, 'a', 'kept')
  const first = openCompileCache(kept, { isLasting: true })
  const one = await start(first)
  compile(one.child, 'a', 'old code')
  await first.keep(one.child, one.since)
  await first.drop()

  const next = openCompileCache(kept, { isLasting: true })
  const two = await start(next)
  expect(compiled(two.child, 'a')).toBe('old code')
  await next.keep(two.child, two.since)
  expect(existsSync(join(two.child, COMPILED_FOLDER))).toBe(true) // nothing new: left where it is
  compile(two.child, 'a', 'new code')
  await next.keep(two.child, two.since)

  expect(compiled((await start(next)).child, 'a')).toBe('new code')
})

const MEMORY = '/dev/shm'
const isAnotherFileSystem = existsSync(MEMORY) && statSync(MEMORY).dev !== statSync(tmpdir()).dev

test.runIf(isAnotherFileSystem)('it may lie on another file system than the children', async () => {
  const elsewhere = mkdtempSync(join(MEMORY, 'resound-compiled-'))
  try {
    const cache = openCompileCache(join(elsewhere, 'kept'), { isLasting: true })
    const first = await start(cache)
    compile(first.child, 'a', 'code')
    await cache.keep(first.child, first.since)

    expect(compiled((await start(cache)).child, 'a')).toBe('code')
    expect(readdirSync(elsewhere)).toEqual(['kept'])
  } finally {
    rmSync(elsewhere, { recursive: true })
  }
})

test('one that does not last leaves nothing behind', async () => {
  const cache = openCompileCache(join(folder, 'kept'))
  const { child, since } = await start(cache)
  compile(child, 'a', 'code')
  await cache.keep(child, since)
  await cache.drop()

  expect(existsSync(join(folder, 'kept'))).toBe(false)
})

test('where nothing may be kept, children start without', async () => {
  writeFileSync(join(folder, 'a file'), '')
  const cache = openCompileCache(join(folder, 'a file', 'kept'), { isLasting: true })
  const first = await start(cache)
  compile(first.child, 'a', 'code')
  await cache.keep(first.child, first.since)

  expect(existsSync(join((await start(cache)).child, COMPILED_FOLDER))).toBe(false)
})
