import { decideScaling, type ScalingKnobs } from '../../../functions/scaler/decide-scaling.ts'

/**
 * A day of a GPU fleet, second by second: edits arrive, instances and tasks take their time to come up, and
 * AWS's own policies do what they are configured to do. Whatever `decideScaling` says once a minute, and on
 * every wake, is done. Times of boot are those of docs/deploy.md.
 */
export type Day = {
  /** Seconds at which an edit is sent, ascending. */
  readonly arrivals: readonly number[]
  readonly seconds: number
  readonly knobs: ScalingKnobs
  readonly secondsPerEdit: number
  readonly backlogPerWorker?: number
}

export type Minute = {
  readonly second: number
  readonly desired: number
  readonly instances: number
  readonly backlog: number
  readonly running: number
}

export type Outcome = {
  readonly minutes: readonly Minute[]
  /** Second and value of every change of the service's desired count. */
  readonly changes: readonly (readonly [number, number])[]
  readonly done: number
  /** Edits whose instance or task was taken away while it worked. */
  readonly interrupted: number
  readonly firstWakeDelays: readonly number[]
}

const EC2_SECONDS = 75
const TASK_SECONDS = 83
const METRIC_LAG_SECONDS = 60
const COOLDOWN_SECONDS = 300
const SCALE_IN_AFTER_SECONDS = 900

type Machine = {
  readonly id: number
  readonly upAt: number
  status: 'ACTIVE' | 'DRAINING'
  emptySince: number
  task?: { readyAt: number; busyUntil: number; idleSince: number }
}

export function simulate(day: Day): Outcome {
  const { knobs, secondsPerEdit, backlogPerWorker = 4 } = day
  const machines: Machine[] = []
  const minutes: Minute[] = []
  const changes: [number, number][] = []
  const firstWakeDelays: number[] = []
  const backlogs: number[] = []
  let [desired, groupDesired, visible, done, interrupted, ids] = [0, 0, 0, 0, 0, 0]
  let [lastPolicyChange, quietSince, wokenAt, next] = [-COOLDOWN_SECONDS, 0, -86_400, 0]

  const setDesired = (now: number, value: number) => {
    if (value !== desired) changes.push([now, value])
    desired = value
  }
  const decide = (now: number, isWoken: boolean) => {
    const tasks = machines.flatMap(({ task }) => (task ? [task] : []))
    const running = tasks.filter(({ readyAt }) => readyAt <= now)
    const busy = running.filter(({ busyUntil }) => busyUntil > now).length
    const actions = decideScaling(
      {
        service: {
          desired,
          running: running.length,
          pending: Math.max(0, desired - running.length),
        },
        groupDesired,
        instances: machines
          .filter(({ upAt }) => upAt <= now)
          .map(({ id, status, task, emptySince }) => ({
            arn: `arn-${id}`,
            ec2Id: `i-${id}`,
            status,
            tasks: task ? 1 : 0,
            emptySeconds: task ? 0 : now - emptySince,
          })),
        backlog: visible + busy,
        workers: tasks.map(({ readyAt, busyUntil, idleSince }) =>
          readyAt > now
            ? { state: 'booting' as const, idleSeconds: 0 }
            : busyUntil > now
              ? { state: 'busy' as const, idleSeconds: 0 }
              : { state: 'ready' as const, idleSeconds: now - idleSince },
        ),
        sinceWakeSeconds: now - wokenAt,
        isWoken,
      },
      knobs,
    )
    for (const action of actions) {
      if (action.do === 'set_service') setDesired(now, action.desired)
      if (action.do === 'set_group') groupDesired = action.desired
      if (action.do === 'drain') {
        const machine = machines.find(({ id }) => `arn-${id}` === action.arn)!
        machine.status = 'DRAINING'
      }
      if (action.do === 'terminate') {
        const at = machines.findIndex(({ id }) => `i-${id}` === action.ec2Id)
        if ((machines[at]!.task?.busyUntil ?? 0) > now) interrupted++
        machines.splice(at, 1)
        groupDesired = Math.max(0, groupDesired - 1)
      }
    }
  }

  for (let now = 0; now < day.seconds; now++) {
    while (next < day.arrivals.length && day.arrivals[next]! <= now) {
      next++
      visible++
      if (now - wokenAt >= 45) {
        if (desired === 0) firstWakeDelays.push(now)
        wokenAt = now
        decide(now, true)
      }
    }
    // The capacity provider keeps an instance a task; ECS places tasks, and stops idle ones first.
    groupDesired = Math.max(groupDesired, Math.min(desired, knobs.maxWorkers))
    while (machines.length < groupDesired)
      machines.push({
        id: ids++,
        upAt: now + EC2_SECONDS,
        status: 'ACTIVE',
        emptySince: now + EC2_SECONDS,
      })
    const withTask = machines.filter(({ task }) => task)
    for (const machine of machines)
      if (
        !machine.task &&
        machine.status === 'ACTIVE' &&
        machine.upAt <= now &&
        withTask.length < desired
      ) {
        machine.task = { readyAt: now + TASK_SECONDS, busyUntil: 0, idleSince: now + TASK_SECONDS }
        withTask.push(machine)
      }
    for (const machine of withTask) {
      const task = machine.task!
      const isBusy = task.busyUntil > now
      if (withTask.filter(({ task: one }) => one).length > desired && !isBusy) {
        delete machine.task // a busy one is protected
        machine.emptySince = now
        continue
      }
      if (task.busyUntil === now) {
        done++
        task.idleSince = now
      }
      if (!isBusy && task.readyAt <= now && visible > 0) {
        visible--
        task.busyUntil = now + secondsPerEdit
      }
    }
    // Target tracking, a minute behind; scale-in after 15 quiet minutes.
    const running = Math.max(1, machines.filter(({ task }) => task && task.readyAt <= now).length)
    const inFlight = machines.filter(({ task }) => task && task.busyUntil > now).length
    backlogs.push((visible + inFlight) / running)
    const seen = backlogs[now - METRIC_LAG_SECONDS] ?? 0
    if (seen >= 0.9 * backlogPerWorker) quietSince = now
    if (now % 60 === 0 && desired > 0 && now - lastPolicyChange >= COOLDOWN_SECONDS) {
      const wanted = Math.min(knobs.maxWorkers, Math.ceil((running * seen) / backlogPerWorker))
      const isOut = wanted > desired
      const isIn = wanted < desired && now - quietSince >= SCALE_IN_AFTER_SECONDS
      if (isOut || isIn) {
        setDesired(now, Math.max(wanted, isIn ? Math.max(1, knobs.minWorkers) : 0))
        lastPolicyChange = now
      }
    }
    if (now % 60 === 0) {
      decide(now, false)
      minutes.push({
        second: now,
        desired,
        instances: machines.length,
        backlog: visible + inFlight,
        running: inFlight,
      })
    }
  }
  return { minutes, changes, done, interrupted, firstWakeDelays }
}
