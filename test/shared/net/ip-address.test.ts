import { BlockList, isIP } from 'node:net'
import { crc32 as zlibCrc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crc32 } from '#shared/crc32.ts'
import { addressBytes, isWithin, subnet } from '#shared/net/ip-address.ts'

// What Node itself says is the golden answer: isIP (inet_pton) and BlockList.

const group = fc.integer({ min: 0, max: 0xffff }).map((n) => n.toString(16))
const ipv4 = fc.ipV4()
const ipv6 = fc.oneof(
  fc.ipV6(),
  fc
    .tuple(fc.array(group, { maxLength: 8 }), fc.array(group, { maxLength: 8 }))
    .map(([before, after]) => `${before.join(':')}::${after.join(':')}`),
  fc
    .tuple(fc.array(group, { maxLength: 7 }), ipv4)
    .map(([groups, four]) => [...groups, four].join(':')),
)
/** Nearly addresses: one character changed, dropped or doubled. */
const damaged = fc
  .tuple(fc.oneof(ipv4, ipv6), fc.nat(), fc.constantFrom(...'0123456789abcdefg:.% /-x', '', '::'))
  .map(([text, at, put]) => {
    const i = text.length === 0 ? 0 : at % text.length
    return text.slice(0, i) + put + text.slice(i + 1)
  })

test('what is an address, and of which family, is what Node says', () => {
  const familyOf = (text: string) => ({ 4: 4, 16: 6 })[addressBytes(text)?.length ?? 0] ?? 0
  fc.assert(
    fc.property(fc.oneof(ipv4, ipv6, damaged), (text) => {
      // A zone is no part of an address here.
      expect([text, familyOf(text)]).toEqual([text, text.includes('%') ? 0 : isIP(text)])
    }),
    { numRuns: 20_000 },
  )
})

test('what lies in a subnet is what Node says', () => {
  const cases = fc.oneof(
    fc.tuple(ipv4, ipv4, fc.integer({ min: 1, max: 32 }), fc.constant('ipv4' as const)),
    fc.tuple(fc.ipV6(), fc.ipV6(), fc.integer({ min: 1, max: 128 }), fc.constant('ipv6' as const)),
  )
  fc.assert(
    fc.property(cases, fc.boolean(), ([net, other, prefix, family], near) => {
      const list = new BlockList()
      list.addSubnet(net, prefix, family)
      const address = near ? net : other
      expect(isWithin(addressBytes(address)!, subnet(`${net}/${prefix}`))).toBe(
        list.check(address, family),
      )
    }),
    { numRuns: 5000 },
  )
})

test('every length of prefix ends where Node says', () => {
  for (let prefix = 1; prefix <= 32; prefix++)
    for (const last of [0, 1, 127, 128, 255])
      for (const address of [
        `10.${last}.0.0`,
        `10.255.${last}.255`,
        `10.255.255.${last}`,
        `${last}.1.1.1`,
      ]) {
        const list = new BlockList()
        list.addSubnet('10.255.255.255', prefix, 'ipv4')
        expect([
          address,
          prefix,
          isWithin(addressBytes(address)!, subnet(`10.255.255.255/${prefix}`)),
        ]).toEqual([address, prefix, list.check(address, 'ipv4')])
      }
})

test('CRC-32 is that of zlib', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(crc32(text)).toBe(zlibCrc32(text))
    }),
  )
  expect(crc32('123456789')).toBe(0xcbf43926) // the check value of the catalogue of CRC algorithms
})
