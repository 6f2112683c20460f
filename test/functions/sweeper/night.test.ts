import { expect, onTestFinished, test } from 'vitest'
import { nightMarks } from '#shared/aws/night-marks.ts'
import {
  beginNight,
  type NightMark,
  type NightMarks,
  type NightPart,
  workAtNight,
} from '../../../functions/sweeper/night.ts'
import { NOW } from '../../contract/builders.ts'
import { startDynamo } from '../../emulators/dynamo.ts'
import { openDynamo } from '../../shared/aws/open-dynamo.ts'
import { fixedClock } from '../../shared/local/open-world.ts'

/** A mark in memory, and parts that count to their number, one a second. */
function aNight(sizes: Readonly<Record<string, number>>) {
  let mark: NightMark | undefined
  let now = 0
  const done: string[] = []
  const marks: NightMarks = {
    read: async () => mark,
    async move(from, to) {
      if (from?.part !== mark?.part || from?.after !== mark?.after) return false
      mark = to
      return true
    },
  }
  const part =
    (name: string, size: number): NightPart =>
    async (after, until) => {
      for (let i = Number(after); i < size; i++) {
        if (now >= until) return String(i)
        now += 1
        done.push(`${name}${i}`)
      }
      return undefined
    }
  const parts = Object.fromEntries(
    Object.entries(sizes).map(([name, size]) => [name, part(name, size)]),
  )
  return { night: { marks, parts, clock: { monotonic: () => now } }, marks, done, now: () => now }
}

test('what a run has no time for the next ones do, each thing once and in order', async () => {
  const { night, done, now } = aNight({ a: 3, b: 0, c: 4 })
  expect(await workAtNight(night, 100)).toBe(false) // it is day
  await beginNight(night)
  let runs = 1
  while (await workAtNight(night, now() + 2)) runs += 1
  expect(done).toEqual(['a0', 'a1', 'a2', 'c0', 'c1', 'c2', 'c3'])
  expect(runs).toBe(4)
  expect(await workAtNight(night, 100)).toBe(false)
})

test('a night begins anew, whatever the one before left', async () => {
  const { night, done } = aNight({ a: 3 })
  await beginNight(night)
  await workAtNight(night, 2)
  await beginNight(night)
  await workAtNight(night, 100)
  expect(done).toEqual(['a0', 'a1', 'a0', 'a1', 'a2'])
})

test('of two runs at the same part one goes on, and the other leaves it', async () => {
  const { night, marks, done } = aNight({ a: 2, b: 2 })
  await beginNight(night)
  const overtaken = {
    ...night,
    parts: {
      ...night.parts,
      async a() {
        await workAtNight(night, 100) // meanwhile the other does all of it
        return undefined
      },
    },
  }
  await workAtNight(overtaken, 100)
  expect(done).toEqual(['a0', 'a1', 'b0', 'b1'])
  expect(await marks.read()).toBeUndefined()
})

test('a part that fails is tried again by the next run', async () => {
  const { night, done } = aNight({ a: 1 })
  await beginNight(night)
  const broken = { ...night, parts: { a: () => Promise.reject(new Error('throttled')) } }
  await expect(workAtNight(broken, 100)).rejects.toThrow('throttled')
  expect(await workAtNight(night, 100)).toBe(false)
  expect(done).toEqual(['a0'])
})

test('a part that this version does not know is left', async () => {
  const { night, marks, done } = aNight({ a: 1 })
  await marks.move(undefined, { part: 'of an older version', after: 'x' })
  expect(await workAtNight(night, 100)).toBe(false)
  expect(done).toEqual([])
})

test('the mark in the table is moved by who saw it as it is', async () => {
  const clock = fixedClock(NOW)
  const server = await startDynamo({ now: clock.now })
  const { table, client } = await openDynamo({ endpoint: server.endpoint, clock })
  onTestFinished(async () => {
    client.destroy()
    await server[Symbol.asyncDispose]()
  })
  const marks = nightMarks(table)
  expect(await marks.read()).toBeUndefined()
  expect(await marks.move(undefined, { part: 'a', after: '' })).toBe(true)
  expect(await marks.read()).toEqual({ part: 'a', after: '' })
  expect(await marks.move(undefined, { part: 'a', after: '' })).toBe(false)
  expect(await marks.move({ part: 'a', after: '' }, { part: 'a', after: 'k' })).toBe(true)
  expect(await marks.move({ part: 'a', after: '' }, undefined)).toBe(false)
  expect(await marks.move({ part: 'a', after: 'k' }, undefined)).toBe(true)
  expect(await marks.read()).toBeUndefined()
})
