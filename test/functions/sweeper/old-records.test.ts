import { expect, test } from 'vitest'
import { cancel, claim, create, type EditIn, succeed } from '#shared/edit.ts'
import type { EditId } from '#shared/id.ts'
import { examine } from '#shared/local/examine.ts'
import { sweep } from '../../../functions/sweeper/sweep.ts'
import { localEvidence } from '../../chaos/local-evidence.ts'
import {
  aLease,
  anInput,
  aQueuedEdit,
  aResult,
  at,
  RETENTION,
  WIDE,
} from '../../contract/builders.ts'
import { checkInvariants } from '../../invariants.ts'
import { wave } from '../api/wave.ts'
import { openWorld, type World } from '../api/world.ts'

// Records of one box are kept 400 days, seen through the API.

const DAY_MS = 86_400_000
const KEY = { 'idempotency-key': 'mine' }
const ORDER = {
  audio: { base64: Buffer.from(wave(10)).toString('base64') },
  instruction: 'make it 6 dB quieter',
}

type Begun = World & { readonly first: { readonly id: EditId } }

const canceled = async ({ call, first }: Begun) =>
  expect(await call('POST', `/v1/edits/${first.id}/cancel`)).toMatchObject({ status: 200 })

/** An edit that ended on the first day, and the sweeper's passes since. */
async function oldEdit(end: (begun: Begun) => Promise<void> = canceled) {
  const world = await openWorld()
  const { call, local, clock, newId } = world
  const start = clock.now()
  const { body: first } = await call('POST', '/v1/edits', ORDER, KEY)
  await end({ ...world, first })
  const errors: unknown[] = []
  const sweepOnDay = async (day: number) => {
    await clock.advance(start + day * DAY_MS - clock.now())
    const ended = await sweep(
      {
        ...local,
        ...{ newId, containers: ['wav'], clockSkewMs: 0, orphanAfterMs: DAY_MS },
        outputRetentionMs: RETENTION.outputRetentionMs,
        onError: (error) => errors.push(error),
      },
      { withJanitor: true },
    )
    expect(errors).toEqual([])
    return ended
  }
  const see = async (id: string) => (await call('GET', `/v1/edits/${id}`)).status
  const rows = (table: string) => local.database.read((sql) => sql(`SELECT * FROM ${table}`).all())
  const tell = async () => {
    for (const { id } of await local.deliveries.pendingEvents(100))
      await local.deliveries.fanOut(id, '{}', [])
  }
  return { ...world, first, sweepOnDay, see, rows, tell }
}

test('an edit is 404 after 400 days, its key new, and nothing of it is left but its money', async () => {
  const { first, sweepOnDay, see, rows, call, tell } = await oldEdit()
  await tell()
  await sweepOnDay(8)
  await tell() // once more, of what lost its data
  await sweepOnDay(40)
  expect(await sweepOnDay(399)).toMatchObject({ recordsRemoved: 0 })
  expect(await see(first.id)).toBe(200)
  expect((await call('POST', '/v1/edits', ORDER, KEY)).body.id).toBe(first.id)

  expect(await sweepOnDay(401)).toMatchObject({ recordsRemoved: 2 }) // and its upload
  expect(await see(first.id)).toBe(404)
  for (const table of ['edit', 'upload', 'event', 'delivery', 'queue', 'idempotency'])
    expect(rows(table), table).toEqual([])
  expect(rows('edit_count').filter(({ count }) => count !== 0)).toEqual([])
  expect(rows('ledger')).toMatchObject([{ edit_id: first.id }, { edit_id: first.id }])
  const { status, body, headers } = await call('POST', '/v1/edits', ORDER, KEY)
  expect([status, headers.get('idempotent-replayed')]).toEqual([202, null])
  expect(body.id).not.toBe(first.id)
})

test('what was never told goes with its edit', async () => {
  const { sweepOnDay, rows } = await oldEdit()
  await sweepOnDay(8)
  expect(rows('event')).toHaveLength(2)
  await sweepOnDay(401)
  expect([...rows('edit'), ...rows('event')]).toEqual([])
})

test('younger edits stay as they are, with what they name and their pages', async () => {
  const { first, sweepOnDay, see, call, tell } = await oldEdit()
  await call('POST', '/v1/edits', ORDER)
  const { body: retried } = await call('POST', `/v1/edits/${first.id}/retry`, {})
  await sweepOnDay(9)
  await tell()
  const { body: second } = await call('POST', '/v1/edits', ORDER)
  await sweepOnDay(401)

  expect(await see(first.id)).toBe(404)
  const shown = await call('GET', `/v1/edits/${retried.id}`)
  expect(shown).toMatchObject({ status: 200, body: { retried_from: first.id } })
  const page = await call('GET', `/v1/edits?limit=2&after=${second.id}`)
  expect(page.body.data).toHaveLength(2)
  expect(await call('GET', `/v1/edits?after=${first.id}`)).toMatchObject({
    status: 200,
    body: { data: [], has_more: false },
  })
})

test('an edit that an unfinished one goes on from stays, however old', async () => {
  const { first, sweepOnDay, see, local, account, clock } = await oldEdit()
  await sweepOnDay(8)
  const input = anInput({ source: 'edit', editId: first.id })
  const later = aQueuedEdit(account.id, { input, deadlineAt: clock.now() + 1000 * DAY_MS })
  await local.edits.create(create(later, at(clock.now())), { idempotency: undefined, limits: WIDE })
  expect(await sweepOnDay(401)).toMatchObject({ recordsRemoved: 1 }) // its upload
  expect(await see(first.id)).toBe(200)
})

test('an upload stays as long as an unfinished edit needs it, however old', async () => {
  const { first, sweepOnDay, local, account, clock } = await oldEdit()
  const { uploadId } = (await local.edits.get(first.id))!.input
  const input = anInput({ uploadId })
  const later = aQueuedEdit(account.id, { input, deadlineAt: clock.now() + 1000 * DAY_MS })
  await local.edits.create(create(later, at(clock.now())), { idempotency: undefined, limits: WIDE })
  await sweepOnDay(8)
  expect(await sweepOnDay(401)).toMatchObject({ recordsRemoved: 1 }) // the first edit
  expect(await local.uploads.get(uploadId!)).toMatchObject({ status: 'ready' })
})

test('no more is removed at a time than was asked for, the oldest first', async () => {
  const { first, sweepOnDay, local, account, clock, see } = await oldEdit()
  await clock.advance(1000)
  const second = aQueuedEdit(account.id)
  await local.edits.create(create(second, at(clock.now())), {
    idempotency: undefined,
    limits: WIDE,
  })
  await local.edits.commit(cancel(second, at(clock.now())))
  await sweepOnDay(8)
  expect(await local.edits.removeOlderThan(clock.now(), 1)).toBe(1)
  expect([await see(first.id), await see(second.id)]).toEqual([404, 200])
})

test('the doctor and the invariants find nothing wrong with the money of removed edits', async () => {
  const { sweepOnDay, local, account, clock } = await oldEdit(async ({ first, local, clock }) => {
    const { edits } = local
    const now = at(clock.now())
    const queued = (await edits.get(first.id)) as EditIn<'queued'>
    const running = claim(queued, aLease(clock.now() + 1000), '1.0', now)
    await edits.commit(running)
    await edits.commit(succeed(running.to, aResult({ measuredCredits: 1 }), now))
  })
  await sweepOnDay(8)
  await sweepOnDay(401)

  expect(await local.accounts.balance(account.id)).toEqual({ available: -1, held: 0 })
  const findings = await examine(local.database, local.tmpFolder, { now: clock.now(), deep: false })
  expect(findings.filter(({ state }) => state === 'fault')).toEqual([])
  const told = { acknowledged: [], mismatches: [], received: [] }
  const evidence = { ...localEvidence(local), ...told }
  expect([evidence.edits.length, evidence.ledger.length]).toEqual([0, 2])
  const verdicts = Object.values(await checkInvariants(evidence))
  expect(verdicts.flatMap(({ violations }) => violations)).toEqual([])
})
