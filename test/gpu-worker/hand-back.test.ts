import { expect, test } from 'vitest'
import { claim, create, succeed } from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import { systemRandom } from '#shared/local/system.ts'
import { CLOUD_TIMES } from '../../gpu-worker/cloud-times.ts'
import { consume } from '../../gpu-worker/consume.ts'
import { type RunEditDeps, runEdit } from '../../gpu-worker/run-edit.ts'
import { memorySqs } from '../cloud/memory-sqs.ts'
import { virtualTime } from '../cloud/virtual-time.ts'
import {
  aKey,
  aLease,
  anAccount,
  aQueuedEdit,
  aResult,
  at,
  NOW,
  WIDE,
} from '../contract/builders.ts'
import { openMemory } from '../memory/open-memory.ts'

const NEVER = new AbortController().signal
const NO_FAULTS = { duplicated: 0, late: 0, unheard: 0, deletesLost: 0, sendsLost: 0 }
const HOUR_MS = 3_600_000

/** A worker's loop over a queue that sets aside what was received ten times, in virtual time. */
function openWorker() {
  const time = virtualTime(NOW)
  const queue = memorySqs(time, () => 0, NO_FAULTS, { maxReceives: 10 })
  const start = (run: Parameters<typeof consume>[0]['run']) =>
    void consume(
      {
        ...{ queue, run, clock: time, concurrency: 1, onError: () => {} },
        visibilityTimeoutSeconds: CLOUD_TIMES.leaseSeconds,
        renewEverySeconds: CLOUD_TIMES.renewEverySeconds,
      },
      NEVER,
    )
  return { time, queue, start }
}

test('the message of an edit that another worker holds for hours is no dead letter, and gone when the edit has ended', async () => {
  const { time, queue, start } = openWorker()
  const { edits, accounts } = openMemory({
    ...{ clock: time, random: systemRandom, maxRunning: 10 },
    ...{ signingKey: new Uint8Array(32), publicUrl: 'http://x' },
  })
  const account = anAccount()
  await accounts.create(account, aKey(account.id))
  const edit = aQueuedEdit(account.id)
  await edits.create(create(edit, at(NOW)), { idempotency: undefined, limits: WIDE })
  await queue.send(edit.id, edit.lane)
  const leaseMs = CLOUD_TIMES.leaseSeconds * 1000
  const lease = aLease(NOW + leaseMs)
  const change = claim(edit, lease, 'test', at(NOW))
  const fence = { editId: edit.id, attempt: edit.attempt, leaseId: lease.id }
  await edits.commit(change)

  const other = async () => {
    while (time.now() < NOW + 3 * HOUR_MS) {
      await edits.renew(fence, time.now() + leaseMs)
      await time.sleep(CLOUD_TIMES.renewEverySeconds * 1000)
    }
    await edits.commit(succeed(change.to, aResult(), at(time.now())))
  }
  void other()
  const deps = {
    ...{ edits, clock: time, random: systemRandom, times: CLOUD_TIMES },
    secondsPerEvaluation: () => 1,
  } as Partial<RunEditDeps> as RunEditDeps // all that is asked for an edit in other hands
  start((id) => runEdit(id, NEVER, deps))
  await time.run(() => queue.size === 0, NOW + 4 * HOUR_MS)

  expect(await edits.get(edit.id)).toMatchObject({ status: 'succeeded', attempt: 1 })
  expect(queue.deadLetters).toEqual([])
  expect(queue.size).toBe(0)
})

test('an edit that is handed back ten times by workers that stop is run by the eleventh', async () => {
  const { time, queue, start } = openWorker()
  await queue.send('edit_1', 'model')
  let runs = 0

  start(async () => {
    runs += 1
    if (runs <= 10)
      throw new DomainError('lease_held', 'it was handed back', { retryAfterSeconds: 0 })
  })
  await time.run(() => queue.size === 0, NOW + HOUR_MS)

  expect({ runs, dead: queue.deadLetters }).toEqual({ runs: 11, dead: [] })
})

test('what no worker can read is still a dead letter after ten receives', async () => {
  const { time, queue, start } = openWorker()
  queue.plant('not json')

  start(async () => {})
  await time.run(() => queue.size === 0, NOW + HOUR_MS)

  expect(queue.deadLetters).toEqual(['not json'])
  expect(queue.counts.received).toBe(10)
})
