import { expect, test } from 'vitest'
import { slots } from '../../../functions/webhooks/slots.ts'

const fill = (all: ReturnType<typeof slots>, lane: string, hasFailed = false) => {
  let taken = 0
  while (all.take(lane, hasFailed)) taken++
  return taken
}

test('a receiver gets one at first, one more with each success, and ten at most', () => {
  for (let successes = 0; successes <= 12; successes++) {
    const all = slots()
    for (let i = 0; i < successes; i++) {
      all.take('a', false)
      all.give('a', true)
    }
    expect(fill(all, 'a')).toBe(Math.min(successes + 1, 10))
  }
})

test('after a failure a receiver gets one again', () => {
  const all = slots()
  for (let i = 0; i < 5; i++) {
    all.take('a', false)
    all.give('a', true)
  }
  all.take('a', false)
  all.give('a', false)
  expect(fill(all, 'a')).toBe(1)
  expect(all.busy()).toEqual(['a'])
})

test('there are 256 in all', () => {
  const all = slots()
  for (let i = 0; i < 256; i++) expect(all.take(`lane ${i}`, false)).toBe(true)
  expect(all.free()).toBe(0)
  expect(all.take('another', false)).toBe(false)
  all.give('lane 3', true)
  expect(all.take('another', false)).toBe(true)
})

test('receivers that failed last time share 64, and leave the rest to the others', () => {
  const all = slots()
  const failing = Array.from({ length: 100 }, (_, i) => all.take(`failing ${i}`, true))
  expect(failing.filter(Boolean)).toHaveLength(64)
  expect(all.busy()).toHaveLength(100)
  const healthy = Array.from({ length: 250 }, (_, i) => all.take(`healthy ${i}`, false))
  expect(healthy.filter(Boolean)).toHaveLength(192)
  all.give('failing 0', true) // it recovered
  expect(all.take('failing 99', true)).toBe(true)
})
