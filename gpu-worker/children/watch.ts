import { readFile } from 'node:fs/promises'
import type { Clock } from '#shared/ports.ts'

export type Caps = {
  readonly rssBytes: number
  readonly cpuSeconds: number
  readonly wallSeconds: number
}

export type Usage = { readonly rssBytes: number; readonly cpuSeconds: number }

const EVERY_MS = 50
const CLOCK_TICKS = 100 // per second, on every Linux there is

/**
 * Looks at a process every 50 ms until the signal, and reports once when it is over a cap. Where there
 * is no /proc only the wall clock is watched.
 *
 * @returns what was the most it took
 */
export async function watchProcess(
  pid: number,
  {
    caps,
    clock,
    signal,
    onOver,
    waitedMs = () => 0,
  }: {
    readonly caps: Caps
    readonly clock: Clock
    readonly signal: AbortSignal
    readonly onOver: (what: keyof Caps) => void
    /** Time that was spent waiting for somebody else. */
    readonly waitedMs?: () => number
  },
): Promise<Usage> {
  const started = clock.monotonic()
  const before = (await usageOf(pid))?.cpuSeconds ?? 0 // a spare has warmed up
  let most: Usage = { rssBytes: 0, cpuSeconds: 0 }
  while (!signal.aborted) {
    const usage = await usageOf(pid)
    if (usage) {
      const cpuSeconds = usage.cpuSeconds - before
      most = { rssBytes: Math.max(most.rssBytes, usage.rssBytes), cpuSeconds }
    }
    const over = overCap(most, caps, (clock.monotonic() - started - waitedMs()) / 1000)
    if (over) {
      onOver(over)
      break
    }
    await clock.sleep(EVERY_MS, signal).catch(() => {})
  }
  return most
}

function overCap(most: Usage, caps: Caps, wallSeconds: number): keyof Caps | undefined {
  if (most.rssBytes > caps.rssBytes) return 'rssBytes'
  if (most.cpuSeconds > caps.cpuSeconds) return 'cpuSeconds'
  return wallSeconds > caps.wallSeconds ? 'wallSeconds' : undefined
}

async function usageOf(pid: number): Promise<Usage | undefined> {
  try {
    const [statm, stat] = await Promise.all([
      readFile(`/proc/${pid}/statm`, 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ])
    const pages = Number(statm.split(' ')[1])
    // The name in parentheses may hold anything; what follows it is numbers. Fields 14 and 15 are the times
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const cpuSeconds = (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS
    return { rssBytes: pages * (await pageBytes()), cpuSeconds }
  } catch {
    return undefined // gone, or a system without /proc
  }
}

let knownPageBytes: number | undefined

/** Bytes of a page: what this process takes, over the pages it is said to take. */
async function pageBytes(): Promise<number> {
  if (knownPageBytes !== undefined) return knownPageBytes
  const statm = await readFile('/proc/self/statm', 'utf8')
  const exact = process.memoryUsage.rss() / Number(statm.split(' ')[1])
  knownPageBytes = 2 ** Math.round(Math.log2(exact))
  return knownPageBytes
}
