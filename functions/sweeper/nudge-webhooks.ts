import type { Clock, DeliveryStore } from '#shared/ports.ts'
import type { WebhookQueue } from '#shared/webhook-message.ts'

/**
 * Events that nobody has fanned out, and deliveries whose time has come.
 *
 * @returns when the next one is due
 */
export async function nudgeWebhooks({
  deliveries,
  webhooks,
  clock,
  onError,
}: {
  readonly deliveries: Pick<DeliveryStore, 'pendingEvents' | 'nextDueAt'>
  readonly webhooks: WebhookQueue
  readonly clock: Clock
  readonly onError: (error: unknown) => void
}): Promise<number | undefined> {
  const pending = await deliveries.pendingEvents(1)
  const nextAt = pending.length > 0 ? clock.now() : await deliveries.nextDueAt()
  if (nextAt !== undefined && nextAt <= clock.now())
    await webhooks.send({ due: true, group: 'due' }).catch(onError)
  return nextAt
}
