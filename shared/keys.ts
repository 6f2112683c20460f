import { hash, hkdfSync, timingSafeEqual } from 'node:crypto'
import { crc32 } from './crc32.ts'
import type { Mode } from './edit.ts'
import type { Random } from './ports.ts'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const KEY = /^rs_(live|test)_[0-9A-Za-z]{38}$/
const RANDOM_LETTERS = 32
const CHECK_LETTERS = 6

/** A new API key: 190 bits of randomness, and a checksum that tells a typing mistake without a store. */
export function newApiKey(mode: Mode, random: Random): string {
  const body = `rs_${mode}_${randomLetters(RANDOM_LETTERS, random)}`
  return body + checksum(body)
}

/** The mode of a key whose form and checksum are right; undefined for anything else. */
export function modeOfKey(key: string): Mode | undefined {
  const mode = KEY.exec(key)?.[1] as Mode | undefined
  return mode && key.slice(-CHECK_LETTERS) === checksum(key.slice(0, -CHECK_LETTERS))
    ? mode
    : undefined
}

/** All that is stored of a key, hex. */
export const hashOfKey = (key: string): string => hash('sha256', key)

/** What of a key may be shown: enough to recognise it. */
export const hintOfKey = (key: string): string => `${key.slice(0, 8)}…${key.slice(-4)}`

/** In constant time for equal lengths. */
export function equalText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** From the deployment's one secret key, a key for each use (HKDF-SHA-256, RFC 5869). */
export function deriveKey(secretKey: Uint8Array, use: 'links' | 'webhook secrets'): Buffer {
  if (secretKey.length !== 32)
    throw new RangeError(`Expected a secret key of 32 bytes, got ${secretKey.length}`)
  return Buffer.from(hkdfSync('sha256', secretKey, new Uint8Array(0), `resound ${use}`, 32))
}

/** CRC-32 (IEEE) as a number in base 62, most significant digit first. */
function checksum(text: string): string {
  let digits = ''
  for (let rest = crc32(text); digits.length < CHECK_LETTERS; rest = Math.floor(rest / 62))
    digits = ALPHABET[rest % 62]! + digits
  return digits
}

/** Bytes of 248 and above are dropped, so that every letter is equally likely. */
function randomLetters(count: number, random: Random): string {
  let letters = ''
  while (letters.length < count)
    for (const byte of random.bytes(count))
      if (byte < 248 && letters.length < count) letters += ALPHABET[byte % 62]!
  return letters
}
