import { createHash } from 'node:crypto'
import type { S3Client } from '@aws-sdk/client-s3'
import { onTestFinished } from 'vitest'
import { s3Client } from '#shared/aws/clients.ts'
import { s3Audio } from '#shared/aws/s3-audio.ts'
import type { AudioStore, SignedRequest } from '#shared/ports.ts'
import type { UploadIn } from '#shared/upload.ts'
import { anUpload } from '../../contract/builders.ts'
import {
  ACCESS_KEY_ID,
  type S3Server,
  SECRET_ACCESS_KEY,
  startS3,
} from '../../emulators/s3-server.ts'

export type AwsAudio = {
  readonly audio: AudioStore
  readonly s3: S3Server
  readonly client: S3Client
}

/** The adapter over a bucket of its own, both gone when the test is over. */
export async function openAudio(
  options: Parameters<typeof startS3>[0] & {
    removes?: 'all' | 'newest'
    clientRegion?: string
  } = {},
): Promise<AwsAudio> {
  const s3 = await startS3(options)
  onTestFinished(() => s3[Symbol.asyncDispose]())
  const client = s3Client({
    endpoint: s3.endpoint,
    region: options.clientRegion ?? 'us-east-1',
    credentials: CREDENTIALS,
  })
  onTestFinished(() => client.destroy())
  const { removes = 'all', now = Date.now } = options
  return { s3, client, audio: s3Audio(client, { bucket: 'media', now, removes }) }
}

export const CREDENTIALS = { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY }

// ── what clients send ───────────────────────────────────────────────────────────────────────────

export const uploadOf = (bytes: Uint8Array, overrides: Partial<UploadIn<'pending'>> = {}) =>
  anUpload('acct_x', {
    declaredBytes: bytes.length,
    declaredSha256: createHash('sha256').update(bytes).digest('hex'),
    ...overrides,
  })

/** As a client does it: the method, the address and the headers as they stand. */
export const send = ({ method, url, headers }: SignedRequest, body: Uint8Array<ArrayBuffer>) =>
  fetch(url, { method, headers, body })

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
