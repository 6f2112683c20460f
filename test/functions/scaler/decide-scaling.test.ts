import { describe, expect, test } from 'vitest'
import {
  decideScaling,
  type Instance,
  type ScalingFacts,
  type Worker,
} from '../../../functions/scaler/decide-scaling.ts'
import { simulate } from './fleet.ts'

const KNOBS = { minWorkers: 0, maxWorkers: 4, idleSeconds: 300, emptyInstanceSeconds: 120 }

const facts = (over: Partial<ScalingFacts> = {}): ScalingFacts => ({
  service: { desired: 0, running: 0, pending: 0 },
  groupDesired: 0,
  instances: [],
  backlog: 0,
  workers: [],
  sinceWakeSeconds: 86_400,
  isWoken: false,
  ...over,
})
const instance = (over: Partial<Instance> = {}): Instance => ({
  arn: 'arn-0',
  ec2Id: 'i-0',
  status: 'ACTIVE',
  tasks: 0,
  emptySeconds: 600,
  ...over,
})
const idle: Worker = { state: 'ready', idleSeconds: 600 }

describe('from nothing to one', () => {
  test('a wake starts service and group in one run, before any metric is there', () => {
    expect(decideScaling(facts({ isWoken: true }), KNOBS)).toEqual([
      { do: 'set_service', desired: 1 },
      { do: 'set_group', desired: 1 },
    ])
  })

  test('a message that nobody told of starts one too; an empty queue starts none', () => {
    const visible = facts({ backlog: 1 })
    expect(decideScaling(visible, KNOBS)).toHaveLength(2)
    expect(decideScaling(facts(), KNOBS)).toEqual([])
  })

  test('one that runs is enough: how many more is for target tracking', () => {
    const service = { desired: 1, running: 1, pending: 0 }
    const one = facts({
      service,
      groupDesired: 1,
      isWoken: true,
      backlog: 51,
    })
    expect(decideScaling(one, KNOBS)).toEqual([])
  })
})

describe('from one to nothing', () => {
  const one = { service: { desired: 1, running: 1, pending: 0 }, groupDesired: 1 }

  test('when the queue is empty and every worker has been idle for five minutes', () => {
    expect(decideScaling(facts({ ...one, workers: [idle] }), KNOBS)).toEqual([
      { do: 'set_service', desired: 0 },
    ])
    expect(
      decideScaling(facts({ ...one, workers: [{ ...idle, idleSeconds: 299 }] }), KNOBS),
    ).toEqual([])
  })

  test.each<[string, Partial<ScalingFacts>]>([
    ['a message is in flight', { backlog: 1 }],
    ['one of two is busy', { workers: [idle, { state: 'busy', idleSeconds: 0 }] }],
    ['one is booting', { workers: [{ state: 'booting', idleSeconds: 200 }] }],
    ['an edit was sent a minute ago', { workers: [idle], sinceWakeSeconds: 60 }],
    ['none is on record yet, so it may be on its way', { workers: [], sinceWakeSeconds: 600 }],
  ])('not while %s', (_, over) => {
    expect(decideScaling(facts({ ...one, workers: [idle], ...over }), KNOBS)).toEqual([])
  })

  test('a worker that never came up is given up after 15 minutes', () => {
    const stuck: Worker = { state: 'booting', idleSeconds: 900 }
    for (const workers of [[stuck], []])
      expect(decideScaling(facts({ ...one, workers, sinceWakeSeconds: 900 }), KNOBS)).toEqual([
        { do: 'set_service', desired: 0 },
      ])
  })

  test('never below minWorkers', () => {
    const warm = { ...KNOBS, minWorkers: 1 }
    expect(decideScaling(facts({ ...one, workers: [idle] }), warm)).toEqual([])
  })
})

describe('instances nobody needs', () => {
  test('are drained after two empty minutes, and removed once they drain and are empty', () => {
    expect(decideScaling(facts({ instances: [instance()] }), KNOBS)).toEqual([
      { do: 'drain', arn: 'arn-0' },
    ])
    const draining = instance({ status: 'DRAINING' })
    expect(decideScaling(facts({ instances: [draining] }), KNOBS)).toEqual([
      { do: 'terminate', ec2Id: 'i-0' },
    ])
    for (const kept of [
      instance({ emptySeconds: 119 }),
      instance({ status: 'DRAINING', tasks: 1 }),
    ])
      expect(decideScaling(facts({ instances: [kept] }), KNOBS)).toEqual([])
  })

  test('the second instance of a start from nothing goes; the one a task waits for stays', () => {
    const service = { desired: 1, running: 0, pending: 1 }
    const instances = [instance(), instance({ arn: 'arn-1', ec2Id: 'i-1' })]
    expect(decideScaling(facts({ service, instances, backlog: 1 }), KNOBS)).toEqual([
      { do: 'drain', arn: 'arn-1' },
    ])
  })
})

describe('a simulated day', () => {
  // Quiet nights, a burst at nine, a stream over noon, single edits in the evening.
  const HOUR = 3600
  const arrivals = [
    3 * HOUR,
    ...Array.from({ length: 100 }, (_, n) => 9 * HOUR + n),
    ...Array.from({ length: 240 }, (_, n) => 12 * HOUR + 30 * n),
    ...Array.from({ length: 6 }, (_, n) => 17 * HOUR + 1700 * n),
  ]
  const { minutes, changes, done, interrupted, firstWakeDelays } = simulate({
    arrivals,
    seconds: 24 * HOUR,
    knobs: KNOBS,
    secondsPerEdit: 20,
  })

  test('every edit is done, and no worker is stopped while it works', () => {
    expect(done).toBe(arrivals.length)
    expect(interrupted).toBe(0)
  })

  test('the first edit after a quiet time starts a worker in that very second', () => {
    expect(firstWakeDelays.length).toBeGreaterThan(3)
    for (const second of firstWakeDelays) expect(changes).toContainEqual([second, 1])
  })

  test('never more than maxWorkers, and more than one in the burst', () => {
    const most = Math.max(...minutes.map(({ desired }) => desired))
    expect(most).toBeLessThanOrEqual(KNOBS.maxWorkers)
    expect(most).toBeGreaterThan(1)
    expect(Math.max(...minutes.map(({ instances }) => instances))).toBeLessThanOrEqual(
      KNOBS.maxWorkers,
    )
  })

  test('it does not flap: at most one turn in ten minutes', () => {
    const turns = changes.flatMap(([second, value], n) => {
      const before = changes[n - 1]?.[1] ?? 0
      const beforeThat = changes[n - 2]?.[1] ?? 0
      const isTurn = n > 0 && Math.sign(value - before) !== Math.sign(before - beforeThat)
      return isTurn ? [second] : []
    })
    for (const [n, second] of turns.entries())
      if (n > 1) expect(second - turns[n - 2]!).toBeGreaterThan(600)
  })

  test('at night there is nothing: no task and no instance', () => {
    expect(minutes.at(-1)).toMatchObject({ desired: 0, instances: 0, backlog: 0 })
    const atRest = minutes.filter(({ instances }) => instances === 0).length
    expect(atRest).toBeGreaterThan(12 * 60)
  })
})
