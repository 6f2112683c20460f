import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { EditIn } from '#shared/edit.ts'
import { runEdit } from '../../../gpu-worker/run-edit.ts'
import type { Workbench } from '../../../gpu-worker/workbench.ts'
import { anInput } from '../../contract/builders.ts'
import { S3Refusal } from '../../emulators/s3-refusal.ts'
import { decodedIn, sha256, workerWorld } from '../../gpu-worker/worker-world.ts'
import { openAudio } from './s3-clients.ts'

const NEVER = new AbortController().signal
const RECORDING = new TextEncoder().encode('the bytes that were validated')

/** A worker whose objects are in a bucket, and an edit whose upload is there and bound. */
async function openWorker({
  recall,
  ...options
}: Parameters<typeof openAudio>[0] & Pick<Workbench, 'recall'> = {}) {
  const { audio, s3 } = await openAudio(options)
  const seen: string[] = []
  const world = await workerWorld(recall && { recall })
  const { workbench } = world.deps
  const deps = {
    ...world.deps,
    audio,
    workbench: {
      ...workbench,
      decode: async (...args: Parameters<typeof workbench.decode>) => {
        seen.push(await readFile(join(args[0].folder, 'input'), 'utf8'))
        return workbench.decode(...args)
      },
    },
  }
  const { version } = await audio.write('uploads/upl_1', RECORDING, 'audio/wav')
  const input = {
    objectKey: 'uploads/upl_1',
    version,
    sha256: sha256(RECORDING),
    bytes: RECORDING.length,
  }
  const edit = await world.queuedEdit({ input: anInput(input) })
  const { edits, accounts } = world.ports
  return {
    ...{ audio, s3, seen, edit },
    run: () => runEdit(edit.id, NEVER, deps),
    now: async () => (await edits.get(edit.id))!,
    balance: () => accounts.balance(edit.accountId),
  }
}

test('an edit runs on a bucket: what was bound is read, and what was made is there', async () => {
  const { audio, s3, seen, run, now } = await openWorker()
  await audio.write(
    'uploads/upl_1',
    new TextEncoder().encode('swapped after it was validated'),
    'audio/wav',
  )
  await run()
  expect(seen).toEqual(['the bytes that were validated'])
  const { output } = (await now()) as EditIn<'succeeded'>
  expect(await audio.head(output.objectKey)).toMatchObject({
    bytes: output.bytes,
    sha256: output.sha256,
  })
  expect(s3.log.filter((line) => line.startsWith('PutObject outputs/')).length).toBeGreaterThan(0)
})

test('a recording decoded before is the bound one too: what was put under its key since changes nothing', async () => {
  const { audio, s3, seen, run, now } = await openWorker({
    recall: async ({ folder }) => decodedIn(folder),
  })
  await audio.write('uploads/upl_1', new TextEncoder().encode('swapped'), 'audio/wav')
  await run()
  expect(await now()).toMatchObject({ status: 'succeeded', attempt: 1 })
  expect(seen).toEqual([])
  expect(s3.log).toContain('GetObject uploads/upl_1')
})

test('a recording decoded before is no longer edited when its upload is gone', async () => {
  const { audio, run, now } = await openWorker({
    recall: async ({ folder }) => decodedIn(folder),
  })
  await audio.remove('uploads/upl_1')
  await run()
  expect(await now()).toMatchObject({ status: 'failed', error: { code: 'input_removed' } })
})

test('where the bucket keeps no versions a swapped upload fails its edit at once, for nothing', async () => {
  const { audio, run, now, balance } = await openWorker({ isVersioned: false })
  await audio.write('uploads/upl_1', new TextEncoder().encode('swapped'), 'audio/wav')
  await run()
  expect(await now()).toMatchObject({
    status: 'failed',
    attempt: 1,
    error: { code: 'input_changed' },
  })
  expect(await balance()).toEqual({ available: 0, held: 0 })
})

test('a bucket out of reach costs attempts, and an edit whose bucket is back succeeds', async () => {
  const { s3, run, now } = await openWorker()
  s3.fault = () => new S3Refusal(503, 'ServiceUnavailable')
  await expect(run()).rejects.toMatchObject({ code: 'storage_unavailable', retryAfterSeconds: 2 })
  expect(await now()).toMatchObject({ status: 'queued', attempt: 2 })
  s3.fault = () => undefined
  await run()
  expect(await now()).toMatchObject({ status: 'succeeded', attempt: 2 })
})

test('a bucket out of reach three times fails the edit, charges nothing, and says that trying again may help', async () => {
  const { s3, run, now, balance } = await openWorker()
  s3.fault = () => 'cut'
  await expect(run()).rejects.toMatchObject({ retryAfterSeconds: 2 })
  await expect(run()).rejects.toMatchObject({ retryAfterSeconds: 8 })
  await run()
  expect(await now()).toMatchObject({
    status: 'failed',
    attempt: 3,
    error: { code: 'storage_failed', retryable: true },
    charge: { chargedCredits: 0 },
  })
  expect(await balance()).toEqual({ available: 0, held: 0 })
})

test('an output that cannot be stored is no success, and nothing of the attempt is left', async () => {
  const { audio, s3, run, now } = await openWorker()
  s3.fault = (operation, key) =>
    operation === 'PutObject' && key.endsWith('.flac')
      ? new S3Refusal(403, 'AccessDenied')
      : undefined
  await expect(run()).rejects.toMatchObject({ code: 'storage_failed', retryAfterSeconds: 2 })
  expect(await now()).toMatchObject({ status: 'queued', attempt: 2 })
  expect(await audio.list('outputs/')).toEqual([])
})
