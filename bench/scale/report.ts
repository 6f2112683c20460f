/** From a load to a scenario, and from an outcome to money and a row of docs/scaling.md. */
import {
  AROUND_SECONDS,
  MACHINES,
  type Machine,
  OTHER_DOLLARS_PER_1000,
  type Quality,
  SPOT_SHARE_OF_PRICE,
  workersFor,
} from './machines.ts'
import { type Outcome, type Scenario, simulate } from './simulate.ts'

export type Load = {
  readonly editsPerSecond: number
  readonly machine: Machine
  readonly quality: Quality
  readonly hours: number
  readonly seed: number
  readonly minWorkers: number
  readonly interruptionsPerHour: number
  readonly maxWorkers?: number
  readonly backlogPerWorker?: number
}

/** The default of the knob, for both presets: docs/scaling.md says what a larger one costs. */
const BACKLOG_PER_WORKER = 4
/** For the line that stood while the fleet came up, and for what Spot takes away. */
const HEADROOM = 1.3

export function scenarioOf(load: Load): Scenario {
  const secondsPerEdit = MACHINES[load.machine].seconds[load.quality] + AROUND_SECONDS
  const maxWorkers =
    load.maxWorkers ??
    Math.max(4, Math.ceil(HEADROOM * workersFor(load.editsPerSecond, secondsPerEdit)))
  return {
    editsPerSecond: load.editsPerSecond,
    hours: load.hours,
    seed: load.seed,
    secondsPerEdit,
    variation: 0.1,
    backlogPerWorker: load.backlogPerWorker ?? BACKLOG_PER_WORKER,
    knobs: { minWorkers: load.minWorkers, maxWorkers, idleSeconds: 300, emptyInstanceSeconds: 120 },
    scaleOutCooldownSeconds: 300,
    bootSeconds: { instance: 135, container: 22 },
    onDemandBase: 1,
    interruptionsPerHour: load.interruptionsPerHour,
  }
}

export function priced(outcome: Outcome, machine: Machine) {
  const { dollarsPerHour } = MACHINES[machine]
  const { gpuHoursOnDemand, gpuHoursSpot, edits } = outcome
  const dollars = dollarsPerHour * (gpuHoursOnDemand + SPOT_SHARE_OF_PRICE * gpuHoursSpot)
  const gpuDollarsPer1000 = (1000 * dollars) / edits
  return {
    gpuHours: gpuHoursOnDemand + gpuHoursSpot,
    gpuDollarsPer1000,
    dollarsPer1000: gpuDollarsPer1000 + OTHER_DOLLARS_PER_1000,
  }
}

const COMMON = { hours: 2, seed: 1, minWorkers: 0, interruptionsPerHour: 0.05 } as const

/** The rows of docs/scaling.md. */
export const TABLE_LOADS: readonly Load[] = [
  { ...COMMON, editsPerSecond: 0.01, machine: 'L4', quality: 'fast' },
  { ...COMMON, editsPerSecond: 1, machine: 'L4', quality: 'fast' },
  { ...COMMON, editsPerSecond: 1, machine: 'L4', quality: 'reference' },
  { ...COMMON, editsPerSecond: 10, machine: 'L4', quality: 'fast' },
  { ...COMMON, editsPerSecond: 100, machine: 'L4', quality: 'fast' },
  { ...COMMON, editsPerSecond: 1000, machine: 'L40S', quality: 'fast' },
]

export const TABLE_HEAD = `| edits/s | quality, card | first claim | wait p50, p95 (first 2 h) | wait p50, p95 (2nd hour) | workers | busy | GPU hours | $ per 1,000 edits |
|---|---|---|---|---|---|---|---|---|`

export function rowOf(load: Load): string {
  const outcome = simulate(scenarioOf(load))
  const { gpuHours, dollarsPer1000 } = priced(outcome, load.machine)
  const seconds = (value: number) => (value < 10 ? value.toFixed(1) : value.toFixed(0))
  const pair = ({ p50, p95 }: { p50: number; p95: number }) => `${seconds(p50)}, ${seconds(p95)} s`
  const cells = [
    load.editsPerSecond.toLocaleString('en-US'),
    `${load.quality}, ${load.machine}`,
    `${seconds(outcome.firstClaimSeconds)} s`,
    pair(outcome.wait),
    pair(outcome.settledWait),
    outcome.mostWorkers,
    `${(100 * outcome.busyShare).toFixed(0)} %`,
    gpuHours.toFixed(gpuHours < 10 ? 1 : 0),
    dollarsPer1000.toFixed(2),
  ]
  return `| ${cells.join(' | ')} |`
}
