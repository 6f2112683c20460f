import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { diskRoom } from '#shared/local/disk-room.ts'
import type { Clock } from '#shared/ports.ts'

const disk = vi.hoisted(() => ({ isFull: false }))
vi.mock('node:fs/promises', async (load) => {
  const real = await load<typeof import('node:fs/promises')>()
  const writeFile: typeof real.writeFile = async (...given) => {
    if (disk.isFull) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
    return real.writeFile(...given)
  }
  return { ...real, writeFile }
})

let folder: string
beforeEach(async () => {
  disk.isFull = false
  folder = await mkdtemp(join(tmpdir(), 'resound-room-'))
})
afterEach(() => rm(folder, { recursive: true }))

const never = new AbortController().signal

/** A clock whose every sleep is `during`, and takes no time. */
const clock = (during: () => void): Clock => ({
  now: () => 0,
  monotonic: () => 0,
  sleep: async (_, signal) => {
    during()
    signal?.throwIfAborted()
  },
})

test('nobody waits who has not seen the disk full', async () => {
  let waits = 0
  disk.isFull = true
  await diskRoom(
    folder,
    clock(() => waits++),
  ).wait(never)
  expect(waits).toBe(0)
})

test('after that it waits until a file goes through, and leaves none behind', async () => {
  let waits = 0
  disk.isFull = true
  const room = diskRoom(
    folder,
    clock(() => {
      if (++waits === 3) disk.isFull = false
    }),
  )
  room.ranOut()
  await room.wait(never)
  expect(waits).toBe(3)
  expect(await readdir(folder)).toEqual([])
})

test('who stops waits no longer', async () => {
  disk.isFull = true
  const stopping = new AbortController()
  const room = diskRoom(
    folder,
    clock(() => stopping.abort(new Error('stopping'))),
  )
  room.ranOut()
  await expect(room.wait(stopping.signal)).rejects.toThrow('stopping')
})
