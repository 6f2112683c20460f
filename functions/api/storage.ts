import { rm } from 'node:fs/promises'
import { Hono } from 'hono'
import { isId } from '#shared/id.ts'
import type { SignedBytes, SignedRequests } from '#shared/ports.ts'
import type { ObjectFacts } from '#shared/upload.ts'
import { receiveUpload } from '../uploads/receive-upload.ts'
import type { ApiEnv } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'
import { readForm } from './read-form.ts'
import { receiveBytes } from './receive-bytes.ts'
import { receiveDeps } from './received-upload.ts'
import { serveObject } from './serve-object.ts'
import { answerStorageError } from './storage-errors.ts'

export type OwnStorage = {
  readonly requests: SignedRequests
  /** An empty file's path, in the file system of the objects; who asked removes it. */
  readonly temporaryPath: () => string
}

/**
 * /storage: the bucket of a server that is its own storage. A signature is the only credential here;
 * what was signed is taken, and whatever S3 would refuse is refused with S3's status.
 */
export const ownStorage =
  ({ requests, temporaryPath }: OwnStorage) =>
  (deps: ApiDeps): Hono<ApiEnv> => {
    const app = new Hono<ApiEnv>()
    app.onError((error, c) => answerStorageError(error, c, c.var.requestId, deps.onUnexpected))

    app.put('/storage/*', async (c) => {
      const signed = requests.put(new URL(c.req.url), c.req.raw.headers)
      const { version } = await store(c.req.raw.body ?? new Blob([]).stream(), signed)
      return c.body(null, 200, { ETag: `"${version}"` })
    })

    app.post('/storage', async (c) => {
      const { fields, file } = await readForm(c.req.raw)
      const { version } = await store(file, requests.form(new URL(c.req.url), fields))
      return c.body(null, 204, { ETag: `"${version}"` })
    })

    app.get('/storage/*', (c) => serveObject(c, requests.get(new URL(c.req.url)), deps.audio))

    return app

    async function store(
      body: AsyncIterable<Uint8Array>,
      signed: { key: string } & SignedBytes,
    ): Promise<ObjectFacts> {
      const path = temporaryPath()
      try {
        await receiveBytes(body, path, signed)
        const object = await deps.audio.write(
          signed.key,
          { path, mayMove: true },
          signed.contentType,
        )
        await noticeArrival(signed.key)
        return object
      } finally {
        await rm(path, { force: true })
      }
    }

    /** What a bucket's notification does. If it fails, `complete`, the edit or the sweeper looks again. */
    async function noticeArrival(key: string): Promise<void> {
      const id = key.slice(key.lastIndexOf('/') + 1)
      if (!isId('upl', id)) return
      try {
        const upload = await deps.uploads.get(id)
        if (upload?.status === 'pending') await receiveUpload(upload, receiveDeps(deps))
      } catch (error) {
        deps.onUnexpected(error, id)
      }
    }
  }
