import { DomainError } from '../errors.ts'
import type { UploadId } from '../id.ts'
import type { UploadStore } from '../ports.ts'
import type { Upload } from '../upload.ts'
import { AT_REST, dueBy, dueKeys, itemsOf } from './due.ts'
import { ofAccount } from './edit-item.ts'
import { claimKey, replayed, sameRequest } from './idempotency.ts'
import type { Attributes, StoredItem, Write } from './items.ts'
import type { Table } from './table.ts'
import { uploadKey } from './table-schema.ts'
import { transact } from './transact.ts'

/** How long bytes that no edit uses are kept. */
const UNUSED_MS = 86_400_000
const KEPT_SECONDS = 400 * 86_400

/**
 * Uploads. On the item of each stand the counts of the edits that use it (edit-writes.ts), so whether
 * its bytes are of use to anybody is one read of one item.
 */
export function dynamoUploads(table: Table): UploadStore {
  const { clock } = table

  return {
    async get(id) {
      return uploadOf(await table.get(uploadKey(id)))
    },

    async find({ accountId, mode, subject }, id) {
      const upload = uploadOf(await table.get(uploadKey(id)))
      const isOwn =
        upload?.accountId === accountId &&
        upload.mode === mode &&
        (subject === null || upload.subject === subject)
      return isOwn ? upload : undefined
    },

    created: (idempotency) => replayed<UploadId>(table, idempotency),

    async create(upload, idempotency) {
      const put: Write = {
        update: uploadKey(upload.id),
        set: {
          id: upload.id,
          account_id: upload.accountId,
          mode: upload.mode,
          gsi_account: ofAccount(upload.accountId, upload.mode, 'UPL'),
          exp: Math.ceil(upload.createdAt / 1000) + KEPT_SECONDS,
          ...stateOf(table, upload),
        },
        when: 'attribute_not_exists(#body)',
      }
      const claim = idempotency && claimKey(idempotency, upload, clock.now())
      const outcome = await transact(table, claim ? [put, claim] : [put])
      if (outcome.committed) return { outcome: 'created' }
      const stood = outcome.refusals[1]?.item
      if (idempotency && stood)
        return { outcome: 'replayed', id: sameRequest<UploadId>(stood, idempotency) }
      throw new DomainError('illegal_transition', `${upload.id} exists already`)
    },

    async commit(from, to) {
      const { written } = await table.write({
        update: uploadKey(from.id),
        set: stateOf(table, to),
        ...(to.status === 'removed'
          ? {
              // An edit of these bytes may have been created since somebody looked.
              when: '#status = :was AND (attribute_not_exists(#open) OR #open <= :none)',
              values: { was: from.status, none: 0 },
            }
          : { when: '#status = :was', values: { was: from.status } }),
      })
      return written
    },

    async due(now, limit) {
      const due: Upload[] = []
      for await (const item of itemsOf(table, dueKeys(table, 'upload', now))) {
        const upload = uploadOf(item)
        if (!upload || (item.due_at as number) > now) continue
        if (upload.status === 'ready' && ((item.uses ?? 0) as number) > 0) {
          await lookAgainLater(item, now)
          continue
        }
        due.push(upload)
        if (due.length === limit) break
      }
      return due
    },

    async usedUntil(id) {
      const { open, uses, used_until } = (await table.get(uploadKey(id))) ?? {}
      if (((open ?? 0) as number) > 0) return null
      return ((uses ?? 0) as number) > 0 ? (used_until as number | undefined) : undefined
    },

    removeOlderThan: async () => 0, // the table's TTL does
  }

  /** In use. Whoever is the last to use it makes it due at once, so a day is not too late. */
  async function lookAgainLater({ pk, sk, due_at }: StoredItem, now: number): Promise<void> {
    await table.write({
      update: { pk: pk as string, sk: sk as string },
      set: { due_at: now + UNUSED_MS },
      when: '#due_at = :was AND #uses > :none',
      values: { was: due_at as number, none: 0 },
    })
  }
}

/** What changes with the state; `unused_at`: when it may go unless an edit uses it. */
function stateOf(table: Table, upload: Upload): Attributes {
  const base = { status: upload.status, body: JSON.stringify(upload) }
  if (upload.status === 'pending')
    return { ...base, ...dueBy(table, 'upload', upload.id, upload.requestExpiresAt) }
  if (upload.status !== 'ready') return { ...base, unused_at: null, ...AT_REST }
  const unusedAt = upload.readyAt + UNUSED_MS
  return { ...base, unused_at: unusedAt, ...dueBy(table, 'upload', upload.id, unusedAt) }
}

const uploadOf = (item: StoredItem | undefined): Upload | undefined =>
  item?.body === undefined ? undefined : (JSON.parse(item.body as string) as Upload)
