import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { attachment } from '../content-disposition.ts'
import type { Instant } from '../id.ts'
import type { AudioStore } from '../ports.ts'
import type { UploadCommon } from '../upload.ts'
import { domainError } from './sdk-errors.ts'

const CHECKSUM_HEADER = 'x-amz-checksum-sha256'

/**
 * Requests that a client sends to the bucket as they stand. Length, type and SHA-256 are signed headers,
 * not query parameters: S3 enforces a header, and a client can be told to send it. The client must be
 * made with `requestChecksumCalculation: 'WHEN_REQUIRED'`, or the SDK signs the CRC of an empty body.
 */
export function s3Signer(
  client: S3Client,
  { bucket, now }: { bucket: string; now: () => Instant },
): Pick<AudioStore, 'signUpload' | 'signDownload'> {
  return {
    async signUpload(upload, { expiresAt, maxBytes }) {
      const seconds = secondsUntil(expiresAt, now())
      const until = Math.floor(now() / 1000) * 1000 + seconds * 1000
      const signed =
        upload.method === 'POST'
          ? await signForm(upload, { seconds, maxBytes })
          : await signPut(upload, seconds)
      return { ...signed, expiresAt: until }
    },

    async signDownload(key, { expiresAt, filename, contentType, version = null }) {
      const command = new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ResponseContentType: contentType,
        ...(filename !== null && { ResponseContentDisposition: attachment(filename) }),
        ...(isVersionId(version) && { VersionId: version }),
      })
      return signing('s3:GetObject', key, async () =>
        getSignedUrl(client, command, {
          expiresIn: secondsUntil(expiresAt, now()),
          signingDate: signingDate(),
        }),
      )
    },
  }

  async function signPut(upload: UploadCommon, seconds: number) {
    const { objectKey, contentType, declaredBytes, declaredSha256 } = upload
    if (declaredBytes === null || declaredSha256 === null)
      throw new RangeError('Expected the size and SHA-256 of a PUT, got none')
    const checksum = Buffer.from(declaredSha256, 'hex').toString('base64')
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: objectKey,
      ContentType: contentType,
      ContentLength: declaredBytes,
      ChecksumSHA256: checksum,
    })
    const url = await signing('s3:PutObject', objectKey, () =>
      getSignedUrl(client, command, {
        expiresIn: seconds,
        signingDate: signingDate(),
        signableHeaders: new Set(['host', 'content-length', 'content-type', CHECKSUM_HEADER]),
        unhoistableHeaders: new Set([CHECKSUM_HEADER]),
      }),
    )
    const headers = { 'content-type': contentType, [CHECKSUM_HEADER]: checksum }
    return { method: 'PUT' as const, url, headers, fields: null }
  }

  /** For who cannot hash, or does not know the length, before sending. */
  async function signForm(
    upload: UploadCommon,
    { seconds, maxBytes }: { seconds: number; maxBytes: number },
  ) {
    const { objectKey, contentType, declaredBytes, declaredSha256 } = upload
    const most = Math.min(declaredBytes ?? maxBytes, maxBytes)
    const { url, fields } = await signing('s3:PutObject', objectKey, () =>
      createPresignedPost(client, {
        Bucket: bucket,
        Key: objectKey,
        Expires: seconds,
        Conditions: [['content-length-range', 1, most]],
        Fields: {
          'Content-Type': contentType,
          success_action_status: '204',
          ...(declaredSha256 !== null && {
            [CHECKSUM_HEADER]: Buffer.from(declaredSha256, 'hex').toString('base64'),
          }),
        },
      }),
    )
    return { method: 'POST' as const, url, headers: {}, fields }
  }

  /** S3's time, as far as the answers so far have told it: a clock that is off must not shorten a URL. */
  function signingDate(): Date {
    return new Date(Date.now() + client.config.systemClockOffset)
  }

  async function signing<T>(action: string, key: string, sign: () => Promise<T>): Promise<T> {
    try {
      return await sign()
    } catch (error) {
      const call = { action, resource: `${bucket}/${key}`, region: await regionOf(client) }
      throw domainError('storage_unavailable', 'No address could be signed.', { error, call })
    }
  }
}

/** An ETag (quoted) stands for the version where a bucket keeps none. */
export const isVersionId = (version: string | null): version is string =>
  version !== null && !version.startsWith('"')

export const regionOf = (client: S3Client): Promise<string | undefined> =>
  client.config.region().catch(() => undefined)

/** At least one: who looks at a request that is just over gets one that is just over. */
const secondsUntil = (expiresAt: Instant, now: Instant): number =>
  Math.max(1, Math.floor((expiresAt - Math.floor(now / 1000) * 1000) / 1000))
