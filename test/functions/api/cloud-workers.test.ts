import { expect, test } from 'vitest'
import type { WorkerRow } from '#shared/ports.ts'
import { cloudWorkers } from '../../../functions/api/cloud-workers.ts'
import { fixedClock } from '../../shared/local/open-world.ts'

const row = (
  id: string,
  state: WorkerRow['state'],
  lane: WorkerRow['lane'] = 'model',
): WorkerRow => ({
  ...{ id, state, lane, device: null, softwareVersion: '0', startedAt: 0, seenAt: 0 },
})

function open(rows: readonly WorkerRow[], hasGpu = true) {
  const clock = fixedClock(0)
  let reads = 0
  const workers = {
    put: async () => {},
    remove: async () => {},
    list: async () => {
      reads++
      return rows
    },
  }
  return {
    clock,
    reads: () => reads,
    load: cloudWorkers({ workers, clock }, { hasGpu, maxWorkers: 4 }),
  }
}

test('the workers of the model lane are counted by what they do', async () => {
  const rows = [
    row('a', 'ready'),
    row('b', 'busy'),
    row('c', 'booting'),
    row('d', 'unhealthy'),
    row('e', 'stopping'),
    row('f', 'ready', 'exact'),
  ]
  expect(await open(rows).load()).toEqual({
    ...{ ready: 1, busy: 1, starting: 1, unhealthy: 1, max: 4, isPaused: false },
    alwaysThere: ['exact', 'test'],
  })
})

test('without GPUs there are none, and nobody is asked', async () => {
  const { load, reads } = open([row('a', 'ready')], false)
  expect(await load()).toMatchObject({ ready: 0, max: 0 })
  expect(reads()).toBe(0)
})

test('the table is asked once in five seconds', async () => {
  const { load, reads, clock } = open([row('a', 'ready')])
  await Promise.all([load(), load(), load()])
  expect(reads()).toBe(1)
  clock.set(5000)
  await load()
  expect(reads()).toBe(2)
})
