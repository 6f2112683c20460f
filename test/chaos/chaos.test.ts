import { expect, test } from 'vitest'
import { runChaos } from './run-chaos.ts'

test('nothing acknowledged is lost and nothing ends twice under 6 kills', async () => {
  const { invariants, counts, surprises } = await runChaos({
    kills: 6,
    seed: 11,
    clients: 3,
    entry: 'small-server.ts',
    leaseMs: 10_000,
    answersPerLife: 2,
    longestLifeMs: 100,
    clientPauseMs: 40,
    poisonShare: 0,
    refusedShare: 0,
    drainSeconds: 30,
    nodeArguments: [],
    env: {},
    onProgress: () => undefined,
  })
  const violations = Object.entries(invariants).flatMap(([name, found]) =>
    found.violations.map((violation) => `${name}: ${violation}`),
  )
  expect({ violations, surprises }).toEqual({ violations: [], surprises: [] })
  expect(counts.acknowledged).toBeGreaterThan(12)
}, 120_000)
