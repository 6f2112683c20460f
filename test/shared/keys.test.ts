import { expect, test } from 'vitest'
import { deriveKey, equalText, hashOfKey, hintOfKey, modeOfKey, newApiKey } from '#shared/keys.ts'
import { systemRandom } from '#shared/local/system.ts'

// The test vector of the published key format.
const VECTOR = 'rs_test_000000000000000000000000000000003Sxc4F'

test('the published vector has the right checksum', () => {
  expect(modeOfKey(VECTOR)).toBe('test')
})

test('a new key has its form, its mode and its checksum, and no two are equal', () => {
  const keys = Array.from({ length: 200 }, (_, i) =>
    newApiKey(i % 2 ? 'live' : 'test', systemRandom),
  )
  for (const [i, key] of keys.entries()) {
    expect(key).toMatch(/^rs_(live|test)_[0-9A-Za-z]{38}$/)
    expect(modeOfKey(key)).toBe(i % 2 ? 'live' : 'test')
  }
  expect(new Set(keys).size).toBe(200)
})

test('every letter changed anywhere is noticed without a store', () => {
  for (let i = 0; i < VECTOR.length; i++) {
    const other = VECTOR[i] === 'Z' ? 'Y' : 'Z'
    expect(modeOfKey(VECTOR.slice(0, i) + other + VECTOR.slice(i + 1))).toBeUndefined()
  }
  for (const text of [
    '',
    'rs_live_',
    `${VECTOR}0`,
    VECTOR.slice(1),
    ` ${VECTOR}`,
    'x'.repeat(10_000),
  ])
    expect(modeOfKey(text)).toBeUndefined()
})

test('of a key its hash is stored and its hint shown', () => {
  expect(hashOfKey(VECTOR)).toMatch(/^[0-9a-f]{64}$/)
  expect(hintOfKey(VECTOR)).toBe('rs_test_…xc4F')
})

test('keys derived for two uses differ, and are the same every time', () => {
  const secret = new Uint8Array(32).fill(9)
  expect(deriveKey(secret, 'links')).toEqual(deriveKey(secret, 'links'))
  expect(deriveKey(secret, 'links')).not.toEqual(deriveKey(secret, 'webhook secrets'))
  expect(() => deriveKey(new Uint8Array(16), 'links')).toThrow(RangeError)
})

test('texts are equal only when they are', () => {
  expect(equalText('abc', 'abc')).toBe(true)
  expect(equalText('abc', 'abd')).toBe(false)
  expect(equalText('abc', 'abcd')).toBe(false)
})
