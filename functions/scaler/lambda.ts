/** Once a minute, and when somebody sent an edit: looks at the fleet, decides, does it. */
import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  SetDesiredCapacityCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling'
import {
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  ECSClient,
  ListContainerInstancesCommand,
  UpdateContainerInstancesStateCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs'
import { z } from 'zod'
import { openAws } from '#shared/aws/open-aws.ts'
import { parseAwsSettings } from '#shared/aws/settings.ts'
import { AWAKE_KEY } from '#shared/aws/wake.ts'
import { systemClock as clock, systemRandom as random } from '#shared/local/system.ts'
import { jsonLog } from '#shared/log.ts'
import type { WorkerRow } from '#shared/ports.ts'
import {
  decideScaling,
  type Instance,
  type ScalingAction,
  type ScalingFacts,
  type Worker,
} from './decide-scaling.ts'
import { memory } from './memory.ts'

const whole = z.string().regex(/^\d+$/).transform(Number)
const fleet = z
  .object({
    RESOUND_CLUSTER: z.string().min(1),
    RESOUND_SERVICE: z.string().min(1),
    RESOUND_GROUP: z.string().min(1),
    RESOUND_MIN_WORKERS: whole,
    RESOUND_MAX_WORKERS: whole,
    RESOUND_IDLE_SECONDS: whole,
    RESOUND_EMPTY_INSTANCE_SECONDS: whole,
  })
  .parse(process.env)
const { RESOUND_CLUSTER: cluster, RESOUND_SERVICE: service, RESOUND_GROUP: group } = fleet
const knobs = {
  minWorkers: fleet.RESOUND_MIN_WORKERS,
  maxWorkers: fleet.RESOUND_MAX_WORKERS,
  idleSeconds: fleet.RESOUND_IDLE_SECONDS,
  emptyInstanceSeconds: fleet.RESOUND_EMPTY_INSTANCE_SECONDS,
}
const settings = parseAwsSettings(process.env)
const log = jsonLog((line) => process.stdout.write(line), Date.now)
const ports = openAws(settings, { clock, random })
const ecs = new ECSClient()
const scaling = new AutoScalingClient()
/** Of this process: what was seen and when. A new process starts to count again, which is late, never wrong. */
const seen = memory(clock)

/** Drained instances are looked at again in the same run. */
const LOOKS = 2

type Event = { readonly 'detail-type'?: string }

export const handler = async (event: Event): Promise<void> => {
  const isWoken = event['detail-type'] === 'wake'
  for (let look = 0; look < LOOKS; look++) {
    const facts = await lookAtFleet(isWoken)
    const actions = decideScaling(facts, knobs)
    for (const action of actions) await carryOut(action)
    if (actions.length > 0 || look === 0)
      log({
        event: 'scaled',
        counts: {
          ...facts.service,
          backlog: facts.backlog,
          instances: facts.instances.length,
          actions: actions.length,
        },
      })
    if (!actions.some((action) => action.do === 'drain')) return
  }
}

async function lookAtFleet(isWoken: boolean): Promise<ScalingFacts> {
  const [of, groupDesired, instances, backlog, rows, awake] = await Promise.all([
    describeService(),
    describeGroup(),
    describeInstances(),
    ports.queue.depth('model'),
    ports.workers.list(),
    ports.table.get(AWAKE_KEY),
  ])
  const wokenAt = (awake?.woken_at ?? 0) as number
  return {
    service: of,
    groupDesired,
    instances,
    backlog,
    workers: rows.filter(({ lane }) => lane === 'model').map(workerOf),
    sinceWakeSeconds: (clock.now() - wokenAt) / 1000,
    isWoken,
  }
}

function workerOf({ id, state, startedAt }: WorkerRow): Worker {
  const isWorking = state === 'busy' || state === 'stopping'
  if (isWorking) seen.mark(`busy ${id}`)
  const sinceStart = (clock.now() - startedAt) / 1000
  return {
    state: isWorking ? 'busy' : state,
    idleSeconds: isWorking ? 0 : Math.min(sinceStart, seen.secondsSince(`busy ${id}`)),
  }
}

async function describeService(): Promise<ScalingFacts['service']> {
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }))
  const [found] = services ?? []
  if (!found) throw new Error(`There is no service ${service}: deploy the edge stack again.`)
  const { desiredCount = 0, runningCount = 0, pendingCount = 0 } = found
  return { desired: desiredCount, running: runningCount, pending: pendingCount }
}

async function describeGroup(): Promise<number> {
  const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] })
  return (await scaling.send(command)).AutoScalingGroups?.[0]?.DesiredCapacity ?? 0
}

async function describeInstances(): Promise<readonly Instance[]> {
  const { containerInstanceArns = [] } = await ecs.send(
    new ListContainerInstancesCommand({ cluster }),
  )
  const draining = await ecs.send(
    new ListContainerInstancesCommand({ cluster, status: 'DRAINING' }),
  )
  const arns = [...new Set([...containerInstanceArns, ...(draining.containerInstanceArns ?? [])])]
  if (arns.length === 0) return []
  const { containerInstances = [] } = await ecs.send(
    new DescribeContainerInstancesCommand({ cluster, containerInstances: arns }),
  )
  return containerInstances
    .filter(({ status }) => status === 'ACTIVE' || status === 'DRAINING')
    .map((one): Instance => {
      const { containerInstanceArn: arn = '', ec2InstanceId = '', registeredAt } = one
      const tasks = (one.runningTasksCount ?? 0) + (one.pendingTasksCount ?? 0)
      if (tasks > 0) seen.mark(`tasks ${arn}`)
      const sinceStart = registeredAt ? (clock.now() - registeredAt.getTime()) / 1000 : 0
      return {
        arn,
        ec2Id: ec2InstanceId,
        status: one.status as Instance['status'],
        tasks,
        emptySeconds: tasks > 0 ? 0 : Math.min(sinceStart, seen.secondsSince(`tasks ${arn}`)),
      }
    })
}

async function carryOut(action: ScalingAction): Promise<void> {
  switch (action.do) {
    case 'set_service':
      await ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount: action.desired }))
      return
    case 'set_group': {
      const DesiredCapacity = action.desired
      const input = { AutoScalingGroupName: group, DesiredCapacity, HonorCooldown: false }
      await scaling.send(new SetDesiredCapacityCommand(input))
      return
    }
    case 'drain': {
      const containerInstances = [action.arn]
      const input = { cluster, containerInstances, status: 'DRAINING' } as const
      await ecs.send(new UpdateContainerInstancesStateCommand(input))
      return
    }
    case 'terminate': {
      const InstanceId = action.ec2Id
      const input = { InstanceId, ShouldDecrementDesiredCapacity: true }
      await scaling.send(new TerminateInstanceInAutoScalingGroupCommand(input))
    }
  }
}
