import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type LocalOptions, type LocalPorts, openLocal } from '#shared/local/open-local.ts'
import { systemRandom } from '#shared/local/system.ts'
import type { Clock } from '#shared/ports.ts'
import { NOW } from '../../contract/builders.ts'

/** The real adapters over an empty folder, closed and removed when the test is over. */
export async function openWorld(overrides: Partial<LocalOptions> = {}): Promise<LocalPorts> {
  const dataFolder = overrides.dataFolder ?? (await tempFolder())
  const ports = await openLocal({
    dataFolder,
    publicUrl: 'http://127.0.0.1:8787',
    secretKey: new Uint8Array(32).fill(7),
    clock: fixedClock(NOW),
    random: systemRandom,
    outputRetentionMs: 604_800_000,
    maxRunning: 10,
    onFatal: (error) => {
      throw error
    },
    ...overrides,
  })
  onTestFinished(() => ports[Symbol.asyncDispose]())
  return ports
}

export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'resound-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }))
  return folder
}

/** A clock whose hands the test moves; sleeping moves them too. */
export function fixedClock(start: number): Clock & { set(now: number): void } {
  let now = start
  return {
    now: () => now,
    monotonic: () => now - start,
    async sleep(ms, signal) {
      await new Promise((resolve) => setImmediate(resolve))
      signal?.throwIfAborted()
      now += ms
    },
    set(to) {
      now = to
    },
  }
}
