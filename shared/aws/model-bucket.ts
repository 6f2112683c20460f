/** Where the bundles of a deployment lie: `bundles/{digest}/…`, the manifest written last. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { DomainError } from '../errors.ts'
import { domainError, sdkFault } from './sdk-errors.ts'

const MOST_AT_ONCE_BYTES = 64 * 2 ** 20
const PART_BYTES = 32 * 2 ** 20
const PARTS_IN_FLIGHT = 4
const MANIFEST = 'bundle.json'

export type ModelBucket = {
  /** Bytes from `start`, before `end`, of a file of a bundle. @throws DomainError `storage_failed` */
  read(
    bundleId: string,
    name: string,
    range: { readonly start: number; readonly end: number } | undefined,
    signal: AbortSignal,
  ): Promise<Uint8Array>
  /**
   * The files of a bundle's folder, those that are there already left out, so that a broken push goes on.
   *
   * @throws DomainError `storage_failed`
   */
  push(
    bundleId: string,
    folder: string,
    options: {
      readonly files: readonly { readonly path: string; readonly bytes: number }[]
      readonly onProgress: (done: { file: string; bytes: number; totalBytes: number }) => void
      readonly signal: AbortSignal
    },
  ): Promise<void>
  /** Whether the bundle was pushed to its end. */
  has(bundleId: string): Promise<boolean>
}

export function modelBucket(client: S3Client, bucket: string): ModelBucket {
  const at = (bundleId: string, name: string) => ({
    Bucket: bucket,
    Key: `bundles/${bundleId}/${name}`,
  })

  async function asked<T>(action: string, key: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    } catch (error) {
      if (error instanceof DomainError) throw error
      const region = await client.config.region().catch(() => undefined)
      const call = { action, resource: `${bucket}/${key}`, region }
      throw domainError('storage_failed', 'The bucket of the models did not answer as it should.', {
        error,
        call,
      })
    }
  }

  const sizeOf = (bundleId: string, name: string): Promise<number | undefined> => {
    const where = at(bundleId, name)
    return asked('s3:GetObject', where.Key, async () => {
      try {
        return (await client.send(new HeadObjectCommand(where))).ContentLength
      } catch (error) {
        if (sdkFault(error) === 'missing') return undefined
        throw error
      }
    })
  }

  return {
    read(bundleId, name, range, signal) {
      const where = at(bundleId, name)
      return asked('s3:GetObject', where.Key, async () => {
        const Range = range && `bytes=${range.start}-${range.end - 1}`
        const command = new GetObjectCommand({ ...where, ...(Range && { Range }) })
        const { Body } = await client.send(command, { abortSignal: signal })
        return (await Body?.transformToByteArray()) ?? new Uint8Array(0)
      })
    },

    async has(bundleId) {
      return (await sizeOf(bundleId, MANIFEST)) !== undefined
    },

    async push(bundleId, folder, { files, onProgress, signal }) {
      const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0)
      let done = 0
      for (const { path, bytes } of files) {
        const before = done
        const tell = (sent: number) => {
          done = before + sent
          onProgress({ file: path, bytes: done, totalBytes })
        }
        if ((await sizeOf(bundleId, path)) !== bytes)
          await put(bundleId, { folder, path, bytes, tell, signal })
        tell(bytes)
      }
      const { size: bytes } = await stat(join(folder, MANIFEST))
      await put(bundleId, { folder, path: MANIFEST, bytes, tell: () => {}, signal })
    },
  }

  type File = {
    readonly folder: string
    readonly path: string
    readonly bytes: number
    readonly tell: (sent: number) => void
    readonly signal: AbortSignal
  }

  async function put(bundleId: string, file: File): Promise<void> {
    const where = at(bundleId, file.path)
    await asked('s3:PutObject', where.Key, async () => {
      if (file.bytes > MOST_AT_ONCE_BYTES) return await putInParts(where, file)
      const Body = await part(file, 0, file.bytes)
      await client.send(new PutObjectCommand({ ...where, Body }), { abortSignal: file.signal })
    })
  }

  async function putInParts(where: { Bucket: string; Key: string }, file: File): Promise<void> {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(where))
    const upload = { ...where, UploadId }
    try {
      const count = Math.ceil(file.bytes / PART_BYTES)
      const tags = new Array<{ ETag: string | undefined; PartNumber: number }>(count)
      let next = 0
      let sent = 0
      const sendParts = async () => {
        while (next < count) {
          const index = next++
          const end = Math.min((index + 1) * PART_BYTES, file.bytes)
          const Body = await part(file, index * PART_BYTES, end)
          const command = new UploadPartCommand({ ...upload, PartNumber: index + 1, Body })
          const { ETag } = await client.send(command, { abortSignal: file.signal })
          tags[index] = { ETag, PartNumber: index + 1 }
          sent += Body.length
          file.tell(sent)
        }
      }
      await Promise.all(Array.from({ length: PARTS_IN_FLIGHT }, sendParts))
      const MultipartUpload = { Parts: tags }
      await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload }))
    } catch (error) {
      await client.send(new AbortMultipartUploadCommand(upload)).catch(() => {}) // the lifecycle does it
      throw error
    }
  }
}

async function part(
  { folder, path }: { readonly folder: string; readonly path: string },
  start: number,
  end: number,
): Promise<Uint8Array> {
  if (end === start) return new Uint8Array(0)
  const chunks: Buffer[] = []
  for await (const chunk of createReadStream(join(folder, path), { start, end: end - 1 }))
    chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
