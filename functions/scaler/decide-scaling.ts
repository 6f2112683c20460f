/**
 * What should be started and stopped of the GPU fleet, decided from what is seen. The policies of AWS do
 * the middle (1 → N → 1); this does both ends: nothing → one at once, and one → nothing soon.
 */

export type Worker = {
  readonly state: 'booting' | 'ready' | 'busy' | 'unhealthy'
  /** Since it last did something, its start included. */
  readonly idleSeconds: number
}

export type Instance = {
  readonly arn: string
  readonly ec2Id: string
  readonly status: 'ACTIVE' | 'DRAINING'
  /** Running and pending. */
  readonly tasks: number
  /** For how long it has been seen without a task; 0 while it has one. */
  readonly emptySeconds: number
}

export type ScalingFacts = {
  readonly service: { readonly desired: number; readonly running: number; readonly pending: number }
  readonly groupDesired: number
  readonly instances: readonly Instance[]
  /** Messages of the model queue, visible and in flight. */
  readonly backlog: number
  readonly workers: readonly Worker[]
  /** Since somebody last said that there is work. */
  readonly sinceWakeSeconds: number
  /** This run was started by somebody who sent an edit; the queue's numbers may be behind. */
  readonly isWoken: boolean
}

export type ScalingKnobs = {
  readonly minWorkers: number
  readonly maxWorkers: number
  readonly idleSeconds: number
  readonly emptyInstanceSeconds: number
}

export type ScalingAction =
  | { readonly do: 'set_service'; readonly desired: number }
  | { readonly do: 'set_group'; readonly desired: number }
  /** No new task is placed there. */
  | { readonly do: 'drain'; readonly arn: string }
  /** And the group wants one less. */
  | { readonly do: 'terminate'; readonly ec2Id: string }

/** A worker that has not come up by then never will: it counts as idle. */
const LONGEST_BOOT_SECONDS = 900

export function decideScaling(facts: ScalingFacts, knobs: ScalingKnobs): readonly ScalingAction[] {
  const { service, backlog } = facts
  const awake = Math.max(1, knobs.minWorkers)
  const hasWork = backlog > 0 || facts.isWoken

  if (hasWork && service.desired < awake) return wakeUp(facts, Math.min(awake, knobs.maxWorkers))
  // Above this, a task may have work by the time it stops: target tracking looks after that.
  const mayRest = !hasWork && service.desired > knobs.minWorkers && isQuiet(facts, knobs)
  const desired = mayRest ? knobs.minWorkers : service.desired
  return [
    ...(mayRest ? [{ do: 'set_service', desired } as const] : []),
    ...removeEmpty(facts, desired, knobs),
  ]
}

/** Service and group in one run: the capacity provider would look at its first metric minutes later. */
function wakeUp({ groupDesired }: ScalingFacts, desired: number): readonly ScalingAction[] {
  return [
    { do: 'set_service', desired },
    ...(groupDesired < desired ? [{ do: 'set_group', desired } as const] : []),
  ]
}

function isQuiet(
  { workers, sinceWakeSeconds }: ScalingFacts,
  { idleSeconds }: ScalingKnobs,
): boolean {
  const isIdle = ({ state, idleSeconds: idle }: Worker) =>
    state === 'booting' ? idle >= LONGEST_BOOT_SECONDS : state !== 'busy' && idle >= idleSeconds
  // Without a worker on record one may be on its way: its time to come up is over first.
  const longEnough = workers.length === 0 ? LONGEST_BOOT_SECONDS : idleSeconds
  return sinceWakeSeconds >= longEnough && workers.every(isIdle)
}

/** Instances without a task that nobody will need: drained first, removed when they are still empty. */
function removeEmpty(
  { instances, service }: ScalingFacts,
  desired: number,
  { emptyInstanceSeconds }: ScalingKnobs,
): readonly ScalingAction[] {
  const active = instances.filter(({ status }) => status === 'ACTIVE')
  const occupied = active.filter(({ tasks }) => tasks > 0).length
  // A task that is to come needs a place.
  const needed = Math.max(0, Math.max(desired, service.running + service.pending) - occupied)
  const spare = active.filter(({ tasks }) => tasks === 0).slice(needed)
  return [
    ...spare
      .filter(({ emptySeconds }) => emptySeconds >= emptyInstanceSeconds)
      .map(({ arn }) => ({ do: 'drain', arn }) as const),
    ...instances
      .filter(({ status, tasks }) => status === 'DRAINING' && tasks === 0)
      .map(({ ec2Id }) => ({ do: 'terminate', ec2Id }) as const),
  ]
}
