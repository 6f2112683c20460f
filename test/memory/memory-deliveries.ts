import { type Delivery, laneOf, targetOf } from '#shared/delivery.ts'
import type { DeliveryStore } from '#shared/ports.ts'
import type { MemoryState } from './memory-state.ts'

export function memoryDeliveries({ events, deliveries }: MemoryState): DeliveryStore {
  const pending = () =>
    [...deliveries.values()].filter(({ delivery }) => delivery.status === 'pending')
  const ofEvent = (id: Delivery['eventId']) =>
    [...deliveries.values()].map(({ delivery }) => delivery).filter(({ eventId }) => eventId === id)

  return {
    async pendingEvents(limit) {
      return [...events.values()]
        .filter(({ body }) => body === null)
        .toSorted((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit)
        .map(({ body: _, ...event }) => event)
    },
    async fanOut(eventId, body, made) {
      const event = events.get(eventId)
      if (event?.body !== null) return
      events.set(eventId, { ...event, body })
      const told = new Set(ofEvent(eventId).map(targetOf))
      for (const delivery of made)
        if (!told.has(targetOf(delivery)))
          deliveries.set(delivery.id, { delivery, dueAt: delivery.nextAttemptAt })
    },
    event: async (id) => events.get(id),

    async claimDue(now, leaseExpiresAt, limit, busyLanes) {
      const heads = new Map<string, { readonly delivery: Delivery; readonly dueAt: number }>()
      for (const { delivery, dueAt } of pending()) {
        const head = heads.get(laneOf(delivery))
        if (dueAt !== null && (!head || dueAt < head.dueAt))
          heads.set(laneOf(delivery), { delivery, dueAt })
      }
      const claimed = [...heads]
        .filter(([lane, { dueAt }]) => dueAt <= now && !busyLanes.includes(lane))
        .map(([, head]) => head)
        .toSorted((a, b) => a.dueAt - b.dueAt)
        .slice(0, limit)
        .map(({ delivery }) => delivery)
      for (const delivery of claimed)
        deliveries.set(delivery.id, { delivery, dueAt: leaseExpiresAt })
      return claimed
    },

    async record(delivery, attempt) {
      const stored = deliveries.get(delivery.id)?.delivery
      if (stored?.status !== 'pending' || stored.attempts.length !== attempt.number - 1)
        return false
      deliveries.set(delivery.id, { delivery, dueAt: delivery.nextAttemptAt })
      return true
    },

    deliveriesOf: async (eventId) => ofEvent(eventId).toSorted((a, b) => (a.id < b.id ? -1 : 1)),

    async load() {
      const waiting = pending()
      const least = (times: number[]) => (times.length === 0 ? null : Math.min(...times))
      return {
        pending: waiting.length,
        oldestPendingAt: least(waiting.map(({ delivery }) => delivery.createdAt)),
        oldestDueAt: least(waiting.map(({ dueAt }) => dueAt!)),
      }
    },

    async removeOlderThan(at, limit) {
      const old = [...events.values()]
        .filter(
          (event) =>
            event.at < at &&
            event.body !== null &&
            ofEvent(event.id).every(({ status }) => status !== 'pending'),
        )
        .toSorted((a, b) => a.at - b.at)
        .slice(0, limit)
      for (const { id } of old) {
        for (const delivery of ofEvent(id)) deliveries.delete(delivery.id)
        events.delete(id)
      }
      return old.length
    },

    async nextDueAt() {
      const due = pending().flatMap(({ dueAt }) => (dueAt === null ? [] : [dueAt]))
      return due.length === 0 ? undefined : Math.min(...due)
    },
  }
}
