import type { SQLOutputValue } from 'node:sqlite'
import { checkChange } from '../check-change.ts'
import type { LedgerEntry } from '../credits.ts'
import {
  type Change,
  type Edit,
  type EditEvent,
  type EditIn,
  type EditStatus,
  isFinal,
  type Progress,
  withoutData,
} from '../edit.ts'
import { DomainError } from '../errors.ts'
import type { EditId } from '../id.ts'
import type { DueKind, EditQuery, EditStore, Owner } from '../ports.ts'
import { insertLedgerEntry } from './ledger.ts'
import type { Database } from './open-database.ts'
import { claimKey, idsOf, releaseKeys, replayed } from './sqlite-idempotency.ts'
import type { Sql } from './statements.ts'
import type { Wakeup } from './wakeup.ts'

type Row = Record<string, SQLOutputValue>

const FAR_FROM_THE_TAIL = 200

/**
 * Edits in SQLite. The queue is a table of the same database, so a change and its message are one
 * transaction.
 *
 * @param told of what a commit left to do, once it is durable
 */
export function sqliteEdits(
  database: Database,
  told: {
    readonly queue: Wakeup
    readonly deliveries: Wakeup
    readonly changed: (id: EditId) => void
  },
): EditStore {
  const { read, commit } = database

  const reported = new Map<EditId, { readonly leaseId: string; readonly progress: Progress }>()

  /** As stored, with the progress that was last heard of. */
  const shown = (row: Row | undefined): Edit | undefined => {
    const edit = editOf(row)
    if (edit?.status !== 'processing') return edit
    const report = reported.get(edit.id)
    return report?.leaseId === edit.lease.id ? { ...edit, progress: report.progress } : edit
  }

  const announce = (change: Change) => {
    if (change.to.status !== 'processing') reported.delete(change.to.id)
    if (change.to.status === 'queued') told.queue.wake()
    if (change.events.length > 0) told.deliveries.wake()
    told.changed(change.to.id)
  }

  return {
    async get(id) {
      return shown(read((sql) => sql('SELECT * FROM edit WHERE id = ?').get(id)))
    },

    async find(owner, id) {
      const row = read((sql) =>
        sql(
          `SELECT * FROM edit WHERE id = ? AND account_id = ? AND mode = ? AND (?4 IS NULL OR subject = ?4)`,
        ).get(id, owner.accountId, owner.mode, owner.subject),
      )
      return shown(row)
    },

    async list(owner, query) {
      const rows = read((sql) => listRows(sql, owner, query))
      return {
        items: rows.slice(0, query.limit).map((row) => shown(row)!),
        hasMore: rows.length > query.limit,
      }
    },

    async created(idempotency) {
      return read((sql) => replayed<EditId>(sql, idempotency))?.id
    },

    async create(change, { idempotency, limits }) {
      checkChange(change)
      const edit = change.to
      const body = JSON.stringify(edit)
      const outcome = await commit((sql) => {
        const known = idempotency && replayed<EditId>(sql, idempotency)
        if (known) return known
        const { own: queued, all } = countWaiting(sql, edit)
        if (queued >= limits.maxQueued)
          throw new DomainError(
            'queue_full',
            `${queued} edits of this account are waiting already.`,
            { details: { limit: limits.maxQueued, queued } },
          )
        if (all >= limits.maxQueuedInDeployment)
          throw new DomainError('overloaded', 'The queue of this deployment is full.')
        insertEdit(sql, edit, body)
        insertRows(sql, change, body)
        if (idempotency) claimKey(sql, idempotency, edit.id, edit.createdAt)
        return { outcome: 'created' } as const
      })
      if (outcome.outcome === 'created') announce(change)
      return outcome
    },

    async commit(change) {
      checkChange(change)
      const moved = await commit((sql) => applyChange(sql, change))
      if (moved) announce(change)
      return moved
    },

    renew: ({ editId, attempt, leaseId }, expiresAt) =>
      commit((sql) => {
        const report = reported.get(editId)
        const progress = report?.leaseId === leaseId ? JSON.stringify(report.progress) : null
        const { changes } = sql(
          `UPDATE edit SET lease_expires_at = ?, progress = coalesce(?, progress) WHERE id = ?
           AND status = 'processing' AND attempt = ? AND lease_id = ?`,
        ).run(expiresAt, progress, editId, attempt, leaseId)
        return changes === 1
      }),

    // Shown at once, stored with the next renewal: a write of its own would cost more than it is worth.
    async report({ editId, attempt, leaseId }, progress) {
      const row = read((sql) =>
        sql(
          `SELECT 1 FROM edit WHERE id = ? AND status = 'processing' AND attempt = ? AND lease_id = ?`,
        ).get(editId, attempt, leaseId),
      )
      if (!row) return false
      reported.set(editId, { leaseId, progress })
      told.changed(editId)
      return true
    },

    async stopped(fences) {
      return read((sql) =>
        fences
          .filter(({ editId, attempt, leaseId }) => {
            const row = sql(
              `SELECT json_extract(body, '$.cancelRequestedAt') AS cancel FROM edit
               WHERE id = ? AND status = 'processing' AND attempt = ? AND lease_id = ?`,
            ).get(editId, attempt, leaseId)
            return row === undefined || row.cancel !== null
          })
          .map(({ editId }) => editId),
      )
    },

    async due(kind, now, limit) {
      const query = DUE[kind]
      return read((sql) => {
        const statement = sql(`SELECT * FROM edit WHERE ${query} LIMIT :limit`)
        statement.setAllowUnknownNamedParameters(true)
        return statement.all({ now, limit }).map((row) => shown(row)!)
      })
    },

    async load() {
      return read((sql) => ({
        queued: countEdits(sql, 'queued'),
        running: countEdits(sql, 'processing'),
        oldestQueuedAt:
          (sql(`SELECT min(queued_at) AS at FROM edit WHERE status = 'queued'`).get()?.at as
            | number
            | null) ?? null,
      }))
    },

    async loadOf(accountId, mode) {
      const row = read((sql) =>
        sql(
          `SELECT total(count) FILTER (WHERE status IN ('awaiting_upload', 'queued')) AS queued,
           total(count) FILTER (WHERE status = 'processing') AS running
           FROM edit_count WHERE account_id = ? AND mode = ?`,
        ).get(accountId, mode),
      )
      return { queued: row?.queued as number, running: row?.running as number }
    },

    // Counted from the shorter end where that is the tail: the newest edits are asked about most.
    async ahead(edit) {
      const at = [edit.queuedAt ?? edit.createdAt, edit.id] as const
      return read((sql) => {
        const behind = sql(
          `SELECT count(*) AS count FROM (SELECT 1 FROM edit WHERE status = 'queued'
           AND (queued_at, id) >= (?, ?) LIMIT ${FAR_FROM_THE_TAIL})`,
        ).get(...at)?.count as number
        if (behind < FAR_FROM_THE_TAIL) return countEdits(sql, 'queued') - behind
        return sql(
          `SELECT count(*) AS count FROM edit WHERE status = 'queued' AND (queued_at, id) < (?, ?)`,
        ).get(...at)?.count as number
      })
    },

    async recentRuns() {
      const rows = read((sql) =>
        sql(
          `SELECT json_extract(body, '$.metrics.queueMs') AS queue, json_extract(body, '$.metrics.totalMs') AS total
           FROM edit WHERE status = 'succeeded' ORDER BY terminal_at DESC LIMIT 50`,
        ).all(),
      )
      return rows.map((row) => ({ queueMs: row.queue as number, totalMs: row.total as number }))
    },

    async ledgerOf(id) {
      const rows = read((sql) =>
        sql(`SELECT * FROM ledger WHERE source_id = ? ORDER BY kind <> 'hold', at`).all(id),
      )
      return rows.map(ledgerEntryOf)
    },

    async awaiting(id) {
      const rows = read((sql) =>
        sql(
          `SELECT * FROM edit WHERE input_upload_id = ? AND data_removed = 0 AND status = 'awaiting_upload'`,
        ).all(id),
      )
      return rows.map((row) => editOf(row) as EditIn<'awaiting_upload'>)
    },

    async isNeeded(what) {
      const row = read((sql) =>
        'uploadId' in what
          ? sql(
              `SELECT 1 FROM edit WHERE input_upload_id = ? AND terminal_at IS NULL AND data_removed = 0`,
            ).get(what.uploadId)
          : sql(`SELECT 1 FROM edit WHERE input_edit_id = ? AND terminal_at IS NULL`).get(
              what.editId,
            ),
      )
      return row !== undefined
    },

    async removeOlderThan(at, limit) {
      const old = `SELECT id FROM edit WHERE data_removed = 1 AND terminal_at < ? AND NOT EXISTS (
        SELECT 1 FROM edit AS later WHERE later.input_edit_id = edit.id AND later.terminal_at IS NULL)
        ORDER BY terminal_at LIMIT ?`
      if (read((sql) => sql(old).get(at, 1)) === undefined) return 0
      return await commit((sql) => {
        const ids = idsOf(sql(old).all(at, limit))
        const chosen = 'IN (SELECT value FROM json_each(?))'
        sql(
          `DELETE FROM delivery WHERE event_id IN (SELECT id FROM event WHERE edit_id ${chosen})`,
        ).run(ids)
        sql(`DELETE FROM event WHERE edit_id ${chosen}`).run(ids)
        sql(`DELETE FROM queue WHERE edit_id ${chosen}`).run(ids)
        releaseKeys(sql, ids)
        return Number(sql(`DELETE FROM edit WHERE id ${chosen}`).run(ids).changes)
      })
    },
  }
}

const DUE: Readonly<Record<DueKind, string>> = {
  awaiting: `status = 'awaiting_upload' ORDER BY created_at`,
  overdue: `terminal_at IS NULL AND overdue_at <= :now ORDER BY overdue_at`,
  lost: `status = 'processing' AND (lease_expires_at <= :now OR attempt_ends_at <= :now)
    ORDER BY lease_expires_at`,
  unqueued: `status = 'queued' AND NOT EXISTS (SELECT 1 FROM queue WHERE edit_id = edit.id)
    ORDER BY queued_at`,
  data_expired: `terminal_at IS NOT NULL AND data_removed = 0 AND data_expires_at <= :now
    ORDER BY data_expires_at`,
}

/** The row, its money, its events and its message; false and nothing when it was moved meanwhile. */
export function applyChange(sql: Sql, change: Change): boolean {
  const { from, to } = change
  if (!from)
    throw new RangeError(`Expected a change of a stored edit, got the creation of ${to.id}`)
  const body = JSON.stringify(to)
  const changed = updateEdit(sql, from, change, body)
  if (!changed) return false
  insertRows(sql, change, body)
  if (to.dataRemoved && !from.dataRemoved) removeDataOfEvents(sql, to.id)
  return true
}

function updateEdit(sql: Sql, from: Edit, { to, onlyIfNotRenewed }: Change, body: string): boolean {
  const before = leaseOf(from)
  const { lease_expires_at, progress, ...columns } = columnsOf(to, body)
  // Of an unchanged lease the stored end and progress are newer than what `from` was read with.
  const sameLease = before !== undefined && before.id === leaseOf(to)?.id
  const values = sameLease ? columns : { ...columns, lease_expires_at, progress }
  const set = Object.keys(values).map((name) => `${name} = :${name}`)
  const { changes } = sql(
    `UPDATE edit SET ${set.join(', ')} WHERE id = :id AND version = :was_version AND status = :was_status
     AND attempt = :was_attempt AND lease_id IS :was_lease AND (:any_end OR lease_expires_at IS :was_end)
     AND (:keeps_data OR NOT EXISTS (SELECT 1 FROM edit AS later
       WHERE later.input_edit_id = :id AND later.terminal_at IS NULL))`,
  ).run({
    ...values,
    was_version: from.version,
    was_status: from.status,
    was_attempt: from.attempt,
    was_lease: before?.id ?? null,
    was_end: before?.expiresAt ?? null,
    any_end: onlyIfNotRenewed ? 0 : 1,
    keeps_data: to.dataRemoved && !from.dataRemoved ? 0 : 1,
  })
  return changes === 1
}

/** The same text for every edit. By place, not by name: a name is looked up at every run. */
let insertion: string | undefined

function insertEdit(sql: Sql, edit: Edit, body: string): void {
  const columns = columnsOf(edit, body)
  const names = Object.keys(columns)
  insertion ??= `INSERT INTO edit (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`
  sql(insertion).run(...Object.values(columns))
}

/** @param body the edit in JSON: the event that tells of it has the same */
function insertRows(sql: Sql, change: Change, body: string): void {
  const { to, ledger, events } = change
  for (const entry of ledger) insertLedgerEntry(sql, entry)
  for (const event of events)
    insertEvent(sql, event, event.edit === to ? body : JSON.stringify(event.edit))
  if (change.dispatch) enqueue(sql, to)
  else if (to.status === 'queued') sql('UPDATE queue SET held = 0 WHERE edit_id = ?').run(to.id)
}

/** One message per edit, visible at once; whoever still held an older one holds nothing now. */
export function enqueue(sql: Sql, edit: Edit): void {
  sql(
    `INSERT INTO queue (edit_id, account_id, mode, position, visible_at) VALUES (?, ?, ?, ?, 0)
     ON CONFLICT DO UPDATE SET visible_at = 0, held = 0, receipt = receipt + 1`,
  ).run(edit.id, edit.accountId, edit.mode, edit.queuedAt ?? edit.createdAt)
}

function insertEvent(sql: Sql, { id, type, at, edit }: EditEvent, body: string): void {
  sql(
    `INSERT INTO event (id, type, at, account_id, mode, edit_id, edit, body) VALUES (?, ?, ?, ?, ?, ?, ?, NULL)`,
  ).run(id, type, at, edit.accountId, edit.mode, edit.id, body)
}

/** The snapshots lose what the edit lost, and their bodies are made anew. */
function removeDataOfEvents(sql: Sql, id: EditId): void {
  for (const row of sql('SELECT id, edit FROM event WHERE edit_id = ?').all(id)) {
    const reduced = withoutData(JSON.parse(row.edit as string) as Edit)
    sql('UPDATE event SET edit = ?, body = NULL WHERE id = ?').run(
      JSON.stringify(reduced),
      row.id as string,
    )
  }
}

/** Edits that no worker has taken yet: of this edit's owner, and of everybody. */
function countWaiting(sql: Sql, { accountId, mode }: Edit): { own: number; all: number } {
  const row = sql(
    `SELECT total(count) FILTER (WHERE account_id = ? AND mode = ?) AS own, total(count) AS "all"
     FROM edit_count WHERE status IN ('awaiting_upload', 'queued')`,
  ).get(accountId, mode)
  return { own: row?.own as number, all: row?.all as number }
}

const countEdits = (sql: Sql, status: EditStatus): number =>
  sql('SELECT total(count) AS count FROM edit_count WHERE status = ?').get(status)?.count as number

function listRows(sql: Sql, owner: Owner, query: EditQuery): Row[] {
  const statement = sql(
    `SELECT * FROM edit WHERE account_id = :account AND mode = :mode
     AND (:subject IS NULL OR subject = :subject)
     AND (:statuses = '[]' OR status IN (SELECT value FROM json_each(:statuses)))
     AND (:after IS NULL OR id < :after)
     AND (:created_after IS NULL OR created_at > :created_after)
     AND (:created_before IS NULL OR created_at < :created_before)
     AND (:key IS NULL OR id IN (SELECT object_id FROM idempotency WHERE key = :key))
     ORDER BY id DESC LIMIT :limit`,
  )
  return statement.all({
    account: owner.accountId,
    mode: owner.mode,
    subject: owner.subject,
    statuses: JSON.stringify(query.statuses),
    after: query.after ?? null,
    created_after: query.createdAfter ?? null,
    created_before: query.createdBefore ?? null,
    key: query.idempotencyKey ?? null,
    limit: query.limit + 1,
  })
}

/** Of a running edit the lease's end and the progress live in columns of their own. */
export function editOf(row: Row | undefined): Edit | undefined {
  if (!row) return undefined
  const edit = JSON.parse(row.body as string) as Edit
  if (edit.status !== 'processing') return edit
  return {
    ...edit,
    lease: { ...edit.lease, expiresAt: row.lease_expires_at as number },
    progress: JSON.parse(row.progress as string) as Progress,
  }
}

const leaseOf = (edit: Edit) => (edit.status === 'processing' ? edit.lease : undefined)

function columnsOf(edit: Edit, body: string) {
  const lease = leaseOf(edit)
  const ended = isFinal(edit) ? edit : undefined
  return {
    id: edit.id,
    account_id: edit.accountId,
    mode: edit.mode,
    subject: edit.createdBy.subject,
    status: edit.status,
    version: edit.version,
    attempt: edit.attempt,
    lease_id: lease?.id ?? null,
    lease_expires_at: lease?.expiresAt ?? null,
    attempt_ends_at: lease?.attemptEndsAt ?? null,
    progress: edit.status === 'processing' ? JSON.stringify(edit.progress) : null,
    input_upload_id: edit.input.uploadId,
    input_edit_id: edit.input.editId,
    output_key: edit.status === 'succeeded' ? edit.output.objectKey : null,
    created_at: edit.createdAt,
    queued_at: edit.queuedAt,
    overdue_at:
      edit.status === 'awaiting_upload'
        ? Math.min(edit.uploadExpiresAt, edit.deadlineAt)
        : edit.deadlineAt,
    terminal_at: ended?.completedAt ?? null,
    data_expires_at: ended?.dataExpiresAt ?? null,
    data_removed: edit.dataRemoved ? 1 : 0,
    body,
  }
}

const ledgerEntryOf = (row: Row): LedgerEntry => ({
  id: row.id as LedgerEntry['id'],
  kind: row.kind as LedgerEntry['kind'],
  credits: row.credits as number,
  accountId: row.account_id as LedgerEntry['accountId'],
  editId: row.edit_id as LedgerEntry['editId'],
  keyId: row.key_id as LedgerEntry['keyId'],
  note: row.note as string | null,
  at: row.at as number,
})
