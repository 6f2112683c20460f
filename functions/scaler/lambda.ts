/** Once a minute, and when somebody sent an edit: looks at the fleet, decides, does it. */
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { ECSClient } from '@aws-sdk/client-ecs'
import { z } from 'zod'
import { ecsFleet, type FleetInstance } from '#shared/aws/ecs-fleet.ts'
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
const told = z
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
const knobs = {
  minWorkers: told.RESOUND_MIN_WORKERS,
  maxWorkers: told.RESOUND_MAX_WORKERS,
  idleSeconds: told.RESOUND_IDLE_SECONDS,
  emptyInstanceSeconds: told.RESOUND_EMPTY_INSTANCE_SECONDS,
}
const settings = parseAwsSettings(process.env)
const log = jsonLog((line) => process.stdout.write(line), Date.now)
const ports = openAws(settings, { clock, random })
const fleet = ecsFleet(
  { ecs: new ECSClient(), scaling: new AutoScalingClient() },
  { cluster: told.RESOUND_CLUSTER, service: told.RESOUND_SERVICE, group: told.RESOUND_GROUP },
)
/** Of this process: what was seen and when. A new process starts to count again, which is late, never wrong. */
const seen = memory(clock)

/** Drained instances are looked at again in the same run. */
const LOOKS = 2

type Event = { readonly 'detail-type'?: string }

export const handler = async (event: Event): Promise<void> => {
  try {
    await scale(event['detail-type'] === 'wake')
  } catch (error) {
    log({ event: 'scaler', level: 'error', error })
    throw error // Lambda counts it
  }
}

async function scale(isWoken: boolean): Promise<void> {
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
    fleet.service(),
    fleet.groupDesired(),
    fleet.instances(),
    ports.queue.depth('model'),
    ports.workers.list(),
    ports.table.get(AWAKE_KEY),
  ])
  const wokenAt = (awake?.woken_at ?? 0) as number
  return {
    service: of,
    groupDesired,
    instances: instances.map(instanceOf),
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

function instanceOf({ registeredAt, ...one }: FleetInstance): Instance {
  if (one.tasks > 0) seen.mark(`tasks ${one.arn}`)
  const sinceStart = registeredAt === undefined ? 0 : (clock.now() - registeredAt) / 1000
  const emptySeconds = Math.min(sinceStart, seen.secondsSince(`tasks ${one.arn}`))
  return { ...one, emptySeconds: one.tasks > 0 ? 0 : emptySeconds }
}

function carryOut(action: ScalingAction): Promise<void> {
  switch (action.do) {
    case 'set_service':
      return fleet.setService(action.desired)
    case 'set_group':
      return fleet.setGroup(action.desired)
    case 'drain':
      return fleet.drain(action.arn)
    case 'terminate':
      return fleet.terminate(action.ec2Id)
  }
}
