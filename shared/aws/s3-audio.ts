import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { DomainError } from '../errors.ts'
import { sha256OfFile } from '../file-hash.ts'
import type { Instant } from '../id.ts'
import type { AudioStore } from '../ports.ts'
import type { ObjectFacts } from '../upload.ts'
import { isVersionId, regionOf, s3Signer } from './s3-signer.ts'
import { domainError, type SdkFault, sdkFault } from './sdk-errors.ts'

const MOST_TRIES = 3
const FIRST_PAUSE_MS = 100
const EVERYTHING = { after: '', most: Number.POSITIVE_INFINITY }

/** What may be otherwise a moment later; of a clock that is off the SDK learns by the refusal. */
const PASSING: ReadonlySet<SdkFault> = new Set(['unavailable', 'unreachable', 'throttled', 'clock'])

/**
 * Objects in a bucket that keeps versions. A version, once bound, is what is read, whatever was put under
 * the key since; where versions are off its ETag stands for it and a newer object is refused.
 *
 * The client must be made with `requestChecksumCalculation: 'WHEN_REQUIRED'`.
 *
 * @param removes `all` deletes every version; `newest` leaves a delete marker and the rest to the
 *   lifecycle, for roles that may not list versions
 */
export function s3Audio(
  client: S3Client,
  {
    bucket,
    now,
    removes = 'all',
  }: { bucket: string; now: () => Instant; removes?: 'all' | 'newest' },
): AudioStore {
  return {
    ...s3Signer(client, { bucket, now }),

    async head(key) {
      const command = new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' })
      try {
        const found = await client.send(command)
        return {
          bytes: found.ContentLength ?? 0,
          sha256: hexOf(found.ChecksumSHA256),
          version: found.VersionId ?? found.ETag ?? '',
        }
      } catch (error) {
        if (sdkFault(error) === 'missing') return undefined
        throw await readFailure(error, key)
      }
    },

    async read(key, version, range) {
      if (range && range.end <= range.start) return new Uint8Array()
      const bytes = range && `bytes=${range.start}-${range.end - 1}`
      return untilWhole(async () => {
        const { Body } = await get(key, version, bytes).catch(async (error) => {
          if (error.name === 'InvalidRange') return { Body: undefined } // all of it lies behind the end
          throw await readFailure(error, key)
        })
        if (!Body) return new Uint8Array()
        return Body.transformToByteArray().catch((error) => {
          throw new BodyCut(key, error)
        })
      })
    },

    async download(key, version, path, { maxBytes, signal }) {
      await untilWhole(async () => {
        const { Body, ContentLength = 0 } = await get(key, version, undefined, signal).catch(
          async (error) => {
            signal.throwIfAborted()
            throw await readFailure(error, key)
          },
        )
        const body = Body as Readable
        if (ContentLength > maxBytes) {
          body.destroy()
          throw tooLarge(ContentLength, maxBytes)
        }
        try {
          const arriving = counted(body, { key, expected: ContentLength, maxBytes })
          await pipeline(arriving, createWriteStream(path, { flags: 'w', mode: 0o600 }), { signal })
        } catch (error) {
          await rm(path, { force: true })
          throw error
        }
      })
    },

    async write(key, source, contentType) {
      const { bytes, sha256 } = await measure(source)
      for (let tries = 1; ; tries++)
        try {
          return await put(key, source, { contentType, bytes, sha256 })
        } catch (error) {
          // The SDK repeats what it can; a file that began to stream needs a stream of its own.
          const isFinal = source instanceof Uint8Array || tries === MOST_TRIES
          if (isFinal || !PASSING.has(sdkFault(error)))
            throw await failure(error, { action: 's3:PutObject', key, code: 'storage_failed' })
          await sleep(FIRST_PAUSE_MS * 4 ** (tries - 1))
        }
    },

    async remove(key) {
      if (removes === 'newest') await deleteObject(key)
      else
        for await (const version of versionsUnder(key))
          if (version.key === key) await deleteObject(key, version.id)
    },

    async list(prefix, page = EVERYTHING) {
      const found = new Map<string, Instant>()
      const objects =
        removes === 'all' ? versionsUnder(prefix, page.after) : newestUnder(prefix, page.after)
      // With those below a delete marker: whoever removes all of an object must find it.
      for await (const { key, modifiedAt } of objects) {
        if (key <= page.after) continue
        if (found.size === page.most && !found.has(key)) break
        found.set(key, Math.max(modifiedAt, found.get(key) ?? 0))
      }
      return [...found].map(([key, modifiedAt]) => ({ key, modifiedAt }))
    },
  }

  function get(
    key: string,
    version: string | null,
    range: string | undefined,
    abortSignal?: AbortSignal,
  ): Promise<GetObjectCommandOutput> {
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: key,
      ...(isVersionId(version) ? { VersionId: version } : version !== null && { IfMatch: version }),
      ...(range !== undefined && { Range: range }),
    })
    return client.send(command, abortSignal ? { abortSignal } : {})
  }

  /** S3 compares the bytes with the SHA-256 that is sent: what is stored is what was measured here. */
  async function put(
    key: string,
    source: { path: string } | Uint8Array,
    { contentType, bytes, sha256 }: { contentType: string; bytes: number; sha256: string },
  ): Promise<ObjectFacts> {
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: source instanceof Uint8Array ? source : createReadStream(source.path),
      ContentType: contentType,
      ContentLength: bytes,
      ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
    })
    const { VersionId, ETag } = await client.send(command)
    return { bytes, sha256, version: VersionId ?? ETag ?? '' }
  }

  async function* newestUnder(prefix: string, after: string): AsyncGenerator<Listed> {
    let from: { StartAfter?: string; ContinuationToken?: string } | undefined = after
      ? { StartAfter: after }
      : {}
    while (from) {
      const command: ListObjectsV2Command = new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        ...from,
      })
      const page = await client.send(command).catch(async (error) => {
        throw await failure(error, { action: 's3:ListBucket', key: prefix })
      })
      for (const { Key, LastModified } of page.Contents ?? [])
        if (Key !== undefined) yield { key: Key, modifiedAt: LastModified?.getTime() ?? 0 }
      const token = page.IsTruncated ? page.NextContinuationToken : undefined
      from = token === undefined ? undefined : { ContinuationToken: token }
    }
  }

  /** In the order of the keys; a page has its delete markers after its versions. */
  async function* versionsUnder(
    prefix: string,
    after = '',
  ): AsyncGenerator<Listed & { readonly id: string }> {
    let marker: { KeyMarker?: string; VersionIdMarker?: string } | undefined = after
      ? { KeyMarker: after }
      : {}
    while (marker) {
      const command: ListObjectVersionsCommand = new ListObjectVersionsCommand({
        Bucket: bucket,
        Prefix: prefix,
        ...marker,
      })
      const page = await client.send(command).catch(async (error) => {
        throw await failure(error, { action: 's3:ListBucketVersions', key: prefix })
      })
      const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].flatMap((one) =>
        one.Key !== undefined && one.VersionId !== undefined
          ? { key: one.Key, id: one.VersionId, modifiedAt: one.LastModified?.getTime() ?? 0 }
          : [],
      )
      yield* found.toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))
      marker = page.IsTruncated
        ? {
            ...(page.NextKeyMarker !== undefined && { KeyMarker: page.NextKeyMarker }),
            ...(page.NextVersionIdMarker !== undefined && {
              VersionIdMarker: page.NextVersionIdMarker,
            }),
          }
        : undefined
    }
  }

  async function deleteObject(key: string, version?: string): Promise<void> {
    const action = version === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion'
    const command = new DeleteObjectCommand({
      Bucket: bucket,
      Key: key,
      ...(version !== undefined && { VersionId: version }),
    })
    await client.send(command).catch(async (error) => {
      throw await failure(error, { action, key })
    })
  }

  async function readFailure(error: unknown, key: string): Promise<DomainError> {
    const code = GONE_OR_CHANGED[sdkFault(error)]
    if (!code) return failure(error, { action: 's3:GetObject', key })
    return new DomainError(code, MESSAGES[code], { cause: new Error(key, { cause: error }) })
  }

  async function failure(
    error: unknown,
    {
      action,
      key,
      code = 'storage_unavailable',
    }: { action: string; key: string; code?: FailureCode },
  ): Promise<DomainError> {
    if (error instanceof DomainError) return error
    const call = { action, resource: `${bucket}/${key}`, region: await regionOf(client) }
    const message =
      code === 'storage_failed'
        ? 'The bytes could not be stored.'
        : 'The storage did not answer as it should.'
    return domainError(code, message, { error, call })
  }
}

type Listed = { readonly key: string; readonly modifiedAt: Instant }

type FailureCode = 'storage_unavailable' | 'storage_failed'

const GONE_OR_CHANGED: Partial<Record<SdkFault, 'input_removed' | 'input_changed'>> = {
  missing: 'input_removed',
  changed: 'input_changed',
}
const MESSAGES = {
  input_removed: 'The bytes are not in storage any more.',
  input_changed: 'The bytes in storage are not those that were sent at first.',
} as const

/** The bytes stopped before their end: nothing is wrong with the object. */
class BodyCut extends Error {
  override readonly name = 'BodyCut' as const

  constructor(key: string, cause: unknown) {
    super(
      `s3:GetObject on ${key}: the connection broke before the last byte, ${MOST_TRIES} times.`,
      {
        cause,
      },
    )
  }
}

/** The SDK repeats no request whose body has begun to arrive. */
async function untilWhole<T>(once: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await once()
    } catch (cause) {
      if (!(cause instanceof BodyCut)) throw cause
      if (tries === MOST_TRIES)
        throw new DomainError('storage_unavailable', 'The storage did not send all of the bytes.', {
          cause,
        })
      await sleep(FIRST_PAUSE_MS * 4 ** (tries - 1))
    }
}

/** Counted on its way: not more than was asked for, not less than was announced. */
function counted(
  body: Readable,
  { key, expected, maxBytes }: { key: string; expected: number; maxBytes: number },
): Readable {
  let bytes = 0
  const count = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length
      done(bytes > maxBytes ? tooLarge(bytes, maxBytes) : null, chunk)
    },
    flush: (done) =>
      done(bytes < expected ? new BodyCut(key, new Error(`${bytes} of ${expected} bytes`)) : null),
  })
  body.on('error', (error) => count.destroy(new BodyCut(key, error)))
  count.on('close', () => body.destroy())
  return body.pipe(count)
}

const tooLarge = (bytes: number, maxBytes: number): DomainError =>
  new DomainError('input_too_large', `${bytes} bytes is above ${maxBytes}.`)

async function measure(source: { path: string } | Uint8Array) {
  if (source instanceof Uint8Array)
    return { bytes: source.length, sha256: createHash('sha256').update(source).digest('hex') }
  const [{ size }, sha256] = await Promise.all([stat(source.path), sha256OfFile(source.path)])
  return { bytes: size, sha256 }
}

/** `…-3` is the hash of three parts' hashes: nothing we can compare with. */
const hexOf = (checksum: string | undefined): string | null =>
  checksum === undefined || checksum.includes('-')
    ? null
    : Buffer.from(checksum, 'base64').toString('hex')
