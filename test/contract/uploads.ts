import { expect, test } from 'vitest'
import { cancel, create, removeData } from '#shared/edit.ts'
import type { Ports } from '#shared/ports.ts'
import { expireUpload, receiveObject, removeUpload } from '#shared/upload.ts'
import {
  aKey,
  anAccount,
  anInput,
  anUpload,
  aQueuedEdit,
  at,
  NOW,
  newId,
  WIDE,
} from './builders.ts'

export type UploadsWorld = Pick<Ports, 'uploads' | 'accounts' | 'edits'> & {
  readonly setClock: (now: number) => void
}

const PROBE = {
  container: 'wav',
  codec: 'pcm',
  sampleRateHz: 44_100,
  channels: 2,
  durationSeconds: 1,
  durationSource: 'header',
} as const
const OBJECT = { bytes: 4, sha256: anUpload('acct_x').declaredSha256, version: 'v1' }
const DAY_MS = 86_400_000

/** The promise every UploadStore keeps. */
export function uploadsContract(name: string, open: () => Promise<UploadsWorld>): void {
  const it = (sentence: string, check: (world: World) => Promise<void>) =>
    test(`${name}: ${sentence}`, async () => check(await newWorld(await open())))

  it('what was created is found by its owner and by nobody else', async ({ uploads, account }) => {
    const upload = anUpload(account, { subject: 'ann' })
    expect(await uploads.create(upload, undefined)).toEqual({ outcome: 'created' })
    expect(await uploads.get(upload.id)).toEqual(upload)
    const owner = { accountId: account, mode: 'live', subject: 'ann' } as const
    expect(await uploads.find(owner, upload.id)).toEqual(upload)
    expect(await uploads.find({ ...owner, subject: null }, upload.id)).toEqual(upload)
    expect(await uploads.find({ ...owner, subject: 'bob' }, upload.id)).toBeUndefined()
    expect(await uploads.find({ ...owner, mode: 'test' }, upload.id)).toBeUndefined()
    expect(await uploads.find({ ...owner, accountId: newId('acct') }, upload.id)).toBeUndefined()
  })

  it('64 equal creations at once make one upload', async ({ uploads, account }) => {
    const claim = { scope: 'POST /v1/uploads', key: 'k', fingerprint: '0'.repeat(64) }
    const ids = await Promise.all(
      Array.from({ length: 64 }, async () => {
        const upload = anUpload(account)
        const outcome = await uploads.create(upload, claim)
        return outcome.outcome === 'created' ? upload.id : outcome.id
      }),
    )
    expect(new Set(ids).size).toBe(1)
    expect(await uploads.created(claim)).toBe(ids[0])
    await expect(
      uploads.create(anUpload(account), { ...claim, fingerprint: '1'.repeat(64) }),
    ).rejects.toMatchObject({ code: 'idempotency_key_mismatch' })
  })

  it('of many that saw a pending upload, one moves it: the first version wins', async (world) => {
    const { uploads, account } = world
    const upload = anUpload(account)
    await uploads.create(upload, undefined)
    const moves = Array.from({ length: 8 }, (_, i) =>
      uploads.commit(upload, receiveObject(upload, { ...OBJECT, version: `v${i}` }, PROBE, NOW)),
    )
    const won = await Promise.all([...moves, uploads.commit(upload, expireUpload(upload))])
    expect(won.filter(Boolean)).toHaveLength(1)
  })

  it('an upload is due when its request ran out, or a day after it came and nobody used it', async (world) => {
    const { uploads, edits, account } = world
    const pending = anUpload(account, { requestExpiresAt: NOW + 100 })
    const came = anUpload(account)
    const used = anUpload(account)
    for (const upload of [pending, came, used]) await uploads.create(upload, undefined)
    await uploads.commit(came, receiveObject(came, OBJECT, PROBE, NOW))
    // A millisecond later: of two that are due at the same instant, either may be first.
    await uploads.commit(used, receiveObject(used, OBJECT, PROBE, NOW + 1))
    const edit = aQueuedEdit(account, { input: anInput({ uploadId: used.id }) })
    await edits.create(create(edit, at(NOW)), { idempotency: undefined, limits: WIDE })
    const due = async (now: number) => (await uploads.due(now, 10)).map(({ id }) => id)

    expect(await due(NOW + 99)).toEqual([])
    expect(await due(NOW + 100)).toEqual([pending.id])
    expect(await due(NOW + DAY_MS)).toEqual([pending.id, came.id])
    expect(await due(NOW + DAY_MS + 1)).toEqual([pending.id, came.id])
    const ended = cancel(edit, at(NOW))
    await edits.commit(ended)
    expect(await due(NOW + DAY_MS + 1)).toEqual([pending.id, came.id])
    await edits.commit(removeData(ended.to))
    expect(await due(NOW + DAY_MS + 1)).toEqual([pending.id, came.id, used.id])

    await uploads.commit(pending, expireUpload(pending))
    await uploads.commit((await uploads.get(came.id))!, removeUpload(came))
    expect(await due(NOW + DAY_MS + 1)).toEqual([used.id])
  })

  it('an upload is used until the last of its edits loses its data, unknown while one runs', async (world) => {
    const { uploads, edits, account } = world
    const upload = anUpload(account)
    await uploads.create(upload, undefined)
    await uploads.commit(upload, receiveObject(upload, OBJECT, PROBE, NOW))
    expect(await uploads.usedUntil(upload.id)).toBeUndefined()
    const using = async () => {
      const edit = aQueuedEdit(account, { input: anInput({ uploadId: upload.id }) })
      await edits.create(create(edit, at(NOW)), { idempotency: undefined, limits: WIDE })
      return edit
    }
    const ended = async (edit: Awaited<ReturnType<typeof using>>, now: number) => {
      const change = cancel(edit, at(now))
      await edits.commit(change)
      return change.to
    }
    const [one, two] = [await using(), await using()]
    const first = await ended(one, NOW + 1)
    expect(await uploads.usedUntil(upload.id)).toBeNull()
    const last = await ended(two, NOW + 2)
    expect(await uploads.usedUntil(upload.id)).toBe(last.dataExpiresAt)
    await edits.commit(removeData(first))
    expect(await uploads.usedUntil(upload.id)).toBe(last.dataExpiresAt)
    await edits.commit(removeData(last))
    expect(await uploads.usedUntil(upload.id)).toBeUndefined()
  })

  it('400 days after it was made a retired upload is gone, and its key is new', async (world) => {
    const { uploads, account } = world
    const claim = { scope: 'POST /v1/uploads', key: 'k', fingerprint: '0'.repeat(64) }
    const upload = anUpload(account)
    await uploads.create(upload, claim)
    await uploads.commit(upload, expireUpload(upload))
    const pass = async (days: number) => {
      world.setClock(NOW + days * DAY_MS)
      await uploads.removeOlderThan(NOW + (days - 400) * DAY_MS, 100)
      return await uploads.get(upload.id)
    }

    expect(await pass(399)).toMatchObject({ status: 'expired' })
    expect(await uploads.created(claim)).toBe(upload.id)
    expect(await pass(401)).toBeUndefined()
    expect(await uploads.created(claim)).toBeUndefined()
    const again = anUpload(account)
    expect(await uploads.create(again, claim)).toEqual({ outcome: 'created' })
  })

  it('of who removes an upload and who edits it, one is too late', async (world) => {
    const { uploads, edits, account } = world
    const upload = anUpload(account)
    await uploads.create(upload, undefined)
    const ready = receiveObject(upload, OBJECT, PROBE, NOW)
    await uploads.commit(upload, ready)
    const edit = aQueuedEdit(account, { input: anInput({ uploadId: upload.id }) })
    await edits.create(create(edit, at(NOW)), { idempotency: undefined, limits: WIDE })

    expect(await uploads.commit(ready, removeUpload(ready))).toBe(false)
    expect(await uploads.get(upload.id)).toEqual(ready)
    await edits.commit(cancel(edit, at(NOW)))
    expect(await uploads.commit(ready, removeUpload(ready))).toBe(true)
  })
}

type World = Awaited<ReturnType<typeof newWorld>>

async function newWorld(ports: UploadsWorld) {
  const made = anAccount()
  await ports.accounts.create(made, aKey(made.id))
  return { ...ports, account: made.id }
}
