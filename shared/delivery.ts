/** One event on its way to one address: states, attempts, and the moves between them. Pure. */
import type { AccountId, DeliveryId, EndpointId, EventId, Instant } from './id.ts'

export type AttemptError =
  | 'http_status'
  | 'redirect'
  | 'timeout'
  | 'dns'
  | 'tls'
  | 'connection'
  | 'address_forbidden'

export type DeliveryAttempt = {
  readonly number: number
  readonly at: Instant
  readonly httpStatus: number | null
  readonly latencyMs: number
  readonly error: AttemptError | null
  readonly responseSnippet: string | null // the first 1 KiB
}

export type Delivery = {
  readonly id: DeliveryId
  readonly accountId: AccountId
  readonly eventId: EventId
  readonly eventType: string
  readonly endpointId: EndpointId | null // null: the address of one edit
  readonly url: string
  readonly trigger: 'event' | 'resend' | 'recover' | 'test'
  readonly status: 'pending' | 'succeeded' | 'exhausted' | 'canceled'
  readonly attempts: readonly DeliveryAttempt[]
  readonly nextAttemptAt: Instant | null
  readonly createdAt: Instant
  readonly completedAt: Instant | null
}

/** What an event is delivered to at most once by itself: an endpoint, or the address of one edit. */
export const targetOf = (delivery: Delivery): string => delivery.endpointId ?? 'edit'

/** Deliveries that share a receiver, and so its slots: one that hangs holds up no other. */
export const laneOf = (delivery: Delivery): string =>
  delivery.endpointId ?? `${delivery.accountId} ${URL.parse(delivery.url)?.origin ?? 'invalid'}`
