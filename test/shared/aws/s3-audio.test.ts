import { randomBytes } from 'node:crypto'
import { access, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { s3Audio } from '#shared/aws/s3-audio.ts'
import type { DomainError } from '#shared/errors.ts'
import { jsonLog } from '#shared/log.ts'
import type { SignedRequest } from '#shared/ports.ts'
import { anUpload } from '../../contract/builders.ts'
import { S3Refusal } from '../../emulators/s3-refusal.ts'
import { tempFolder } from '../local/open-world.ts'
import { bytesOf, openAudio, send, textOf, uploadOf } from './s3-clients.ts'

const HOUR_MS = 3_600_000
const WIDE = { maxBytes: 10_000_000, signal: new AbortController().signal }

const inAnHour = () => ({ expiresAt: Date.now() + HOUR_MS, maxBytes: 1000 })

function sendForm(
  { url, fields }: SignedRequest,
  body: Uint8Array<ArrayBuffer>,
): Promise<Response> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields!)) form.append(name, value)
  form.append('file', new Blob([body]), 'take.wav')
  return fetch(url, { method: 'POST', body: form })
}

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

// ── what clients send ───────────────────────────────────────────────────────────────────────────

describe('a signed PUT', () => {
  test('takes the bytes that were described, as often as they are sent', async () => {
    const { audio } = await openAudio()
    const body = bytesOf('RIFF and more')
    const upload = uploadOf(body)
    const signed = await audio.signUpload(upload, inAnHour())
    expect((await send(signed, body)).status).toBe(200)
    expect((await send(signed, body)).status).toBe(200)
    expect(await audio.head(upload.objectKey)).toMatchObject({
      bytes: body.length,
      sha256: upload.declaredSha256,
    })
    expect(signed.expiresAt).toBeGreaterThan(Date.now() + HOUR_MS - 2000)
    expect(signed.expiresAt).toBeLessThanOrEqual(Date.now() + HOUR_MS)
  })

  test('takes nothing else, and what was refused is not there', async () => {
    let ahead = 0
    const { audio } = await openAudio({ now: () => Date.now() + ahead })
    const body = bytesOf('RIFF and more')
    const upload = uploadOf(body)
    const signed = await audio.signUpload(upload, inAnHour())
    const typed = { ...signed, headers: { ...signed.headers, 'content-type': 'text/html' } }
    const { 'x-amz-checksum-sha256': _, ...withoutHash } = signed.headers
    const unhashed = { ...signed, headers: withoutHash }
    expect([
      (await send(signed, bytesOf('RIFF and mor'))).status, // another length
      (await send(signed, bytesOf('RIFF and mork'))).status, // other bytes
      (await send(typed, body)).status,
      (await send(unhashed, body)).status,
      (await fetch(signed.url)).status, // another method
    ]).toEqual([403, 400, 403, 403, 403])
    ahead = HOUR_MS + 1000
    expect((await send(signed, body)).status).toBe(403)
    ahead = 0
    expect(await audio.head(upload.objectKey)).toBeUndefined()
  })
})

describe('a signed form', () => {
  test('takes any bytes up to its bound, where the length was not known', async () => {
    const { audio } = await openAudio()
    const upload = anUpload('acct_x', { method: 'POST', declaredBytes: null, declaredSha256: null })
    const signed = await audio.signUpload(upload, { ...inAnHour(), maxBytes: 8 })
    expect(signed).toMatchObject({ method: 'POST', headers: {} })
    expect((await sendForm(signed, bytesOf('12345678'))).status).toBe(204)
    expect((await sendForm(signed, bytesOf('123456789'))).status).toBe(400)
    expect((await sendForm(signed, bytesOf(''))).status).toBe(400)
    const head = await audio.head(upload.objectKey)
    expect(head).toMatchObject({ bytes: 8 })
    const other = { ...signed, fields: { ...signed.fields, key: 'outputs/mine' } }
    expect((await sendForm(other, bytesOf('1'))).status).toBe(403)
  })

  test('takes only the bytes whose hash was declared', async () => {
    const { audio } = await openAudio()
    const upload = uploadOf(bytesOf('12345678'), { method: 'POST' })
    const signed = await audio.signUpload(upload, inAnHour())
    expect((await sendForm(signed, bytesOf('12345679'))).status).toBe(400)
    expect((await sendForm(signed, bytesOf('12345678'))).status).toBe(204)
  })
})

test('a signed GET gives one version, with the name and type that were signed', async () => {
  const { audio } = await openAudio()
  const first = await audio.write('outputs/e/1-a.flac', bytesOf('first'), 'audio/flac')
  await audio.write('outputs/e/1-a.flac', bytesOf('other'), 'audio/flac')
  const options = {
    expiresAt: Date.now() + HOUR_MS,
    filename: 'Prüfung 1.flac',
    contentType: 'audio/x-flac',
  }
  const bound = await audio.signDownload('outputs/e/1-a.flac', {
    ...options,
    version: first.version,
  })
  const response = await fetch(bound)
  expect([response.status, await response.text()]).toEqual([200, 'first'])
  expect(response.headers.get('content-type')).toBe('audio/x-flac')
  expect(response.headers.get('content-disposition')).toContain(
    "filename*=UTF-8''Pr%C3%BCfung%201.flac",
  )
  const part = await fetch(bound, { headers: { range: 'bytes=1-2' } })
  expect([part.status, await part.text()]).toEqual([206, 'ir'])
  expect(await (await fetch(await audio.signDownload('outputs/e/1-a.flac', options))).text()).toBe(
    'other',
  )
  expect((await fetch(bound.replace('Pr%25C3%25BCfung', 'x'))).status).toBe(403)
})

// ── faults ──────────────────────────────────────────────────────────────────────────────────────

test('an upload that was swapped after it was validated is edited as it was validated', async () => {
  const { audio } = await openAudio()
  const upload = anUpload('acct_x', { method: 'POST', declaredBytes: null, declaredSha256: null })
  const signed = await audio.signUpload(upload, inAnHour())
  await sendForm(signed, bytesOf('validated bytes'))
  const { version } = (await audio.head(upload.objectKey))!
  await sendForm(signed, bytesOf('swapped bytes'))

  const path = join(await tempFolder(), 'input')
  await audio.download(upload.objectKey, version, path, WIDE)
  expect(await readFile(path, 'utf8')).toBe('validated bytes')
  expect(textOf(await audio.read(upload.objectKey, version, { start: 0, end: 5 }))).toBe('valid')
})

test('where a bucket keeps no versions, a swapped upload is refused', async () => {
  const { audio } = await openAudio({ isVersioned: false })
  const { version } = await audio.write('uploads/a', bytesOf('validated'), 'audio/wav')
  await audio.write('uploads/a', bytesOf('swapped'), 'audio/wav')
  const path = join(await tempFolder(), 'input')
  await expect(audio.read('uploads/a', version)).rejects.toMatchObject({ code: 'input_changed' })
  await expect(audio.download('uploads/a', version, path, WIDE)).rejects.toMatchObject({
    code: 'input_changed',
  })
})

test('a body that is cut short is fetched again, and three times are enough', async () => {
  const { audio, s3 } = await openAudio()
  const bytes = randomBytes(300_000)
  await audio.write('uploads/a', bytes, 'audio/wav')
  const path = join(await tempFolder(), 'input')
  let cuts = 2
  s3.cutBodyAfter = () => (cuts-- > 0 ? 100_000 : undefined)
  await audio.download('uploads/a', null, path, WIDE)
  expect((await readFile(path)).equals(bytes)).toBe(true)
  cuts = 2
  expect(Buffer.from(await audio.read('uploads/a', null)).equals(bytes)).toBe(true)

  s3.cutBodyAfter = () => 100_000
  const failure = await failureOf(audio.download('uploads/a', null, path, WIDE))
  expect(failure).toMatchObject({ code: 'storage_unavailable', retryable: true })
  expect(logged(failure)).toContain('the connection broke before the last byte')
  await expect(access(path)).rejects.toThrow() // half a file is no file
})

test('a download that is aborted, or is longer than allowed, leaves no file', async () => {
  const { audio, s3 } = await openAudio()
  await audio.write('uploads/a', randomBytes(300_000), 'audio/wav')
  const path = join(await tempFolder(), 'input')
  const stop = new AbortController()
  s3.fault = () => {
    stop.abort(new Error('canceled'))
    return undefined
  }
  await expect(
    audio.download('uploads/a', null, path, { ...WIDE, signal: stop.signal }),
  ).rejects.toThrow()
  s3.fault = () => undefined
  await expect(
    audio.download('uploads/a', null, path, { ...WIDE, maxBytes: 299_999 }),
  ).rejects.toMatchObject({ code: 'input_too_large' })
  await expect(access(path)).rejects.toThrow()
})

test('what S3 could not answer at first is asked again, a file by a stream of its own', async () => {
  const { audio, s3 } = await openAudio()
  const folder = await tempFolder()
  await writeFile(join(folder, 'out'), 'the output')
  const failing = (times: number, what: S3Refusal | 'cut') => {
    let left = times
    s3.fault = () => (left-- > 0 ? what : undefined)
  }
  failing(1, new S3Refusal(503, 'SlowDown'))
  await audio.write('outputs/a', { path: join(folder, 'out') }, 'audio/flac')
  failing(1, new S3Refusal(500, 'InternalError'))
  await audio.write('outputs/b', bytesOf('bytes'), 'audio/flac')
  failing(1, 'cut')
  expect(textOf(await audio.read('outputs/a', null))).toBe('the output')
  failing(1, new S3Refusal(503, 'SlowDown'))
  expect(await audio.head('outputs/b')).toMatchObject({ bytes: 5 })
})

test('a write whose bytes changed on the way is refused by S3, not stored', async () => {
  const { audio, s3 } = await openAudio()
  const path = join(await tempFolder(), 'out')
  await writeFile(path, 'the output')
  const writing = audio.write('outputs/a', { path }, 'audio/flac')
  s3.fault = () => new S3Refusal(400, 'BadDigest', 'The SHA256 you specified did not match')
  await expect(writing).rejects.toMatchObject({ code: 'storage_failed' })
  expect(s3.versionsOf('outputs/a')).toBe(0)
})

test('removing removes every version, however many, and no object whose name only begins alike', async () => {
  const { audio, s3 } = await openAudio({ pageSize: 2 })
  for (let i = 0; i < 5; i++) await audio.write('uploads/upl_1', bytesOf(`${i}`), 'audio/wav')
  await audio.write('uploads/upl_10', bytesOf('other'), 'audio/wav')
  await audio.remove('uploads/upl_1')
  expect([s3.versionsOf('uploads/upl_1'), s3.versionsOf('uploads/upl_10')]).toEqual([0, 1])
  expect(s3.log.filter((line) => line === 'DeleteObject uploads/upl_1')).toHaveLength(5)
})

test('a role that may not list versions leaves a marker, and the lifecycle does the rest', async () => {
  const { audio, s3 } = await openAudio({ removes: 'newest' })
  const { version } = await audio.write('outputs/a', bytesOf('a'), 'audio/flac')
  await audio.remove('outputs/a')
  expect(await audio.head('outputs/a')).toBeUndefined()
  expect(s3.versionsOf('outputs/a')).toBe(2)
  expect(textOf(await audio.read('outputs/a', version))).toBe('a')
  expect(s3.log.filter((line) => line.startsWith('List'))).toEqual([])
})

test('what lies below a delete marker is found by whoever may remove all of it', async () => {
  const { audio, s3, client } = await openAudio()
  const worker = s3Audio(client, { bucket: 'media', now: Date.now, removes: 'newest' })
  await worker.write('outputs/e/1-lost.flac', bytesOf('a lost attempt'), 'audio/flac')
  await worker.remove('outputs/e/1-lost.flac')
  expect(await worker.list('outputs/')).toEqual([])
  expect((await audio.list('outputs/')).map(({ key }) => key)).toEqual(['outputs/e/1-lost.flac'])
  await audio.remove('outputs/e/1-lost.flac')
  expect([await audio.list('outputs/'), s3.versionsOf('outputs/e/1-lost.flac')]).toEqual([[], 0])
})

test('a list of many pages is whole, with versions and without', async () => {
  for (const removes of ['all', 'newest'] as const) {
    const { audio } = await openAudio({ pageSize: 2, removes })
    const keys = Array.from({ length: 7 }, (_, i) => `outputs/e${i}/1-a.flac`)
    for (const key of [...keys, keys[3]!]) await audio.write(key, bytesOf(key), 'audio/flac')
    expect((await audio.list('outputs/')).map(({ key }) => key)).toEqual(keys)
  }
})
