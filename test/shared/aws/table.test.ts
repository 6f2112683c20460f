import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startDynamo } from '../../emulators/dynamo.ts'
import { fixedClock } from '../local/open-world.ts'
import { openDynamo } from './open-dynamo.ts'

async function open() {
  const clock = fixedClock(1_000_000)
  const server = await startDynamo({ now: clock.now })
  const { table, client } = await openDynamo({ endpoint: server.endpoint, clock })
  onTestFinished(async () => {
    client.destroy()
    await server[Symbol.asyncDispose]()
  })
  const fill = async (count: number) => {
    const keys = Array.from({ length: count }, (_, i) => ({
      pk: 'p',
      sk: `s${String(i).padStart(3, '0')}`,
    }))
    await Promise.all(keys.map((key, i) => table.write({ put: { ...key, i } })))
    return keys
  }
  return { table, client, clock, fill }
}

test('a query goes on after each page, forwards and backwards, and counts over all of them', async () => {
  const { table, fill } = await open()
  const keys = await fill(7)
  const read = async (descending: boolean) => {
    const found: unknown[] = []
    for await (const { sk } of table.query({ partition: 'p', pageSize: 2, descending }))
      found.push(sk)
    return found
  }
  const names = keys.map(({ sk }) => sk)
  expect(await read(false)).toEqual(names)
  expect(await read(true)).toEqual(names.toReversed())
  expect(await table.count({ partition: 'p', pageSize: 3 })).toBe(7)
})

test('more keys than one request takes are read in the order they were asked for', async () => {
  const { table, fill } = await open()
  const keys = await fill(230)
  const asked = [...keys.toReversed(), { pk: 'p', sk: 'none' }, keys[0]!]
  const items = await table.getAll(asked)
  expect(items.map((item) => item?.sk)).toEqual([
    ...keys.map(({ sk }) => sk).toReversed(),
    undefined,
    keys[0]!.sk,
  ])
})

test('keys that the table left unread are asked for again, and not for ever', async () => {
  const { table, client, fill } = await open()
  const keys = await fill(10)
  const send = client.send.bind(client) as (command: unknown) => Promise<unknown>
  let mostAtOnce = 3
  let requests = 0
  vi.spyOn(client, 'send').mockImplementation(async (command: unknown) => {
    if (!(command instanceof BatchGetItemCommand)) return await send(command)
    requests += 1
    const [[name = '', { Keys = [], ...rest } = {}] = []] = Object.entries(
      command.input.RequestItems ?? {},
    ) as [string, { Keys?: object[] }][]
    const [now, later] = [Keys.slice(0, mostAtOnce), Keys.slice(mostAtOnce)]
    const unread = later.length > 0 ? { [name]: { Keys: later } } : {}
    if (now.length === 0) return { Responses: {}, UnprocessedKeys: unread }
    const answer = (await send(
      new BatchGetItemCommand({ RequestItems: { [name]: { ...rest, Keys: now as never } } }),
    )) as object
    return { ...answer, UnprocessedKeys: unread }
  })
  expect((await table.getAll(keys)).map((item) => item?.i)).toEqual(keys.map((_, i) => i))
  expect(requests).toBe(4)
  mostAtOnce = 0
  await expect(table.getAll(keys)).rejects.toMatchObject({ code: 'overloaded' })
})

test('what is past its time is not read, by key, by many keys and by query', async () => {
  const { table, clock } = await open()
  const past = { pk: 'p', sk: 'past' }
  await table.write({ put: { ...past, exp: clock.now() / 1000 } })
  await table.write({ put: { pk: 'p', sk: 'soon', exp: clock.now() / 1000 + 1 } })
  const found: unknown[] = []
  for await (const { sk } of table.query({ partition: 'p' })) found.push(sk)
  expect([await table.get(past), await table.getAll([past]), found]).toEqual([
    undefined,
    [undefined],
    ['soon'],
  ])
})
