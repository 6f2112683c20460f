import { type Delivery, laneOf } from '#shared/delivery.ts'
import type { EditEvent } from '#shared/edit.ts'
import type { EventId, NewId } from '#shared/id.ts'
import type { DeliveryStore, SecretStore } from '#shared/ports.ts'
import { newWebhookSecret, signingSecrets } from '#shared/signature.ts'
import { DELIVERY_LEASE_MS, type DeliverDeps, deliver } from './deliver.ts'
import { type Slots, slots } from './slots.ts'

const EVENTS_PER_PASS = 100
const DELIVERIES_PER_PASS = 64
const LONGEST_SLEEP_MS = 60_000
const RECHECK_MS = 1000 // while what is due must wait for a slot
const AFTER_ERROR_MS = 1000
const LOOKS = 3
const LOOK_AGAIN_MS = 400

export type DispatchDeps = DeliverDeps & {
  readonly deliveries: DeliveryStore
  readonly secrets: SecretStore
  readonly newId: NewId
  /** The body of an event: made once, sent as it is ever after. */
  readonly presentEvent: (event: EditEvent) => string
  /** Ends a wait early: new events, a finished delivery. */
  readonly wakeup: { wake(): void; wait(ms: number, signal: AbortSignal): Promise<void> }
  readonly onAttempt?: (delivery: Delivery) => void
  readonly onError: (error: unknown) => void
}

/** Turns events into deliveries and deliveries into attempts until told to stop; then ends what runs. */
export async function dispatch(deps: DispatchDeps, signal: AbortSignal): Promise<void> {
  const lanes = slots()
  const inFlight = new Set<Promise<void>>()
  while (!signal.aborted) {
    try {
      await fanOut(deps)
      const started = await startDue(deps, lanes, (attempt) => {
        inFlight.add(attempt)
        void attempt.finally(() => inFlight.delete(attempt))
      })
      if (!started) await deps.wakeup.wait(await untilNext(deps), signal)
    } catch (error) {
      deps.onError(error)
      await deps.wakeup.wait(AFTER_ERROR_MS, signal)
    }
  }
  await Promise.all(inFlight)
}

/**
 * What there is to do for one event, or now: for a process that lives as long as its work. An index that is
 * a moment behind does not show a delivery that was just made, so it is looked for a few times.
 *
 * @throws what the store said, when it answered no look; attempts that were begun have ended
 */
export async function dispatchDue(
  deps: DispatchDeps,
  { eventId, signal }: { readonly eventId: EventId | undefined; readonly signal: AbortSignal },
): Promise<void> {
  const lanes = slots()
  const inFlight = new Set<Promise<void>>()
  const event = eventId && (await deps.deliveries.event(eventId))
  if (event && event.body === null) await fanOutEvent(event, deps)
  else await fanOut(deps)
  let isAnswered = false
  let refusal: unknown
  const look = async () => {
    try {
      const started = await startDue(deps, lanes, (attempt) => {
        inFlight.add(attempt)
        void attempt.finally(() => inFlight.delete(attempt))
      })
      isAnswered = true
      return started
    } catch (error) {
      refusal = error
      return false
    }
  }
  for (let looks = 0; looks < LOOKS && !signal.aborted; ) {
    if (await look()) looks = 0
    else {
      looks++
      await deps.clock.sleep(LOOK_AGAIN_MS, signal).catch(() => {})
    }
    if (inFlight.size > 0) await Promise.all(inFlight)
  }
  if (refusal === undefined) return
  if (!isAnswered) throw refusal
  deps.onError(refusal)
}

/** Each event gets its body and its deliveries in one write; a crash before it repeats it. */
async function fanOut(deps: DispatchDeps): Promise<void> {
  const events = await deps.deliveries.pendingEvents(EVENTS_PER_PASS)
  for (const result of await Promise.allSettled(events.map((event) => fanOutEvent(event, deps))))
    if (result.status === 'rejected') deps.onError(result.reason)
}

async function fanOutEvent(event: EditEvent, deps: DispatchDeps): Promise<string> {
  const body = deps.presentEvent(event)
  await deps.deliveries.fanOut(event.id, body, deliveriesOf(event, deps))
  return body
}

function deliveriesOf({ id, type, edit }: EditEvent, { newId, clock }: DispatchDeps): Delivery[] {
  if (!edit.webhook?.events.some((wanted) => wanted === type || wanted === '*')) return []
  const now = clock.now()
  return [
    {
      id: newId('dlv'),
      accountId: edit.accountId,
      eventId: id,
      eventType: type,
      endpointId: null,
      url: edit.webhook.url,
      trigger: 'event',
      status: 'pending',
      attempts: [],
      nextAttemptAt: now,
      createdAt: now,
      completedAt: null,
    },
  ]
}

/** @returns whether anything was started */
async function startDue(
  deps: DispatchDeps,
  lanes: Slots,
  track: (attempt: Promise<void>) => void,
): Promise<boolean> {
  const free = Math.min(DELIVERIES_PER_PASS, lanes.free())
  if (free === 0) return false
  const now = deps.clock.now()
  const due = await deps.deliveries.claimDue(now, now + DELIVERY_LEASE_MS, free, lanes.busy())
  for (const delivery of due) {
    const lane = laneOf(delivery)
    const hasFailed = delivery.attempts.at(-1)?.error != null
    // Left alone, it is due again when its lease is over.
    if (!lanes.take(lane, hasFailed)) continue
    const attempt = attemptOne(delivery, deps)
      .then(
        (succeeded) => lanes.give(lane, succeeded),
        (error) => {
          lanes.give(lane, false)
          deps.onError(error)
        },
      )
      .finally(() => deps.wakeup.wake())
    track(attempt)
  }
  return due.length > 0
}

async function attemptOne(delivery: Delivery, deps: DispatchDeps): Promise<boolean> {
  const { deliveries, secrets, random, clock, onAttempt } = deps
  const event = await deliveries.event(delivery.eventId)
  if (!event) throw new RangeError(`Expected the event of ${delivery.id}, got none`)
  const body = event.body ?? (await fanOutEvent(event, deps))
  const secret = await secrets.webhookSecret(delivery.accountId, event.edit.mode, () =>
    newWebhookSecret(random),
  )
  const made = await deliver(delivery, body, signingSecrets(secret, clock.now()), deps)
  await deliveries.record(made.delivery, made.attempt)
  onAttempt?.(made.delivery)
  return made.attempt.error === null
}

async function untilNext({ deliveries, clock }: DispatchDeps): Promise<number> {
  const dueAt = await deliveries.nextDueAt()
  if (dueAt === undefined) return LONGEST_SLEEP_MS
  const ms = dueAt - clock.now()
  return ms <= 0 ? RECHECK_MS : Math.min(ms, LONGEST_SLEEP_MS)
}
