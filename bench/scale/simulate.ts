/**
 * A deployment as a discrete-event model: arrivals, one queue, a fleet that is woken, scaled and interrupted.
 * The policy at both ends of the scale is the product's own code (functions/scaler/decide-scaling.ts); what
 * AWS does in between is modelled after its guides. Times of boots and steps are given, not measured.
 */
import {
  decideScaling,
  type Instance,
  type ScalingKnobs,
} from '../../functions/scaler/decide-scaling.ts'
import { seededRandom } from '../../test/chaos/random.ts'
import { eventQueue } from './events.ts'
import { targetTracking } from './target-tracking.ts'

export type Scenario = {
  readonly editsPerSecond: number
  readonly hours: number
  readonly seed: number
  /** Mean busy seconds of a worker per edit, and their squared variation. */
  readonly secondsPerEdit: number
  readonly variation: number
  readonly backlogPerWorker: number
  readonly knobs: ScalingKnobs
  readonly scaleOutCooldownSeconds: number
  /** Seconds: instance, image, bundle, sessions; a second task of an instance has the first two behind it. */
  readonly bootSeconds: { readonly instance: number; readonly container: number }
  readonly onDemandBase: number
  /** Spot interruptions per instance and hour. */
  readonly interruptionsPerHour: number
}

export type Outcome = {
  readonly edits: number
  /** Seconds from the queue to a worker: over all, and over the second half, when the start is forgotten. */
  readonly wait: Quantiles
  readonly settledWait: Quantiles
  readonly gpuHoursOnDemand: number
  readonly gpuHoursSpot: number
  readonly busyShare: number
  readonly mostWorkers: number
  readonly longestQueue: number
  readonly interruptions: number
  readonly runsRepeated: number
  readonly firstClaimSeconds: number
}
export type Quantiles = { readonly p50: number; readonly p95: number; readonly p99: number }

const WAKE_EVERY = 45
const MINUTE = 60
const NOTICE_SECONDS = 120
const LEASE_LOST_SECONDS = 70
const HARD_LOSSES = 0.1 // of interruptions: the machine is gone before its notice was heard
const LAUNCHES_PER_MINUTE = 500 // ECS service quota: tasks a service launches on EC2

type Edit = { readonly at: number }
type Worker = {
  readonly isSpot: boolean
  readonly launchedAt: number
  readonly arn: string
  state: 'booting' | 'ready' | 'busy' | 'leaving' | 'gone'
  idleSince: number
  edit: Edit | undefined
  run: number
}
type Empty = {
  readonly arn: string
  readonly launchedAt: number
  readonly isSpot: boolean
  emptySince: number
  isDraining: boolean
}

export function simulate(scenario: Scenario): Outcome {
  const { editsPerSecond, hours, secondsPerEdit, variation, knobs, onDemandBase } = scenario
  const random = seededRandom(scenario.seed)
  const events = eventQueue()
  const end = hours * 3600
  const exponential = (mean: number) => -Math.log(1 - random()) * mean
  // Log-normal with this mean and squared variation.
  const sigma = Math.sqrt(Math.log(1 + variation))
  const spread = () =>
    Math.exp(
      sigma * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()) -
        sigma ** 2 / 2,
    )
  const booted = (mean: number) => mean * (0.85 + 0.3 * random())

  const queue = fifo<Edit>()
  const workers = new Set<Worker>()
  const idle = new Set<Worker>()
  let empty: Empty[] = [] // instances whose task has ended
  let desired = knobs.minWorkers
  let lastWake = Number.NEGATIVE_INFINITY
  let inFlight = 0
  const waits: number[] = []
  const settled: number[] = []
  const hoursOf = { spot: 0, onDemand: 0 }
  let busySeconds = 0
  let [mostWorkers, longestQueue, interruptions, runsRepeated] = [0, 0, 0, 0]
  let firstClaimSeconds = Number.NaN
  let names = 0

  const tracking = targetTracking({
    target: scenario.backlogPerWorker,
    minWorkers: knobs.minWorkers,
    maxWorkers: knobs.maxWorkers,
    scaleOutCooldownSeconds: scenario.scaleOutCooldownSeconds,
    scaleInCooldownSeconds: 300,
  })

  for (let i = 0; i < desired; i++) launch()
  arrive()
  everyMinute(() => {
    const running = count('ready') + count('busy')
    const wanted = tracking.look(events.now(), { desired, running, backlog: queue.size + inFlight })
    if (wanted !== undefined) desired = wanted
    scale(false)
    fill()
  })
  events.runUntil(end)

  for (const worker of workers) retire(worker)
  for (const one of empty) charge(one)
  const machineSeconds = 3600 * (hoursOf.spot + hoursOf.onDemand)
  return {
    edits: waits.length,
    wait: quantilesOf(waits),
    settledWait: quantilesOf(settled),
    gpuHoursOnDemand: hoursOf.onDemand,
    gpuHoursSpot: hoursOf.spot,
    busyShare: machineSeconds > 0 ? busySeconds / machineSeconds : 0,
    ...{ mostWorkers, longestQueue, interruptions, runsRepeated, firstClaimSeconds },
  }

  function arrive(): void {
    queue.push({ at: events.now() })
    longestQueue = Math.max(longestQueue, queue.size)
    if (events.now() - lastWake >= WAKE_EVERY) {
      lastWake = events.now()
      events.after(3, () => {
        scale(true)
        fill()
      })
    }
    serve()
    events.after(exponential(1 / editsPerSecond), arrive)
  }

  function serve(): void {
    for (const worker of idle) {
      const edit = queue.shift()
      if (!edit) return
      idle.delete(worker)
      begin(worker, edit)
    }
  }

  function begin(worker: Worker, edit: Edit): void {
    const waited = events.now() - edit.at
    waits.push(waited)
    if (edit.at > end / 2) settled.push(waited)
    if (Number.isNaN(firstClaimSeconds)) firstClaimSeconds = events.now()
    worker.state = 'busy'
    worker.edit = edit
    inFlight += 1
    const run = ++worker.run
    const seconds = secondsPerEdit * spread()
    events.after(seconds, () => {
      if (worker.run !== run || worker.state === 'gone') return
      busySeconds += seconds
      inFlight -= 1
      worker.edit = undefined
      if (worker.state === 'leaving') return retire(worker)
      worker.state = 'ready'
      worker.idleSince = events.now()
      const next = queue.shift()
      if (next) begin(worker, next)
      else idle.add(worker)
    })
  }

  /** Tasks are started or stopped until there are as many as wanted. */
  function fill(): void {
    const own = [...workers].filter(({ state }) => state !== 'leaving')
    for (let i = own.length; i < Math.min(desired, own.length + LAUNCHES_PER_MINUTE); i++) launch()
    let surplus = own.length - desired
    // Busy tasks are protected; the rest go, the youngest first.
    for (const worker of own.toReversed()) {
      if (surplus <= 0) return
      if (worker.state === 'busy') continue
      surplus -= 1
      stopTask(worker)
    }
  }

  function launch(): void {
    const reused = empty.find(({ isDraining }) => !isDraining)
    empty = empty.filter((one) => one !== reused)
    const onDemand = [...workers, ...empty].filter(({ isSpot }) => !isSpot).length
    const isSpot = reused?.isSpot ?? onDemand >= onDemandBase
    const worker: Worker = {
      isSpot,
      launchedAt: reused?.launchedAt ?? events.now(),
      arn: reused?.arn ?? `i-${names++}`,
      state: 'booting',
      idleSince: events.now(),
      edit: undefined,
      run: 0,
    }
    workers.add(worker)
    mostWorkers = Math.max(mostWorkers, workers.size)
    const { instance, container } = scenario.bootSeconds
    events.after(booted(container) + (reused ? 0 : booted(instance)), () => {
      if (worker.state !== 'booting') return
      worker.state = 'ready'
      worker.idleSince = events.now()
      idle.add(worker)
      serve()
    })
    if (isSpot && !reused && scenario.interruptionsPerHour > 0)
      events.after(exponential(3600 / scenario.interruptionsPerHour), () => interrupt(worker))
  }

  function interrupt(worker: Worker): void {
    if (!workers.has(worker)) return
    interruptions += 1
    const { edit } = worker
    if (random() < HARD_LOSSES) {
      if (edit) giveBack(worker, edit, LEASE_LOST_SECONDS)
      retire(worker)
      return
    }
    idle.delete(worker)
    if (!edit) {
      retire(worker)
      return
    }
    worker.state = 'leaving' // what ends within the notice ends
    events.after(NOTICE_SECONDS - 30, () => {
      if (worker.state !== 'leaving' || !worker.edit) return
      giveBack(worker, worker.edit, 1)
      retire(worker)
    })
  }

  function giveBack(worker: Worker, edit: Edit, seconds: number): void {
    inFlight -= 1
    runsRepeated += 1
    worker.edit = undefined
    events.after(seconds, () => {
      queue.push(edit)
      serve()
    })
  }

  function stopTask(worker: Worker): void {
    idle.delete(worker)
    workers.delete(worker)
    worker.state = 'gone'
    const { arn, launchedAt, isSpot } = worker
    empty.push({ arn, launchedAt, isSpot, emptySince: events.now(), isDraining: false })
  }

  function retire(worker: Worker): void {
    idle.delete(worker)
    workers.delete(worker)
    worker.state = 'gone'
    charge(worker)
  }

  function charge({ isSpot, launchedAt }: { isSpot: boolean; launchedAt: number }): void {
    hoursOf[isSpot ? 'spot' : 'onDemand'] += (events.now() - launchedAt) / 3600
  }

  function scale(isWoken: boolean): void {
    const now = events.now()
    const running = count('ready') + count('busy')
    const instances: Instance[] = [
      ...[...workers].map(({ arn }) => ({ ...instanceOf(arn), tasks: 1, emptySeconds: 0 })),
      ...empty.map(({ arn, emptySince, isDraining }) => ({
        ...instanceOf(arn),
        status: isDraining ? ('DRAINING' as const) : ('ACTIVE' as const),
        tasks: 0,
        emptySeconds: now - emptySince,
      })),
    ]
    const actions = decideScaling(
      {
        service: { desired, running, pending: count('booting') },
        groupDesired: workers.size + empty.length,
        instances,
        backlog: queue.size + inFlight,
        workers: [...workers].map(({ state, idleSince }) => ({
          state: state === 'booting' || state === 'busy' ? state : 'ready',
          idleSeconds: now - idleSince,
        })),
        sinceWakeSeconds: now - lastWake,
        isWoken,
      },
      knobs,
    )
    for (const action of actions) {
      if (action.do === 'set_service') desired = action.desired
      if (action.do === 'drain')
        for (const one of empty) if (one.arn === action.arn) one.isDraining = true
      if (action.do === 'terminate') {
        for (const one of empty) if (one.arn === action.ec2Id) charge(one)
        empty = empty.filter(({ arn }) => arn !== action.ec2Id)
      }
    }
  }

  function count(state: Worker['state']): number {
    let found = 0
    for (const worker of workers) if (worker.state === state) found += 1
    return found
  }

  function everyMinute(act: () => void): void {
    events.after(MINUTE, () => {
      act()
      everyMinute(act)
    })
  }
}

const instanceOf = (arn: string) => ({ arn, ec2Id: arn, status: 'ACTIVE' as const })

/** A line that does not move when its head leaves. */
function fifo<T>() {
  let items: T[] = []
  let head = 0
  return {
    get size() {
      return items.length - head
    },
    push: (item: T) => void items.push(item),
    shift(): T | undefined {
      if (head >= items.length) return undefined
      const item = items[head++]
      if (head > 10_000 && head > items.length / 2) {
        items = items.slice(head)
        head = 0
      }
      return item
    },
  }
}

function quantilesOf(values: readonly number[]): Quantiles {
  const sorted = Float64Array.from(values).sort()
  const at = (share: number) =>
    sorted.length === 0
      ? Number.NaN
      : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
