import { stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { DomainError } from '#shared/errors.ts'
import { jsonLog } from '#shared/log.ts'
import { S3Refusal } from '../../emulators/s3-refusal.ts'
import { bytesOf, openAudio, send, textOf, uploadOf } from './s3-clients.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const WIDE = { maxBytes: 10_000_000, signal: new AbortController().signal }

/** What an operator reads: the line that is written when this error ends somewhere. */
function logged(error: unknown): string {
  let line = ''
  jsonLog((text) => {
    line += text
  }, Date.now)({ event: 'test', error })
  return line
}

async function failureOf(promise: Promise<unknown>): Promise<DomainError> {
  return promise.then(
    () => {
      throw new Error('Expected a failure, got none')
    },
    (error) => error,
  )
}

/** Every verb of the port, each of which reaches S3. */
const VERBS: Readonly<
  Record<string, (audio: Awaited<ReturnType<typeof openAudio>>['audio']) => Promise<unknown>>
> = {
  head: (audio) => audio.head('uploads/a'),
  read: (audio) => audio.read('uploads/a', null),
  download: (audio) => audio.download('uploads/a', null, '/nowhere/x', WIDE),
  write: (audio) => audio.write('uploads/a', bytesOf('x'), 'audio/wav'),
  remove: (audio) => audio.remove('uploads/a'),
  list: (audio) => audio.list('uploads/'),
}
const ACTIONS = {
  head: 's3:GetObject',
  read: 's3:GetObject',
  download: 's3:GetObject',
  write: 's3:PutObject',
  remove: 's3:ListBucketVersions',
  list: 's3:ListBucketVersions',
}

describe('every verb says what is wrong and what to do, in the log and not to the caller', () => {
  async function failures(audio: Parameters<(typeof VERBS)[string]>[0]) {
    const found: Record<string, DomainError> = {}
    for (const [verb, ask] of Object.entries(VERBS)) found[verb] = await failureOf(ask(audio))
    for (const [verb, failure] of Object.entries(found)) {
      expect(failure).toMatchObject({
        code: verb === 'write' ? 'storage_failed' : 'storage_unavailable',
        retryable: true,
      })
      expect(failure.message).not.toContain('media')
      expect(logged(failure)).toContain(ACTIONS[verb as keyof typeof ACTIONS])
      for (const { message } of JSON.parse(logged(failure)).error)
        expect(message).not.toContain('…')
    }
    return Object.values(found).map(logged)
  }

  test('a bucket out of reach', async () => {
    const { audio, s3 } = await openAudio()
    await s3[Symbol.asyncDispose]()
    for (const line of await failures(audio))
      expect(line).toContain(
        'no answer (ECONNREFUSED). Check the network route, AWS_REGION and AWS_ENDPOINT_URL.',
      )
  })

  test('a bucket in another region', async () => {
    const { audio } = await openAudio({ region: 'eu-west-1' })
    const lines = await failures(audio)
    expect(lines).toHaveLength(6)
    for (const line of lines)
      expect(line).toContain('it lies in eu-west-1, not in us-east-1. Set AWS_REGION=eu-west-1.')
  })

  test('a permission that is missing', async () => {
    const { audio, s3 } = await openAudio()
    s3.fault = () => new S3Refusal(403, 'AccessDenied', 'Access Denied')
    for (const line of await failures(audio))
      expect(line).toMatch(/access denied. Allow this role s3:\w+/)
  })

  test('a role that may not list, to which a missing object is a forbidden one', async () => {
    const { audio, s3 } = await openAudio()
    s3.fault = () => new S3Refusal(403, 'AccessDenied', 'Access Denied')
    const failure = await failureOf(audio.head('uploads/none'))
    expect(failure.code).toBe('storage_unavailable') // not gone: nobody may conclude that
    expect(logged(failure)).toContain(
      's3:GetObject and s3:ListBucket (without it a missing object is denied)',
    )
  })

  test('a clock that cannot be put right from here', async () => {
    const { audio, s3 } = await openAudio()
    s3.fault = () => new S3Refusal(403, 'RequestTimeTooSkewed')
    const line = logged(await failureOf(audio.list('')))
    expect(line).toContain(
      'the clock of this machine is off by more than 5 minutes. Start its time service.',
    )
  })

  test('a bucket that does not exist', async () => {
    const { audio } = await openAudio({ bucket: 'another' })
    for (const [verb, ask] of Object.entries(VERBS)) {
      if (verb === 'head') continue // HEAD has no body: a missing bucket looks like a missing object
      const line = logged(await failureOf(ask(audio)))
      expect(line).toContain(
        'Deploy the data stack there, or correct AWS_REGION and RESOUND_STAGE.',
      )
    }
  })
})

describe('a clock that is off', () => {
  for (const [words, aheadMs] of [
    ['10 minutes fast', -10 * MINUTE_MS],
    ['10 minutes slow', 10 * MINUTE_MS],
  ] as const)
    test(`${words}: everything works, and a signed request lives its hour as soon as S3 has answered once`, async () => {
      let later = 0
      const { audio } = await openAudio({ now: () => Date.now() + aheadMs + later })
      const body = bytesOf('RIFF')
      const upload = uploadOf(body)
      await audio.write('outputs/x', body, 'audio/flac')
      const signed = await audio.signUpload(upload, {
        expiresAt: Date.now() + aheadMs + HOUR_MS,
        maxBytes: 10,
      })
      later = HOUR_MS - 5000
      expect((await send(signed, body)).status).toBe(200)
      later = HOUR_MS + 1000
      expect((await send(signed, body)).status).toBe(403)
    })

  test('an hour off: S3 refuses once, the SDK takes its time from S3, and the request goes through', async () => {
    const { audio } = await openAudio({ now: () => Date.now() + HOUR_MS })
    await audio.write('outputs/x', bytesOf('bytes'), 'audio/flac')
    expect(textOf(await audio.read('outputs/x', null))).toBe('bytes')
  })

  test('the first that S3 hears may be a file: it is sent anew', async () => {
    const { audio } = await openAudio({ now: () => Date.now() + HOUR_MS })
    const path = fileURLToPath(import.meta.url)
    const written = await audio.write('outputs/x', { path }, 'audio/flac')
    expect(written.bytes).toBe((await stat(path)).size)
  })
})

// ── removal and lists ───────────────────────────────────────────────────────────────────────────
