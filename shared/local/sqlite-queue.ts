import type { EditId } from '../id.ts'
import type { Clock, EditQueue } from '../ports.ts'
import { writeQueueMessage } from '../queue-message.ts'
import type { Database } from './open-database.ts'
import { editOf, enqueue } from './sqlite-edits.ts'
import type { Sql } from './statements.ts'
import type { Wakeup } from './wakeup.ts'

const POLL_MS = 200

/** After a power cut a message is delivered once more, which is what a queue promises anyway. */
const FORGETTABLE = { forgettable: true }

type Taken = { id: EditId; receipt: number; receiveCount: number }

/**
 * The queue as a table beside the edits: oldest first, and none of an account that already runs
 * `maxRunning` edits. What is held comes back by the time that has passed, not by what the clock says, so
 * that nobody waits a day for it because the clock was set back; every start begins anew (recovery.ts).
 */
export function sqliteQueue(
  database: Database,
  { clock, wake, maxRunning }: { clock: Clock; wake: Wakeup; maxRunning: number },
): EditQueue {
  const { read, commit } = database
  const afterSeconds = (seconds: number) => Math.ceil(clock.monotonic() + seconds * 1000)

  return {
    async send(id) {
      const missing = read((sql) => waitsWithoutMessage(sql, id))
      if (missing)
        await commit((sql) => {
          if (!waitsWithoutMessage(sql, id)) return
          enqueue(sql, editOf(sql('SELECT * FROM edit WHERE id = ?').get(id))!)
        })
      wake.wake()
    },

    async receive({ waitSeconds, visibilityTimeoutSeconds, signal }) {
      const endMs = clock.monotonic() + waitSeconds * 1000
      while (!signal.aborted) {
        if (read((sql) => firstVisible(sql, clock.monotonic(), maxRunning))) {
          const taken = await commit((sql) => take(sql, visibilityTimeoutSeconds), FORGETTABLE)
          if (taken) return received(taken)
        }
        const leftMs = endMs - clock.monotonic()
        if (leftMs <= 0) break
        await wake.wait(Math.min(POLL_MS, leftMs), signal)
      }
      return undefined
    },
  }

  function take(sql: Sql, visibilityTimeoutSeconds: number): Taken | undefined {
    const id = firstVisible(sql, clock.monotonic(), maxRunning)
    if (!id) return undefined
    const row = sql(
      `UPDATE queue SET visible_at = ?, held = 1, receipt = receipt + 1, receive_count = receive_count + 1
       WHERE edit_id = ? RETURNING receipt, receive_count`,
    ).get(afterSeconds(visibilityTimeoutSeconds), id)
    return { id, receipt: row!.receipt as number, receiveCount: row!.receive_count as number }
  }

  /** A receipt is good until the message is received or sent anew. */
  function received({ id, receipt, receiveCount }: Taken) {
    return {
      body: writeQueueMessage(id),
      receiveCount,
      async delete() {
        await commit(
          (sql) => sql('DELETE FROM queue WHERE edit_id = ? AND receipt = ?').run(id, receipt),
          FORGETTABLE,
        )
        wake.wake() // the account has room for another
      },
      async changeVisibility(seconds: number) {
        const visibleAt = seconds === 0 ? 0 : afterSeconds(seconds)
        await commit(
          (sql) =>
            sql('UPDATE queue SET visible_at = ? WHERE edit_id = ? AND receipt = ?').run(
              visibleAt,
              id,
              receipt,
            ),
          FORGETTABLE,
        )
        if (seconds === 0) wake.wake()
      },
      async replace(seconds: number) {
        await commit(
          (sql) =>
            sql(
              `UPDATE queue SET visible_at = ?, held = 0, receipt = receipt + 1, receive_count = 0
               WHERE edit_id = ? AND receipt = ?`,
            ).run(afterSeconds(seconds), id, receipt),
          FORGETTABLE,
        )
      },
    }
  }
}

/** Queued, and nothing in the queue would ever say so. */
const waitsWithoutMessage = (sql: Sql, id: EditId): boolean =>
  sql(
    `SELECT 1 FROM edit WHERE id = ? AND status = 'queued'
     AND NOT EXISTS (SELECT 1 FROM queue WHERE edit_id = edit.id)`,
  ).get(id) !== undefined

function firstVisible(sql: Sql, passedMs: number, maxRunning: number): EditId | undefined {
  const row = sql(
    `SELECT edit_id FROM queue WHERE visible_at <= ?
     AND account_id || ' ' || mode NOT IN (SELECT value FROM json_each(?))
     ORDER BY position, edit_id LIMIT 1`,
  ).get(passedMs, JSON.stringify(accountsAtTheirCap(sql, passedMs, maxRunning)))
  return row?.edit_id as EditId | undefined
}

/** Running: processing, or received a moment ago and about to be. */
function accountsAtTheirCap(sql: Sql, passedMs: number, maxRunning: number): string[] {
  const rows = sql(
    `SELECT account_id || ' ' || mode AS owner, sum(count) AS running FROM (
       SELECT account_id, mode, count FROM edit_count WHERE status = 'processing'
       UNION ALL
       SELECT account_id, mode, 1 FROM queue WHERE held = 1 AND visible_at > ?
         AND (SELECT status FROM edit WHERE id = edit_id) = 'queued')
     GROUP BY account_id, mode HAVING running >= ?`,
  ).all(passedMs, maxRunning)
  return rows.map((row) => row.owner as string)
}
