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
  let time = ''
  const tail = new Uint8Array(16) // numbers below 32, the most significant first
  return (prefix) => {
    const ms = Math.max(now(), lastMs)
    if (ms === lastMs) addOne(tail)
    else {
      lastMs = ms
      time = timeLetters(ms)
      fillWithRandom(tail, randomBytes)
    }
    let id = `${prefix}_${time}`
    for (const digit of tail) id += ALPHABET[digit]
    return id as `${typeof prefix}_${string}`
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
): `${Prefix}_${string}` => `${prefix}_${timeLetters(Math.max(0, Math.floor(at)))}`

/** 79 random bits: one is left free, so that counting up within a millisecond cannot overflow. */
function fillWithRandom(tail: Uint8Array, randomBytes: (count: number) => Uint8Array): void {
  for (const [i, byte] of randomBytes(tail.length).entries()) tail[i] = byte & 31
  tail[0]! &= 15
}

function addOne(tail: Uint8Array): void {
  let i = tail.length - 1
  while (tail[i] === 31) tail[i--] = 0
  tail[i]!++
}

/** 48 bits of milliseconds. */
function timeLetters(ms: Instant): string {
  let text = ''
  for (let rest = ms; text.length < 10; rest = Math.floor(rest / 32))
    text = ALPHABET[rest % 32]! + text
  return text
}
