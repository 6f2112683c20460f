import { checkChange } from '#shared/check-change.ts'
import {
  type Change,
  type Edit,
  type EditIn,
  type EditStatus,
  isFinal,
  withoutData,
} from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import type { EditId } from '#shared/id.ts'
import type { DueKind, EditStore, Fence, Owner } from '#shared/ports.ts'
import { addLedgerEntry, claimKey, type MemoryState, releaseKey, replayed } from './memory-state.ts'

/** Each call runs to its end without a pause, so each is a transaction. */
export function memoryEdits(
  state: MemoryState,
  changed: (id: EditId) => void = () => {},
): EditStore {
  const { edits, events, deliveries, ledger, messages, idempotency } = state
  const all = () => [...edits.values()]
  const count = (statuses: readonly EditStatus[], owner?: Pick<Edit, 'accountId' | 'mode'>) =>
    all().filter(
      ({ status, accountId, mode }) =>
        statuses.includes(status) &&
        (!owner || (accountId === owner.accountId && mode === owner.mode)),
    ).length

  return {
    get: async (id) => edits.get(id),
    find: async (owner, id) => {
      const edit = edits.get(id)
      return edit && isOwn(edit, owner) ? edit : undefined
    },

    async list(owner, query) {
      const { statuses, createdAfter, createdBefore, idempotencyKey, after, limit } = query
      const madeBy = new Set(
        [...idempotency.values()]
          .filter(({ claim }) => claim.key === idempotencyKey)
          .map(({ id }) => id),
      )
      const found = all()
        .filter(
          (edit) =>
            isOwn(edit, owner) &&
            (statuses.length === 0 || statuses.includes(edit.status)) &&
            (after === undefined || edit.id < after) &&
            (createdAfter === undefined || edit.createdAt > createdAfter) &&
            (createdBefore === undefined || edit.createdAt < createdBefore) &&
            (idempotencyKey === undefined || madeBy.has(edit.id)),
        )
        .toSorted((a, b) => (a.id < b.id ? 1 : -1))
      return { items: found.slice(0, limit), hasMore: found.length > limit }
    },

    created: async (claim) => replayed<EditId>(state, claim),

    async create(change, { idempotency: claim, limits }) {
      checkChange(change)
      const id = replayed<EditId>(state, claim)
      if (id) return { outcome: 'replayed', id }
      const queued = count(WAITING, change.to)
      if (queued >= limits.maxQueued)
        throw new DomainError(
          'queue_full',
          `${queued} edits of this account are waiting already.`,
          {
            details: { limit: limits.maxQueued, queued },
          },
        )
      if (count(WAITING) >= limits.maxQueuedInDeployment)
        throw new DomainError('overloaded', 'The queue of this deployment is full.')
      apply(change)
      if (claim) claimKey(state, claim, change.to.id)
      return { outcome: 'created' }
    },

    async commit(change) {
      checkChange(change)
      const stored = change.from && edits.get(change.from.id)
      if (!change.from || !stored || !isStill(stored, change.from, change.onlyIfNotRenewed))
        return false
      const losesData = change.to.dataRemoved && !stored.dataRemoved
      if (losesData && isNeeded({ editId: stored.id })) return false
      apply(change, stored)
      return true
    },

    async renew(fence, expiresAt) {
      const edit = held(fence)
      if (edit) edits.set(edit.id, { ...edit, lease: { ...edit.lease, expiresAt } })
      return edit !== undefined
    },
    async report(fence, progress) {
      const edit = held(fence)
      if (!edit) return false
      edits.set(edit.id, { ...edit, progress })
      changed(edit.id)
      return true
    },
    async stopped(fences) {
      return fences
        .filter((fence) => (held(fence) ?? { cancelRequestedAt: 0 }).cancelRequestedAt !== null)
        .map(({ editId }) => editId)
    },

    async due(kind, now, limit) {
      const since = (edit: Edit) => DUE[kind](edit, now, messages.has(edit.id))
      return all()
        .filter((edit) => since(edit) !== undefined)
        .toSorted((a, b) => since(a)! - since(b)!)
        .slice(0, limit)
    },

    async load() {
      const queuedAt = all().flatMap((edit) =>
        edit.status === 'queued' ? [edit.queuedAt ?? 0] : [],
      )
      return {
        queued: count(['queued']),
        running: count(['processing']),
        oldestQueuedAt: queuedAt.length === 0 ? null : Math.min(...queuedAt),
      }
    },
    loadOf: async (accountId, mode) => ({
      queued: count(WAITING, { accountId, mode }),
      running: count(['processing'], { accountId, mode }),
    }),
    ahead: async (edit) =>
      all().filter((other) => other.status === 'queued' && isBefore(other, edit)).length,
    async recentRuns() {
      return all()
        .filter((edit) => edit.status === 'succeeded')
        .toSorted((a, b) => b.completedAt - a.completedAt)
        .slice(0, 50)
        .flatMap(({ metrics }) =>
          metrics ? [{ queueMs: metrics.queueMs, totalMs: metrics.totalMs }] : [],
        )
    },
    awaiting: async (id) =>
      all().filter(
        (edit): edit is EditIn<'awaiting_upload'> =>
          edit.status === 'awaiting_upload' && edit.input.uploadId === id,
      ),
    ledgerOf: async (id) =>
      ledger
        .filter(({ editId }) => editId === id)
        .toSorted((a, b) => Number(a.kind !== 'hold') - Number(b.kind !== 'hold') || a.at - b.at),
    isNeeded: async (what) => isNeeded(what),
    async removeOlderThan(at, limit) {
      const old = all()
        .filter(
          (edit) =>
            isFinal(edit) &&
            edit.dataRemoved &&
            edit.completedAt < at &&
            !isNeeded({ editId: edit.id }),
        )
        .slice(0, limit)
      for (const { id } of old) {
        for (const event of events.values())
          if (event.edit.id === id) {
            for (const { delivery } of deliveries.values())
              if (delivery.eventId === event.id) deliveries.delete(delivery.id)
            events.delete(event.id)
          }
        messages.delete(id)
        releaseKey(state, id)
        edits.delete(id)
      }
      return old.length
    },
  }

  function isNeeded(what: Parameters<EditStore['isNeeded']>[0]): boolean {
    return all().some(
      (edit) =>
        !isFinal(edit) &&
        ('uploadId' in what
          ? edit.input.uploadId === what.uploadId
          : edit.input.editId === what.editId),
    )
  }

  function apply(change: Change, stored?: Edit): void {
    const { to } = change
    for (const entry of change.ledger) addLedgerEntry(state, entry)
    edits.set(to.id, keepingLease(to, stored))
    for (const event of change.events) events.set(event.id, { ...event, body: null })
    if (change.dispatch) enqueue(state, to.id)
    else if (to.status === 'queued') {
      const message = messages.get(to.id)
      if (message) message.isHeld = false
    }
    if (to.dataRemoved && !change.from?.dataRemoved)
      for (const event of events.values())
        if (event.edit.id === to.id)
          events.set(event.id, { ...event, edit: withoutData(event.edit), body: null })
    changed(to.id)
  }

  function held({ editId, attempt, leaseId }: Fence): EditIn<'processing'> | undefined {
    const edit = edits.get(editId)
    return edit?.status === 'processing' && edit.attempt === attempt && edit.lease.id === leaseId
      ? edit
      : undefined
  }
}

/** One message an edit, visible at once; whoever held an older one holds nothing now. */
export function enqueue({ messages }: MemoryState, id: EditId): void {
  const { receipt = 0, receiveCount = 0 } = messages.get(id) ?? {}
  messages.set(id, { visibleAt: 0, isHeld: false, receipt: receipt + 1, receiveCount })
}

export const isBefore = (a: Edit, b: Edit): boolean => {
  const [atA, atB] = [a.queuedAt ?? a.createdAt, b.queuedAt ?? b.createdAt]
  return atA < atB || (atA === atB && a.id < b.id)
}

const WAITING: readonly EditStatus[] = ['awaiting_upload', 'queued']

const isOwn = (edit: Edit, { accountId, mode, subject }: Owner): boolean =>
  edit.accountId === accountId &&
  edit.mode === mode &&
  (subject === null || edit.createdBy.subject === subject)

function isStill(stored: Edit, from: Edit, comparesEnd: boolean): boolean {
  const [now, was] = [stored, from].map((edit) =>
    edit.status === 'processing' ? edit.lease : undefined,
  )
  return (
    stored.version === from.version &&
    stored.status === from.status &&
    stored.attempt === from.attempt &&
    now?.id === was?.id &&
    (!comparesEnd || now?.expiresAt === was?.expiresAt)
  )
}

/** Of an unchanged lease the stored end and progress are newer than those the change was made from. */
const keepingLease = (to: Edit, stored: Edit | undefined): Edit =>
  to.status === 'processing' && stored?.status === 'processing' && stored.lease.id === to.lease.id
    ? {
        ...to,
        lease: { ...to.lease, expiresAt: stored.lease.expiresAt },
        progress: stored.progress,
      }
    : to

/** Since when an edit is due for this; undefined: it is not. */
const DUE: Readonly<
  Record<DueKind, (edit: Edit, now: number, hasMessage: boolean) => number | undefined>
> = {
  awaiting: (edit) => (edit.status === 'awaiting_upload' ? edit.createdAt : undefined),
  overdue(edit, now) {
    if (isFinal(edit)) return undefined
    const at =
      edit.status === 'awaiting_upload'
        ? Math.min(edit.uploadExpiresAt, edit.deadlineAt)
        : edit.deadlineAt
    return at <= now ? at : undefined
  },
  lost: (edit, now) =>
    edit.status === 'processing' && Math.min(edit.lease.expiresAt, edit.lease.attemptEndsAt) <= now
      ? edit.lease.expiresAt
      : undefined,
  unqueued: (edit, _now, hasMessage) =>
    edit.status === 'queued' && !hasMessage ? (edit.queuedAt ?? 0) : undefined,
  data_expired: (edit, now) =>
    isFinal(edit) && !edit.dataRemoved && edit.dataExpiresAt <= now
      ? edit.dataExpiresAt
      : undefined,
}
