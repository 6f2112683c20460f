import { Hono } from 'hono'
import { handle, type LambdaEvent } from 'hono/aws-lambda'
import { expect, test } from 'vitest'
import { asSent } from '../../../functions/api/as-sent.ts'
import { idempotencyKey } from '../../../functions/api/headers.ts'

type Bindings = { event: { headers?: Record<string, string | undefined> } }

/** A POST with this key, as a function URL hands it on. */
const eventWith = (headers: Record<string, string>) =>
  ({
    version: '2.0',
    ...{ rawPath: '/v1/edits', rawQueryString: '', headers, isBase64Encoded: false },
    requestContext: { domainName: 'api.example', http: { method: 'POST', path: '/v1/edits' } },
  }) as unknown as LambdaEvent

test('an empty Idempotency-Key is malformed behind a function URL too, and not a request without one', async () => {
  const inner = new Hono().post('/v1/edits', (c) => c.text(idempotencyKey(c) ?? 'none'))
  inner.onError((error, c) => c.text((error as Error & { code: string }).code, 400))
  const outer = new Hono<{ Bindings: Bindings }>().all('*', (c) =>
    inner.fetch(asSent(c.req.raw, c.env.event.headers)),
  )
  const said = async (headers: Record<string, string>) =>
    (await handle(outer)(eventWith(headers))).body
  expect(await said({ 'idempotency-key': '' })).toBe('invalid_header')
  expect(await said({ 'idempotency-key': 'a' })).toBe('a')
  expect(await said({})).toBe('none')
})
