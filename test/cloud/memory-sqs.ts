/**
 * SQS as its guide describes it on a bad day: at least once and up to five times, in any order, late, with
 * receives that nobody got and deletes that did nothing. Receive counts and dead letters as configured.
 */
import { DomainError } from '#shared/errors.ts'
import type { Clock, EditQueue, Received } from '#shared/ports.ts'
import { writeQueueMessage } from '#shared/queue-message.ts'

export type QueueFaults = {
  readonly duplicated: number // share of messages that arrive 2–5 times
  readonly late: number // of receives: handed over when the visibility has ended
  readonly unheard: number // of receives: counted, and nobody got it
  readonly deletesLost: number
  readonly sendsLost: number // refused: the sender knows
}

export type MemorySqs = EditQueue & {
  /** Any message, as its sender sends it: refused, or to be delivered once or more. */
  put(body: string, delaySeconds?: number): void
  /** A message that no resound wrote. */
  plant(body: string): void
  readonly deadLetters: readonly string[]
  /** Messages, visible or not. */
  readonly size: number
  readonly counts: { sent: number; received: number; deletesLost: number; late: number }
}

type Message = {
  readonly body: string
  visibleAt: number
  receiveCount: number
  receipt: number
  isGone: boolean
}

export function memorySqs(
  clock: Clock,
  random: () => number,
  faults: QueueFaults,
  { maxReceives = 10 } = {},
): MemorySqs {
  let messages: Message[] = []
  const deadLetters: string[] = []
  const counts = { sent: 0, received: 0, deletesLost: 0, late: 0 }
  let waiting: (() => void)[] = []
  const chance = (share: number) => random() < share

  function add(body: string, visibleAt: number): void {
    messages.push({ body, visibleAt, receiveCount: 0, receipt: 0, isGone: false })
    for (const wake of waiting) wake()
    waiting = []
  }

  function put(body: string, delaySeconds = 0): void {
    if (chance(faults.sendsLost))
      throw new DomainError('storage_unavailable', 'the queue did not answer')
    counts.sent += 1
    const at = clock.now() + delaySeconds * 1000
    add(body, at)
    const copies = chance(faults.duplicated) ? 1 + Math.floor(random() * 4) : 0
    for (let i = 0; i < copies; i++) add(body, at + random() * 120_000)
  }

  function take(
    visibilityTimeoutSeconds: number,
  ): { message: Message; receipt: number } | undefined {
    const now = clock.now()
    for (;;) {
      const visible = messages.filter((message) => message.visibleAt <= now)
      const message = visible[Math.floor(random() * visible.length)]
      if (!message) return undefined
      if (message.receiveCount >= maxReceives) {
        remove(message)
        deadLetters.push(message.body)
        continue
      }
      message.receiveCount += 1
      message.receipt += 1
      message.visibleAt = now + visibilityTimeoutSeconds * 1000
      counts.received += 1
      if (chance(faults.unheard)) continue
      return { message, receipt: message.receipt }
    }
  }

  function remove(message: Message): void {
    message.isGone = true
    messages = messages.filter((one) => one !== message)
  }

  function handle({ message, receipt }: { message: Message; receipt: number }): Received {
    const removeIfHeld = () => {
      if (chance(faults.deletesLost)) counts.deletesLost += 1
      else if (message.receipt === receipt) remove(message)
    }
    return {
      body: message.body,
      receiveCount: message.receiveCount,
      async delete() {
        removeIfHeld()
      },
      async replace(seconds) {
        put(message.body, seconds)
        removeIfHeld()
      },
      async changeVisibility(seconds) {
        if (message.receipt !== receipt || message.isGone) return
        message.visibleAt = clock.now() + seconds * 1000
        for (const wake of waiting) wake()
        waiting = []
      },
    }
  }

  return {
    put,
    async send(id) {
      put(writeQueueMessage(id))
    },
    async receive({ waitSeconds, visibilityTimeoutSeconds, signal }) {
      const end = clock.now() + waitSeconds * 1000
      for (;;) {
        const taken = take(visibilityTimeoutSeconds)
        if (taken && chance(faults.late)) {
          counts.late += 1
          await clock.sleep((visibilityTimeoutSeconds + 5) * 1000, signal).catch(() => {})
        }
        if (taken) return handle(taken)
        if (signal.aborted || clock.now() >= end) return undefined
        await nextChange(end, signal)
      }
    },
    plant: (body) => add(body, clock.now()),
    deadLetters,
    get size() {
      return messages.length
    },
    counts,
  }

  /** A new message, one that becomes visible, or the end of the poll. */
  async function nextChange(end: number, signal: AbortSignal): Promise<void> {
    const earliest = Math.min(end, ...messages.map(({ visibleAt }) => visibleAt))
    const done = new AbortController()
    waiting.push(() => done.abort())
    await clock
      .sleep(Math.max(1, earliest - clock.now()), AbortSignal.any([done.signal, signal]))
      .catch(() => {})
  }
}
