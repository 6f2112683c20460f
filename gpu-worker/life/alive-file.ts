import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '#shared/ports.ts'

const WRITE_EVERY_MS = 5000
/** A supervisor that could not write for so long is stuck: its event loop must never be. */
const STALE_MS = 30_000

/** Beside the model, which other containers of the machine may share: each has its own name. */
const pathIn = (dataFolder: string): string => join(dataFolder, 'alive', `${hostname()}.json`)

/** Says every five seconds that the supervisor's event loop turns, until `signal` is aborted. */
export async function keepAliveFile(
  dataFolder: string,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  const path = pathIn(dataFolder)
  await mkdir(join(dataFolder, 'alive'), { recursive: true })
  while (!signal.aborted) {
    await writeFile(`${path}.part`, JSON.stringify({ at: clock.now() }))
    await rename(`${path}.part`, path)
    await clock.sleep(WRITE_EVERY_MS, signal).catch(() => {})
  }
}

/** Whether a supervisor of this container told so lately. */
export async function isAlive(dataFolder: string, now: number): Promise<boolean> {
  const text = await readFile(pathIn(dataFolder), 'utf8').catch(() => '{}')
  const { at = 0 } = JSON.parse(text) as { at?: number }
  return now - at < STALE_MS
}
