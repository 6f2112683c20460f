import { join } from 'node:path'
import { exists } from '../exists.ts'
import { sha256OfFile } from '../file-hash.ts'
import type { Instant } from '../id.ts'
import type { Database } from './open-database.ts'

export type Finding = {
  readonly name: string
  readonly state: 'ok' | 'note' | 'fault'
  readonly detail: string
  readonly fix?: string
}

const MOST_NAMED = 5
const LATE_MS = 60_000
const STUCK_MS = 15 * 60_000
const ENDED = `'succeeded','failed','canceled','expired'`

/**
 * Promises checked over the whole store, in the order a person would ask.
 *
 * @param options.deep also hash every stored recording and result: reads all of them
 */
export async function examine(
  database: Database,
  dataFolder: string,
  { now, deep }: { now: Instant; deep: boolean },
): Promise<Finding[]> {
  return [
    integrity(database),
    records(
      database,
      'money',
      'every edit has one hold, and every ended edit closed it once',
      `SELECT id FROM edit WHERE (SELECT count(*) FROM ledger WHERE source_id = edit.id AND kind = 'hold') <> 1
        OR (terminal_at IS NOT NULL) <> (SELECT count(*) FROM ledger WHERE source_id = edit.id AND kind IN ('settle','release'))`,
    ),
    records(
      database,
      'balances',
      'every balance is the sum of its ledger',
      `SELECT account.id FROM account WHERE available_credits + held_credits <>
        (SELECT coalesce(sum(CASE kind WHEN 'settle' THEN -credits WHEN 'grant' THEN credits WHEN 'refund' THEN credits ELSE 0 END), 0)
         FROM ledger WHERE account_id = account.id)`,
    ),
    records(
      database,
      'ends',
      'every ended edit has told its end once',
      `SELECT id FROM edit WHERE terminal_at IS NOT NULL AND data_removed = 0 AND 1 <>
        (SELECT count(*) FROM event WHERE edit_id = edit.id AND type IN ('edit.succeeded','edit.failed','edit.canceled','edit.expired'))`,
    ),
    ...stuckEdits(database, now),
    await objects({ database, dataFolder, deep }, RECORDINGS),
    await objects({ database, dataFolder, deep }, RESULTS),
    ...webhooks(database, now),
  ]
}

function integrity(database: Database): Finding {
  const name = 'database'
  const said = database.read((sql) => [
    ...sql('PRAGMA integrity_check(10)').all(),
    ...sql('PRAGMA foreign_key_check').all(),
  ])
  const faults = said.map((row) => String(Object.values(row)[0])).filter((line) => line !== 'ok')
  return faults.length === 0
    ? { name, state: 'ok', detail: 'whole' }
    : {
        name,
        state: 'fault',
        detail: faults.slice(0, MOST_NAMED).join('; '),
        fix: 'Stop the server and start it on a copy made by: resound doctor --backup.',
      }
}

/** A promise as a query that names the records which break it. */
function records(database: Database, name: string, promise: string, query: string): Finding {
  const broken = database.read((sql) => sql(query).all()).map((row) => String(row.id))
  return broken.length === 0
    ? { name, state: 'ok', detail: promise }
    : { name, state: 'fault', detail: `not so: ${promise}: ${named(broken)}` }
}

function stuckEdits(database: Database, now: Instant): Finding[] {
  const rows = database.read((sql) =>
    sql(
      `SELECT id, status, attempt, progress, lease_expires_at, queued_at, overdue_at,
        (SELECT visible_at FROM queue WHERE edit_id = edit.id) AS visible_at
       FROM edit WHERE status NOT IN (${ENDED}) ORDER BY id`,
    ).all(),
  )
  const stuck = rows.flatMap((row) => {
    const why = reasonOf(row, now)
    return why ? [`${row.id} (attempt ${row.attempt}): ${why}`] : []
  })
  const lost = database
    .read((sql) =>
      sql(
        `SELECT id FROM edit WHERE status = 'failed' AND body LIKE '%"code":"worker_lost"%'`,
      ).all(),
    )
    .map((row) => String(row.id))
  return [
    stuck.length === 0
      ? { name: 'unfinished edits', state: 'ok', detail: `${rows.length}, none of them stuck` }
      : {
          name: 'unfinished edits',
          state: 'fault',
          detail: named(stuck),
          fix: 'Is the server running? It takes up what was lost when it starts: resound serve.',
        },
    ...(lost.length > 0
      ? [
          {
            name: 'lost workers',
            state: 'note' as const,
            detail: `these edits ended their worker three times: ${named(lost)}`,
            fix: 'Their recordings are kept until their data expires: try one by itself.',
          },
        ]
      : []),
  ]
}

function reasonOf(row: Record<string, unknown>, now: Instant): string | undefined {
  if (Number(row.overdue_at) + LATE_MS < now) return 'its deadline has passed'
  if (row.status === 'processing' && Number(row.lease_expires_at) + LATE_MS < now)
    return `its worker is gone, last seen ${stageOf(row.progress)}`
  if (row.status !== 'queued') return undefined
  if (row.visible_at === null) return 'it is queued, but has no message in the queue'
  return Number(row.queued_at) + STUCK_MS < now && Number(row.visible_at) === 0
    ? 'it has waited for over 15 minutes, and no worker took it'
    : undefined
}

function stageOf(progress: unknown): string {
  if (typeof progress !== 'string') return 'at the start'
  const { stage } = JSON.parse(progress) as { stage?: string }
  return stage ?? 'at the start'
}

type Kept = { readonly name: string; readonly query: string; readonly fix: string }

const RECORDINGS: Kept = {
  name: 'recordings',
  query: `SELECT id, json_extract(body, '$.objectKey') AS key, json_extract(body, '$.object.sha256') AS sha256
          FROM upload WHERE status = 'ready'`,
  fix: 'Restore the objects from a backup, or have them uploaded again.',
}

const RESULTS: Kept = {
  name: 'results',
  query: `SELECT id, output_key AS key, json_extract(body, '$.output.sha256') AS sha256
          FROM edit WHERE status = 'succeeded' AND data_removed = 0`,
  fix: 'Restore the objects from a backup.',
}

/** Whether the bytes are there that records promise. */
async function objects(
  { database, dataFolder, deep }: { database: Database; dataFolder: string; deep: boolean },
  { name, query, fix }: Kept,
): Promise<Finding> {
  const rows = database.read((sql) => sql(query).all())
  const bad: string[] = []
  for (const { id, key, sha256 } of rows) {
    const path = join(dataFolder, 'objects', String(key))
    if (!(await exists(path))) bad.push(`${id}: its file is gone`)
    else if (deep && sha256 !== null && (await sha256OfFile(path)) !== sha256)
      bad.push(`${id}: its file was altered`)
  }
  const what = deep ? 'there, and the bytes that were measured' : 'there'
  return bad.length === 0
    ? { name, state: 'ok', detail: `${rows.length}, all of them ${what}` }
    : { name, state: 'fault', detail: named(bad), fix }
}

function webhooks(database: Database, now: Instant): Finding[] {
  const { pending, late, exhausted, waiting } = database.read((sql) => ({
    pending: count(sql(`SELECT count(*) AS n FROM delivery WHERE status = 'pending'`).get()),
    late: count(
      sql(`SELECT count(*) AS n FROM delivery WHERE status = 'pending' AND due_at < ?`).get(
        now - LATE_MS,
      ),
    ),
    exhausted: count(sql(`SELECT count(*) AS n FROM delivery WHERE status = 'exhausted'`).get()),
    waiting: count(
      sql(`SELECT count(*) AS n FROM event WHERE body IS NULL AND at < ?`).get(now - LATE_MS),
    ),
  }))
  const name = 'webhooks'
  const behind = late + waiting
  return [
    behind === 0
      ? { name, state: 'ok', detail: `${pending} on their way` }
      : {
          name,
          state: 'fault',
          detail: `${behind} are over a minute late`,
          fix: 'Is the server running? Its dispatcher sends them: resound serve.',
        },
    ...(exhausted > 0
      ? [
          {
            name: 'undelivered webhooks',
            state: 'note' as const,
            detail: `${exhausted} were tried ten times and never answered with 2xx`,
          },
        ]
      : []),
  ]
}

const count = (row: Record<string, unknown> | undefined): number => Number(row?.n ?? 0)

const named = (ids: readonly string[]): string =>
  ids.length <= MOST_NAMED
    ? ids.join(', ')
    : `${ids.slice(0, MOST_NAMED).join(', ')} and ${ids.length - MOST_NAMED} more`
