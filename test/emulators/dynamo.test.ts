import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DynamoServer, startDynamo } from './dynamo.ts'
import { CASES, CREATE_TABLE, play, TABLE_NAME } from './dynamo-cases.ts'
import { commands, compareWithModel, readBetweenHalves } from './dynamo-model.ts'
import type { Bug } from './dynamo-transactions.ts'

const START = 1_790_000_000_000

async function open(bug?: Bug): Promise<DynamoServer & { advance(ms: number): void }> {
  let now = START
  const server = await startDynamo({ now: () => now, ...(bug && { bug }) })
  await server.call('CreateTable', CREATE_TABLE)
  return {
    ...server,
    advance(ms) {
      now += ms
    },
  }
}

test('every request is answered as Amazon says, on the page each case names', async () => {
  await using server = await open()
  for (const one of CASES) {
    const { answers, items } = await play(server.call, one, server.advance)
    const expected = one.calls.map(([, , answer]) => answer)
    expect(answers, `${one.page}: ${one.name}`).toEqual(expected)
    if (one.after) expect(items, `${one.page}: ${one.name}`).toEqual(one.after)
  }
  expect(CASES.length).toBeGreaterThanOrEqual(60)
})

test('2,000 random histories leave what a map and seven predicates leave', async () => {
  await using server = await open()
  let run = 0
  await fc.assert(
    fc.asyncProperty(commands, (all) => compareWithModel(server.call, run++, all)),
    { numRuns: 2000, seed: 20_261_126 },
  )
  expect(run).toBe(2000)
}, 120_000) // 7 s of processor time

test('nobody sees half of a transaction', async () => {
  await using server = await open()
  await expect(readBetweenHalves(server.call)).resolves.toBeUndefined()
})

const BUGS: readonly Bug[] = [
  'no undo',
  'reasons reversed',
  'condition check ignored',
  'token forgotten',
  'read without lock',
  'absence not restored',
]
for (const bug of BUGS)
  test(`these tests would find it: ${bug}`, async () => {
    await using server = await open(bug)
    expect(await firstFault(server)).toBeDefined()
  })

async function firstFault(server: Awaited<ReturnType<typeof open>>): Promise<unknown> {
  for (const one of CASES) {
    const { answers, items } = await play(server.call, one, server.advance)
    const expected = one.calls.map(([, , answer]) => answer)
    if (!isDeepStrictEqual(answers, expected)) return one.name
    if (one.after && !isDeepStrictEqual(items, one.after)) return one.name
  }
  return await readBetweenHalves(server.call).catch((error) => error)
}

test('items past their time go when the test says so, and not before', async () => {
  await using server = await open()
  const put = (sk: string, exp: number | undefined) =>
    server.call('PutItem', {
      TableName: TABLE_NAME,
      Item: {
        pk: { S: 'p' },
        sk: { S: sk },
        ...(exp !== undefined && { exp: { N: String(exp) } }),
      },
    })
  await put('past', START / 1000)
  await put('future', START / 1000 + 1)
  await put('ever', undefined)
  expect(await server.expire(START)).toBe(0) // no table has a time attribute yet
  await server.call('UpdateTimeToLive', {
    TableName: TABLE_NAME,
    TimeToLiveSpecification: { AttributeName: 'exp', Enabled: true },
  })
  expect(await server.expire(START)).toBe(1)
  const { body } = await server.call('Scan', { TableName: TABLE_NAME })
  expect((body.Items as { sk: object }[]).map(({ sk }) => sk)).toEqual([
    { S: 'ever' },
    { S: 'future' },
  ])
})

test('a request is counted in items, bytes and write units, a transaction twice', async () => {
  await using server = await open()
  const Item = { pk: { S: 'p' }, sk: { S: 'a' }, t: { S: 'x'.repeat(1016) }, n: { N: '12' } }
  // pk 2 + 1, sk 2 + 1, t 1 + 1016, n 1 + 2: 1026 bytes, so 2 units
  await server.call('PutItem', { TableName: TABLE_NAME, Item })
  await server.call('TransactWriteItems', {
    TransactItems: [
      { Put: { TableName: TABLE_NAME, Item } },
      { Delete: { TableName: TABLE_NAME, Key: { pk: { S: 'p' }, sk: { S: 'b' } } } },
    ],
  })
  expect(server.costs).toEqual([
    { operation: 'PutItem', items: 1, bytes: 1026, writeUnits: 2 },
    { operation: 'TransactWriteItems', items: 2, bytes: 1026, writeUnits: 6 },
  ])
})

test('the same seed draws the same faults, and an index answers from before', async () => {
  const drawn = async () => {
    await using server = await startDynamo({ seed: 7 })
    await server.call('CreateTable', CREATE_TABLE)
    server.faults.rates = { PutItem: { throttle: 0.3, timeoutAfterCommit: 0.2 } }
    const outcomes: (number | string)[] = []
    for (let i = 0; i < 40; i++)
      outcomes.push(
        await fetch(server.endpoint, {
          method: 'POST',
          headers: { 'x-amz-target': 'DynamoDB_20120810.PutItem' },
          body: JSON.stringify({
            TableName: TABLE_NAME,
            Item: { pk: { S: 'p' }, sk: { S: String(i).padStart(2, '0') }, owner: { S: 'o' } },
          }),
        }).then(
          ({ status }) => status,
          () => 'cut',
        ),
      )
    const query = {
      TableName: TABLE_NAME,
      IndexName: 'byOwner',
      KeyConditionExpression: '#o = :o',
      ExpressionAttributeNames: { '#o': 'owner' },
      ExpressionAttributeValues: { ':o': { S: 'o' } },
    }
    const count = async () => (await server.call('Query', query)).body.Count as number
    const whole = await count()
    server.faults.staleIndexWrites = 3
    const stale = await count()
    server.faults.staleIndexWrites = 0
    return { outcomes, whole, stale, again: await count() }
  }
  const first = await drawn()
  expect(await drawn()).toEqual(first)
  const written = first.outcomes.filter((one) => one !== 400).length // a cut answer was committed
  expect(new Set(first.outcomes)).toEqual(new Set([200, 400, 'cut']))
  expect(first).toMatchObject({ whole: written, stale: written - 3, again: written })
})
