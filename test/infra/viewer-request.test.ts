import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'

type Headers = Record<string, { value: string }>
type Event = {
  readonly request: { readonly headers: Headers; readonly method: string; readonly uri: string }
  readonly viewer: { readonly ip: string }
}
type Answer = { statusCode?: number; headers: Headers; body?: string }

// CloudFront runs it as a script, not as a module.
const source = readFileSync(new URL('../../infra/viewer-request.js', import.meta.url), 'utf8')
const handler = (event: Event): Answer => runInNewContext(`${source}; handler(event)`, { event })

const ask = (headers: Record<string, string>): Answer =>
  handler({
    request: {
      method: 'POST',
      uri: '/v1/edits',
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, { value }]),
      ),
    },
    viewer: { ip: '203.0.113.9' },
  })

describe('what a viewer may say of itself', () => {
  test('headers of our own names are gone, whatever they said', () => {
    const { headers } = ask({
      'x-resound-origin': 'guess',
      'x-resound-viewer-ip': '10.0.0.1',
      'x-resound-anything': '1',
      authorization: 'Bearer x',
    })
    expect(headers).toEqual({
      authorization: { value: 'Bearer x' },
      'x-resound-viewer-ip': { value: '203.0.113.9' },
    })
  })
})

describe('how large a body may be', () => {
  test('1 MiB passes, one byte more does not', () => {
    expect(ask({ 'content-length': '1048576' }).statusCode).toBeUndefined()
    const { statusCode, headers, body } = ask({ 'content-length': '1048577' })
    expect(statusCode).toBe(413)
    expect(headers['content-type']!.value).toBe('application/problem+json')
    expect(JSON.parse(body!)).toMatchObject({ status: 413, code: 'payload_too_large' })
  })

  test('a body without a declared length passes: the API counts it', () => {
    expect(ask({}).statusCode).toBeUndefined()
  })
})
