import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDiskFull } from '../disk-full.ts'
import type { Clock } from '../ports.ts'

const PROBE_BYTES = 2 ** 20
const PROBE_EVERY_MS = 1000

export type DiskRoom = {
  /** Somebody found the disk full. */
  ranOut(): void
  /** Resolves at once, or when there is room again: a file of some size went through. */
  wait(signal: AbortSignal): Promise<void>
}

/** Keeps work that needs the disk waiting while it is full, so that nobody tries in vain. */
export function diskRoom(folder: string, clock: Clock): DiskRoom {
  let isFull = false
  return {
    ranOut() {
      isFull = true
    },
    async wait(signal) {
      while (isFull) {
        if (await hasRoom(folder)) isFull = false
        else await clock.sleep(PROBE_EVERY_MS, signal)
      }
    },
  }
}

async function hasRoom(folder: string): Promise<boolean> {
  const path = join(folder, `probe-${randomUUID()}`)
  try {
    await writeFile(path, new Uint8Array(PROBE_BYTES), { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    return !isDiskFull(error) // another fault is for those who meet it in their work
  } finally {
    await rm(path, { force: true })
  }
}
