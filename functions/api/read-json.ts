import type { Context } from 'hono'
import { z } from 'zod'
import { DomainError } from '#shared/errors.ts'
import { faultsOf, unknownFault } from './faults.ts'

export const MAX_JSON_BYTES = 1_048_576

/**
 * The body by its schema, and as it was sent (for the fingerprint of idempotency).
 *
 * @throws DomainError `unsupported_media_type`, `payload_too_large`, `invalid_json`, `invalid_request`
 */
export async function readBody<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
  { mayBeEmpty = false } = {},
): Promise<{ body: z.infer<Schema>; sent: unknown }> {
  const bytes = await readBytes(c)
  if (mayBeEmpty && bytes.length === 0) return { body: check(schema, {}), sent: {} }
  requireJson(c.req.header('content-type'))
  const sent = parseJson(bytes)
  return { body: check(schema, sent), sent }
}

/** For routes that take no body: none, or `{}`. */
export async function readNoBody(c: Context): Promise<void> {
  await readBody(c, nothing, { mayBeEmpty: true })
}

const nothing = z.strictObject({})

function check<Schema extends z.ZodType>(schema: Schema, sent: unknown): z.infer<Schema> {
  const result = schema.safeParse(sent)
  if (result.success) return result.data
  const errors = faultsOf(result.error, 'body', sent)
  throw new DomainError('invalid_request', summary(errors), { errors })
}

export const summary = (errors: readonly { location: string; message: string }[]): string =>
  errors.length === 1
    ? `${errors[0]!.location}: ${errors[0]!.message}.`
    : `${errors.length} faults; the first is ${errors[0]!.location}: ${errors[0]!.message}.`

function requireJson(contentType: string | undefined): void {
  const type = contentType?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json')
    throw new DomainError(
      'unsupported_media_type',
      contentType
        ? 'The Content-Type is not application/json.'
        : 'A Content-Type is missing; application/json is needed.',
      { fix: 'Send `Content-Type: application/json`.' },
    )
}

/** HTTP holds a sender to the length it declared (check-size.ts); an undeclared one is counted as it comes. */
async function readBytes(c: Context): Promise<Uint8Array> {
  if (c.req.header('content-length') === undefined) return readStream(c.req.raw.body)
  const bytes = await c.req.raw.arrayBuffer().catch(endedEarly)
  if (bytes.byteLength > MAX_JSON_BYTES) throw tooLarge(bytes.byteLength)
  return new Uint8Array(bytes)
}

/** Cut off at the limit while it streams: what is not read costs no memory. */
async function readStream(stream: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  if (!stream) return new Uint8Array()
  const parts: Uint8Array[] = []
  let length = 0
  const reader = stream.getReader()
  for (;;) {
    const { done, value } = await reader.read().catch(endedEarly)
    if (done) return Buffer.concat(parts, length)
    length += value.byteLength
    if (length > MAX_JSON_BYTES) {
      void reader.cancel().catch(() => undefined)
      throw tooLarge(length)
    }
    parts.push(value)
  }
}

function endedEarly(cause: unknown): never {
  throw new DomainError('invalid_json', 'The body ended too early.', { cause })
}

export const tooLarge = (actual: number): DomainError =>
  new DomainError('payload_too_large', `The JSON body is above ${MAX_JSON_BYTES} bytes.`, {
    details: { limit: MAX_JSON_BYTES, actual },
  })

/** @throws DomainError `invalid_json` for what is not JSON in UTF-8, or says a key twice */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new DomainError('invalid_json', 'The body is not UTF-8.', { cause })
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new DomainError('invalid_json', 'The body is not valid JSON.', { cause })
  }
  refuseAmbiguous(text)
  return value
}

/** Half of a surrogate pair can only be written as an escape: no text in UTF-8 has it. */
const HALF = /\\u[dD][89a-fA-F]/

/**
 * Of a repeated key JSON.parse keeps the last, another reader the first: neither is what was meant.
 * `__proto__` is a key that objects swallow, half a character one that no store keeps: both are refused
 * wherever they stand.
 *
 * @param text valid JSON
 */
function refuseAmbiguous(text: string): void {
  const open: { keys?: Set<string>; key: string }[] = [] // without keys: an array
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"\s*:?|[{}[\]]/g)) {
    if (HALF.test(token) && !JSON.parse(token.replace(/\s*:$/, '')).isWellFormed())
      throw new DomainError('invalid_json', 'A text of the body has half a surrogate pair.')
    if (token === '{') open.push({ keys: new Set(), key: '' })
    else if (token === '[') open.push({ key: '' })
    else if (token === '}' || token === ']') open.pop()
    else if (token.endsWith(':')) {
      const key = JSON.parse(token.slice(0, -1)) as string
      const { keys } = open.at(-1)!
      if (keys!.has(key))
        throw new DomainError('invalid_json', `The key ${JSON.stringify(key)} stands twice.`)
      keys!.add(key)
      open.at(-1)!.key = key
      if (key === '__proto__') throw unusableKey(open)
    }
  }
}

function unusableKey(open: readonly { keys?: Set<string>; key: string }[]): DomainError {
  const path = open.filter(({ keys }) => keys).map(({ key }) => key)
  const unknown = unknownFault(['body', ...path].join('.'))
  const fault =
    path.length === 2 && path[0] === 'metadata' // any other name of its pattern is one
      ? { ...unknown, reason: 'not_allowed', message: 'cannot be a name', fix: 'Use another name.' }
      : unknown
  return new DomainError('invalid_request', summary([fault]), { errors: [fault] })
}
