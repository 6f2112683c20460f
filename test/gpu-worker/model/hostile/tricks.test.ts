// Each of these files is refused, says why, and costs next to nothing: no second of work, little memory, no file.

import { readdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { HEADER_TRICKS, INDEX_TRICKS } from './header-tricks.ts'
import { PICKLE_TRICKS, type Trick } from './pickle-tricks.ts'
import { refused, scratchFile } from './scratch-file.ts'
import { readAll } from './write-checkpoint.ts'
import { STREAMED, STREAMED64, ZIP_TRICKS } from './zip-tricks.ts'

const checkpoint = scratchFile()
const index = scratchFile('model.safetensors.index.json')

/** Of the process, whose peak only rises. */
const peakBytes = () => process.resourceUsage().maxRSS * 1024

async function expectRefusal([, content, reason]: Trick, path: string) {
  writeFileSync(path, content)
  const before = { cpu: process.cpuUsage(), bytes: peakBytes() } // not the clock: the machine may be busy
  await expect(readAll(path)).rejects.toMatchObject(refused(reason))
  expect(process.cpuUsage(before.cpu).user).toBeLessThan(1_000_000) // microseconds
  expect(peakBytes() - before.bytes).toBeLessThan(2 * content.length + 2 ** 26)
  expect(readdirSync(dirname(path))).toHaveLength(1)
}

describe('a pickle with', () => {
  test.for(PICKLE_TRICKS)('%s', (trick) => expectRefusal(trick, checkpoint.path()))
})

describe('a zip with', () => {
  test.for(ZIP_TRICKS)('%s', (trick) => expectRefusal(trick, checkpoint.path()))

  test('sizes behind an entry that are its sizes is read, in 32 bits and in 64', async () => {
    expect(await checkpoint.open(STREAMED)).toEqual(['w'])
    expect(await checkpoint.open(STREAMED64)).toEqual(['w'])
  })
})

describe('a safetensors header with', () => {
  test.for(HEADER_TRICKS)('%s', (trick) => expectRefusal(trick, checkpoint.path()))
})

describe('an index with', () => {
  test.for(INDEX_TRICKS)('%s', (trick) => expectRefusal(trick, index.path()))
})
