/**
 * The queue's side of a worker, alone in knowing visibility. One contract: `run` returning means the
 * message is deleted, throwing means it is delivered again.
 */
import { DomainError } from '#shared/errors.ts'
import type { EditId } from '#shared/id.ts'
import type { Clock, EditQueue, Received } from '#shared/ports.ts'
import { readQueueMessage } from '#shared/queue-message.ts'
import { handBack } from './hand-back.ts'

export type ConsumeDeps = {
  readonly queue: EditQueue
  readonly clock: Clock
  readonly run: (id: EditId) => Promise<void>
  readonly concurrency: number
  readonly visibilityTimeoutSeconds: number
  readonly renewEverySeconds: number
  readonly onError: (error: unknown, id: EditId | undefined) => void
  /** Waits until one more message may be received; what it returns gives the place back. */
  readonly admit?: (signal: AbortSignal) => Promise<() => void>
}

/** Receives until `signal` is aborted; resolves when the last run has ended. */
export async function consume(deps: ConsumeDeps, signal: AbortSignal): Promise<void> {
  await Promise.all(Array.from({ length: deps.concurrency }, () => consumeOneByOne(deps, signal)))
}

async function consumeOneByOne(deps: ConsumeDeps, signal: AbortSignal): Promise<void> {
  const { queue, visibilityTimeoutSeconds, clock } = deps
  while (!signal.aborted) {
    let leave: (() => void) | undefined
    try {
      leave = await deps.admit?.(signal)
      const received = await queue.receive({ waitSeconds: 20, visibilityTimeoutSeconds, signal })
      // What a last poll brought is for others.
      if (received && signal.aborted) await received.changeVisibility(0)
      else if (received) await handle(received, deps)
    } catch (error) {
      if (signal.aborted) return
      deps.onError(error, undefined)
      await clock.sleep(1000, signal).catch(() => {}) // a queue out of reach is not asked in a tight loop
    } finally {
      leave?.()
    }
  }
}

async function handle(received: Received, deps: ConsumeDeps): Promise<void> {
  const { clock, visibilityTimeoutSeconds, renewEverySeconds } = deps
  let id: EditId | undefined
  const done = new AbortController()
  const visible = keepInvisible()
  try {
    id = readQueueMessage(received.body)
    await deps.run(id)
    done.abort()
    await received.delete()
  } catch (error) {
    done.abort()
    await visible // or a late extension would undo what comes next
    deps.onError(error, id)
    // Without a time of its own the message comes back when its visibility ends.
    if (error instanceof DomainError && error.retryAfterSeconds !== undefined)
      await handBack(received, error.retryAfterSeconds)
  } finally {
    done.abort()
    await visible
  }

  async function keepInvisible(): Promise<void> {
    while (!done.signal.aborted) {
      await clock.sleep(renewEverySeconds * 1000, done.signal).catch(() => {})
      if (!done.signal.aborted)
        await received.changeVisibility(visibilityTimeoutSeconds).catch(() => {})
    }
  }
}
