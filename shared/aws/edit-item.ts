import { type Edit, type EditEvent, isFinal, type Mode, type Progress } from '../edit.ts'
import { DomainError } from '../errors.ts'
import type { AccountId, Instant } from '../id.ts'
import { AT_REST, dueBy } from './due.ts'
import type { Attributes, StoredItem } from './items.ts'
import type { Table } from './table.ts'
import { eventKey } from './table-schema.ts'

/** An edit whose message was just asked for is sent again after this, unless someone says it was sent. */
const RESEND_PENDING_MS = 30_000
/** And one whose message was sent, after this. */
export const RESEND_SENT_MS = 900_000
const KEPT_SECONDS = 400 * 86_400
const EVENT_KEPT_SECONDS = 30 * 86_400
const MOST_BYTES = 100_000

/** Partitions of the indexes, one form each. */
export const ofAccount = (accountId: AccountId, mode: Mode, kind: 'EDIT' | 'KEY' | 'EVT' | 'UPL') =>
  `${accountId}#${mode}#${kind}`
export const ofStatus = (accountId: AccountId, mode: Mode, status: string) =>
  `${accountId}#${mode}#${status}`
export const ofSubject = (accountId: AccountId, mode: Mode, subject: string) =>
  `${accountId}#${mode}#SUBJECT#${subject}`

/**
 * What the item of an edit says beside its body. Of an unchanged lease the stored end, and when the
 * edit is due for it, are newer than what the change was made from, so they stay as they are.
 *
 * @param isSent whether a message exists that will bring the edit to a worker
 */
export function editAttributes(
  edit: Edit,
  {
    table,
    now,
    isSent,
    keepsLease,
  }: {
    table: Pick<Table, 'dueShards'>
    now: Instant
    isSent: boolean
    keepsLease: boolean
  },
): Attributes {
  const body = JSON.stringify(edit)
  if (body.length > MOST_BYTES)
    throw new DomainError('payload_too_large', `${edit.id} is larger than ${MOST_BYTES} bytes.`)
  const lease = edit.status === 'processing' ? edit.lease : undefined
  const { subject } = edit.createdBy
  return {
    id: edit.id,
    account_id: edit.accountId,
    mode: edit.mode,
    lane: edit.lane,
    subject,
    status: edit.status,
    moves: edit.version,
    attempt: edit.attempt,
    lease_id: lease?.id,
    attempt_ends_at: lease?.attemptEndsAt,
    cancel_requested_at: 'cancelRequestedAt' in edit ? edit.cancelRequestedAt : null,
    deadline_at: edit.deadlineAt,
    created_at: edit.createdAt,
    queued_at: edit.queuedAt,
    gsi_account: ofAccount(edit.accountId, edit.mode, 'EDIT'),
    gsi_status: ofStatus(edit.accountId, edit.mode, edit.status),
    gsi_parent: subject === null ? null : ofSubject(edit.accountId, edit.mode, subject),
    dispatch: edit.status === 'queued' ? (isSent ? 'sent' : 'pending') : 'none',
    ...(keepsLease
      ? {}
      : { lease_expires_at: lease?.expiresAt, ...dueOf(edit, { table, now, isSent }) }),
    exp: isFinal(edit) ? Math.ceil(edit.completedAt / 1000) + KEPT_SECONDS : null,
    body,
  }
}

function dueOf(
  edit: Edit,
  { table, now, isSent }: { table: Pick<Table, 'dueShards'>; now: Instant; isSent: boolean },
) {
  if (edit.status === 'awaiting_upload')
    return dueBy(table, 'awaiting', edit.id, Math.min(edit.uploadExpiresAt, edit.deadlineAt))
  if (edit.status === 'queued') {
    const resendAt = now + (isSent ? RESEND_SENT_MS : RESEND_PENDING_MS)
    return dueBy(table, 'queued', edit.id, Math.min(resendAt, edit.deadlineAt))
  }
  if (edit.status === 'processing') {
    const { expiresAt, attemptEndsAt } = edit.lease
    return dueBy(table, 'processing', edit.id, Math.min(expiresAt, attemptEndsAt, edit.deadlineAt))
  }
  return edit.dataRemoved ? AT_REST : dueBy(table, 'ended', edit.id, edit.dataExpiresAt)
}

/**
 * The edit of an item. Of a running one the lease's end and the progress are kept outside of its body.
 *
 * @param progress the progress item, shown only when attempt and lease are the edit's own
 */
export function editOf(item: StoredItem | undefined, progress?: StoredItem): Edit | undefined {
  if (item?.body === undefined) return undefined
  const edit = JSON.parse(item.body as string) as Edit
  if (edit.status !== 'processing') return edit
  const isOwn = progress?.attempt === edit.attempt && progress?.lease_id === edit.lease.id
  return {
    ...edit,
    lease: { ...edit.lease, expiresAt: item.lease_expires_at as number },
    ...(isOwn && { progress: JSON.parse(progress?.body as string) as Progress }),
  }
}

/** An event that nobody was told of yet. */
export const eventItem = (table: Pick<Table, 'dueShards'>, { id, type, at, edit }: EditEvent) => ({
  ...eventKey(id),
  id,
  type,
  at,
  edit_id: edit.id,
  account_id: edit.accountId,
  mode: edit.mode,
  edit: JSON.stringify(edit),
  fanouts: 0,
  gsi_account: ofAccount(edit.accountId, edit.mode, 'EVT'),
  ...dueBy(table, 'event', id, at),
  exp: Math.ceil(at / 1000) + EVENT_KEPT_SECONDS,
})

export const eventOf = (item: StoredItem): EditEvent => ({
  id: item.id as EditEvent['id'],
  type: item.type as EditEvent['type'],
  at: item.at as number,
  edit: JSON.parse(item.edit as string) as Edit,
})
