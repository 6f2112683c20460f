import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { Clock, Random } from '../ports.ts'

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => setTimeout(Math.max(0, ms), undefined, signal ? { signal } : {}),
}

/** The operating system's random bytes. */
export const systemRandom: Random = { bytes: (count) => randomBytes(count) }
