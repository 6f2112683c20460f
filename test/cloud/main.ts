/**
 * T4: `npm run chaos:cloud -- --edits 10000 --seed 7 [--stores aws]`. Exit 0 when everything held, 1 when not.
 * `--stores aws`: the adapters for AWS over emulators instead of SQLite; ten times slower.
 */
import { execFileSync } from 'node:child_process'
import { crc32 } from 'node:zlib'
import { programFlags } from '../program-flags.ts'
import { printResult, resultLine } from '../result.ts'
import { FAULTS, runCampaign } from './campaign.ts'
import { openLocalBacking } from './local-backing.ts'

const values = programFlags(
  'npm run chaos:cloud -- --edits 10000 --seed 7: the parts of the cloud over a faulty queue, table and bucket',
  {
    edits: { type: 'string', default: '10000' },
    seed: { type: 'string' },
    workers: { type: 'string', default: '32' },
    clients: { type: 'string', default: '64' },
    'dies-at': { type: 'string', default: String(FAULTS.diesAt) },
    'most-runs': { type: 'string', default: String(FAULTS.mostRuns) },
    'skewed-workers': { type: 'string', default: '0' },
    'skew-seconds': { type: 'string', default: '600' },
    stores: { type: 'string', default: 'local' },
    tier: { type: 'string', default: 'fast' },
  },
)
const seed = Number(values.seed ?? crc32(execFileSync('git', ['rev-parse', 'HEAD'])) % 1_000_000)
const startedAt = new Date()
const repeat = `npm run chaos:cloud -- ${Object.entries({ ...values, seed })
  .map(([name, value]) => `--${name} ${value}`)
  .join(' ')}`
console.log(repeat)

const mostRuns = Number(values['most-runs'])
const { invariants, counts, surprises } = await runCampaign({
  ...FAULTS,
  edits: Number(values.edits),
  seed,
  workers: Number(values.workers),
  clients: Number(values.clients),
  diesAt: Number(values['dies-at']),
  mostRuns: mostRuns > 0 ? mostRuns : undefined,
  skewedWorkers: Number(values['skewed-workers']),
  skewSeconds: Number(values['skew-seconds']),
  openBacking:
    values.stores === 'aws' ? (await import('./aws-backing.ts')).openAwsBacking : openLocalBacking,
}).catch((error) => {
  console.error(error)
  process.exit(2) // not run: that is no verdict
})
for (const [name, { violations }] of Object.entries(invariants))
  for (const violation of violations.slice(0, 10)) console.log(`${name} violated: ${violation}`)
for (const surprise of surprises) console.log(`surprise: ${surprise}`)
const { user, system } = process.cpuUsage()
const line = resultLine({
  test: 'T4',
  name: 'chaos:cloud',
  tier: values.tier as 'fast',
  seed,
  startedAt,
  params: {
    edits: Number(values.edits),
    stores: values.stores,
    workers: Number(values.workers),
    ...FAULTS.stores,
    ...FAULTS.queue,
    dispatchers: FAULTS.dispatchers,
    dies_at: Number(values['dies-at']),
  },
  counts: { ...counts, cpu_seconds: Math.round((user + system) / 1e6) },
  invariants,
  isFailed: surprises.length > 0,
})
printResult(line)
if (line.verdict === 'fail') console.log(`repeat with: ${repeat}`)
process.exit(line.verdict === 'pass' ? 0 : 1)
