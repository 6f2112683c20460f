import { expect, test } from 'vitest'
import { checkTarget, isPublicAddress, sameAddress } from '#shared/net/address.ts'
import { ownAddresses } from '#shared/net/own-addresses.ts'
import { ALLOWED_URLS, DENIED, IPV4, IPV6, PUBLIC, REFUSED_URLS } from './vectors.ts'

const RULES = { allowedPorts: [443], allowPrivate: false }

test('both edges of every denied range are denied, and their neighbours are public', () => {
  for (const [first, last, below, above] of [...IPV4, ...IPV6]) {
    expect([first, last, first, last].map((address) => isPublicAddress(address))).toEqual(
      Array(4).fill(false),
    )
    for (const neighbour of [below, above].filter(Boolean))
      expect([neighbour, isPublicAddress(neighbour)]).toEqual([neighbour, true])
  }
})

test('no form of a special, embedded or malformed address is public', () => {
  for (const address of DENIED)
    expect([address, isPublicAddress(address)]).toEqual([address, false])
})

test('no public address is denied', () => {
  for (const address of PUBLIC) expect([address, isPublicAddress(address)]).toEqual([address, true])
})

test('the table has at least 250 vectors, 50 of them public', () => {
  const edges = [...IPV4, ...IPV6].flat().filter(Boolean)
  const all = [...edges, ...DENIED, ...PUBLIC, ...REFUSED_URLS, ...ALLOWED_URLS]
  expect(new Set(all).size).toBeGreaterThanOrEqual(250)
  expect(PUBLIC.length).toBeGreaterThanOrEqual(50)
})

test("the host's own addresses are denied even where they are public", () => {
  expect(isPublicAddress('8.8.8.8', ['8.8.8.8'])).toBe(false)
  expect(isPublicAddress('2606:4700::1', ['2606:4700:0:0::1'])).toBe(false)
  expect(ownAddresses()).toContain('127.0.0.1')
})

test('no refused URL is a target, whatever the spelling of its host', () => {
  for (const url of REFUSED_URLS) expect([url, checkTarget(url, RULES).ok]).toEqual([url, false])
})

test('an ordinary https URL is a target, and a port only where it is allowed', () => {
  for (const url of ALLOWED_URLS) expect([url, checkTarget(url, RULES).ok]).toEqual([url, true])
  const port = 'https://example.com:8443/'
  expect(checkTarget(port, { ...RULES, allowedPorts: [443, 8443] }).ok).toBe(true)
})

test('where private targets are allowed http, ports and local names are targets, and nothing else is', () => {
  const rules = { ...RULES, allowPrivate: true }
  for (const url of ['http://localhost:3000/hook', 'http://127.0.0.1:9/', 'https://nas.local/'])
    expect([url, checkTarget(url, rules).ok]).toEqual([url, true])
  for (const url of [
    'ftp://localhost/',
    'http://user@localhost/',
    'http://localhost/#x',
    'nonsense',
  ])
    expect([url, checkTarget(url, rules).ok]).toEqual([url, false])
})

test('addresses are the same however they are written', () => {
  expect(sameAddress('2606:4700::1', '2606:4700:0:0:0:0:0:1')).toBe(true)
  expect(sameAddress('1.1.1.1', '1.1.1.2')).toBe(false)
  expect(sameAddress('1.1.1.1', '')).toBe(false)
})
