import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { claim, create, type EditIn, requestCancel, retry } from '#shared/edit.ts'
import type { LocalPorts } from '#shared/local/open-local.ts'
import { aKey, aLease, anAccount, aQueuedEdit, at, NOW, WIDE } from '../../contract/builders.ts'
import { fixedClock, openWorld, tempFolder } from './open-world.ts'

const FAR = NOW + 3_600_000

async function crashed(prepare: (ports: LocalPorts, folder: string) => Promise<void>) {
  const dataFolder = await tempFolder()
  const before = await openWorld({ dataFolder })
  const account = anAccount()
  await before.accounts.create(account, aKey(account.id))
  await prepare({ ...before }, dataFolder)
  await before[Symbol.asyncDispose]() // the records are those of a crash: nothing was tidied up
  return openWorld({ dataFolder, clock: fixedClock(NOW + 1) })
}

const processing = async ({ edits, accounts, queue }: LocalPorts, attempt = 1) => {
  const [account] = await accounts.list()
  const edit = aQueuedEdit(account!.id)
  await edits.create(create(edit, at(NOW)), { idempotency: undefined, limits: WIDE })
  await queue.receive({
    waitSeconds: 0,
    visibilityTimeoutSeconds: 3600,
    signal: new AbortController().signal,
  })
  let running = claim(edit, aLease(FAR), '1', at(NOW))
  await edits.commit(running)
  for (let tried = 1; tried < attempt; tried++) {
    const back = retry(running.to, at(NOW))
    await edits.commit(back)
    running = claim(back.to, aLease(FAR), '1', at(NOW))
    await edits.commit(running)
  }
  return running.to
}

test('a lease does not outlive its process: the edit is queued and its message visible', async () => {
  const ids: string[] = []
  const { edits, queue, recovered } = await crashed(async (ports) => {
    ids.push((await processing(ports)).id, (await processing(ports, 2)).id)
  })
  expect(recovered).toEqual({ voidedLeases: 2, requeued: 0 })
  const found = await edits.due('lost', FAR + 1, 10)
  expect(found).toEqual([])
  expect(await edits.load()).toMatchObject({ queued: 2, running: 0 })
  const received = []
  for (let i = 0; i < 3; i++)
    received.push(
      await queue.receive({
        waitSeconds: 0,
        visibilityTimeoutSeconds: 60,
        signal: new AbortController().signal,
      }),
    )
  expect(received.filter(Boolean)).toHaveLength(2)
  expect((await edits.get(ids[0] as EditIn<'queued'>['id']))?.attempt).toBe(2)
  expect((await edits.get(ids[1] as EditIn<'queued'>['id']))?.attempt).toBe(3)
})

test('a third attempt that was cut off fails as worker_lost and is released', async () => {
  let id: EditIn<'failed'>['id'] = 'edit_'
  const { edits } = await crashed(async (ports) => {
    id = (await processing(ports, 3)).id
  })
  expect(await edits.get(id)).toMatchObject({ status: 'failed', error: { code: 'worker_lost' } })
  expect((await edits.ledgerOf(id)).map(({ kind }) => kind)).toEqual(['hold', 'release'])
})

test('a cancel that was asked for before the crash is carried out by the start', async () => {
  let id: EditIn<'canceled'>['id'] = 'edit_'
  const { edits } = await crashed(async (ports) => {
    const running = await processing(ports)
    id = running.id
    await ports.edits.commit(requestCancel(running, at(NOW)))
  })
  expect(await edits.get(id)).toMatchObject({ status: 'canceled' })
})

test('unfinished files are gone, finished ones stay, and a lost message is back', async () => {
  const { tmpFolder, jobsFolder, audio, recovered } = await crashed(async (ports, folder) => {
    await writeFile(join(folder, 'tmp', 'half'), 'half')
    await mkdir(join(folder, 'jobs', 'lease'))
    await ports.audio.write('outputs/e/1-a.flac', Buffer.from('done'), 'audio/flac')
    const [account] = await ports.accounts.list()
    const edit = aQueuedEdit(account!.id)
    await ports.edits.create(create(edit, at(NOW)), { idempotency: undefined, limits: WIDE })
    await ports.database.commit((sql) => sql('DELETE FROM queue').run())
  })
  expect([await readdir(tmpFolder), await readdir(jobsFolder)]).toEqual([[], []])
  expect(await audio.head('outputs/e/1-a.flac')).toMatchObject({ bytes: 4 })
  expect(recovered.requeued).toBe(1)
})
