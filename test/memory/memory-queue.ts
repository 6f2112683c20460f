import type { Clock, EditQueue, Received } from '#shared/ports.ts'
import { writeQueueMessage } from '#shared/queue-message.ts'
import { enqueue, isBefore } from './memory-edits.ts'
import type { MemoryState, QueuedMessage } from './memory-state.ts'

const LOOK_EVERY_MS = 10

/** Oldest first, and none of an account that already runs `maxRunning` edits. */
export function memoryQueue(
  state: MemoryState,
  { clock, maxRunning }: { clock: Clock; maxRunning: number },
): EditQueue {
  const { edits, messages } = state

  return {
    async send(id) {
      if (edits.get(id)?.status === 'queued' && !messages.has(id)) enqueue(state, id)
    },
    async receive({ waitSeconds, visibilityTimeoutSeconds, signal }) {
      const end = clock.monotonic() + waitSeconds * 1000
      while (!signal.aborted) {
        const received = take(visibilityTimeoutSeconds)
        if (received || clock.monotonic() >= end) return received
        await clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined)
      }
      return undefined
    },
  }

  function take(visibilityTimeoutSeconds: number): Received | undefined {
    const now = clock.now()
    const [first] = [...messages.keys()]
      .flatMap((id) => edits.get(id) ?? [])
      .filter(
        (edit) => messages.get(edit.id)!.visibleAt <= now && runningBeside(edit, now) < maxRunning,
      )
      .toSorted((a, b) => (isBefore(a, b) ? -1 : 1))
    if (!first) return undefined
    const message = messages.get(first.id)!
    message.visibleAt = now + visibilityTimeoutSeconds * 1000
    message.isHeld = true
    message.receipt += 1
    message.receiveCount += 1
    const { receipt, receiveCount } = message
    const isOurs = (one: QueuedMessage | undefined): one is QueuedMessage =>
      one?.receipt === receipt
    return {
      body: writeQueueMessage(first.id),
      receiveCount,
      async delete() {
        if (isOurs(messages.get(first.id))) messages.delete(first.id)
      },
      async changeVisibility(seconds) {
        const held = messages.get(first.id)
        if (isOurs(held)) held.visibleAt = clock.now() + seconds * 1000
      },
      async replace(seconds) {
        const held = messages.get(first.id)
        const visibleAt = clock.now() + seconds * 1000
        if (isOurs(held))
          messages.set(first.id, {
            visibleAt,
            isHeld: false,
            receipt: receipt + 1,
            receiveCount: 0,
          })
      },
    }
  }

  /** Processing, or received a moment ago and about to be. */
  function runningBeside(
    { accountId, mode }: { accountId: string; mode: string },
    now: number,
  ): number {
    return [...edits.values()].filter((edit) => {
      if (edit.accountId !== accountId || edit.mode !== mode) return false
      const message = messages.get(edit.id)
      const isAboutTo = message?.isHeld === true && message.visibleAt > now
      return edit.status === 'processing' || (edit.status === 'queued' && isAboutTo)
    }).length
  }
}
