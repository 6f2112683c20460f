import { expect, test } from 'vitest'
import {
  cancel,
  claim,
  create,
  type EditIn,
  receiveUpload,
  removeData,
  requestCancel,
  succeed,
} from '#shared/edit.ts'
import { receiveObject } from '#shared/upload.ts'
import {
  aKey,
  aLease,
  anAccount,
  anAwaitingEdit,
  anInput,
  anUpload,
  aQueuedEdit,
  aResult,
  at,
  NOW,
  newId,
  WIDE,
} from '../../contract/builders.ts'
import { startDynamo } from '../../emulators/dynamo.ts'
import { fixedClock } from '../local/open-world.ts'
import { openDynamo } from './open-dynamo.ts'

// What a move may cost, as the design allows it: create at most 10 items, claim 2, close at most 8. The
// figures below are what it does cost; who changes one changes the bill of every edit.

const PROBE = {
  container: 'wav',
  codec: 'pcm',
  sampleRateHz: 44_100,
  channels: 2,
  durationSeconds: 1,
  durationSource: 'header',
} as const

test('each move is one transaction of so many items and so few bytes', async () => {
  await using server = await startDynamo()
  const clock = fixedClock(NOW)
  await using ports = await openDynamo({ endpoint: server.endpoint, clock })
  const { edits, uploads, accounts } = ports
  const account = anAccount()
  await accounts.create(account, aKey(account.id))
  const upload = anUpload(account.id)
  await uploads.create(upload, undefined)
  const ready = receiveObject(upload, { bytes: 4, sha256: null, version: 'v1' }, PROBE, NOW)
  await uploads.commit(upload, ready)
  const webhook = { url: 'https://app.example.com/hooks', events: ['*'] }
  const createdBy = { keyId: newId('key'), clientTokenId: null, subject: 'ann' }
  const whole = { input: anInput({ uploadId: upload.id }), webhook, createdBy }

  /** Of the one transaction in `act`: items and write units; and write units of all that it wrote. */
  const costOf = async (act: () => Promise<unknown>) => {
    const before = server.costs.length
    await act()
    const costs = server.costs.slice(before)
    const [transaction, ...others] = costs.filter(({ operation }) => operation.startsWith('Trans'))
    expect(others).toEqual([])
    expect(transaction!.bytes).toBeLessThan(12_000)
    return {
      items: transaction?.items,
      units: transaction?.writeUnits,
      all: costs.reduce((sum, { writeUnits }) => sum + writeUnits, 0),
    }
  }
  const store = (edit: EditIn<'queued'> | EditIn<'awaiting_upload'>) =>
    edits.create(create(edit, at(NOW)), {
      idempotency: { scope: 'POST /v1/edits', key: edit.id, fingerprint: '0'.repeat(64) },
      limits: WIDE,
    })

  const edit = aQueuedEdit(account.id, whole)
  expect(await costOf(() => store(edit))).toEqual({ items: 6, units: 18, all: 19 })
  const claimed = claim(edit, aLease(NOW + 60_000), '1.0', at(NOW))
  expect(await costOf(() => edits.commit(claimed))).toEqual({ items: 2, units: 12, all: 13 })
  const running = claimed.to
  const fence = { editId: edit.id, attempt: 1, leaseId: running.lease.id }
  const single = server.costs.length
  await edits.renew(fence, NOW + 80_000)
  await edits.report(fence, running.progress)
  expect(server.costs.slice(single).map(({ writeUnits }) => writeUnits)).toEqual([3, 1])
  const done = succeed(running, { ...aResult(), input: whole.input }, at(NOW))
  expect(await costOf(() => edits.commit(done))).toEqual({ items: 5, units: 18, all: 20 })
  expect(await costOf(() => edits.commit(removeData(done.to)))).toEqual({
    items: 6, // the edit, that nobody goes on from it, its upload, its three events
    units: 26,
    all: 26,
  })

  const awaiting = anAwaitingEdit(account.id, whole)
  expect(await costOf(() => store(awaiting))).toMatchObject({ items: 5 })
  const received = receiveUpload(awaiting, whole.input, at(NOW))
  expect(await costOf(() => edits.commit(received))).toMatchObject({ items: 3 })
  expect(await costOf(() => edits.commit(cancel(received.to, at(NOW))))).toMatchObject({ items: 5 })

  const second = aQueuedEdit(account.id)
  await store(second)
  const taken = claim(second, aLease(NOW + 60_000), '1.0', at(NOW))
  await edits.commit(taken)
  // What is one item needs no transaction.
  const last = server.costs.length
  await edits.commit(requestCancel(taken.to, at(NOW)))
  expect(server.costs.slice(last)).toMatchObject([{ operation: 'UpdateItem', writeUnits: 3 }])
})
