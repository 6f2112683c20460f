/** Ctrl-C, SIGTERM and a terminal that is closed, for the commands that have something to end in good order. */
import type { EventEmitter } from 'node:events'
import { constants } from 'node:os'

/** A Ctrl-C reaches us more than once: from the terminal, and passed on by npx and by resound.js. */
const ONE_PRESS_MS = 500

/**
 * The first signal asks for an orderly end, a later one for an end at once. Both are told the exit code by
 * which a shell says which signal it was.
 */
export function onStopSignal(
  handle: { stop(exitCode: number): void; stopNow(exitCode: number): void },
  {
    source = process as EventEmitter,
    now = () => performance.now(),
    onTerminal = process.stdin.isTTY, // what nohup started has none, and is to go on when one is closed
  } = {},
): Disposable {
  let stoppedAt: number | undefined
  const onSignal = (signal: NodeJS.Signals) => {
    const exitCode = 128 + constants.signals[signal]
    if (stoppedAt === undefined) {
      stoppedAt = now()
      handle.stop(exitCode)
    } else if (now() - stoppedAt > ONE_PRESS_MS) handle.stopNow(exitCode)
  }
  const signals = ['SIGINT', 'SIGTERM', ...(onTerminal ? ['SIGHUP'] : [])]
  for (const signal of signals) source.on(signal, onSignal)
  return {
    [Symbol.dispose]() {
      for (const signal of signals) source.off(signal, onSignal)
    },
  }
}
