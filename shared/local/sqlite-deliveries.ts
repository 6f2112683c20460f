import type { SQLOutputValue } from 'node:sqlite'
import { type Delivery, laneOf, targetOf } from '../delivery.ts'
import type { Edit, EditEvent } from '../edit.ts'
import type { DeliveryStore } from '../ports.ts'
import type { Database } from './open-database.ts'
import type { Wakeup } from './wakeup.ts'

type Row = Record<string, SQLOutputValue>

export function sqliteDeliveries(
  { read, commit }: Database,
  { wake }: { wake: Wakeup },
): DeliveryStore {
  return {
    async pendingEvents(limit) {
      const rows = read((sql) =>
        sql('SELECT * FROM event WHERE body IS NULL ORDER BY id LIMIT ?').all(limit),
      )
      return rows.map(eventOf)
    },

    async fanOut(eventId, body, deliveries) {
      await commit((sql) => {
        const { changes } = sql('UPDATE event SET body = ? WHERE id = ? AND body IS NULL').run(
          body,
          eventId,
        )
        if (changes === 0) return
        for (const delivery of deliveries)
          sql(
            `INSERT INTO delivery (id, event_id, target, cause, status, attempts, lane, due_at, created_at, body)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
          ).run(
            delivery.id,
            eventId,
            targetOf(delivery),
            delivery.trigger,
            delivery.status,
            delivery.attempts.length,
            laneOf(delivery),
            delivery.nextAttemptAt,
            delivery.createdAt,
            JSON.stringify(delivery),
          )
      })
      wake.wake()
    },

    async event(id) {
      const row = read((sql) => sql('SELECT * FROM event WHERE id = ?').get(id))
      return row && { ...eventOf(row), body: row.body as string | null }
    },

    async claimDue(now, leaseExpiresAt, limit, busyLanes) {
      const due = read((sql) => dueIds(sql, now, limit, busyLanes))
      if (due.length === 0) return []
      return await commit((sql) => {
        const claimed: Delivery[] = []
        for (const id of dueIds(sql, now, limit, busyLanes)) {
          const row = sql('UPDATE delivery SET due_at = ? WHERE id = ? RETURNING body').get(
            leaseExpiresAt,
            id,
          )
          claimed.push(deliveryOf(row!))
        }
        return claimed
      })
    },

    record: (delivery, attempt) =>
      commit((sql) => {
        const { changes } = sql(
          `UPDATE delivery SET status = ?, attempts = ?, due_at = ?, body = ?
           WHERE id = ? AND status = 'pending' AND attempts = ?`,
        ).run(
          delivery.status,
          attempt.number,
          delivery.nextAttemptAt,
          JSON.stringify(delivery),
          delivery.id,
          attempt.number - 1,
        )
        return changes === 1
      }),

    async deliveriesOf(eventId) {
      return read((sql) =>
        sql('SELECT body FROM delivery WHERE event_id = ? ORDER BY id').all(eventId),
      ).map(deliveryOf)
    },

    async load() {
      const row = read((sql) =>
        sql(
          `SELECT count(*) AS pending, min(created_at) AS oldest, min(due_at) AS due
           FROM delivery WHERE status = 'pending'`,
        ).get(),
      )
      return {
        pending: row!.pending as number,
        oldestPendingAt: row!.oldest as number | null,
        oldestDueAt: row!.due as number | null,
      }
    },

    async removeOlderThan(at, limit) {
      const old = `SELECT id FROM event WHERE at < ? AND body IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM delivery WHERE event_id = event.id AND status = 'pending') ORDER BY at LIMIT ?`
      if (read((sql) => sql(old).get(at, 1)) === undefined) return 0
      return await commit((sql) => {
        const ids = JSON.stringify(
          sql(old)
            .all(at, limit)
            .map(({ id }) => id),
        )
        const chosen = 'IN (SELECT value FROM json_each(?))'
        sql(`DELETE FROM delivery WHERE event_id ${chosen}`).run(ids)
        return Number(sql(`DELETE FROM event WHERE id ${chosen}`).run(ids).changes)
      })
    },

    async nextDueAt() {
      const row = read((sql) =>
        sql(`SELECT min(due_at) AS at FROM delivery WHERE status = 'pending'`).get(),
      )
      return (row?.at as number | null) ?? undefined
    },
  }
}

/** The oldest due delivery of each lane: a seek per lane, however long the line behind it is. */
function dueIds(
  sql: (text: string) => { all(...values: (string | number)[]): Row[] },
  now: number,
  limit: number,
  busyLanes: readonly string[],
): string[] {
  const rows = sql(
    `WITH RECURSIVE lanes (lane) AS (
       SELECT min(lane) FROM delivery WHERE status = 'pending'
       UNION ALL
       SELECT (SELECT min(lane) FROM delivery WHERE status = 'pending' AND lane > lanes.lane)
         FROM lanes WHERE lane IS NOT NULL)
     SELECT (SELECT id FROM delivery WHERE status = 'pending' AND lane = lanes.lane
         ORDER BY due_at LIMIT 1) AS id,
       (SELECT min(due_at) FROM delivery WHERE status = 'pending' AND lane = lanes.lane) AS at
     FROM lanes WHERE lane IS NOT NULL AND at <= ? AND lane NOT IN (SELECT value FROM json_each(?))
     ORDER BY at LIMIT ?`,
  ).all(now, JSON.stringify(busyLanes), limit)
  return rows.map((row) => row.id as string)
}

const eventOf = (row: Row): EditEvent => ({
  id: row.id as EditEvent['id'],
  type: row.type as EditEvent['type'],
  at: row.at as number,
  edit: JSON.parse(row.edit as string) as Edit,
})

const deliveryOf = (row: Row): Delivery => JSON.parse(row.body as string) as Delivery
