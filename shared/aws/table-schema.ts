/**
 * The one table: its keys, its indexes, and what the keys of each kind of item look like. The stack and
 * the tests create the table from `TABLE`; nobody else writes a key by hand.
 */
import { hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Lane, Mode } from '../edit.ts'
import type { AccountId, DeliveryId, EditId, EventId, KeyId, UploadId } from '../id.ts'

/** `S` text, `N` number. */
export type KeyAttribute = { readonly name: string; readonly type: 'S' | 'N' }
export type IndexName = 'byAccount' | 'byStatus' | 'byParent' | 'byDue'

/**
 * All indexes hold keys only and are sparse: an item is in one while it has both attributes.
 *
 *   byAccount  what an account has, by id
 *   byStatus   edits of an account in one status, by id
 *   byParent   edits of one subject, deliveries of one event, objects made under one idempotency key
 *   byDue      who must be looked at by when: one partition per kind of work and shard, `due_at` in ms
 */
export const TABLE = {
  partitionKey: { name: 'pk', type: 'S' },
  sortKey: { name: 'sk', type: 'S' },
  /** Epoch seconds. Deletion is late by days: every read ignores what is past it. */
  timeToLive: 'exp',
  indexes: {
    byAccount: { partition: { name: 'gsi_account', type: 'S' }, sort: { name: 'id', type: 'S' } },
    byStatus: { partition: { name: 'gsi_status', type: 'S' }, sort: { name: 'id', type: 'S' } },
    byParent: { partition: { name: 'gsi_parent', type: 'S' }, sort: { name: 'id', type: 'S' } },
    byDue: { partition: { name: 'gsi_due', type: 'S' }, sort: { name: 'due_at', type: 'N' } },
  },
} as const satisfies {
  partitionKey: KeyAttribute
  sortKey: KeyAttribute
  timeToLive: string
  indexes: Record<IndexName, { partition: KeyAttribute; sort: KeyAttribute }>
}

export type Key = { readonly pk: string; readonly sk: string }

const key = (pk: string, sk: string): Key => ({ pk, sk })

export const accountKey = (id: AccountId): Key => key(`ACCT#${id}`, 'PROFILE')
export const balanceKey = (id: AccountId, mode: Mode): Key => key(`ACCT#${id}`, `BALANCE#${mode}`)
/** The edits of an account that have a running place. */
export const placesKey = (id: AccountId, mode: Mode): Key => key(`ACCT#${id}`, `PLACES#${mode}`)
/** The sums of an account's ledger up to some row. */
export const checkpointKey = (id: AccountId): Key => key(`ACCT#${id}`, 'CHECKPOINT')
export const secretKey = (id: AccountId, mode: Mode): Key => key(`ACCT#${id}`, `WE#${mode}#default`)
export const apiKeyKey = (sha256: string): Key => key(`KEY#${sha256}`, 'KEY')
/** From a key's id to its hash. */
export const keyIdKey = (id: KeyId): Key => key(`KEY#${id}`, 'ID')
export const idempotencyKey = (scope: string, name: string): Key =>
  key(`IDEM#${hash('sha256', JSON.stringify([scope, name]))}`, 'IDEM')
export const uploadKey = (id: UploadId): Key => key(`UPL#${id}`, 'UPLOAD')
export const editKey = (id: EditId): Key => key(`EDIT#${id}`, 'EDIT')
export const progressKey = (id: EditId): Key => key(`EDIT#${id}`, 'EDIT#PROGRESS')
/** How many unfinished edits take this edit's output as their input. */
export const usesKey = (id: EditId): Key => key(`EDIT#${id}`, 'USES')
/** `settle` and `release` share one key: exactly one of them exists. */
export const ledgerKey = (id: EditId, row: 'HOLD' | 'CLOSE' | 'REFUND'): Key =>
  key(`EDIT#${id}`, `LEDGER#${row}`)
export const grantKey = (sourceId: string): Key => key(`GRANT#${sourceId}`, 'LEDGER#GRANT')
export const eventKey = (id: EventId): Key => key(`EVT#${id}`, 'EVENT')
export const deliveryKey = (id: DeliveryId): Key => key(`DLV#${id}`, 'DELIVERY')
/** The line of deliveries before one receiver. */
export const lineKey = (lane: string): Key => key(`WE#${lineId(lane)}`, 'LINE')
export const countsKey = (lane: Lane, row: number): Key => key(`LANE#${lane}`, `STATS#${row}`)
export const runKey = (lane: Lane, completedAt: number, id: EditId): Key =>
  key(`LANE#${lane}`, `RUN#${String(completedAt).padStart(15, '0')}#${id}`)
export const workerKey = (id: string): Key => key('WORKERS', id)

const lineId = (lane: string): string => hash('sha256', lane).slice(0, 32)

/**
 * Kinds of work in `byDue`: edits awaiting an upload, queued, processing, ended with data to remove;
 * uploads; events to fan out, events told; lines of deliveries.
 */
export type DueWork =
  | 'awaiting'
  | 'queued'
  | 'processing'
  | 'ended'
  | 'upload'
  | 'event'
  | 'told'
  | 'line'

/** The partition of `byDue` an item waits in. Raising the number of shards moves nothing. */
export const dueShard = (work: DueWork, id: string, shards: number): string =>
  `${work}#${crc32(id) % shards}`

export const dueShards = (work: DueWork, shards: number): string[] =>
  Array.from({ length: shards }, (_, shard) => `${work}#${shard}`)

/** The partition of `byAccount` with the ledger of an account, by id. */
export const ledgerIndex = (id: AccountId): string => `${id}#LEDGER`

/** The partition of `byDue` in which the pending deliveries of one receiver stand in line. */
export const lineShard = (lane: string): string => `LINE#${lineId(lane)}`
