/** The table as the adapters use it: reads that ignore what is past its time, conditional writes. */
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { DomainError } from '../errors.ts'
import type { Clock, Random } from '../ports.ts'
import {
  fromWire,
  type StoredItem,
  toWire,
  type Value,
  type WireItem,
  type Write,
  wireValue,
  writeInput,
} from './items.ts'
import { domainError, type SdkFault, sdkFault } from './sdk-errors.ts'
import { type IndexName, type Key, TABLE } from './table-schema.ts'

export type TableDeps = {
  readonly client: DynamoDBClient
  readonly tableName: string
  readonly dueShards: number
  readonly clock: Clock
  readonly random: Random
  /** Failures of what may fail: counts, marks that the sweeper sets again. */
  readonly onLost?: (error: unknown) => void
}

/** What became of one conditional write; `item` is what stood there when it was refused. */
export type WriteOutcome =
  | { readonly written: true }
  | { readonly written: false; readonly item: StoredItem | undefined }

export type Query = {
  readonly index?: IndexName
  readonly partition: string
  /** Of the sort key: `begins_with(#sk, :prefix)`, `#due_at <= :now`… */
  readonly range?: string
  readonly values?: Readonly<Record<string, Value>>
  readonly descending?: boolean
  /** Of a partition too: half the price, for what is near enough. */
  readonly mayLag?: boolean
  /** Keys to read at a time; pages follow as long as the caller asks. */
  readonly pageSize?: number
}

export type Table = TableDeps & {
  /** Strongly consistent. */
  get(key: Key): Promise<StoredItem | undefined>
  /** As `get`, in the order of the keys; what is missing is undefined. */
  getAll(keys: readonly Key[]): Promise<readonly (StoredItem | undefined)[]>
  /** Items of a partition (strongly consistent), or keys of an index (not). */
  query(query: Query): AsyncGenerator<StoredItem>
  /** How many there are, keys only read. */
  count(query: Query): Promise<number>
  write(write: Write): Promise<WriteOutcome>
}

export const MOST_TRIES = 5
/** After this long no further try begins: the caller waits. */
export const LONGEST_MS = 10_000
/** Of a clock that is off the SDK learns by the refusal, and signs the next try by the service's. */
const PASSING: ReadonlySet<SdkFault> = new Set(['unavailable', 'unreachable', 'throttled', 'clock'])
const MOST_KEYS_A_BATCH = 100
const BATCH_TRIES = 8

export function openTable(deps: TableDeps): Table {
  const { client, tableName, clock } = deps
  const isLive = (item: StoredItem) =>
    item.exp === undefined || (item.exp as number) * 1000 > clock.now()
  const readable = (item: WireItem | undefined): StoredItem | undefined => {
    const own = item && fromWire(item)
    return own && isLive(own) ? own : undefined
  }
  const asked = <T>(action: string, act: () => Promise<T>) => untilAnswered(deps, action, act)

  return {
    ...deps,

    async get(key) {
      const Key = toWire({ pk: key.pk, sk: key.sk })
      const input = { TableName: tableName, Key, ConsistentRead: true }
      const { Item } = await asked('dynamodb:GetItem', () => client.send(new GetItemCommand(input)))
      return readable(Item)
    },

    async getAll(keys) {
      const found = new Map<string, StoredItem>()
      for (let i = 0; i < keys.length; i += MOST_KEYS_A_BATCH) {
        let open: WireItem[] = uniqueKeys(keys.slice(i, i + MOST_KEYS_A_BATCH)).map(toWire)
        for (let tries = 0; open.length > 0; tries++) {
          if (tries === BATCH_TRIES)
            throw new DomainError('overloaded', 'The table asks for fewer requests.')
          if (tries > 0) await backOff(tries, deps)
          const input = { RequestItems: { [tableName]: { Keys: open, ConsistentRead: true } } }
          const { Responses, UnprocessedKeys } = await asked('dynamodb:BatchGetItem', () =>
            client.send(new BatchGetItemCommand(input)),
          )
          for (const item of Responses?.[tableName] ?? []) {
            const own = readable(item)
            if (own) found.set(`${own.pk} ${own.sk}`, own)
          }
          open = UnprocessedKeys?.[tableName]?.Keys ?? []
        }
      }
      return keys.map(({ pk, sk }) => found.get(`${pk} ${sk}`))
    },

    async *query(query) {
      for await (const { Items = [] } of pages(query, {}))
        for (const item of Items) {
          const own = readable(item)
          if (own) yield own
        }
    },

    async count(query) {
      let sum = 0
      for await (const { Count = 0 } of pages(query, { Select: 'COUNT' })) sum += Count
      return sum
    },

    async write(write) {
      const { writeId, marked } = withWriteId(write, deps)
      const { verb, ...input } = writeInput(tableName, marked)
      const all = { ...input, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const
      const send = () =>
        verb === 'Put'
          ? client.send(new PutItemCommand({ Item: undefined, ...all }))
          : verb === 'Update'
            ? client.send(new UpdateItemCommand({ Key: undefined, ...all }))
            : client.send(new DeleteItemCommand({ Key: undefined, ...all }))
      const refused = await asked(`dynamodb:${verb}Item`, () =>
        send().then(
          () => undefined,
          (error) => {
            if (error instanceof ConditionalCheckFailedException) return error
            throw error
          },
        ),
      )
      const item = refused?.Item && fromWire(refused.Item)
      // An earlier try did it, and its answer was lost.
      const isDone = !refused || item?.write_id === writeId
      return isDone ? { written: true } : { written: false, item }
    },
  }

  async function* pages(
    { index, partition, range, values, descending = false, mayLag = false, pageSize }: Query,
    more: { Select?: 'COUNT' },
  ) {
    const { name } = index ? TABLE.indexes[index].partition : TABLE.partitionKey
    const expression = `#${name} = :partition${range ? ` AND ${range}` : ''}`
    const names = [...new Set([...expression.matchAll(/#(\w+)/g)].map((match) => match[1]!))]
    let start: WireItem | undefined
    do {
      const page = await asked('dynamodb:Query', () =>
        client.send(
          new QueryCommand({
            ...more,
            TableName: tableName,
            ...(index ? { IndexName: index } : { ConsistentRead: !mayLag }),
            KeyConditionExpression: expression,
            ExpressionAttributeNames: Object.fromEntries(names.map((one) => [`#${one}`, one])),
            ExpressionAttributeValues: Object.fromEntries(
              Object.entries({ partition, ...values }).map(([one, value]) => [
                `:${one}`,
                wireValue(value),
              ]),
            ),
            ScanIndexForward: !descending,
            ...(pageSize !== undefined && { Limit: pageSize }),
            ...(start && { ExclusiveStartKey: start }),
          }),
        ),
      )
      yield page
      start = page.LastEvaluatedKey
    } while (start)
  }
}

/** Full jitter: anything from nothing to 50 ms · 2ⁿ. @see AWS Architecture Blog, "Exponential backoff and jitter" */
export async function backOff(
  tries: number,
  { clock, random }: Pick<TableDeps, 'clock' | 'random'>,
) {
  const share = Buffer.from(random.bytes(4)).readUInt32BE() / 2 ** 32
  await clock.sleep(share * 50 * 2 ** tries)
}

/** As long as waiting may help: not answered, told to come later, or a transaction is at the same item. */
async function untilAnswered<T>(
  deps: TableDeps,
  action: string,
  act: () => Promise<T>,
): Promise<T> {
  const { clock, tableName } = deps
  const endMs = clock.monotonic() + LONGEST_MS
  for (let tries = 1; ; tries++) {
    try {
      return await act()
    } catch (error) {
      const isPassing = isConflict(error) || PASSING.has(sdkFault(error))
      if (!isPassing || tries === MOST_TRIES || clock.monotonic() >= endMs)
        throw storageError(error, { action, tableName })
      await backOff(tries, deps)
    }
  }
}

/** Another transaction is at this item, or this very one still is. */
export const isConflict = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'TransactionInProgressException' || error.name === 'TransactionConflictException')

/** A mark of this very write, by which it is known again when its answer was lost. */
export function withWriteId(write: Write, { random }: Pick<TableDeps, 'random'>) {
  const writeId = Buffer.from(random.bytes(16)).toString('hex')
  return { writeId, marked: marked(write, writeId) }
}

function marked(write: Write, writeId: string): Write {
  if ('put' in write) return { ...write, put: { ...write.put, write_id: writeId } }
  if ('update' in write) return { ...write, set: { ...write.set, write_id: writeId } }
  return write
}

export function storageError(
  error: unknown,
  { action, tableName }: { action: string; tableName: string },
): DomainError {
  if (error instanceof DomainError) return error
  const call = { action, resource: tableName, region: undefined }
  return isConflict(error) || sdkFault(error) === 'throttled'
    ? domainError('overloaded', 'The table asks for fewer requests.', { error, call })
    : domainError('storage_unavailable', 'The table cannot be reached.', { error, call })
}

const uniqueKeys = (keys: readonly Key[]): Key[] => [
  ...new Map(keys.map(({ pk, sk }) => [`${pk} ${sk}`, { pk, sk }])).values(),
]
