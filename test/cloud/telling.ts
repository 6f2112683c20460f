/**
 * What tells receivers, in the campaign: functions that take messages of the webhook queue, one at a time,
 * die at any await and are replaced, as Lambda runs functions/webhooks.
 */
import { DomainError } from '#shared/errors.ts'
import type { NewId } from '#shared/id.ts'
import type { DeliveryStore, SecretStore } from '#shared/ports.ts'
import type { WebhookQueue } from '#shared/webhook-message.ts'
import { eventBody } from '../../functions/api/present-event.ts'
import { nudgeWebhooks } from '../../functions/sweeper/nudge-webhooks.ts'
import { onWebhookMessage } from '../../functions/webhooks/on-message.ts'
import { CONFIG } from '../functions/api/world.ts'
import type { Evidence, Verdict } from '../invariants.ts'
import { type Mortal, mortal } from './faults.ts'
import type { MemorySqs } from './memory-sqs.ts'
import { type Receivers, receiverOf } from './receivers.ts'
import type { VirtualTime } from './virtual-time.ts'

const VISIBILITY_SECONDS = 360
const FUNCTION_MS = 60_000
const GRACE_MS = 20_000
const POLL_SECONDS = 900 // an idle poll is nothing but a turn of the campaign
const SWEEP_MS = 15_000

export type TellingDeps = {
  readonly time: VirtualTime
  readonly random: () => number
  readonly bytes: (count: number) => Uint8Array
  readonly newId: NewId
  readonly diesAt: number
  readonly deliveries: DeliveryStore
  readonly secrets: SecretStore
  readonly queue: WebhookQueue
  readonly sqs: MemorySqs
  readonly receivers: Receivers
  readonly unexpected: string[]
}

export type Telling = {
  readonly counts: { kills: number; faults: number }
  /** Two living functions sent one event at once. */
  readonly atOnce: string[]
  keep(until: AbortSignal): Promise<void>
  /** Until nothing is left to tell and no message is left, with a sweep whenever something is due. */
  finish(): Promise<void>
}

export function telling(deps: TellingDeps): Telling {
  const { time, random, sqs, receivers } = deps
  const counts = { kills: 0, faults: 0 }
  const flying = new Map<string, Mortal>()
  const atOnce: string[] = []

  const onError = (error: unknown) => {
    counts.faults += 1
    const isOurs = error instanceof DomainError || /did not answer/.test(String(error))
    if (!isOurs) deps.unexpected.push(`dispatcher: ${error instanceof Error ? error.stack : error}`)
  }

  async function serve(process: Mortal, until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      const polled = { visibilityTimeoutSeconds: VISIBILITY_SECONDS, signal: until }
      const received = await sqs.receive({ ...polled, waitSeconds: POLL_SECONDS })
      if (process.isDead) return
      if (!received) continue
      const ended = new AbortController()
      const late = new AbortController()
      void time.sleep(FUNCTION_MS - GRACE_MS, ended.signal).then(
        () => late.abort(),
        () => {},
      )
      void time.sleep(FUNCTION_MS, ended.signal).then(process.kill, () => {})
      try {
        await onWebhookMessage(received.body, messageDeps(process), late.signal)
        await process.own(received).delete()
      } catch (error) {
        onError(error)
      } finally {
        ended.abort()
      }
    }
  }

  const messageDeps = (process: Mortal) => ({
    deliveries: process.own(deps.deliveries),
    secrets: process.own(deps.secrets),
    webhooks: process.own(deps.queue),
    clock: process.clock,
    random: { bytes: deps.bytes },
    newId: deps.newId,
    rules: { allowedPorts: CONFIG.allowedPorts, allowPrivate: false },
    presentEvent: (event: Parameters<typeof eventBody>[0]) => eventBody(event, CONFIG),
    onError,
    send: (url: URL, options: Parameters<Receivers['send']>[1]) => {
      const id = options.headers['webhook-id']!
      const other = flying.get(id)
      if (other && !other.isDead) atOnce.push(`${id} was being sent twice at once`)
      flying.set(id, process)
      return process.outside(() => receivers.send(url, options)).finally(() => flying.delete(id))
    },
  })

  return {
    counts,
    atOnce,

    async keep(until) {
      while (!until.aborted) {
        const died = Promise.withResolvers<void>()
        const onDeath = () => {
          counts.kills += 1
          died.resolve()
        }
        const process = mortal(time, random, { diesAt: deps.diesAt, skewMs: 0, onDeath })
        await Promise.race([serve(process, until), died.promise])
        if (!until.aborted) await time.sleep(1000)
      }
    },

    async finish() {
      const swept = { ...deps, webhooks: deps.queue, clock: time, onError }
      for (;;) {
        const nextAt = await nudgeWebhooks(swept).catch(() => time.now())
        if (nextAt === undefined && sqs.size === 0) return
        // What nobody can read is received five times before it is set aside.
        const wait = nextAt === undefined ? VISIBILITY_SECONDS * 1000 : nextAt - time.now()
        await time.sleep(Math.max(SWEEP_MS, wait))
      }
    },
  }
}

/** What a receiver got and what is on record say the same, and each end is the one its receiver asks for. */
export function told({ events, edits, deliveries }: Evidence, { posts }: Receivers): Verdict {
  const violations: string[] = []
  const known = new Set<string>(edits.map(({ id }) => id))
  const eventOf = new Map(events.map((event) => [event.id as string, event]))
  const attempted = new Map<string, number>() // the last attempt that arrived, by event
  const arrived = new Map<string, number>()
  for (const { id, attempt } of posts) {
    const event = eventOf.get(id)
    if (!event || !known.has(event.edit.id)) violations.push(`${id} is of no edit, and was sent`)
    else if (!event.edit.webhook?.events.includes(event.type))
      violations.push(`${id} was sent to somebody who had not asked for it`)
    attempted.set(id, Math.max(attempted.get(id) ?? 0, attempt))
    arrived.set(id, (arrived.get(id) ?? 0) + 1)
  }
  for (const { id, eventId, url, status, attempts } of deliveries) {
    const [expected, count] = ENDS[receiverOf(url)]
    if (status !== expected) violations.push(`${id} to ${url} is ${status}, not ${expected}`)
    if (count !== undefined && attempts.length !== count)
      violations.push(`${id} to ${url} has ${attempts.length} attempts on record, not ${count}`)
    if (attempts.some(({ number }, i) => number !== i + 1))
      violations.push(`${id} has attempts ${attempts.map(({ number }) => number)} on record`)
    if (attempts.length !== (attempted.get(eventId) ?? 0))
      violations.push(
        `${id}: ${attempted.get(eventId)} attempts arrived, ${attempts.length} are on record`,
      )
    if ((arrived.get(eventId) ?? 0) < attempts.length)
      violations.push(`${id} has more attempts on record than were sent`)
  }
  return { checked: deliveries.length, violations }
}

const ENDS = {
  well: ['succeeded', 1],
  slow: ['succeeded', 1],
  flaky: ['succeeded', undefined],
  gone: ['canceled', 1],
  dead: ['exhausted', 10],
} as const
