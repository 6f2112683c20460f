/** The words the cases are written in: a table, items, requests and answers as the wire has them. */
import type { Item } from '../dynalite-backend.ts'
import type { Entry } from '../dynamo-transactions.ts'

export type Case = {
  /** Of docs.aws.amazon.com/amazondynamodb/latest: APIReference/… or developerguide/… */
  readonly page: string
  readonly name: string
  readonly given?: readonly Item[]
  readonly calls: readonly (readonly [operation: string, input: object, expected: Expected])[]
  /** All items of the table afterwards, in key order. */
  readonly after?: readonly Item[]
  /** Milliseconds that pass before the last call: only where the clock is ours. */
  readonly wait?: number
}
export type Expected = { readonly status: number; readonly body: object }

export const TABLE_NAME = 'cases'
export const CREATE_TABLE = {
  TableName: TABLE_NAME,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'owner', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byOwner',
      KeySchema: [
        { AttributeName: 'owner', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
}

export const WRITE = 'APIReference/API_TransactWriteItems.html'
export const GET = 'APIReference/API_TransactGetItems.html'
export const IDEMPOTENCY = 'developerguide/transaction-apis.html'
export const CONDITIONS = 'developerguide/Expressions.ConditionExpressions.html'
export const TTL = 'APIReference/API_UpdateTimeToLive.html'

export const key = (sk: string): Item => ({ pk: { S: 'p' }, sk: { S: sk } })
export const item = (sk: string, attributes: Item = {}): Item => ({ ...key(sk), ...attributes })
export const n = (value: number) => ({ N: String(value) })
export const base = { TableName: TABLE_NAME }
export const OLD = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }
export const EXISTS = { ConditionExpression: 'attribute_exists(pk)' }
export const ABSENT = { ConditionExpression: 'attribute_not_exists(pk)' }
export const above = (value: number) => ({
  ConditionExpression: 'v > :low',
  ExpressionAttributeValues: { ':low': n(value) },
})

export const put = (sk: string, attributes: Item = {}, more: object = {}) =>
  ({ Put: { ...base, Item: item(sk, attributes), ...more } }) as Entry
export const update = (sk: string, UpdateExpression: string, values?: Item, more: object = {}) =>
  ({
    Update: {
      ...base,
      Key: key(sk),
      UpdateExpression,
      ...(values && { ExpressionAttributeValues: values }),
      ...more,
    },
  }) as Entry
export const remove = (sk: string, more: object = {}) =>
  ({ Delete: { ...base, Key: key(sk), ...more } }) as Entry
export const check = (sk: string, more: object) =>
  ({ ConditionCheck: { ...base, Key: key(sk), ...more } }) as Entry
export const addOne = (sk: string) => update(sk, 'ADD v :one', { ':one': n(1) })

export const write = (...TransactItems: Entry[]) =>
  ['TransactWriteItems', { TransactItems }] as const
export const writeAs = (ClientRequestToken: string, ...TransactItems: Entry[]) =>
  ['TransactWriteItems', { TransactItems, ClientRequestToken }] as const

export const OK: Expected = { status: 200, body: {} }
export const fails = (type: string, message?: string, more: object = {}): Expected => ({
  status: 400,
  body: { __type: type, ...(message !== undefined && { message }), ...more },
})
export const FAILED = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' }
export const NONE = { Code: 'None' }
export const canceled = (...reasons: { Code: string; Message?: string; Item?: Item }[]): Expected =>
  fails(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    { CancellationReasons: reasons },
  )
export const REFUSED = (more: object = {}) =>
  fails('ConditionalCheckFailedException', 'The conditional request failed', more)
export const INVALID = fails('ValidationException')
export const TWICE = fails(
  'ValidationException',
  'Transaction request cannot include multiple operations on one item',
)
export const NO_TABLE = fails('ResourceNotFoundException', 'Requested resource not found')

/** One transaction and what the table holds after it. */
export const one = (
  page: string,
  name: string,
  given: readonly Item[],
  entries: readonly Entry[],
  expected: Expected,
  after: readonly Item[],
): Case => ({ page, name, given, calls: [[...write(...entries), expected]], after })

export const many = (count: number): Entry[] =>
  Array.from({ length: count }, (_, i) => put(`i${String(i).padStart(3, '0')}`))
