import { z } from 'zod'
import { DomainError } from './errors.ts'
import type { DeliveryId, EventId } from './id.ts'

/** All that travels through the webhook queue: an event to fan out, a delivery to attempt, or whatever is due. */
export type WebhookMessage =
  | { readonly eventId: EventId }
  | { readonly deliveryId: DeliveryId }
  | { readonly due: true }

/** The queue of the function that tells receivers. */
export type WebhookQueue = {
  /**
   * @param message.group receiver whose messages share a turn (fair queues)
   * @param message.delaySeconds at most 900
   */
  send(
    message: WebhookMessage & { readonly group: string; readonly delaySeconds?: number },
  ): Promise<void>
}

const webhookMessage = z.union([
  z.strictObject({ v: z.literal(1), event_id: z.templateLiteral(['evt_', z.string()]) }),
  z.strictObject({ v: z.literal(1), delivery_id: z.templateLiteral(['dlv_', z.string()]) }),
  z.strictObject({ v: z.literal(1), due: z.literal(true) }),
])

export const writeWebhookMessage = (message: WebhookMessage): string =>
  JSON.stringify(
    'eventId' in message
      ? { v: 1, event_id: message.eventId }
      : 'deliveryId' in message
        ? { v: 1, delivery_id: message.deliveryId }
        : { v: 1, due: true },
  )

/** @throws DomainError `internal_error` for what this version cannot read: the message must stay. */
export function readWebhookMessage(body: string): WebhookMessage {
  try {
    const message = webhookMessage.parse(JSON.parse(body))
    if ('event_id' in message) return { eventId: message.event_id }
    return 'delivery_id' in message ? { deliveryId: message.delivery_id } : { due: true }
  } catch (cause) {
    throw new DomainError(
      'internal_error',
      'a webhook message of an unknown form or version. Deploy all functions of one version. It goes to the dead letters after five receives; look there for who sends it.',
      { cause: cause instanceof SyntaxError ? undefined : cause }, // a syntax error would quote the message
    )
  }
}
