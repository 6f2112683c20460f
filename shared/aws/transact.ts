import { hash } from 'node:crypto'
import {
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { DomainError } from '../errors.ts'
import { fromWire, keyOf, type StoredItem, type Write, writeInput } from './items.ts'
import { sdkFault } from './sdk-errors.ts'
import {
  backOff,
  isConflict,
  LONGEST_MS,
  MOST_TRIES,
  storageError,
  type Table,
  withWriteId,
} from './table.ts'

/** What stood in the way of one entry: its condition did not hold for `item`. */
export type Refusal = { readonly item: StoredItem | undefined }
export type TransactOutcome =
  | { readonly committed: true }
  /** By position; undefined where the entry's own condition held. */
  | { readonly committed: false; readonly refusals: readonly (Refusal | undefined)[] }

const CONTENDED = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
])

/** Every try met another transaction on the same items; `positions` says on which. */
export class Contended extends DomainError {
  readonly positions: readonly number[]

  constructor(positions: readonly number[], cause: unknown) {
    super('overloaded', 'Too many changes of the same account or edit at once.', {
      cause,
      retryAfterSeconds: 1,
    })
    this.positions = positions
  }
}

/**
 * All of these writes or none. Conflicts and throttling are tried again; so is a write whose answer was
 * lost, under the same token, which DynamoDB remembers for ten minutes.
 *
 * @param writes the first is a put or an update: it carries the mark by which the whole is found again
 * @throws DomainError `overloaded` while others are in the way; `storage_unavailable` when the outcome
 *   cannot be known: nobody may be told that it failed
 */
export async function transact(table: Table, writes: readonly Write[]): Promise<TransactOutcome> {
  if (writes.length === 1) {
    const outcome = await table.write(writes[0]!) // half the price
    return outcome.written ? { committed: true } : { committed: false, refusals: [outcome] }
  }
  const { client, tableName, clock } = table
  const { writeId, marked } = withWriteId(writes[0]!, table)
  const command = new TransactWriteItemsCommand({
    TransactItems: [marked, ...writes.slice(1)].map((write) => entryOf(tableName, write)),
    ClientRequestToken: hash('sha256', writeId).slice(0, 32),
  })
  const endMs = clock.monotonic() + LONGEST_MS
  let mayHaveHappened = false
  let last: unknown
  let positions: readonly number[] = []
  for (let tries = 0; tries < MOST_TRIES && clock.monotonic() < endMs; tries++) {
    if (tries > 0) await backOff(tries, table)
    try {
      await client.send(command)
      return { committed: true }
    } catch (error) {
      last = error
      if (error instanceof TransactionCanceledException) {
        const reasons = error.CancellationReasons ?? []
        const refusals = reasons.map(({ Code, Item }) =>
          Code === 'ConditionalCheckFailed' ? { item: Item && fromWire(Item) } : undefined,
        )
        if (refusals[0]?.item?.write_id === writeId) return { committed: true }
        if (refusals.some(Boolean)) {
          if (mayHaveHappened && (await isThere())) return { committed: true }
          return { committed: false, refusals }
        }
        positions = reasons.flatMap(({ Code = '' }, i) => (CONTENDED.has(Code) ? [i] : []))
        if (positions.length === 0) throw unexpected(error, tableName)
        continue
      }
      const fault = sdkFault(error)
      if (isConflict(error) || fault === 'throttled' || fault === 'clock') continue
      if (fault !== 'unreachable' && fault !== 'unavailable')
        throw storageError(error, { action: 'dynamodb:TransactWriteItems', tableName })
      mayHaveHappened = true
    }
  }
  if (!mayHaveHappened && sdkFault(last) !== 'clock') throw new Contended(positions, last)
  if (mayHaveHappened && (await isThere())) return { committed: true }
  throw storageError(last, { action: 'dynamodb:TransactWriteItems', tableName })

  async function isThere(): Promise<boolean> {
    return (await table.get(keyOf(marked)))?.write_id === writeId
  }
}

function entryOf(tableName: string, write: Write): TransactWriteItem {
  const { verb, ...input } = writeInput(tableName, write)
  return {
    [verb]: { ...input, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' },
  }
}

/** An entry that the table cannot take is a mistake of ours, not the caller's. */
const unexpected = (cause: TransactionCanceledException, tableName: string) =>
  new Error(
    `Expected ${tableName} to take the transaction, got ${cause.CancellationReasons?.map(({ Code, Message }) => `${Code} ${Message ?? ''}`).join(', ')}`,
    { cause },
  )
