import type { EditChanges } from '../ports.ts'

const LOOK_EVERY_MS = 1000

/** Nobody announces across machines, so whoever waits for an edit looks every second. */
export const polledChanges = (everyMs: number = LOOK_EVERY_MS): EditChanges => ({
  subscribe(_id, listener) {
    const timer = setInterval(listener, everyMs)
    return () => clearInterval(timer)
  },
})
