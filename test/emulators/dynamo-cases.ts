/**
 * What Amazon says DynamoDB answers, request by request. Run against the test server; they also fit any
 * other server that calls itself DynamoDB, a real one included: a difference is a fault of that server.
 *
 * `body` is compared whole, with the name of the error alone as `__type`; `message` is left out where
 * Amazon does not publish its words.
 */
import type { Call, Item } from './dynalite-backend.ts'
import type { Entry } from './dynamo-transactions.ts'

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
type Expected = { readonly status: number; readonly body: object }

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

const WRITE = 'APIReference/API_TransactWriteItems.html'
const GET = 'APIReference/API_TransactGetItems.html'
const IDEMPOTENCY = 'developerguide/transaction-apis.html'
const CONDITIONS = 'developerguide/Expressions.ConditionExpressions.html'
const TTL = 'APIReference/API_UpdateTimeToLive.html'

const key = (sk: string): Item => ({ pk: { S: 'p' }, sk: { S: sk } })
const item = (sk: string, attributes: Item = {}): Item => ({ ...key(sk), ...attributes })
const n = (value: number) => ({ N: String(value) })
const base = { TableName: TABLE_NAME }
const OLD = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }
const EXISTS = { ConditionExpression: 'attribute_exists(pk)' }
const ABSENT = { ConditionExpression: 'attribute_not_exists(pk)' }
const above = (value: number) => ({
  ConditionExpression: 'v > :low',
  ExpressionAttributeValues: { ':low': n(value) },
})

const put = (sk: string, attributes: Item = {}, more: object = {}) =>
  ({ Put: { ...base, Item: item(sk, attributes), ...more } }) as Entry
const update = (sk: string, UpdateExpression: string, values?: Item, more: object = {}) =>
  ({
    Update: {
      ...base,
      Key: key(sk),
      UpdateExpression,
      ...(values && { ExpressionAttributeValues: values }),
      ...more,
    },
  }) as Entry
const remove = (sk: string, more: object = {}) =>
  ({ Delete: { ...base, Key: key(sk), ...more } }) as Entry
const check = (sk: string, more: object) =>
  ({ ConditionCheck: { ...base, Key: key(sk), ...more } }) as Entry
const addOne = (sk: string) => update(sk, 'ADD v :one', { ':one': n(1) })

const write = (...TransactItems: Entry[]) => ['TransactWriteItems', { TransactItems }] as const
const writeAs = (ClientRequestToken: string, ...TransactItems: Entry[]) =>
  ['TransactWriteItems', { TransactItems, ClientRequestToken }] as const

const OK: Expected = { status: 200, body: {} }
const fails = (type: string, message?: string, more: object = {}): Expected => ({
  status: 400,
  body: { __type: type, ...(message !== undefined && { message }), ...more },
})
const FAILED = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' }
const NONE = { Code: 'None' }
const canceled = (...reasons: { Code: string; Message?: string; Item?: Item }[]): Expected =>
  fails(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    { CancellationReasons: reasons },
  )
const REFUSED = (more: object = {}) =>
  fails('ConditionalCheckFailedException', 'The conditional request failed', more)
const INVALID = fails('ValidationException')
const TWICE = fails(
  'ValidationException',
  'Transaction request cannot include multiple operations on one item',
)
const NO_TABLE = fails('ResourceNotFoundException', 'Requested resource not found')

/** One transaction and what the table holds after it. */
const one = (
  page: string,
  name: string,
  given: readonly Item[],
  entries: readonly Entry[],
  expected: Expected,
  after: readonly Item[],
): Case => ({ page, name, given, calls: [[...write(...entries), expected]], after })

const many = (count: number): Entry[] =>
  Array.from({ length: count }, (_, i) => put(`i${String(i).padStart(3, '0')}`))

export const CASES: readonly Case[] = [
  // ── what a transaction does ───────────────────────────────────────────────────────────────────
  one(WRITE, 'a put makes an item', [], [put('a', { v: n(1) })], OK, [item('a', { v: n(1) })]),
  one(
    WRITE,
    'a put takes the place of the whole item',
    [item('a', { v: n(1), w: n(2) })],
    [put('a', { v: n(3) })],
    OK,
    [item('a', { v: n(3) })],
  ),
  one(WRITE, 'an update of nothing makes an item', [], [addOne('a')], OK, [item('a', { v: n(1) })]),
  one(
    WRITE,
    'an update sets, removes and adds',
    [item('a', { v: n(1), w: n(2) })],
    [
      update('a', 'SET t = :t REMOVE w ADD v :two', {
        ':t': { S: 'x' },
        ':two': n(2),
      }),
    ],
    OK,
    [item('a', { v: n(3), t: { S: 'x' } })],
  ),
  one(
    WRITE,
    'an update takes out of a set, and an empty set is no attribute',
    [item('a', { s: { SS: ['x'] } })],
    [update('a', 'DELETE s :x', { ':x': { SS: ['x'] } })],
    OK,
    [item('a')],
  ),
  one(WRITE, 'a delete removes', [item('a')], [remove('a')], OK, []),
  one(WRITE, 'a delete of nothing is no error', [], [remove('a')], OK, []),
  one(
    WRITE,
    'a check that holds changes nothing',
    [item('a', { v: n(1) })],
    [check('a', EXISTS)],
    OK,
    [item('a', { v: n(1) })],
  ),
  one(WRITE, 'a check that nothing is there holds', [], [check('a', ABSENT)], OK, []),
  one(
    WRITE,
    'all four verbs at once',
    [item('b', { v: n(1) }), item('c'), item('d')],
    [put('a'), addOne('b'), remove('c'), check('d', EXISTS)],
    OK,
    [item('a'), item('b', { v: n(2) }), item('d')],
  ),
  one(
    CONDITIONS,
    'a comparison that holds',
    [item('a', { v: n(5) })],
    [put('a', { v: n(6) }, above(4))],
    OK,
    [item('a', { v: n(6) })],
  ),
  one(
    CONDITIONS,
    'a reserved word is compared under another name',
    [item('a', { status: { S: 'open' } })],
    [
      update(
        'a',
        'SET #s = :to',
        { ':to': { S: 'shut' }, ':was': { S: 'open' } },
        {
          ConditionExpression: '#s = :was',
          ExpressionAttributeNames: { '#s': 'status' },
        },
      ),
    ],
    OK,
    [item('a', { status: { S: 'shut' } })],
  ),
  one(
    CONDITIONS,
    'an attribute that is missing compares with nothing',
    [item('a')],
    [put('a', { v: n(1) }, above(0))],
    canceled(FAILED),
    [item('a')],
  ),

  // ── what is no transaction ────────────────────────────────────────────────────────────────────
  { page: WRITE, name: 'a hundred entries are allowed', calls: [[...write(...many(100)), OK]] },
  one(WRITE, 'a hundred and one are not', [], many(101), INVALID, []),
  one(WRITE, 'none is not', [], [], INVALID, []),
  { page: WRITE, name: 'no list is not', calls: [['TransactWriteItems', {}, INVALID]] },
  one(WRITE, 'two verbs in one entry are not', [], [{ ...put('a'), ...remove('b') }], INVALID, []),
  one(WRITE, 'an entry without a verb is not', [], [{}], INVALID, []),
  one(WRITE, 'one item twice is not', [], [put('a'), addOne('a')], TWICE, []),
  one(
    WRITE,
    'a check beside a write of the same item is not',
    [item('a')],
    [check('a', EXISTS), remove('a')],
    TWICE,
    [item('a')],
  ),
  one(
    WRITE,
    'more than 4 MB are not',
    [],
    ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k'].map((sk) =>
      put(sk, { t: { S: 'x'.repeat(390_000) } }),
    ),
    INVALID,
    [],
  ),
  {
    page: WRITE,
    name: 'a table that is not there',
    calls: [
      [
        'TransactWriteItems',
        { TransactItems: [{ Put: { TableName: 'nowhere', Item: item('a') } }] },
        NO_TABLE,
      ],
    ],
  },
  one(
    WRITE,
    'an item without its key is not',
    [],
    [put('a'), { Put: { ...base, Item: { pk: { S: 'p' } } } } as Entry],
    INVALID,
    [],
  ),
  one(
    CONDITIONS,
    'a condition nobody can read is not',
    [],
    [put('a'), put('b', {}, { ConditionExpression: 'v >' })],
    INVALID,
    [],
  ),
  one(
    CONDITIONS,
    'a value that no expression names is not',
    [],
    [put('a', {}, { ...ABSENT, ExpressionAttributeValues: { ':x': n(1) } })],
    INVALID,
    [],
  ),
  one(
    WRITE,
    'a change of the key itself is not',
    [item('a')],
    [update('a', 'SET sk = :x', { ':x': { S: 'b' } })],
    INVALID,
    [item('a')],
  ),

  // ── refusals: one reason an entry, in order, and nothing written ──────────────────────────────
  one(
    WRITE,
    'the first is refused',
    [],
    [put('a', {}, EXISTS), put('b')],
    canceled(FAILED, NONE),
    [],
  ),
  one(
    WRITE,
    'the second is refused, and what the first made is gone again',
    [],
    [put('a'), put('b', {}, EXISTS)],
    canceled(NONE, FAILED),
    [],
  ),
  one(
    WRITE,
    'both are refused, and both say so',
    [item('a'), item('b')],
    [put('a', {}, ABSENT), remove('b', ABSENT)],
    canceled(FAILED, FAILED),
    [item('a'), item('b')],
  ),
  one(
    WRITE,
    'reasons stand where their entries stand',
    [item('b')],
    [put('a'), put('b', {}, ABSENT), put('c'), check('d', EXISTS), put('e')],
    canceled(NONE, FAILED, NONE, FAILED, NONE),
    [item('b')],
  ),
  one(
    WRITE,
    'an item that was replaced is as it was',
    [item('a', { v: n(1), w: n(2) })],
    [put('a', { v: n(9) }), put('b', {}, EXISTS)],
    canceled(NONE, FAILED),
    [item('a', { v: n(1), w: n(2) })],
  ),
  one(
    WRITE,
    'an item that was deleted is there again',
    [item('a', { v: n(1) })],
    [remove('a'), put('b', {}, EXISTS)],
    canceled(NONE, FAILED),
    [item('a', { v: n(1) })],
  ),
  one(
    WRITE,
    'an item that was updated is as it was',
    [item('a', { v: n(1) })],
    [update('a', 'SET w = :w ADD v :w', { ':w': n(5) }), check('b', EXISTS)],
    canceled(NONE, FAILED),
    [item('a', { v: n(1) })],
  ),
  one(
    WRITE,
    'a check that does not hold refuses the rest',
    [],
    [check('a', EXISTS), put('b')],
    canceled(FAILED, NONE),
    [],
  ),
  one(
    WRITE,
    'an update of nothing that is refused leaves nothing',
    [],
    [update('a', 'ADD v :one', { ':one': n(1) }, EXISTS)],
    canceled(FAILED),
    [],
  ),
  ...(
    [
      ['put', put('a', {}, { ...ABSENT, ...OLD })],
      ['update', update('a', 'ADD v :one', { ':one': n(1) }, { ...ABSENT, ...OLD })],
      ['delete', remove('a', { ...ABSENT, ...OLD })],
      ['check', check('a', { ...ABSENT, ...OLD })],
    ] as const
  ).map(([verb, entry]) =>
    one(
      WRITE,
      `a refused ${verb} shows what stood there, when asked`,
      [item('a', { v: n(7) })],
      [entry],
      canceled({ ...FAILED, Item: item('a', { v: n(7) }) }),
      [item('a', { v: n(7) })],
    ),
  ),
  one(
    WRITE,
    'where nothing stood nothing is shown',
    [],
    [put('a', {}, { ...EXISTS, ...OLD })],
    canceled(FAILED),
    [],
  ),
  one(
    WRITE,
    'nothing is shown when nobody asked',
    [item('a', { v: n(7) })],
    [put('a', {}, { ...ABSENT, ReturnValuesOnConditionCheckFailure: 'NONE' })],
    canceled(FAILED),
    [item('a', { v: n(7) })],
  ),
  one(
    WRITE,
    'only the refused entry shows its item',
    [item('a'), item('b')],
    [put('a', { v: n(1) }, OLD), put('b', {}, { ...ABSENT, ...OLD })],
    canceled(NONE, { ...FAILED, Item: item('b') }),
    [item('a'), item('b')],
  ),
  one(
    WRITE,
    'an update from an attribute that is not there',
    [item('a'), item('b')],
    [update('a', 'SET v = w'), put('c')],
    canceled(
      {
        Code: 'ValidationError',
        Message: 'The provided expression refers to an attribute that does not exist in the item',
      },
      NONE,
    ),
    [item('a'), item('b')],
  ),
  one(
    WRITE,
    'a number added to a text',
    [item('a', { v: { S: 'x' } })],
    [put('b'), addOne('a')],
    canceled(NONE, {
      Code: 'ValidationError',
      Message: 'An operand in the update expression has an incorrect data type',
    }),
    [item('a', { v: { S: 'x' } })],
  ),

  // ── tokens ────────────────────────────────────────────────────────────────────────────────────
  {
    page: IDEMPOTENCY,
    name: 'the same request under the same token is done once',
    calls: [
      [...writeAs('t1', addOne('a')), OK],
      [...writeAs('t1', addOne('a')), OK],
    ],
    after: [item('a', { v: n(1) })],
  },
  {
    page: IDEMPOTENCY,
    name: 'another request under the same token is a mistake',
    calls: [
      [...writeAs('t2', addOne('a')), OK],
      [...writeAs('t2', addOne('b')), fails('IdempotentParameterMismatchException')],
    ],
    after: [item('a', { v: n(1) })],
  },
  {
    page: IDEMPOTENCY,
    name: 'a token is forgotten ten minutes after it was done',
    calls: [
      [...writeAs('t3', addOne('a')), OK],
      [...writeAs('t3', addOne('a')), OK],
    ],
    wait: 600_000,
    after: [item('a', { v: n(2) })],
  },
  {
    page: IDEMPOTENCY,
    name: 'and remembered until then',
    calls: [
      [...writeAs('t4', addOne('a')), OK],
      [...writeAs('t4', addOne('a')), OK],
    ],
    wait: 599_999,
    after: [item('a', { v: n(1) })],
  },
  {
    page: IDEMPOTENCY,
    name: 'a canceled request is not remembered',
    calls: [
      [...writeAs('t5', put('a', {}, EXISTS)), canceled(FAILED)],
      [...write(put('a')), OK],
      [...writeAs('t5', put('a', {}, EXISTS)), OK],
    ],
    after: [item('a')],
  },
  {
    page: IDEMPOTENCY,
    name: 'without a token it is done each time',
    calls: [
      [...write(addOne('a')), OK],
      [...write(addOne('a')), OK],
    ],
    after: [item('a', { v: n(2) })],
  },
  {
    page: IDEMPOTENCY,
    name: 'under another token it is done again',
    calls: [
      [...writeAs('t6', addOne('a')), OK],
      [...writeAs('t7', addOne('a')), OK],
    ],
    after: [item('a', { v: n(2) })],
  },

  // ── transactional reads ───────────────────────────────────────────────────────────────────────
  {
    page: GET,
    name: 'items come in the order they were asked for, and what is missing is empty',
    given: [item('a', { v: n(1) }), item('b', { v: n(2) })],
    calls: [
      [
        'TransactGetItems',
        { TransactItems: ['b', 'x', 'a'].map((sk) => ({ Get: { ...base, Key: key(sk) } })) },
        {
          status: 200,
          body: {
            Responses: [{ Item: item('b', { v: n(2) }) }, {}, { Item: item('a', { v: n(1) }) }],
          },
        },
      ],
    ],
  },
  {
    page: GET,
    name: 'only what was asked of an item',
    given: [item('a', { v: n(1), w: n(2) })],
    calls: [
      [
        'TransactGetItems',
        { TransactItems: [{ Get: { ...base, Key: key('a'), ProjectionExpression: 'w' } }] },
        { status: 200, body: { Responses: [{ Item: { w: n(2) } }] } },
      ],
    ],
  },
  {
    page: GET,
    name: 'more than a hundred are too many',
    calls: [
      [
        'TransactGetItems',
        {
          TransactItems: Array.from({ length: 101 }, (_, i) => ({
            Get: { ...base, Key: key(`i${i}`) },
          })),
        },
        INVALID,
      ],
    ],
  },
  {
    page: GET,
    name: 'a table that is not there cannot be read',
    calls: [
      [
        'TransactGetItems',
        { TransactItems: [{ Get: { TableName: 'nowhere', Key: key('a') } }] },
        NO_TABLE,
      ],
    ],
  },

  // ── single writes that are refused ────────────────────────────────────────────────────────────
  ...(
    [
      ['PutItem', { ...base, Item: item('a'), ...ABSENT }],
      [
        'UpdateItem',
        {
          ...base,
          Key: key('a'),
          UpdateExpression: 'ADD v :one',
          ExpressionAttributeValues: { ':one': n(1) },
          ...ABSENT,
        },
      ],
      ['DeleteItem', { ...base, Key: key('a'), ...ABSENT }],
    ] as const
  ).flatMap(([operation, input]): Case[] => [
    {
      page: `APIReference/API_${operation}.html`,
      name: `a refused ${operation} shows what stood there, when asked`,
      given: [item('a', { v: n(7) })],
      calls: [[operation, { ...input, ...OLD }, REFUSED({ Item: item('a', { v: n(7) }) })]],
      after: [item('a', { v: n(7) })],
    },
    {
      page: `APIReference/API_${operation}.html`,
      name: `a refused ${operation} shows nothing otherwise`,
      given: [item('a', { v: n(7) })],
      calls: [[operation, input, REFUSED()]],
      after: [item('a', { v: n(7) })],
    },
  ]),
  {
    page: 'APIReference/API_PutItem.html',
    name: 'a refused PutItem where nothing stood shows nothing',
    calls: [['PutItem', { ...base, Item: item('a'), ...EXISTS, ...OLD }, REFUSED()]],
    after: [],
  },
  {
    page: 'APIReference/API_UpdateItem.html',
    name: 'an update that is not refused answers as if nobody had asked',
    given: [item('a', { v: n(1) })],
    calls: [
      [
        'UpdateItem',
        {
          ...base,
          ...OLD,
          Key: key('a'),
          UpdateExpression: 'ADD v :one',
          ExpressionAttributeValues: { ':one': n(1) },
          ReturnValues: 'ALL_NEW',
        },
        { status: 200, body: { Attributes: item('a', { v: n(2) }) } },
      ],
    ],
  },

  // ── time to live, and what is passed through ──────────────────────────────────────────────────
  {
    page: TTL,
    name: 'the time attribute is kept',
    calls: [
      [
        'UpdateTimeToLive',
        { ...base, TimeToLiveSpecification: { AttributeName: 'exp', Enabled: true } },
        {
          status: 200,
          body: { TimeToLiveSpecification: { AttributeName: 'exp', Enabled: true } },
        },
      ],
      [
        'DescribeTimeToLive',
        base,
        {
          status: 200,
          body: {
            TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'exp' },
          },
        },
      ],
    ],
  },
  {
    page: TTL,
    name: 'a table that is not there has no time attribute',
    calls: [
      [
        'UpdateTimeToLive',
        {
          TableName: 'nowhere',
          TimeToLiveSpecification: { AttributeName: 'exp', Enabled: true },
        },
        NO_TABLE,
      ],
    ],
  },
  {
    page: 'developerguide/TTL.html',
    name: 'an item past its time is there until someone removes it',
    given: [item('a', { exp: n(1) })],
    calls: [
      [
        'GetItem',
        { ...base, Key: key('a') },
        { status: 200, body: { Item: item('a', { exp: n(1) }) } },
      ],
    ],
  },
  {
    page: 'APIReference/API_Query.html',
    name: 'an index holds keys only, and what a transaction wrote',
    calls: [
      [...write(put('a', { owner: { S: 'o' }, v: n(1) }), put('b', { owner: { S: 'o' } })), OK],
      [
        'Query',
        {
          ...base,
          IndexName: 'byOwner',
          KeyConditionExpression: '#o = :o',
          ExpressionAttributeNames: { '#o': 'owner' },
          ExpressionAttributeValues: { ':o': { S: 'o' } },
        },
        {
          status: 200,
          body: {
            Count: 2,
            ScannedCount: 2,
            Items: [item('a', { owner: { S: 'o' } }), item('b', { owner: { S: 'o' } })],
          },
        },
      ],
    ],
  },
  {
    page: 'APIReference/CommonErrors.html',
    name: 'an operation nobody knows',
    calls: [['FoldTable', base, fails('UnknownOperationException')]],
  },
]

/** Runs one case on an empty table. @returns the answers and the items, in the form of the case */
export async function play(
  call: Call,
  { given = [], calls, wait }: Case,
  advance: (ms: number) => void,
): Promise<{ answers: Expected[]; items: readonly Item[] }> {
  for (const one of await allItems(call))
    await call('DeleteItem', { ...base, Key: { pk: one.pk, sk: one.sk } })
  for (const one of given) await call('PutItem', { ...base, Item: one })
  const answers: Expected[] = []
  for (const [i, [operation, input, expected]] of calls.entries()) {
    if (wait !== undefined && i === calls.length - 1) advance(wait)
    const { status, body } = await call(operation, input)
    answers.push({ status, body: comparable(body, expected.body) })
  }
  return { answers, items: await allItems(call) }
}

async function allItems(call: Call): Promise<readonly Item[]> {
  const { body } = await call('Scan', { ...base, ConsistentRead: true })
  return (body.Items as Item[]).toSorted((a, b) => (String(a.sk?.S) < String(b.sk?.S) ? -1 : 1))
}

function comparable(body: Readonly<Record<string, unknown>>, expected: object): object {
  const { __type, message, Message, ...rest } = body
  return {
    ...rest,
    ...(__type !== undefined && { __type: String(__type).split('#').at(-1) }),
    ...('message' in expected && { message: message ?? Message }),
  }
}
