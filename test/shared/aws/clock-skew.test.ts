import { afterEach, expect, test, vi } from 'vitest'
import { clockOffsetOf, openAws } from '#shared/aws/open-aws.ts'
import { parseAwsSettings } from '#shared/aws/settings.ts'
import { transact } from '#shared/aws/transact.ts'
import { systemClock, systemRandom } from '#shared/local/system.ts'
import { startDynamo } from '../../emulators/dynamo.ts'
import { openDynamo } from './open-dynamo.ts'

const MINUTE_MS = 60_000
afterEach(() => void vi.restoreAllMocks())

/** A machine whose clock is so far before the services', and a table that refuses what it signs. */
async function machine({ aheadMs }: { aheadMs: number }) {
  const server = await startDynamo()
  const made = await openDynamo({
    endpoint: server.endpoint,
    clock: systemClock,
    tableName: 'a-table',
  })
  server.faults.checksClock = true
  const trueNow = Date.now
  let offMs = aheadMs
  vi.spyOn(Date, 'now').mockImplementation(() => trueNow() + offMs)
  const url = 'https://sqs.example/q'
  const ports = openAws(
    parseAwsSettings({
      ...{ RESOUND_STAGE: 's', RESOUND_TABLE: 'a-table' },
      ...{ RESOUND_MEDIA_BUCKET: 'media', RESOUND_MODEL_BUCKET: 'models' },
      ...{ RESOUND_MODEL_QUEUE_URL: url, RESOUND_EXACT_QUEUE_URL: url },
      ...{ RESOUND_TEST_QUEUE_URL: url, RESOUND_WEBHOOK_QUEUE_URL: url },
    }),
    {
      clock: systemClock,
      random: systemRandom,
      correctsClock: true,
      clients: {
        endpoint: server.endpoint,
        region: 'us-east-1',
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      },
    },
  )
  return {
    ports,
    trueNow,
    setClock(toMs: number) {
      offMs = toMs
    },
    async [Symbol.asyncDispose]() {
      ports.table.client.destroy()
      made.client.destroy()
      await server[Symbol.asyncDispose]()
    },
  }
}

test.each([10, -10])(
  'a clock %i minutes ahead costs one try, and then the services’ time counts',
  async (minutes) => {
    await using on = await machine({ aheadMs: minutes * MINUTE_MS })
    const { ports, trueNow } = on
    expect(await ports.table.get({ pk: 'p', sk: 's' })).toBeUndefined()
    expect(Math.abs(ports.clock.now() - trueNow())).toBeLessThan(5000)
    expect(Math.round(clockOffsetOf(ports) / MINUTE_MS)).toBe(-minutes)
  },
)

test.each([10, -10, 1440, -1440])(
  'a clock that is set %i minutes off while it works is put right by the next call, and so when it is set right',
  async (minutes) => {
    await using on = await machine({ aheadMs: 0 })
    const { ports, trueNow } = on
    const isRight = async () => {
      const stored = await transact(ports.table, [{ put: { pk: 'p', sk: `${trueNow()}` } }])
      return stored.committed && Math.abs(ports.clock.now() - trueNow()) < 5000
    }
    expect(await isRight()).toBe(true)
    on.setClock(minutes * MINUTE_MS)
    expect(await isRight()).toBe(true)
    on.setClock(0)
    expect(await isRight()).toBe(true)
  },
)

test('a transaction that was refused for its time alone is made by the next try', async () => {
  await using on = await machine({ aheadMs: 10 * MINUTE_MS })
  const { table } = on.ports
  const puts = ['a', 'b'].map((sk) => ({ put: { pk: 'p', sk } }))
  expect(await transact(table, puts)).toEqual({ committed: true })
})

test('a clock that is right is left alone', async () => {
  await using on = await machine({ aheadMs: 0 })
  await on.ports.table.get({ pk: 'p', sk: 's' })
  expect(clockOffsetOf(on.ports)).toBe(0)
})

test('a time that the service never takes is said to be the clock, with its remedy', async () => {
  await using on = await machine({ aheadMs: 0 })
  const { table } = on.ports
  // A service whose answers say the time that it refuses: nothing can be learned from them.
  vi.spyOn(table.client, 'send').mockImplementation(async () => {
    throw Object.assign(new Error('Signature expired'), {
      name: 'InvalidSignatureException',
      $metadata: { httpStatusCode: 400 },
    })
  })
  const asks = [
    () => table.get({ pk: 'p', sk: 's' }),
    () => transact(table, [{ put: { pk: 'p', sk: 'a' } }, { put: { pk: 'p', sk: 'b' } }]),
  ]
  for (const ask of asks)
    await expect(ask()).rejects.toMatchObject({
      code: 'storage_unavailable',
      cause: { message: expect.stringMatching(/clock of this machine is off.*time service/) },
    })
})
