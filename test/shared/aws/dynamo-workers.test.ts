import { expect, test } from 'vitest'
import type { WorkerRow } from '#shared/ports.ts'
import { NOW } from '../../contract/builders.ts'
import { startDynamo } from '../../emulators/dynamo.ts'
import { fixedClock } from '../local/open-world.ts'
import { openDynamo } from './open-dynamo.ts'

const row = (id: string, overrides: Partial<WorkerRow> = {}): WorkerRow => ({
  id,
  lane: 'model',
  state: 'ready',
  device: 'L4',
  softwareVersion: '1.0',
  startedAt: NOW,
  seenAt: NOW,
  ...overrides,
})

test('a worker is there as it last told, until it leaves or was silent for five minutes', async () => {
  await using server = await startDynamo()
  const clock = fixedClock(NOW)
  await using ports = await openDynamo({ endpoint: server.endpoint, clock })
  const { workers } = ports
  await workers.put(row('a'))
  await workers.put(row('b', { device: null }))
  await workers.put(row('a', { state: 'busy', seenAt: NOW + 15_000 }))
  expect(await workers.list()).toEqual([
    row('a', { state: 'busy', seenAt: NOW + 15_000 }),
    row('b', { device: null }),
  ])
  clock.set(NOW + 299_000)
  expect(await workers.list()).toHaveLength(2)
  clock.set(NOW + 300_000)
  expect((await workers.list()).map(({ id }) => id)).toEqual(['a']) // the table still has b
  await workers.remove('a')
  await workers.remove('a')
  expect(await workers.list()).toEqual([])
})
