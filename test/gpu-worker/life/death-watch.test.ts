import { expect, test } from 'vitest'
import { deathWatch } from '../../../gpu-worker/life/death-watch.ts'
import { fixedClock } from '../../shared/local/open-world.ts'

function watch() {
  const clock = fixedClock(0)
  const deaths = deathWatch(clock)
  const die = (id: string, at: number) => {
    clock.set(at)
    deaths.died(`edit_${id}`)
    return deaths.broken.aborted
  }
  return die
}

test('three deaths within a minute over different edits break the worker', () => {
  const die = watch()
  expect([die('a', 0), die('b', 30_000), die('c', 59_000)]).toEqual([false, false, true])
})

test('one edit that kills its process three times is poison, and breaks nothing', () => {
  const die = watch()
  expect([die('a', 0), die('a', 2000), die('a', 10_000), die('b', 11_000)]).toEqual([
    false,
    false,
    false,
    false,
  ])
})

test('three deaths over more than a minute are bad luck', () => {
  const die = watch()
  expect([die('a', 0), die('b', 30_000), die('c', 61_000)]).toEqual([false, false, false])
})
