import { checkChange } from '../check-change.ts'
import {
  type Change,
  type Edit,
  type EditEvent,
  type EditIn,
  type EditStatus,
  isFinal,
} from '../edit.ts'
import { DomainError } from '../errors.ts'
import { type EditId, firstIdAt, type Instant } from '../id.ts'
import type {
  CreateOutcome,
  CreationLimits,
  DueKind,
  EditQuery,
  EditStore,
  IdempotencyClaim,
  Owner,
} from '../ports.ts'
import { coalesced } from './coalesced.ts'
import { dueKeys, itemsOf } from './due.ts'
import { editOf, ofAccount, ofStatus, ofSubject } from './edit-item.ts'
import {
  creationWrites,
  type Entry,
  ledgerEntryOf,
  moveWrites,
  reducedEvent,
} from './edit-writes.ts'
import { claimKey, ofIdempotencyKey, replayed, sameRequest } from './idempotency.ts'
import type { StoredItem, Write } from './items.ts'
import { countMove, countOf, countsOf, type LaneCount, newestRuns } from './lane-counts.ts'
import type { Table } from './table.ts'
import {
  type DueWork,
  editKey,
  eventKey,
  ledgerKey,
  progressKey,
  uploadKey,
  usesKey,
} from './table-schema.ts'
import { Contended, type TransactOutcome, transact } from './transact.ts'

/** An id is made within this time of its edit's `createdAt`. */
const ID_SLACK_MS = 60_000
/** Of each shard, the next to be sent again: among them is the oldest, unless it has waited very long. */
const OLDEST_AMONG = 8
const PROGRESS_KEPT_SECONDS = 2 * 86_400
/** Events of an edit that never were told, and those of its removal, fit into one transaction with it. */
const MOST_EVENTS = 90

/**
 * Edits in DynamoDB: each change is one transaction of conditional writes.
 *
 * Where it differs from one box, within the promise of the port: `maxQueued` counts unfinished edits,
 * running ones too; counts and positions are kept beside the transactions and may drift by a crash.
 *
 * @param told of committed events, so that someone comes to tell them; best effort
 */
export function dynamoEdits(
  table: Table,
  { told = async () => {} }: { told?: (events: readonly EditEvent[]) => Promise<void> } = {},
): EditStore {
  const { clock } = table
  const counts = coalesced<LaneCount>()
  const loads = coalesced<{ queued: number; running: number }>()

  return {
    async get(id) {
      return await load(table, id)
    },

    async find(owner, id) {
      const edit = await load(table, id)
      return edit && isOwn(edit, owner) ? edit : undefined
    },

    list: (owner, query) => list(table, owner, query),

    created: (idempotency) => replayed<EditId>(table, idempotency),

    async create(change, { idempotency, limits }) {
      checkChange(change)
      const lanes = await countsOf(table)
      const waiting = Object.values(lanes).reduce((sum, one) => sum + one.queued + one.awaiting, 0)
      if (waiting >= limits.maxQueuedInDeployment) {
        const id = idempotency && (await replayed<EditId>(table, idempotency))
        if (id) return { outcome: 'replayed', id }
        throw new DomainError('overloaded', 'The queue of this deployment is full.')
      }
      const { queued, gone } = lanes[change.to.lane]
      const entry = { depth_at_entry: queued, gone_at_entry: gone }
      const outcome = await create(table, change, { idempotency, limits, entry })
      if (outcome.outcome === 'created') await announce(change)
      return outcome
    },

    async commit(change) {
      checkChange(change)
      const moved = await commit(table, change)
      if (moved) await announce(change)
      return moved
    },

    async renew(fence, expiresAt) {
      const item = await table.get(editKey(fence.editId))
      if (!item || !holds(item, fence)) return false
      const dueAt = Math.min(expiresAt, item.attempt_ends_at as number, item.deadline_at as number)
      const { written } = await table.write({
        update: editKey(fence.editId),
        set: { lease_expires_at: expiresAt, due_at: dueAt },
        when: '#status = :processing AND #attempt = :attempt AND #lease_id = :lease',
        values: { processing: 'processing', attempt: fence.attempt, lease: fence.leaseId },
      })
      return written
    },

    // On an item of its own, so that it never meets a renewal; shown only under the edit's own fence.
    async report(fence, progress) {
      const item = await table.get(editKey(fence.editId))
      if (!item || !holds(item, fence)) return false
      await table.write({
        put: {
          ...progressKey(fence.editId),
          attempt: fence.attempt,
          lease_id: fence.leaseId,
          body: JSON.stringify(progress),
          exp: Math.ceil(clock.now() / 1000) + PROGRESS_KEPT_SECONDS,
        },
      })
      return true
    },

    async stopped(fences) {
      const items = await table.getAll(fences.map(({ editId }) => editKey(editId)))
      return fences
        .filter((fence, i) => {
          const item = items[i]
          return !item || !holds(item, fence) || item.cancel_requested_at !== undefined
        })
        .map(({ editId }) => editId)
    },

    async due(kind, now, limit) {
      const found: { edit: Edit; at: Instant }[] = []
      for (const work of DUE[kind].work) {
        const until = kind === 'awaiting' ? undefined : now
        let left = limit
        for await (const item of itemsOf(table, dueKeys(table, work, until))) {
          const edit = editOf(item)
          const at = edit && DUE[kind].since(edit, item)
          if (at === undefined || (until !== undefined && at > until)) continue
          found.push({ edit: edit!, at })
          left -= 1
          if (left === 0) break
        }
      }
      return found
        .toSorted((a, b) => a.at - b.at)
        .slice(0, limit)
        .map(({ edit }) => edit)
    },

    async load() {
      const [lanes, oldestQueuedAt] = await Promise.all([countsOf(table), oldestQueued(table)])
      const sum = (name: 'queued' | 'running') =>
        Math.max(
          0,
          Object.values(lanes).reduce((all, one) => all + one[name], 0),
        )
      return { queued: sum('queued'), running: sum('running'), oldestQueuedAt }
    },

    loadOf: (accountId, mode) =>
      loads(`${accountId} ${mode}`, async () => {
        const count = (status: EditStatus) =>
          table.count({ index: 'byStatus', partition: ofStatus(accountId, mode, status) })
        const [queued, running] = await Promise.all([count('queued'), count('processing')])
        return { queued, running }
      }),

    // Those before it when it came, less all that left since; whoever came later and left counts too.
    async ahead(edit) {
      const [item, { gone }] = await Promise.all([
        table.get(editKey(edit.id)),
        counts(edit.lane, () => countOf(table, edit.lane)),
      ])
      const { depth_at_entry = 0, gone_at_entry = 0 } = (item ?? {}) as Partial<Entry>
      return Math.max(0, depth_at_entry - (gone - gone_at_entry))
    },

    recentRuns: () => newestRuns(table),

    async awaiting(id) {
      const upload = await table.get(uploadKey(id))
      const ids = [...((upload?.waiting ?? []) as Iterable<EditId>)]
      const items = await table.getAll(ids.map(editKey))
      return items
        .map((item) => editOf(item))
        .filter((edit): edit is EditIn<'awaiting_upload'> => edit?.status === 'awaiting_upload')
    },

    async ledgerOf(id) {
      const rows: StoredItem[] = []
      const range = 'begins_with(#sk, :prefix)'
      const partition = ledgerKey(id, 'HOLD').pk
      for await (const row of table.query({ partition, range, values: { prefix: 'LEDGER#' } }))
        rows.push(row)
      return rows
        .map(ledgerEntryOf)
        .toSorted((a, b) => Number(a.kind !== 'hold') - Number(b.kind !== 'hold') || a.at - b.at)
    },

    async isNeeded(what) {
      const item = await table.get(
        'uploadId' in what ? uploadKey(what.uploadId) : usesKey(what.editId),
      )
      return ((item?.open ?? 0) as number) > 0
    },
  }

  async function announce(change: Change): Promise<void> {
    const { from, to, events } = change
    const telling = events.length > 0 ? told(events) : Promise.resolve()
    await Promise.all([countMove(table, from, to), telling.catch((error) => table.onLost?.(error))])
  }
}

// ── reading ─────────────────────────────────────────────────────────────────────────────────────

/** The edit and its progress: one read of one partition. */
async function load(table: Table, id: EditId): Promise<Edit | undefined> {
  const { pk, sk } = editKey(id)
  const items = new Map<string, StoredItem>()
  const range = 'begins_with(#sk, :prefix)'
  for await (const item of table.query({ partition: pk, range, values: { prefix: sk } }))
    items.set(item.sk as string, item)
  return editOf(items.get(sk), items.get(progressKey(id).sk))
}

const isOwn = (edit: Edit, { accountId, mode, subject }: Owner): boolean =>
  edit.accountId === accountId &&
  edit.mode === mode &&
  (subject === null || edit.createdBy.subject === subject)

const holds = (item: StoredItem, fence: { attempt: number; leaseId: string }): boolean =>
  item.status === 'processing' && item.attempt === fence.attempt && item.lease_id === fence.leaseId

/** Keys from the narrowest index, then the edits themselves: an index may lag behind them. */
async function list(table: Table, owner: Owner, query: EditQuery) {
  const partitions = partitionsOf(owner, query)
  const pages = await Promise.all(
    partitions.map((one) => matching(table, one, { owner, query, most: query.limit + 1 })),
  )
  const edits = new Map(pages.flat().map((edit) => [edit.id, edit]))
  const newest = [...edits.values()].toSorted((a, b) => (a.id < b.id ? 1 : -1))
  return { items: newest.slice(0, query.limit), hasMore: newest.length > query.limit }
}

function partitionsOf({ accountId, mode, subject }: Owner, query: EditQuery) {
  if (query.idempotencyKey !== undefined)
    return [
      {
        index: 'byParent' as const,
        partition: ofIdempotencyKey(accountId, mode, query.idempotencyKey),
      },
    ]
  if (subject !== null)
    return [{ index: 'byParent' as const, partition: ofSubject(accountId, mode, subject) }]
  if (query.statuses.length > 0)
    return query.statuses.map((status) => ({
      index: 'byStatus' as const,
      partition: ofStatus(accountId, mode, status),
    }))
  return [{ index: 'byAccount' as const, partition: ofAccount(accountId, mode, 'EDIT') }]
}

async function matching(
  table: Table,
  from: { index: 'byAccount' | 'byStatus' | 'byParent'; partition: string },
  { owner, query, most }: { owner: Owner; query: EditQuery; most: number },
): Promise<Edit[]> {
  const { after, createdAfter, createdBefore } = query
  const low = firstIdAt('edit', createdAfter ?? 0)
  const end =
    createdBefore === undefined ? 'edit_~' : firstIdAt('edit', createdBefore + ID_SLACK_MS)
  const high = after !== undefined && after < end ? after : end
  if (low > high) return []
  const keys = table.query({
    ...from,
    range: '#id BETWEEN :low AND :high',
    values: { low, high },
    descending: true,
    pageSize: Math.min(most, 100),
  })
  const found: Edit[] = []
  for await (const item of itemsOf(table, editKeysOf(keys))) {
    const edit = editOf(item)
    if (!edit || !isOwn(edit, owner) || !isWanted(edit, query)) continue
    found.push(edit)
    if (found.length === most) break
  }
  return found
}

async function* editKeysOf(keys: AsyncIterable<StoredItem>) {
  for await (const { id } of keys) yield editKey(id as EditId)
}

const isWanted = (
  edit: Edit,
  { statuses, after, createdAfter, createdBefore }: EditQuery,
): boolean =>
  (statuses.length === 0 || statuses.includes(edit.status)) &&
  (after === undefined || edit.id < after) &&
  (createdAfter === undefined || edit.createdAt > createdAfter) &&
  (createdBefore === undefined || edit.createdAt < createdBefore)

/** Among the next to be sent again; exact for a quarter of an hour of waiting, and at least that after. */
async function oldestQueued(table: Table): Promise<Instant | null> {
  const keys: { pk: string; sk: string }[] = []
  for await (const key of dueKeys(table, 'queued', undefined)) {
    keys.push(key)
    if (keys.length === OLDEST_AMONG * table.dueShards) break
  }
  let oldest: Instant | null = null
  for (const item of await table.getAll(keys)) {
    const at = item?.status === 'queued' ? (item.queued_at as Instant | undefined) : undefined
    if (at !== undefined && (oldest === null || at < oldest)) oldest = at
  }
  return oldest
}

/** Which work to look through, and since when an edit found there is due for this; undefined: it is not. */
const DUE: Readonly<
  Record<
    DueKind,
    {
      work: readonly DueWork[]
      since: (edit: Edit, item: StoredItem) => Instant | undefined
    }
  >
> = {
  awaiting: {
    work: ['awaiting'],
    since: (edit) => (edit.status === 'awaiting_upload' ? edit.createdAt : undefined),
  },
  overdue: {
    work: ['awaiting', 'queued', 'processing'],
    since: (edit) => {
      if (isFinal(edit)) return undefined
      return edit.status === 'awaiting_upload'
        ? Math.min(edit.uploadExpiresAt, edit.deadlineAt)
        : edit.deadlineAt
    },
  },
  lost: {
    work: ['processing'],
    since: (edit) =>
      edit.status === 'processing'
        ? Math.min(edit.lease.expiresAt, edit.lease.attemptEndsAt)
        : undefined,
  },
  unqueued: {
    work: ['queued'],
    since: (edit, { due_at }) => (edit.status === 'queued' ? (due_at as Instant) : undefined),
  },
  data_expired: {
    work: ['ended'],
    since: (edit) => (isFinal(edit) && !edit.dataRemoved ? edit.dataExpiresAt : undefined),
  },
}

// ── writing ─────────────────────────────────────────────────────────────────────────────────────

async function create(
  table: Table,
  change: Change,
  options: { idempotency: IdempotencyClaim | undefined; limits: CreationLimits; entry: Entry },
): Promise<CreateOutcome<EditId>> {
  const { idempotency, limits, entry } = options
  const now = table.clock.now()
  const { to } = change
  const parts: Record<string, Write> = {
    ...creationWrites(change, limits, {
      table,
      now,
      entry: to.status === 'queued' ? entry : undefined,
    }),
    ...(idempotency && { claim: claimKey(idempotency, to, now) }),
  }
  const names = Object.keys(parts)
  const outcome = await transact(table, Object.values(parts)).catch(async (error) => {
    // The winner of a race for one key may have committed meanwhile.
    if (!(error instanceof Contended) || !idempotency) throw error
    const id = await replayed<EditId>(table, idempotency)
    if (id) return id
    if (error.positions.includes(names.indexOf('claim')))
      throw new DomainError(
        'idempotency_in_progress',
        'A request with this key is being answered.',
        {
          cause: error,
          retryAfterSeconds: 1,
        },
      )
    throw error
  })
  if (typeof outcome === 'string') return { outcome: 'replayed', id: outcome }
  if (outcome.committed) return { outcome: 'created' }
  const refused = refusedBy(names, outcome)
  if (refused.claim && idempotency) {
    if (!refused.claim.item) throw new RangeError('Expected the claim that stood in the way')
    return { outcome: 'replayed', id: sameRequest<EditId>(refused.claim.item, idempotency) }
  }
  if (refused.balance) throw balanceFault(refused.balance.item, change, limits)
  if (refused.upload)
    throw new DomainError('upload_unusable', `${to.input.uploadId} cannot be edited any more.`)
  if (refused.source)
    throw new DomainError('data_removed', `The output of ${to.input.editId} is not there any more.`)
  throw new DomainError('illegal_transition', `${to.id} exists already`)
}

const refusedBy = (names: readonly string[], outcome: TransactOutcome & { committed: false }) =>
  Object.fromEntries(names.map((name, i) => [name, outcome.refusals[i]]))

function balanceFault(
  balance: StoredItem | undefined,
  { to, ledger }: Change,
  limits: CreationLimits,
): DomainError {
  if (!balance) return new DomainError('not_found', `${to.accountId} does not exist.`)
  const open = (balance.open ?? 0) as number
  if (open >= limits.maxQueued)
    return new DomainError('queue_full', `${open} edits of this account are waiting already.`, {
      details: { limit: limits.maxQueued, queued: open },
    })
  const { credits } = ledger[0]!
  return new DomainError('insufficient_credits', `This edit would hold ${credits} credits.`, {
    fix: 'Add credits to the account, or edit a shorter recording.',
    details: { required_credits: credits, available_credits: balance.available },
  })
}

async function commit(table: Table, change: Change): Promise<boolean> {
  const { from, to } = change
  const now = table.clock.now()
  const enters = from?.status === 'awaiting_upload' && to.status === 'queued'
  const count = enters ? await countOf(table, to.lane) : undefined
  const entry = count && { depth_at_entry: count.queued, gone_at_entry: count.gone }
  const writes = moveWrites(change, { table, now, entry })
  if (to.dataRemoved && !from?.dataRemoved) writes.push(...(await eventsToReduce(table, to.id)))
  return (await transact(table, writes)).committed
}

async function eventsToReduce(table: Table, id: EditId): Promise<Write[]> {
  const item = await table.get(editKey(id))
  const ids = [...((item?.event_ids ?? []) as Iterable<EditEvent['id']>)].slice(-MOST_EVENTS)
  const events = await table.getAll(ids.map(eventKey))
  return events.filter((event) => event !== undefined).map((event) => reducedEvent(table, event))
}
