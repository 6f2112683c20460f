/** What one change of an edit writes: the entries of its transaction, each with its condition. */
import type { LedgerEntry } from '../credits.ts'
import { type Change, type Edit, isFinal, withoutData } from '../edit.ts'
import type { Instant } from '../id.ts'
import type { CreationLimits } from '../ports.ts'
import { dueBy } from './due.ts'
import { editAttributes, eventItem } from './edit-item.ts'
import type { Attributes, StoredItem, Write } from './items.ts'
import type { Table } from './table.ts'
import { balanceKey, editKey, ledgerIndex, ledgerKey, uploadKey, usesKey } from './table-schema.ts'

/** Where an edit stood when it entered the queue: how many before it, and how many had ever left it. */
export type Entry = { readonly depth_at_entry: number; readonly gone_at_entry: number }

type Context = { readonly table: Table; readonly now: Instant; readonly entry: Entry | undefined }

const USES_KEPT_SECONDS = 400 * 86_400

/** A new edit: its item, its hold, its account's balance, its event, and its claim on the input. */
export function creationWrites(change: Change, limits: CreationLimits, context: Context) {
  const { to, ledger, events } = change
  const hold = ledger[0]!
  return {
    edit: {
      put: {
        ...editKey(to.id),
        ...editAttributes(to, { ...context, isSent: false, keepsLease: false }),
        ...context.entry,
        event_ids: eventIds(change),
      },
      when: 'attribute_not_exists(#pk)',
    },
    hold: ledgerWrite(hold, 'HOLD'),
    balance: {
      update: balanceKey(to.accountId, to.mode),
      add: { available: -hold.credits, held: hold.credits, open: 1 },
      when: `attribute_exists(#pk) AND #open < :most AND (#unlimited = :yes OR #available >= :hold)`,
      values: { most: limits.maxQueued, yes: true, hold: hold.credits },
    },
    ...(events[0] && { event: eventWrite(context.table, events[0]) }),
    ...sourceWrites(to, context.now),
  } satisfies Record<string, Write>
}

/** A move: only if the stored edit is still the one that was read. */
export function moveWrites(change: Change, context: Context): Write[] {
  const { from, to, events } = change
  if (!from)
    throw new RangeError(`Expected a change of a stored edit, got the creation of ${to.id}`)
  return [
    editMove(change as Change & { from: Edit }, context),
    ...events.map((event) => eventWrite(context.table, event)),
    ...(isFinal(to) && !isFinal(from) ? closing(from, change) : []),
    ...inputMoves(from, to),
    ...(to.status === 'succeeded' && to.dataRemoved && !from.dataRemoved ? [nobodyNeeds(to)] : []),
  ]
}

/** An edit that goes on from this one's output may have been created since somebody looked. */
const nobodyNeeds = ({ id }: Edit): Write => ({
  check: usesKey(id),
  when: 'attribute_not_exists(#open) OR #open <= :none',
  values: { none: 0 },
})

/** The snapshot of an event after its edit lost its data: to be told anew. */
export const reducedEvent = (table: Table, item: StoredItem): Write => {
  const edit = withoutData(JSON.parse(item.edit as string) as Edit)
  return {
    update: { pk: item.pk as string, sk: item.sk as string },
    set: {
      edit: JSON.stringify(edit),
      body: null,
      ...dueBy(table, 'event', item.id as string, item.at as number),
    },
    when: 'attribute_exists(#pk)',
  }
}

function editMove(change: Change & { from: Edit }, { table, now, entry }: Context): Write {
  const { from, to, dispatch, onlyIfNotRenewed } = change
  const lease = from.status === 'processing' ? from.lease : undefined
  const keepsLease = lease !== undefined && to.status === 'processing' && to.lease.id === lease.id
  const ids = eventIds(change)
  return {
    update: editKey(to.id),
    set: {
      ...editAttributes(to, { table, now, isSent: !dispatch, keepsLease }),
      ...(to.status === 'queued' && (entry ?? { depth_at_entry: 0, gone_at_entry: 0 })),
    },
    ...(ids && { add: { event_ids: ids } }),
    when: [
      '#moves = :was_moves AND #status = :was_status AND #attempt = :was_attempt',
      lease ? '#lease_id = :was_lease' : 'attribute_not_exists(#lease_id)',
      ...(onlyIfNotRenewed && lease ? ['#lease_expires_at = :was_end'] : []),
    ].join(' AND '),
    values: {
      was_moves: from.version,
      was_status: from.status,
      was_attempt: from.attempt,
      ...(lease && { was_lease: lease.id }),
      ...(onlyIfNotRenewed && lease && { was_end: lease.expiresAt }),
    },
  }
}

const eventIds = ({ events }: Change): ReadonlySet<string> | undefined =>
  events.length > 0 ? new Set(events.map(({ id }) => id)) : undefined

const eventWrite = (table: Table, event: Change['events'][number]): Write => ({
  put: eventItem(table, event),
  when: 'attribute_not_exists(#pk)',
})

/** The hold is closed once, and what it does not take is given back. */
function closing(from: Edit, { ledger }: Change): Write[] {
  const row = ledger[0]!
  const held = from.mode === 'test' ? 0 : from.price.credits
  const charged = row.kind === 'settle' ? row.credits : 0
  return [
    ledgerWrite(row, 'CLOSE'),
    {
      update: balanceKey(from.accountId, from.mode),
      add: { held: -held, available: held - charged, charged, open: -1 },
      when: '#held >= :held',
      values: { held },
    },
  ]
}

export const ledgerWrite = (entry: LedgerEntry, row: 'HOLD' | 'CLOSE' | 'REFUND'): Write => ({
  put: { ...ledgerKey(entry.editId!, row), ...ledgerAttributes(entry) },
  when: 'attribute_not_exists(#pk)',
})

export const ledgerAttributes = (entry: LedgerEntry): Attributes => ({
  id: entry.id,
  kind: entry.kind,
  credits: entry.credits,
  account_id: entry.accountId,
  edit_id: entry.editId,
  key_id: entry.keyId,
  note: entry.note,
  at: entry.at,
  gsi_account: ledgerIndex(entry.accountId),
})

export const ledgerEntryOf = (item: StoredItem): LedgerEntry => ({
  id: item.id as LedgerEntry['id'],
  kind: item.kind as LedgerEntry['kind'],
  credits: item.credits as number,
  accountId: item.account_id as LedgerEntry['accountId'],
  editId: (item.edit_id ?? null) as LedgerEntry['editId'],
  keyId: (item.key_id ?? null) as LedgerEntry['keyId'],
  note: (item.note ?? null) as string | null,
  at: item.at as number,
})

// ── what an edit claims of its input ────────────────────────────────────────────────────────────

/**
 * `uses`: edits whose data names the upload; `open`: unfinished ones; `waiting`: before it came; `used_until`:
 * when the last that ended loses its data.
 */
function sourceWrites({ id, input, status }: Edit, now: Instant): Readonly<Record<string, Write>> {
  const { uploadId, editId } = input
  return {
    ...(uploadId && {
      upload: {
        update: uploadKey(uploadId),
        add: {
          uses: 1,
          open: 1,
          ...(status === 'awaiting_upload' && { waiting: new Set([id]) }),
        },
        when: 'attribute_not_exists(#status) OR #status = :pending OR #status = :ready',
        values: { pending: 'pending', ready: 'ready' },
      },
    }),
    ...(editId && {
      uses: {
        update: usesKey(editId),
        set: { exp: Math.ceil(now / 1000) + USES_KEPT_SECONDS },
        add: { open: 1 },
      },
      source: {
        check: editKey(editId),
        when: 'attribute_not_exists(#pk) OR (#status = :succeeded AND attribute_exists(#gsi_due))',
        values: { succeeded: 'succeeded' },
      },
    }),
  }
}

function inputMoves(from: Edit, to: Edit): Write[] {
  const { uploadId, editId } = from.input
  const stopsWaiting = from.status === 'awaiting_upload'
  const ends = isFinal(to) && !isFinal(from)
  const losesData = to.dataRemoved && !from.dataRemoved
  const add = { ...(ends && { open: -1 }), ...(losesData && { uses: -1 }) }
  const moves: Write[] = []
  if (uploadId && (stopsWaiting || ends || losesData))
    moves.push({
      update: uploadKey(uploadId),
      add,
      ...(ends && { set: { used_until: to.dataExpiresAt } }), // the last to end keeps its data the longest
      ...(stopsWaiting && { take: { waiting: new Set([from.id]) } }),
      // Looked at again: it may be of no use to anybody now.
      ...(losesData && {
        assign: { due_at: 'if_not_exists(#unused_at, :never)' },
        values: { never: 0 },
      }),
    })
  if (editId && ends) moves.push({ update: usesKey(editId), add: { open: -1 } })
  return moves
}
