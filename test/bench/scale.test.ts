import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { brokenBy, LIMITS } from '../../bench/scale/limits.ts'
import { rowOf, scenarioOf, TABLE_HEAD, TABLE_LOADS } from '../../bench/scale/report.ts'
import { simulate } from '../../bench/scale/simulate.ts'

const LOAD = TABLE_LOADS[1]!

test('docs/scaling.md shows what the simulation prints', async () => {
  const document = await readFile(new URL('../../docs/scaling.md', import.meta.url), 'utf8')

  const rows = TABLE_LOADS.filter(({ editsPerSecond }) => editsPerSecond <= 10).map(rowOf)

  for (const line of [TABLE_HEAD, ...rows]) expect(document).toContain(line)
})

test('no edit is lost: whatever arrived was claimed, or waits', () => {
  const scenario = { ...scenarioOf(LOAD), interruptionsPerHour: 20 }
  const outcome = simulate(scenario)

  // Poisson: 7,200 expected, five standard deviations; repeated runs are claims of their own.
  expect(outcome.runsRepeated).toBeGreaterThan(0)
  expect(outcome.edits - outcome.runsRepeated).toBeGreaterThan(7200 - 5 * 85)
  expect(outcome.edits - outcome.runsRepeated).toBeLessThan(7200 + 5 * 85)
})

// M/D/1 at half load: half of the customers do not wait, and P(wait > t) tends to 0.661 e^(-1.2564 t), where
// e^x - 1 = 2 x at x = 1.2564 and 0.661 = 0.5 / (0.5 e^1.2564 - 1) (Tijms, A First Course in Stochastic
// Models, section 9.2). So the 95th percentile is ln(0.661 / 0.05) / 1.2564 = 2.06 s.
test('one worker that is always on waits as queueing theory says', () => {
  const base = scenarioOf({ ...LOAD, editsPerSecond: 0.5, minWorkers: 1, maxWorkers: 1 })
  const waits = simulate({ ...base, secondsPerEdit: 1, variation: 0.0001, hours: 20 })

  expect(waits.settledWait.p50).toBeLessThan(0.05)
  expect(waits.settledWait.p95).toBeGreaterThan(1.96)
  expect(waits.settledWait.p95).toBeLessThan(2.16)
})

// M/M/c: P(wait > t) = C e^(-(c mu - lambda) t), C by Erlang's formula. Service times here are log-normal with
// the variation of an exponential, whose line is a few per cent shorter far out.
test('so do four workers that are busy for four fifths of the time', () => {
  const [workers, seconds, load] = [4, 2, 4 * 0.8]
  let blocked = 1
  for (let n = 1; n <= workers; n++) blocked = (load * blocked) / (n + load * blocked)
  const mustWait = blocked / (1 - (load / workers) * (1 - blocked))
  const p95 = Math.log(mustWait / 0.05) / ((workers - load) / seconds)

  const base = scenarioOf({
    ...LOAD,
    editsPerSecond: load / seconds,
    minWorkers: workers,
    maxWorkers: workers,
    interruptionsPerHour: 0,
  })
  const knobs = { ...base.knobs, idleSeconds: 1e9 }
  const day = simulate({ ...base, knobs, secondsPerEdit: seconds, variation: 1, hours: 40 })

  expect(day.settledWait.p95 / p95).toBeGreaterThan(0.9)
  expect(day.settledWait.p95 / p95).toBeLessThan(1.1)
  expect(day.busyShare).toBeCloseTo(0.8, 1)
})

test('the same seed is the same day, another one is not', () => {
  const scenario = scenarioOf({ ...LOAD, hours: 0.5 })
  expect(simulate(scenario)).toEqual(simulate(scenario))
  expect(simulate({ ...scenario, seed: 2 })).not.toEqual(simulate(scenario))
})

test('a fleet without work goes back to nothing and costs nothing more', () => {
  const base = scenarioOf({ ...LOAD, editsPerSecond: 1 / 36_000, seed: 5 })
  const { gpuHoursOnDemand, gpuHoursSpot } = simulate({ ...base, hours: 24 })

  // A handful of edits in a day, about a quarter of an hour of machine each.
  expect(gpuHoursOnDemand + gpuHoursSpot).toBeLessThan(2)
})

test('what breaks at a load is named, the nearest limit first', () => {
  const limits = LIMITS({ dueShards: 4, accounts: 100 })
  expect(brokenBy(100, limits)).toEqual([])
  expect(brokenBy(1000, limits).map(({ editsPerSecond }) => Math.round(editsPerSecond))).toEqual([
    364, 500,
  ])
})
