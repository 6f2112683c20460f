import { expect, onTestFinished, test, vi } from 'vitest'
import { polledChanges } from '#shared/aws/polled-changes.ts'

test('whoever waits looks once a second, each for itself, until it has seen enough', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const looks = { one: 0, other: 0 }
  const changes = polledChanges()
  const stopOne = changes.subscribe('edit_1', () => {
    looks.one += 1
  })
  const stopOther = changes.subscribe('edit_1', () => {
    looks.other += 1
  })
  vi.advanceTimersByTime(2000)
  stopOne()
  vi.advanceTimersByTime(3000)
  expect(looks).toEqual({ one: 2, other: 5 })
  stopOther()
  expect(vi.getTimerCount()).toBe(0)
})
