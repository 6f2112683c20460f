/** Tokens, by which a request is done once; and transactional reads. */
import {
  addOne,
  base,
  type Case,
  canceled,
  EXISTS,
  FAILED,
  fails,
  GET,
  IDEMPOTENCY,
  INVALID,
  item,
  key,
  NO_TABLE,
  n,
  OK,
  put,
  write,
  writeAs,
} from './wire.ts'

export const TOKENS_AND_READS: readonly Case[] = [
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
]
