import type { Context } from 'hono'
import { DomainError } from '#shared/errors.ts'

// The request headers that steer an edit. A malformed one is refused, never ignored.

const DAY_SECONDS = 86_400
const MAX_WAIT_SECONDS = 25

/** `Idempotency-Key`: the caller's own name for one creation. */
export function idempotencyKey(c: Context): string | undefined {
  const header = c.req.header('idempotency-key')
  if (header === undefined) return undefined
  const key = /^"(.*)"$/s.exec(header)?.[1] ?? header
  if (!/^[\x21-\x7e]{1,255}$/.test(key))
    throw invalidHeader('Idempotency-Key', 'must be 1 to 255 visible ASCII characters')
  return key
}

/** `Prefer: wait=n` (RFC 7240): seconds to hold the answer; other preferences pass. */
export function waitSeconds(c: Context): number | undefined {
  const wait = (c.req.header('prefer') ?? '')
    .split(',')
    .map((preference) => preference.split(';')[0]!.trim())
    .find((preference) => /^wait\s*(=|$)/i.test(preference))
  if (wait === undefined) return undefined
  const value = /^wait\s*=\s*(?:(\d{1,3})|"(\d{1,3})")$/i.exec(wait)
  const seconds = Number(value?.[1] ?? value?.[2] ?? 0)
  if (seconds < 1 || seconds > 60)
    throw invalidHeader('Prefer', 'wait must be a whole number of seconds from 1 to 60')
  return Math.min(seconds, MAX_WAIT_SECONDS)
}

/** `Cancel-After`: seconds until the edit is given up; a day unless said. */
export function cancelAfterSeconds(c: Context): number {
  const header = c.req.header('cancel-after')
  if (header === undefined) return DAY_SECONDS
  const [, digits, unit] = /^(\d{1,6})([smh]?)$/.exec(header.trim()) ?? []
  const seconds = Number(digits ?? 0) * (unit === 'm' ? 60 : unit === 'h' ? 3600 : 1)
  if (seconds < 10 || seconds > DAY_SECONDS)
    throw invalidHeader('Cancel-After', 'must be from 10s to 24h, as in 90, 90s, 10m or 2h')
  return seconds
}

/** `Last-Event-ID`: the version of the last `edit` event that was seen. */
export function lastEventId(c: Context): number | undefined {
  const header = c.req.header('last-event-id')
  if (header === undefined) return undefined
  if (!/^\d{1,9}$/.test(header)) throw invalidHeader('Last-Event-ID', 'must be an edit version')
  return Number(header)
}

function invalidHeader(name: string, message: string): DomainError {
  const location = `header.${name.toLowerCase()}`
  return new DomainError('invalid_header', `${name} ${message}.`, {
    errors: [
      { location, reason: 'malformed', message, fix: 'Correct the header, or leave it out.' },
    ],
  })
}
