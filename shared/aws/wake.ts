import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import type { Lane } from '../edit.ts'
import { remembered } from './remembered.ts'
import { sdkSentence } from './sdk-errors.ts'
import type { SqsQueue } from './sqs-queue.ts'
import type { Table } from './table.ts'

const AGAIN_AFTER_MS = 45_000
const REMEMBERED_MS = 5000
export const AWAKE_KEY = { pk: 'META', sk: 'AWAKE' } as const

export type WakeOptions = {
  readonly table: Table
  readonly events: EventBridgeClient
  readonly stage: string
  /** A wake that failed is no failure of the edit: the sweeper and an alarm look after it. */
  readonly onLost: (error: unknown) => void
}

/** The queue, and whoever sleeps behind it is told that there is work: once in 45 s, whoever sends. */
export function wakingQueue(queue: SqsQueue, options: WakeOptions): SqsQueue {
  const wake = waker(options)
  return {
    ...queue,
    async send(id, lane, accountId) {
      await queue.send(id, lane, accountId)
      await wake(lane)
    },
  }
}

/** Puts one event on the bus, unless somebody did within the last 45 s. */
export function waker({ table, events, stage, onLost }: WakeOptions) {
  const { clock } = table
  const lastSeen = remembered(
    async () => (await table.get(AWAKE_KEY))?.woken_at as number | undefined,
    {
      forMs: REMEMBERED_MS,
      clock,
    },
  )
  return async (lane: Lane): Promise<void> => {
    try {
      const now = clock.now()
      const wokenAt = await lastSeen()
      if (wokenAt !== undefined && now - wokenAt < AGAIN_AFTER_MS) return
      const { written } = await table.write({
        update: AWAKE_KEY,
        set: { woken_at: now, lane },
        when: 'attribute_not_exists(#woken_at) OR #woken_at <= :before',
        values: { before: now - AGAIN_AFTER_MS },
      })
      if (!written) return // somebody else was first
      const event = {
        Source: `resound.${stage}`,
        DetailType: 'wake',
        Detail: JSON.stringify({ lane }),
      }
      const { FailedEntryCount } = await events
        .send(new PutEventsCommand({ Entries: [event] }))
        .catch((error) => {
          const call = { action: 'events:PutEvents', resource: 'default', region: undefined }
          throw new Error(sdkSentence(error, call), { cause: error })
        })
      if (FailedEntryCount) throw new Error('The event bus did not take the wake.')
    } catch (error) {
      onLost(error)
    }
  }
}
