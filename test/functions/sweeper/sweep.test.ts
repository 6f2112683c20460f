import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  cancel,
  claim,
  create,
  type Edit,
  type EditIn,
  requestCancel,
  retry,
  succeed,
} from '#shared/edit.ts'
import { removeOrphans } from '../../../functions/sweeper/remove-orphans.ts'
import { type SweepDeps, sweep } from '../../../functions/sweeper/sweep.ts'
import { bareWav } from '../../bare-wav.ts'
import {
  aKey,
  aLease,
  anAccount,
  anAwaitingEdit,
  anInput,
  anOutput,
  anUpload,
  aQueuedEdit,
  aResult,
  at,
  NOW,
  newId,
  RETENTION,
  WIDE,
} from '../../contract/builders.ts'
import { fixedClock, openWorld, tempFolder } from '../../shared/local/open-world.ts'

const DAY_MS = 86_400_000

async function newWorld() {
  const clock = fixedClock(NOW)
  const dataFolder = await tempFolder()
  const ports = await openWorld({ clock, dataFolder })
  const account = anAccount()
  await ports.accounts.create(account, aKey(account.id))
  const errors: unknown[] = []
  const deps: SweepDeps = {
    ...ports,
    newId,
    ...RETENTION,
    clockSkewMs: 0,
    orphanAfterMs: DAY_MS,
    containers: ['wav'],
    onError: (error) => errors.push(error),
  }
  const pass = async (now: number, { withJanitor = false } = {}) => {
    clock.set(now)
    const counts = await sweep(deps, { withJanitor })
    expect(errors).toEqual([])
    return counts
  }
  const add = async <E extends EditIn<'queued'> | EditIn<'awaiting_upload'>>(
    edit: E,
  ): Promise<E> => {
    await ports.edits.create(create(edit, at(NOW)), { idempotency: undefined, limits: WIDE })
    return edit
  }
  const running = async (lease = aLease(NOW + 1000)) => {
    const change = claim(await add(aQueuedEdit(account.id)), lease, '1', at(NOW))
    await ports.edits.commit(change)
    return change.to
  }
  const status = async ({ id }: Edit) => (await ports.edits.get(id))?.status
  return { ...ports, deps, account, errors, pass, add, running, status, dataFolder }
}

/** 100 ms of silence: 16 bit mono at 8 kHz. */
function aWav() {
  return bareWav(Buffer.alloc(1600))
}

test('nothing is due: nothing is done', async () => {
  const { pass, add, running, account } = await newWorld()
  await add(aQueuedEdit(account.id))
  await running()
  const counts = await pass(NOW + 500, { withJanitor: true })
  expect(Object.values(counts).every((count) => count === 0)).toBe(true)
})

test('a lost lease is queued again for its next attempt, and its message is there', async () => {
  const { pass, running, edits, queue } = await newWorld()
  const lost = await running(aLease(NOW + 1000))
  const kept = await running(aLease(NOW + 5000))
  expect(await pass(NOW + 1001)).toMatchObject({ lost: 1 })
  expect(await edits.get(lost.id)).toMatchObject({ status: 'queued', attempt: 2 })
  expect(await edits.get(kept.id)).toMatchObject({ status: 'processing', attempt: 1 })
  const { signal } = new AbortController()
  const message = await queue.receive({ waitSeconds: 0, visibilityTimeoutSeconds: 9, signal })
  expect(message?.body).toContain(lost.id)
})

test('an attempt past its own time is taken although its lease is renewed', async () => {
  const { pass, running, edits } = await newWorld()
  const stuck = await running({ ...aLease(NOW + 900_000), attemptEndsAt: NOW + 1000 })
  expect(await pass(NOW + 1000)).toMatchObject({ lost: 1 })
  expect(await edits.get(stuck.id)).toMatchObject({ status: 'queued', attempt: 2 })
})

test('the third lost lease is the end, and costs nothing', async () => {
  const { pass, running, edits, accounts, account } = await newWorld()
  let edit = await running()
  for (let attempt = 1; attempt < 3; attempt++) {
    const back = retry(edit, at(NOW))
    await edits.commit(back)
    const again = claim(back.to, aLease(NOW + 1000), '1', at(NOW))
    await edits.commit(again)
    edit = again.to
  }
  await pass(NOW + 1001)
  expect(await edits.get(edit.id)).toMatchObject({
    status: 'failed',
    error: { code: 'worker_lost' },
  })
  expect(await accounts.balance(account.id)).toEqual({ available: 0, held: 0 })
})

test('a requested cancel is carried out when its worker is lost, and not before', async () => {
  const { pass, running, edits, status } = await newWorld()
  const edit = await running(aLease(NOW + 1000))
  await edits.commit(requestCancel(edit, at(NOW)))
  await pass(NOW + 999)
  expect(await status(edit)).toBe('processing')
  await pass(NOW + 1001)
  expect(await status(edit)).toBe('canceled')
})

test('an edit whose worker was lost is not queued once more when its deadline has passed too', async () => {
  const { pass, add, edits, account, database } = await newWorld()
  const started = await add(aQueuedEdit(account.id, { deadlineAt: NOW + 100 }))
  await edits.commit(claim(started, aLease(NOW + 100), '1', at(NOW)))
  expect(await pass(NOW + 101)).toMatchObject({ overdue: 1, lost: 0 })
  expect(await edits.get(started.id)).toMatchObject({
    status: 'failed',
    attempt: 1,
    error: { code: 'timeout' },
  })
  const told = database.read((sql) => sql('SELECT type FROM event ORDER BY id').all())
  expect(told.map(({ type }) => type)).toEqual(['edit.queued', 'edit.processing', 'edit.failed'])
})

test('past its deadline a waiting edit expires and a running one times out', async () => {
  const { pass, add, edits, status, account } = await newWorld()
  const waiting = await add(aQueuedEdit(account.id, { deadlineAt: NOW + 100 }))
  const started = await add(aQueuedEdit(account.id, { deadlineAt: NOW + 100 }))
  await edits.commit(claim(started, aLease(NOW + 60_000), '1', at(NOW)))
  const unsent = await add(anAwaitingEdit(account.id, { uploadExpiresAt: NOW + 100 }))
  await pass(NOW + 99)
  expect([await status(waiting), await status(started)]).toEqual(['queued', 'processing'])
  expect(await pass(NOW + 100)).toMatchObject({ overdue: 3 })
  expect(await status(waiting)).toBe('expired')
  expect(await edits.get(started.id)).toMatchObject({
    status: 'failed',
    error: { code: 'timeout' },
  })
  expect(await status(unsent)).toBe('expired')
})

test('an upload nobody announced is received, and its edit goes on', async () => {
  const { pass, add, uploads, audio, status, account } = await newWorld()
  const wav = aWav()
  const facts = await audio.write('uploads/x', wav, 'audio/wav')
  const upload = anUpload(account.id, {
    objectKey: 'uploads/x',
    declaredBytes: wav.length,
    declaredSha256: facts.sha256,
  })
  await uploads.create(upload, undefined)
  const edit = await add(anAwaitingEdit(account.id, { input: anInput({ uploadId: upload.id }) }))
  expect(await pass(NOW + 1)).toMatchObject({ received: 1 })
  expect(await status(edit)).toBe('queued')
  expect(await uploads.get(upload.id)).toMatchObject({
    status: 'ready',
    object: { version: facts.version },
  })
})

test('an upload that many edits wait for is looked at once, and all of them go on', async () => {
  const { deps, add, uploads, audio, status, account } = await newWorld()
  const facts = await audio.write('uploads/x', aWav(), 'audio/wav')
  const upload = anUpload(account.id, {
    objectKey: 'uploads/x',
    declaredBytes: facts.bytes,
    declaredSha256: facts.sha256,
  })
  await uploads.create(upload, undefined)
  const waiting = () => add(anAwaitingEdit(account.id, { input: anInput({ uploadId: upload.id }) }))
  const edits = await Promise.all(Array.from({ length: 100 }, waiting))
  let looks = 0
  const counting: SweepDeps['edits'] = {
    ...deps.edits,
    awaiting(id) {
      looks++
      return deps.edits.awaiting(id)
    },
  }
  const counts = await sweep({ ...deps, edits: counting }, { withJanitor: false })

  expect({ looks, received: counts.received }).toEqual({ looks: 1, received: 1 })
  expect(new Set(await Promise.all(edits.map(status)))).toEqual(new Set(['queued']))
})

test('an upload that differs from its declaration fails the edit that waits for it', async () => {
  const { pass, add, uploads, audio, edits, account } = await newWorld()
  const upload = anUpload(account.id)
  await audio.write(upload.objectKey, Buffer.from('not what was declared'), 'audio/wav')
  await uploads.create(upload, undefined)
  const edit = await add(anAwaitingEdit(account.id, { input: anInput({ uploadId: upload.id }) }))
  await pass(NOW + 1)
  expect(await edits.get(edit.id)).toMatchObject({
    status: 'failed',
    error: { code: 'upload_mismatch' },
  })
})

test('an edit whose message was lost is sent again', async () => {
  const { pass, add, account, database, edits } = await newWorld()
  await add(aQueuedEdit(account.id))
  await database.commit((sql) => sql('DELETE FROM queue').run())
  expect(await pass(NOW + 1)).toMatchObject({ requeued: 1 })
  expect(await edits.due('unqueued', NOW, 10)).toEqual([])
})

test('data past its time is removed, record first, unless another edit still needs it', async () => {
  const { pass, running, add, edits, audio, account } = await newWorld()
  const ended = async (name: string) => {
    const edit = await running()
    const keys = {
      objectKey: `outputs/${edit.id}/1-${name}.flac`,
      peaksKey: `outputs/${edit.id}/p`,
      spectrogramKey: `outputs/${edit.id}/s`,
    }
    for (const key of Object.values(keys)) await audio.write(key, Buffer.from(name), 'audio/flac')
    await edits.commit(succeed(edit, aResult({ output: anOutput(keys) }), at(NOW)))
    return { edit, keys }
  }
  const [old, needed] = [await ended('old'), await ended('needed')]
  const child = await add(
    aQueuedEdit(account.id, {
      input: anInput({ source: 'edit', editId: needed.edit.id }),
      deadlineAt: 9e15,
    }),
  )
  const end = NOW + RETENTION.outputRetentionMs
  expect(await pass(end - 1)).toMatchObject({ dataRemoved: 0 })
  expect(await pass(end)).toMatchObject({ dataRemoved: 1 })
  expect(await edits.get(old.edit.id)).toMatchObject({
    status: 'succeeded',
    dataRemoved: true,
    instruction: null,
  })
  for (const key of Object.values(old.keys)) expect(await audio.head(key)).toBeUndefined()
  expect(await audio.head(needed.keys.objectKey)).toBeDefined()
  await edits.commit(cancel(child, at(end)))
  expect(await pass(end + 1)).toMatchObject({ dataRemoved: 1 })
})

test('uploads that never came expire, and unused ones are removed with their bytes', async () => {
  const { pass, uploads, audio, account } = await newWorld()
  const never = anUpload(account.id, { objectKey: 'uploads/never' })
  await uploads.create(never, undefined)
  const wav = aWav()
  const { sha256 } = await audio.write('uploads/came', wav, 'audio/wav')
  const came = anUpload(account.id, {
    objectKey: 'uploads/came',
    declaredBytes: wav.length,
    declaredSha256: sha256,
  })
  await uploads.create(came, undefined)
  expect(await pass(NOW + 3_600_000)).toMatchObject({ uploadsRemoved: 2 })
  expect(await uploads.get(never.id)).toMatchObject({ status: 'expired' })
  expect(await uploads.get(came.id)).toMatchObject({ status: 'ready' })
  expect(await pass(NOW + 3_600_000 + DAY_MS)).toMatchObject({ uploadsRemoved: 1 })
  expect(await uploads.get(came.id)).toMatchObject({ status: 'removed' })
  expect(await audio.head('uploads/came')).toBeUndefined()
})

test('the janitor removes what no edit names, once it is old, and nothing else', async () => {
  const { pass, running, edits, audio, dataFolder } = await newWorld()
  const edit = await running(aLease(NOW + 9e9))
  const keys = {
    objectKey: `outputs/${edit.id}/1-a.flac`,
    peaksKey: `outputs/${edit.id}/1-a.json`,
    spectrogramKey: `outputs/${edit.id}/1-a.png`,
  }
  const lost = `outputs/${edit.id}/1-lost.flac`
  const unknown = `outputs/${newId('edit')}/1-a.flac`
  const foreign = 'outputs/something/else'
  for (const key of [...Object.values(keys), lost, unknown, foreign])
    await audio.write(key, Buffer.from(key), 'audio/flac')
  const age = async (ms: number) => {
    for (const { key } of await audio.list('outputs/'))
      await utimes(join(dataFolder, 'objects', key), (NOW - ms) / 1000, (NOW - ms) / 1000)
  }
  const left = async () => (await audio.list('outputs/')).map(({ key }) => key).toSorted()

  await age(DAY_MS - 1000)
  expect(await pass(NOW, { withJanitor: true })).toMatchObject({ orphans: 0 })
  await age(DAY_MS + 1000)
  expect(await pass(NOW, { withJanitor: true })).toMatchObject({ orphans: 1 }) // an attempt still runs
  expect(await left()).not.toContain(unknown)
  await edits.commit(succeed(edit, aResult({ output: anOutput(keys) }), at(NOW)))
  expect(await pass(NOW, { withJanitor: true })).toMatchObject({ orphans: 1 })
  expect(await left()).toEqual([...Object.values(keys), foreign].toSorted())
})

test('a janitor whose time is over goes on after the last name it looked at', async () => {
  const { deps, audio, dataFolder } = await newWorld()
  const orphans = ['a', 'b', 'c', 'd', 'e'].map((name) => `outputs/${newId('edit')}/${name}.flac`)
  for (const key of [...orphans, `uploads/${newId('upl')}`]) {
    await audio.write(key, Buffer.from(key), 'audio/flac')
    await utimes(join(dataFolder, 'objects', key), 1, 1)
  }
  let looks = 0
  const hurried = { ...deps, clock: { ...deps.clock, monotonic: () => looks++ } }
  const pages = { pageSize: 2, until: 2 } // time for two pages of two
  const first = await removeOrphans(hurried, pages)
  expect(first).toEqual({ removed: 4, after: orphans.toSorted()[3] })
  looks = 0
  const second = await removeOrphans(hurried, { ...pages, after: first.after! })
  expect(second).toEqual({ removed: 2, after: undefined })
  expect([await audio.list('outputs/'), await audio.list('uploads/')]).toEqual([[], []])
})
