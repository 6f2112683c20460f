/**
 * Ids: a prefix that says what it is, and a ULID that sorts by time.
 * ULID: 48 bits of milliseconds and 80 of randomness in Crockford's base 32 (github.com/ulid/spec).
 */
export type EditId = `edit_${string}`
export type UploadId = `upl_${string}`
export type AccountId = `acct_${string}`
export type KeyId = `key_${string}`
export type EventId = `evt_${string}`
export type DeliveryId = `dlv_${string}`
export type LedgerId = `led_${string}`
export type RequestId = `req_${string}`
export type ClientTokenId = `ctok_${string}`
export type EndpointId = `we_${string}`

export type IdPrefix =
  | 'edit'
  | 'upl'
  | 'acct'
  | 'key'
  | 'evt'
  | 'dlv'
  | 'led'
  | 'req'
  | 'ctok'
  | 'we'

/** Makes an id of the given kind. An argument wherever ids are made, so that tests can count them. */
export type NewId = <Prefix extends IdPrefix>(prefix: Prefix) => `${Prefix}_${string}`

/** Milliseconds since 1970-01-01T00:00Z. */
export type Instant = number

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const PATTERN = /^[a-z]{2,4}_[0-7][0-9A-HJKMNP-TV-Z]{25}$/

/** Ids from a clock and a source of random bytes; within one millisecond they still ascend. */
export function idMaker(now: () => Instant, randomBytes: (count: number) => Uint8Array): NewId {
  let lastMs = -1
  let tail = 0n
  return (prefix) => {
    const ms = Math.max(now(), lastMs)
    tail = ms === lastMs ? tail + 1n : randomTail(randomBytes)
    lastMs = ms
    return `${prefix}_${encode(BigInt(ms), 10)}${encode(tail, 16)}`
  }
}

/** Whether `text` has the form of an id of this kind. */
export const isId = <Prefix extends IdPrefix>(
  prefix: Prefix,
  text: string,
): text is `${Prefix}_${string}` => text.startsWith(`${prefix}_`) && PATTERN.test(text)

/** What every id of this kind that is made at `at` or later is not less than. */
export const firstIdAt = <Prefix extends IdPrefix>(
  prefix: Prefix,
  at: Instant,
): `${Prefix}_${string}` => `${prefix}_${encode(BigInt(Math.max(0, Math.floor(at))), 10)}`

/** 79 random bits: one is left free, so that counting up within a millisecond cannot overflow. */
function randomTail(randomBytes: (count: number) => Uint8Array): bigint {
  let tail = 0n
  for (const byte of randomBytes(10)) tail = (tail << 8n) | BigInt(byte)
  return tail >> 1n
}

function encode(value: bigint, letters: number): string {
  let text = ''
  for (let rest = value; text.length < letters; rest >>= 5n)
    text = ALPHABET[Number(rest & 31n)]! + text
  return text
}
