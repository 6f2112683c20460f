/**
 * `npm run scale -- --edits-per-second 1000 --quality fast`: what a deployment of that load waits and costs,
 * by simulation. `--table` prints the rows of docs/scaling.md.
 */

import { programFlags } from '../../test/program-flags.ts'
import { brokenBy, LIMITS } from './limits.ts'
import { MACHINES, type Machine, type Quality } from './machines.ts'
import { priced, rowOf, scenarioOf, TABLE_HEAD, TABLE_LOADS } from './report.ts'
import { simulate } from './simulate.ts'

const values = programFlags(
  'npm run scale -- --edits-per-second 1000 --quality fast: what a load waits and costs, by simulation',
  {
    'edits-per-second': { type: 'string', default: '1' },
    quality: { type: 'string', default: 'fast' },
    machine: { type: 'string', default: 'L4' },
    hours: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    'max-workers': { type: 'string' },
    'min-workers': { type: 'string', default: '0' },
    'backlog-per-worker': { type: 'string' },
    'interruptions-per-hour': { type: 'string', default: '0.05' },
    'due-shards': { type: 'string', default: '4' },
    accounts: { type: 'string', default: '40' },
    table: { type: 'boolean', default: false },
  },
)
const machine = oneOf(values.machine, Object.keys(MACHINES)) as Machine
const quality = oneOf(values.quality, ['fast', 'reference']) as Quality
const settings = {
  machine,
  quality,
  hours: Number(values.hours),
  seed: Number(values.seed),
  minWorkers: Number(values['min-workers']),
  interruptionsPerHour: Number(values['interruptions-per-hour']),
  ...(values['backlog-per-worker'] && {
    backlogPerWorker: Number(values['backlog-per-worker']),
  }),
  ...(values['max-workers'] && { maxWorkers: Number(values['max-workers']) }),
}

if (values.table) {
  console.log(TABLE_HEAD)
  for (const load of TABLE_LOADS) console.log(rowOf(load))
} else {
  const editsPerSecond = Number(values['edits-per-second'])
  const scenario = scenarioOf({ editsPerSecond, ...settings })
  const outcome = simulate(scenario)
  const { gpuHours, dollarsPer1000, gpuDollarsPer1000 } = priced(outcome, machine)
  const limits = LIMITS({
    dueShards: Number(values['due-shards']),
    accounts: Number(values.accounts),
  })
  const seconds = (value: number) => `${value.toFixed(value < 10 ? 2 : 0)} s`
  const { wait, settledWait } = outcome
  for (const line of [
    `${editsPerSecond} edits/s of 10 s, ${quality} on ${machine} (${scenario.secondsPerEdit.toFixed(2)} s each, an estimate), ${scenario.hours} h from an empty fleet, seed ${scenario.seed}`,
    `edits            ${outcome.edits}, model runs repeated ${outcome.runsRepeated} after ${outcome.interruptions} Spot interruptions`,
    `first claim      after ${seconds(outcome.firstClaimSeconds)}`,
    `wait             p50 ${seconds(wait.p50)}, p95 ${seconds(wait.p95)}, p99 ${seconds(wait.p99)}`,
    `wait, 2nd half   p50 ${seconds(settledWait.p50)}, p95 ${seconds(settledWait.p95)}, p99 ${seconds(settledWait.p99)}`,
    `longest queue    ${outcome.longestQueue} edits`,
    `workers          ${outcome.mostWorkers} at most (of ${scenario.knobs.maxWorkers}), ${(100 * outcome.busyShare).toFixed(0)} % busy`,
    `GPU hours        ${gpuHours.toFixed(1)} (${outcome.gpuHoursSpot.toFixed(1)} of them Spot)`,
    `$ / 1,000 edits  ${dollarsPer1000.toFixed(2)} (GPU ${gpuDollarsPer1000.toFixed(2)})`,
    ...brokenBy(editsPerSecond, limits).map(
      ({ what, editsPerSecond: most, isDefaultQuota, remedy }) =>
        `BREAKS           ${what}: ${Math.round(most)} edits/s${isDefaultQuota ? ' by default quota' : ''}. ${remedy}`,
    ),
  ])
    console.log(line)
}

function oneOf(word: string, words: readonly string[]): string {
  if (words.includes(word)) return word
  console.error(`${word} is not one of ${words.join(', ')}`)
  process.exit(2)
}
