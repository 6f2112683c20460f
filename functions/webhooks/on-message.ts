import { type Delivery, laneOf } from '#shared/delivery.ts'
import { readWebhookMessage, type WebhookQueue } from '#shared/webhook-message.ts'
import { type DispatchDeps, dispatchDue } from './dispatch.ts'

/** The queue's own delay reaches so far; what is due later, the sweeper finds. */
const LONGEST_DELAY_MS = 900_000

export type MessageDeps = Omit<DispatchDeps, 'onAttempt' | 'wakeup'> & {
  readonly webhooks: WebhookQueue
}

/**
 * A message says that there is something to tell: fans out its event and attempts what is due. Returning
 * means the message may be deleted: whatever it did not come to, the store has due and the sweeper finds.
 *
 * @throws DomainError for a message of an unknown form
 */
export async function onWebhookMessage(
  body: string,
  { webhooks, ...deps }: MessageDeps,
  signal: AbortSignal,
): Promise<void> {
  const message = readWebhookMessage(body)
  const eventId = 'eventId' in message ? message.eventId : undefined
  const { clock, onError } = deps
  await dispatchDue(
    {
      ...deps,
      wakeup: { wake() {}, wait: async () => {} },
      onAttempt: (delivery) => void tryAgainSoon(delivery).catch(onError),
    },
    { eventId, signal },
  )

  /** The sweeper would find it too, later. */
  async function tryAgainSoon(delivery: Delivery): Promise<void> {
    const { status, nextAttemptAt } = delivery
    if (status !== 'pending' || nextAttemptAt === null) return
    const delayMs = Math.max(0, nextAttemptAt - clock.now())
    if (delayMs > LONGEST_DELAY_MS) return
    await webhooks.send({
      deliveryId: delivery.id,
      group: laneOf(delivery),
      delaySeconds: Math.ceil(delayMs / 1000),
    })
  }
}
