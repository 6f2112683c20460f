import type { SQLOutputValue } from 'node:sqlite'
import { firstIdAt, type UploadId } from '../id.ts'
import type { UploadStore } from '../ports.ts'
import type { Upload } from '../upload.ts'
import type { Database } from './open-database.ts'
import { claimKey, idsOf, releaseKeys, replayed } from './sqlite-idempotency.ts'

type Row = Record<string, SQLOutputValue>

/** How long bytes that no edit uses are kept. */
const UNUSED_MS = 86_400_000

export function sqliteUploads({ read, commit }: Database): UploadStore {
  return {
    async get(id) {
      return uploadOf(read((sql) => sql('SELECT body FROM upload WHERE id = ?').get(id)))
    },
    async find(owner, id) {
      const row = read((sql) =>
        sql(
          `SELECT body FROM upload WHERE id = ? AND account_id = ? AND mode = ?
           AND (?4 IS NULL OR subject = ?4)`,
        ).get(id, owner.accountId, owner.mode, owner.subject),
      )
      return uploadOf(row)
    },
    async created(idempotency) {
      return read((sql) => replayed<UploadId>(sql, idempotency))?.id
    },
    create: (upload, idempotency) =>
      commit((sql) => {
        const known = idempotency && replayed<UploadId>(sql, idempotency)
        if (known) return known
        sql(
          `INSERT INTO upload (id, account_id, mode, subject, status, due_at, body)
           VALUES (?, ?, ?, ?, ?, ?, ?)`,
        ).run(
          upload.id,
          upload.accountId,
          upload.mode,
          upload.subject,
          upload.status,
          dueAt(upload),
          JSON.stringify(upload),
        )
        if (idempotency) claimKey(sql, idempotency, upload.id, upload.createdAt)
        return { outcome: 'created' } as const
      }),
    commit: (from, to) =>
      commit((sql) => {
        const { changes } = sql(
          `UPDATE upload SET status = :to, due_at = :due, body = :body WHERE id = :id AND status = :from
           AND (:to <> 'removed' OR NOT EXISTS (SELECT 1 FROM edit
             WHERE input_upload_id = :id AND terminal_at IS NULL AND data_removed = 0))`,
        ).run({
          to: to.status,
          due: dueAt(to),
          body: JSON.stringify(to),
          id: from.id,
          from: from.status,
        })
        return changes === 1
      }),
    async due(now, limit) {
      const rows = read((sql) =>
        sql(
          `SELECT body FROM upload WHERE due_at <= ? AND NOT (status = 'ready' AND EXISTS (
             SELECT 1 FROM edit WHERE input_upload_id = upload.id AND data_removed = 0))
           ORDER BY due_at LIMIT ?`,
        ).all(now, limit),
      )
      return rows.map((row) => uploadOf(row)!)
    },
    async usedUntil(id) {
      const row = read((sql) =>
        sql(
          `SELECT count(*) AS uses, count(terminal_at) AS ended, max(data_expires_at) AS until
           FROM edit WHERE input_upload_id = ? AND data_removed = 0`,
        ).get(id),
      )!
      if (row.uses === 0) return undefined
      return row.uses === row.ended ? (row.until as number) : null
    },
    // Ids ascend by the time they were made at.
    async removeOlderThan(at, limit) {
      const old = 'SELECT id FROM upload WHERE id < ? AND due_at IS NULL ORDER BY id LIMIT ?'
      const before = firstIdAt('upl', at)
      if (read((sql) => sql(old).get(before, 1)) === undefined) return 0
      return await commit((sql) => {
        const ids = idsOf(sql(old).all(before, limit))
        releaseKeys(sql, ids)
        const { changes } = sql(
          'DELETE FROM upload WHERE id IN (SELECT value FROM json_each(?))',
        ).run(ids)
        return Number(changes)
      })
    },
  }
}

const uploadOf = (row: Row | undefined): Upload | undefined =>
  row && (JSON.parse(row.body as string) as Upload)

function dueAt(upload: Upload): number | null {
  if (upload.status === 'pending') return upload.requestExpiresAt
  return upload.status === 'ready' ? upload.readyAt + UNUSED_MS : null
}
