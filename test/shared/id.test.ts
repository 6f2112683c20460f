import { describe, expect, it } from 'vitest'
import { firstIdAt, idMaker, isId } from '#shared/id.ts'

describe('ids', () => {
  it('begin with the time as the ULID specification writes it', () => {
    const newId = idMaker(() => 1469918176385, bytesOf(0))
    expect(newId('edit')).toBe('edit_01ARYZ6S410000000000000000')
    expect(firstIdAt('edit', 1469918176385)).toBe('edit_01ARYZ6S41')
  })

  it('ascend within a millisecond, over every carry, and when the clock goes back', () => {
    const times = [5, 5, 5, 4, 1]
    const newId = idMaker(() => times.shift() ?? 5, bytesOf(0xff))
    const ids = Array.from({ length: 2000 }, () => newId('evt'))
    expect(ids[1]).toBe('evt_0000000005G000000000000000')
    expect(ids.toSorted()).toEqual(ids)
    expect(new Set(ids).size).toBe(2000)
    expect(ids.every((id) => isId('evt', id))).toBe(true)
  })

  it('differ between two makers of the same millisecond by all their random bits', () => {
    const [zeros, ones] = [bytesOf(0), bytesOf(0xff)].map((bytes) => idMaker(() => 7, bytes)('upl'))
    expect(zeros!.slice(14)).toBe('0000000000000000')
    expect(ones!.slice(14)).toBe('FZZZZZZZZZZZZZZZ')
  })

  it('are told from what only looks like one', () => {
    expect(isId('edit', 'edit_01ARYZ6S410000000000000000')).toBe(true)
    for (const text of [
      'edit_01ARYZ6S41000000000000000', // short
      'edit_81ARYZ6S410000000000000000', // above 48 bits
      'edit_01ARYZ6S41000000000000000U', // not in the alphabet
      'upl_01ARYZ6S410000000000000000',
      'edit_01ARYZ6S410000000000000000\n',
    ])
      expect(isId('edit', text), text).toBe(false)
  })
})

const bytesOf = (value: number) => (count: number) => new Uint8Array(count).fill(value)
