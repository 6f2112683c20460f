import { expect, test } from 'vitest'
import type { Table } from '#shared/aws/table.ts'
import type { Key } from '#shared/aws/table-schema.ts'
import { transact } from '#shared/aws/transact.ts'
import { type DynamoServer, startDynamo } from '../../emulators/dynamo.ts'
import { mulberry32 } from '../../emulators/dynamo-faults.ts'
import { fixedClock } from '../local/open-world.ts'
import { openDynamo } from './open-dynamo.ts'

const ACCOUNTS = 8
const CLIENTS = 32
const TRANSFERS_EACH = 10

const account = (i: number): Key => ({ pk: `account ${i}`, sk: 'A' })
const transfer = (id: string): Key => ({ pk: `transfer ${id}`, sk: 'T' })

async function open(): Promise<{ server: DynamoServer; table: Table } & AsyncDisposable> {
  const server = await startDynamo()
  const ports = await openDynamo({ endpoint: server.endpoint, clock: fixedClock(0) })
  return {
    server,
    table: ports.table,
    async [Symbol.asyncDispose]() {
      await ports[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

test('money moved by 32 clients under conflicts and lost answers is neither made nor lost', async () => {
  await using world = await open()
  const { server, table } = world
  for (let i = 0; i < ACCOUNTS; i++) await table.write({ put: { ...account(i), credits: 100 } })
  server.faults.rates = {
    TransactWriteItems: { conflict: 0.2, timeoutAfterCommit: 0.03, timeoutBeforeCommit: 0.02 },
  }
  const random = mulberry32(11)
  const told = new Map<string, 'done' | 'refused' | 'unknown'>()
  const client = async (name: number) => {
    for (let i = 0; i < TRANSFERS_EACH; i++) {
      const id = `${name}-${i}`
      const from = Math.floor(random() * ACCOUNTS)
      const to = (from + 1 + Math.floor(random() * (ACCOUNTS - 1))) % ACCOUNTS
      const credits = 1 + Math.floor(random() * 60)
      const outcome = await transact(table, [
        { put: { ...transfer(id), credits }, when: 'attribute_not_exists(#pk)' },
        {
          update: account(from),
          add: { credits: -credits },
          when: '#credits >= :credits',
          values: { credits },
        },
        { update: account(to), add: { credits } },
      ]).then(
        ({ committed }) => (committed ? 'done' : 'refused'),
        () => 'unknown' as const,
      )
      told.set(id, outcome)
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, (_, i) => client(i)))
  server.faults.rates = {}

  const balances = await table.getAll(Array.from({ length: ACCOUNTS }, (_, i) => account(i)))
  const credits = balances.map((item) => item!.credits as number)
  expect(credits.reduce((sum, one) => sum + one, 0)).toBe(100 * ACCOUNTS)
  expect(Math.min(...credits)).toBeGreaterThanOrEqual(0)
  const ids = [...told.keys()]
  const rows = await table.getAll(ids.map(transfer))
  for (const [i, id] of ids.entries()) {
    if (told.get(id) === 'done') expect(rows[i], id).toBeDefined()
    if (told.get(id) === 'refused') expect(rows[i], id).toBeUndefined()
  }
  const outcomes = [...told.values()]
  expect(outcomes.filter((one) => one === 'done').length).toBeGreaterThan(100)
  expect(outcomes).toContain('refused')
})

const one = { put: { pk: 'p', sk: 'one', v: 1 }, when: 'attribute_not_exists(#pk)' }
const other = { put: { pk: 'p', sk: 'other', v: 1 }, when: 'attribute_not_exists(#pk)' }

test('a transaction whose answer is lost every time is found again by its mark', async () => {
  await using world = await open()
  world.server.faults.rates = { TransactWriteItems: { timeoutAfterCommit: 1 } }
  expect(await transact(world.table, [one, other])).toEqual({ committed: true })
  expect(world.server.costs.filter(({ items }) => items === 2)).toHaveLength(1)
})

test('a transaction that never arrives is not called done, nor refused', async () => {
  await using world = await open()
  world.server.faults.rates = { TransactWriteItems: { timeoutBeforeCommit: 1 } }
  await expect(transact(world.table, [one, other])).rejects.toMatchObject({
    code: 'storage_unavailable',
    retryable: true,
  })
  world.server.faults.rates = {}
  expect(await world.table.get(one.put)).toBeUndefined()
})

test('conflicts, throttling and a running twin are tried again; without end they are overload', async () => {
  for (const fault of ['conflict', 'throttle', 'inProgress'] as const) {
    await using world = await open()
    world.server.faults.rates = { TransactWriteItems: { [fault]: 0.5 } }
    expect(await transact(world.table, [one, other]), fault).toEqual({ committed: true })
    world.server.faults.rates = { TransactWriteItems: { [fault]: 1 } }
    await expect(
      transact(world.table, [one, { put: { pk: 'p', sk: 'third' } }]),
      fault,
    ).rejects.toMatchObject({ code: 'overloaded', retryable: true })
  }
})

test('a refusal names the entry and what stood there, also after a try that was lost', async () => {
  await using world = await open()
  const { table, server } = world
  await table.write({ put: { pk: 'p', sk: 'other', v: 7 } })
  const outcome = await transact(table, [one, other])
  expect(outcome).toMatchObject({ committed: false, refusals: [undefined, { item: { v: 7 } }] })
  expect(await table.get(one.put)).toBeUndefined()
  server.faults.rates = { TransactWriteItems: { timeoutBeforeCommit: 0.5 } }
  for (let i = 0; i < 10; i++)
    expect(await transact(table, [one, other]).catch(({ code }) => code)).toBeOneOf([
      'storage_unavailable',
      expect.objectContaining({ committed: false }),
    ])
})

test('a single write whose answer was lost is known as its own', async () => {
  await using world = await open()
  const { table, server } = world
  server.faults.rates = { PutItem: { timeoutAfterCommit: 0.5 } }
  for (let i = 0; i < 12; i++) {
    const put = { pk: 'p', sk: `s${i}` }
    const outcome = await table
      .write({ put, when: 'attribute_not_exists(#pk)' })
      .catch(({ code }) => code)
    expect(outcome).toBeOneOf([{ written: true }, 'storage_unavailable'])
  }
})
