import { expect, test } from 'vitest'
import { DomainError } from '#shared/errors.ts'
import { jsonLog, type LogFields, safeText } from '#shared/log.ts'

function logged(fields: LogFields): Record<string, unknown> {
  const lines: string[] = []
  jsonLog(
    (line) => lines.push(line),
    () => 0,
  )(fields)
  expect(lines).toHaveLength(1)
  expect(lines[0]!.endsWith('\n') && !lines[0]!.slice(0, -1).includes('\n')).toBe(true)
  return JSON.parse(lines[0]!)
}

test('a line says when, how bad and what', () => {
  expect(logged({ event: 'request', status: 202, duration_ms: 3 })).toEqual({
    at: '1970-01-01T00:00:00.000Z',
    level: 'info',
    event: 'request',
    status: 202,
    duration_ms: 3,
  })
})

test('no secret leaves in a text or in the cause of an error', () => {
  const secrets = [
    'rs_live_000000000000000000000000000000003Sxc4F',
    'rs_test_000000000000000000000000000000003Sxc4F',
    'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
    'v1,XHJw31Nmdo/asef3X3RxKmEO/Ry9Z9dUTWgyUdSkOLM=',
  ]
  const texts = [
    ...secrets.map((secret) => `before ${secret} after`),
    `Authorization: Bearer ${secrets[0]}`,
    'authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
    'GET /storage/x?expires=1&signature=QWxhZGRpbjpvcGVu&a=b',
    'https://s3/x?X-Amz-Signature=deadbeef&X-Amz-Credential=AKIA/1&X-Amz-Security-Token=tok',
    `https://s3/${'x'.repeat(150)}?signature=QWxhZGRpbjpvcGVu`,
  ]
  for (const text of texts) {
    const error = new Error(text, { cause: new DomainError('storage_failed', text) })
    const line = JSON.stringify(logged({ event: text, message: text, error }))
    for (const secret of [...secrets, 'QWxhZGRpbjpvcGVu', 'deadbeef', 'AKIA', '=tok'])
      expect(line).not.toContain(secret)
    expect(line).toContain('[redacted]')
  }
})

test('a text is cut at 200 characters', () => {
  expect(safeText('x'.repeat(200))).toHaveLength(200)
  expect(safeText('x'.repeat(100_000))).toHaveLength(200)
})

test('an error is told by its classes, codes and messages, never by its stack or its fields', () => {
  const cause = Object.assign(new TypeError('inner'), { secret: 'field', code: 'EIO' })
  const line = logged({ event: 'e', error: new DomainError('storage_failed', 'outer', { cause }) })
  expect(line.error).toEqual([
    { class: 'DomainError', code: 'storage_failed', message: 'outer' },
    { class: 'TypeError', code: 'EIO', message: 'inner' },
  ])
  expect(logged({ event: 'e', error: 'thrown text' }).error).toEqual([
    { class: 'string', message: 'thrown text' },
  ])
})
