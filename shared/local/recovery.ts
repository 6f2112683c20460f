import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Change,
  type Edit,
  type EditIn,
  exhaust,
  finishCancel,
  MAX_ATTEMPTS,
  type MoveContext,
  type Retention,
  reclaim,
} from '../edit.ts'
import { syncFolder } from './durable-file.ts'
import type { Database } from './open-database.ts'
import { applyChange, editOf, enqueue } from './sqlite-edits.ts'

export type Recovered = { readonly voidedLeases: number; readonly requeued: number }

/**
 * After the lock is ours nobody else can hold a lease: what a dead process held is free at once, its
 * unfinished files are gone, and every queued edit has its message.
 */
export async function recover(
  database: Database,
  dataFolder: string,
  context: MoveContext & Retention,
): Promise<Recovered> {
  const voidedLeases = await database.commit((sql) => {
    const rows = sql(`SELECT * FROM edit WHERE status = 'processing'`).all()
    for (const row of rows) {
      const change = voidLease(editOf(row) as EditIn<'processing'>, context)
      if (!applyChange(sql, change))
        throw new RangeError(`Expected to free ${change.to.id}, could not`)
    }
    sql(
      'UPDATE queue SET visible_at = 0, held = 0, receipt = receipt + 1 WHERE held = 1 OR visible_at > 0',
    ).run()
    sql(
      `UPDATE delivery SET due_at = json_extract(body, '$.nextAttemptAt') WHERE status = 'pending'`,
    ).run()
    return rows.length
  })
  await emptyFolder(join(dataFolder, 'tmp'))
  await emptyFolder(join(dataFolder, 'jobs'))
  await mkdir(join(dataFolder, 'objects'), { recursive: true, mode: 0o700 })
  await syncFolder(dataFolder)
  const requeued = await database.commit((sql) => {
    const rows = sql(
      `SELECT * FROM edit WHERE status = 'queued' AND NOT EXISTS (SELECT 1 FROM queue WHERE edit_id = edit.id)`,
    ).all()
    for (const row of rows) enqueue(sql, editOf(row)!)
    return rows.length
  })
  return { voidedLeases, requeued }
}

/** The lease ended with the process that held it, whatever it says. */
function voidLease(stored: EditIn<'processing'>, context: MoveContext & Retention): Change<Edit> {
  if (stored.cancelRequestedAt !== null) return finishCancel(stored, 0, context)
  const ended = { ...stored, lease: { ...stored.lease, expiresAt: 0 } }
  const change: Change<Edit> =
    stored.attempt < MAX_ATTEMPTS ? reclaim(ended, context) : exhaust(ended, context)
  return { ...change, from: stored }
}

async function emptyFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
}
