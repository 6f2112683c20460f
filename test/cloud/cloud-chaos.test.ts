import { expect, test } from 'vitest'
import { type CampaignOptions, FAULTS, runCampaign } from './campaign.ts'
import { openLocalBacking } from './local-backing.ts'

const SMALL: CampaignOptions = {
  ...FAULTS,
  edits: 150,
  seed: 3,
  workers: 8,
  clients: 16,
  skewedWorkers: 0,
  skewSeconds: 0,
  openBacking: openLocalBacking,
}

async function found(change: Partial<CampaignOptions>) {
  const { invariants, surprises, counts } = await runCampaign({ ...SMALL, ...change })
  const violations = Object.entries(invariants).flatMap(([name, verdict]) =>
    verdict.violations.map((violation) => `${name}: ${violation}`),
  )
  return { violations, surprises, counts }
}

test('150 edits over a faulty table, bucket and queue: none lost, none ended or charged twice', async () => {
  const { violations, surprises, counts } = await found({})

  expect({ violations, surprises }).toEqual({ violations: [], surprises: [] })
  expect(counts).toMatchObject({ lost: 0, ended_twice: 0, charged_twice: 0, non_terminal: 0 })
  expect(counts.acknowledged).toBeGreaterThanOrEqual(150)
}, 120_000)

test('workers whose clocks are ten minutes off cost model runs, and nothing else', async () => {
  const { violations, surprises, counts } = await found({
    edits: 80,
    skewedWorkers: 4,
    skewSeconds: 600,
    mostRuns: undefined,
  })

  expect({ violations, surprises }).toEqual({ violations: [], surprises: [] })
  expect(counts).toMatchObject({ lost: 0, ended_twice: 0, charged_twice: 0, non_terminal: 0 })
}, 120_000)
