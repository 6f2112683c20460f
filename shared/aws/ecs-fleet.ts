/** The GPU workers' service, its machines and their group: looked at, and told what to do. */
import {
  type AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  SetDesiredCapacityCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling'
import {
  type ContainerInstance,
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  type ECSClient,
  ListContainerInstancesCommand,
  UpdateContainerInstancesStateCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs'
import { sdkSentence } from './sdk-errors.ts'

const MOST_A_REQUEST = 100 // of instances to describe

export type FleetInstance = {
  readonly arn: string
  readonly ec2Id: string
  readonly status: 'ACTIVE' | 'DRAINING'
  /** Running and pending. */
  readonly tasks: number
  readonly registeredAt: number | undefined
}

export type EcsFleet = {
  service(): Promise<{ desired: number; running: number; pending: number }>
  groupDesired(): Promise<number>
  /** Of the whole cluster, those that take tasks and those that take no more. */
  instances(): Promise<readonly FleetInstance[]>
  setService(desired: number): Promise<void>
  setGroup(desired: number): Promise<void>
  drain(arn: string): Promise<void>
  /** And the group wants one less. */
  terminate(ec2Id: string): Promise<void>
}

/** @throws Error in one sentence: what was tried, what is wrong, what to do */
export function ecsFleet(
  {
    ecs,
    scaling,
  }: { readonly ecs: Client<ECSClient>; readonly scaling: Client<AutoScalingClient> },
  {
    cluster,
    service,
    group,
  }: { readonly cluster: string; readonly service: string; readonly group: string },
): EcsFleet {
  async function asked<T>(action: string, resource: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    } catch (error) {
      throw new Error(sdkSentence(error, { action, resource, region: undefined }), { cause: error })
    }
  }

  return {
    async service() {
      const { services = [] } = await asked('ecs:DescribeServices', service, () =>
        ecs.send(new DescribeServicesCommand({ cluster, services: [service] })),
      )
      const [found] = services
      if (!found) throw new Error(`There is no service ${service}: deploy the edge stack again.`)
      const { desiredCount = 0, runningCount = 0, pendingCount = 0 } = found
      return { desired: desiredCount, running: runningCount, pending: pendingCount }
    },

    async groupDesired() {
      const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] })
      const { AutoScalingGroups = [] } = await asked(
        'autoscaling:DescribeAutoScalingGroups',
        group,
        () => scaling.send(command),
      )
      if (AutoScalingGroups.length === 0)
        throw new Error(`There is no Auto Scaling group ${group}: deploy the edge stack again.`)
      return AutoScalingGroups[0]?.DesiredCapacity ?? 0
    },

    async instances() {
      // Without a status those that drain are not among them.
      const arns = [...new Set([...(await arnsOf('ACTIVE')), ...(await arnsOf('DRAINING'))])]
      const found: FleetInstance[] = []
      for (let i = 0; i < arns.length; i += MOST_A_REQUEST) {
        const containerInstances = arns.slice(i, i + MOST_A_REQUEST)
        const command = new DescribeContainerInstancesCommand({ cluster, containerInstances })
        const answer = await asked('ecs:DescribeContainerInstances', cluster, () =>
          ecs.send(command),
        )
        found.push(...(answer.containerInstances ?? []).flatMap(instanceOf))
      }
      return found
    },

    async setService(desiredCount) {
      await asked('ecs:UpdateService', service, () =>
        ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount })),
      )
    },

    async setGroup(DesiredCapacity) {
      const input = { AutoScalingGroupName: group, DesiredCapacity, HonorCooldown: false }
      await asked('autoscaling:SetDesiredCapacity', group, () =>
        scaling.send(new SetDesiredCapacityCommand(input)),
      )
    },

    async drain(arn) {
      const command = new UpdateContainerInstancesStateCommand({
        ...{ cluster, containerInstances: [arn] },
        status: 'DRAINING',
      })
      await asked('ecs:UpdateContainerInstancesState', arn, () => ecs.send(command))
    },

    async terminate(InstanceId) {
      const input = { InstanceId, ShouldDecrementDesiredCapacity: true }
      await asked('autoscaling:TerminateInstanceInAutoScalingGroup', InstanceId, () =>
        scaling.send(new TerminateInstanceInAutoScalingGroupCommand(input)),
      )
    },
  }

  async function arnsOf(status: 'ACTIVE' | 'DRAINING'): Promise<string[]> {
    const arns: string[] = []
    let nextToken: string | undefined
    do {
      const command: ListContainerInstancesCommand = new ListContainerInstancesCommand({
        ...{ cluster, status },
        ...(nextToken !== undefined && { nextToken }),
      })
      const page = await asked('ecs:ListContainerInstances', cluster, () => ecs.send(command))
      arns.push(...(page.containerInstanceArns ?? []))
      nextToken = page.nextToken
    } while (nextToken !== undefined)
    return arns
  }
}

type Client<Sdk extends { send: unknown }> = Pick<Sdk, 'send'>

function instanceOf(one: ContainerInstance): FleetInstance[] {
  const { containerInstanceArn: arn = '', ec2InstanceId: ec2Id = '', status, registeredAt } = one
  if (status !== 'ACTIVE' && status !== 'DRAINING') return []
  const tasks = (one.runningTasksCount ?? 0) + (one.pendingTasksCount ?? 0)
  return [{ arn, ec2Id, status, tasks, registeredAt: registeredAt?.getTime() }]
}
