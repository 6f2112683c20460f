import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import type { ECSClient } from '@aws-sdk/client-ecs'
import { expect, test } from 'vitest'
import { ecsFleet } from '#shared/aws/ecs-fleet.ts'

const PAGE = 100
const NAMES = { cluster: 'c', service: 's', group: 'g' }
type Command = { readonly constructor: { readonly name: string }; readonly input: never }
type Answers = Record<string, (input: never) => unknown>

/** ECS and Auto Scaling as far as they are asked, in pages of a hundred as AWS has them. */
function open(answers: Answers) {
  const log: [string, unknown][] = []
  const client = {
    async send({ constructor: { name }, input }: Command) {
      log.push([name, input])
      return answers[name]?.(input) ?? {}
    },
  }
  const fleet = ecsFleet(
    { ecs: client as unknown as ECSClient, scaling: client as unknown as AutoScalingClient },
    NAMES,
  )
  return { fleet, log }
}

test('more machines than a page holds are all seen, those that drain too', async () => {
  const arns = Array.from({ length: 230 }, (_, i) => `arn:${i}`)
  const isDraining = (arn: string) => Number(arn.slice(4)) >= 215
  const { fleet } = open({
    ListContainerInstancesCommand({
      status,
      nextToken = '0',
    }: {
      status: string
      nextToken?: string
    }) {
      const all = arns.filter((arn) => isDraining(arn) === (status === 'DRAINING'))
      const end = Number(nextToken) + PAGE
      return {
        containerInstanceArns: all.slice(Number(nextToken), end),
        ...(end < all.length && { nextToken: String(end) }),
      }
    },
    DescribeContainerInstancesCommand({ containerInstances }: { containerInstances: string[] }) {
      expect(containerInstances.length).toBeLessThanOrEqual(PAGE)
      return {
        containerInstances: containerInstances.map((arn) => ({
          ...{ containerInstanceArn: arn, ec2InstanceId: `i-${arn}` },
          status: isDraining(arn) ? 'DRAINING' : 'ACTIVE',
          ...{ runningTasksCount: 1, pendingTasksCount: 1, registeredAt: new Date(1000) },
        })),
      }
    },
  } as Answers)
  const seen = await fleet.instances()
  expect(seen.map(({ arn }) => arn)).toEqual(arns)
  expect(seen.filter(({ status }) => status === 'DRAINING')).toHaveLength(15)
  expect(seen[0]).toEqual({
    ...{ arn: 'arn:0', ec2Id: 'i-arn:0', status: 'ACTIVE', tasks: 2, registeredAt: 1000 },
  })
})

test('a machine that has not joined, or has left, is none', async () => {
  const { fleet } = open({
    ListContainerInstancesCommand: () => ({ containerInstanceArns: ['a', 'b'] }),
    DescribeContainerInstancesCommand: () => ({
      containerInstances: [
        { containerInstanceArn: 'a', status: 'REGISTERING' },
        { containerInstanceArn: 'b', status: 'INACTIVE' },
      ],
    }),
  })
  expect(await fleet.instances()).toEqual([])
})

test('what is wanted is asked of the service, the group and the machine', async () => {
  const { fleet, log } = open({})
  await fleet.setService(1)
  await fleet.setGroup(2)
  await fleet.drain('arn:1')
  await fleet.terminate('i-1')
  expect(log).toEqual([
    ['UpdateServiceCommand', { cluster: 'c', service: 's', desiredCount: 1 }],
    [
      'SetDesiredCapacityCommand',
      { AutoScalingGroupName: 'g', DesiredCapacity: 2, HonorCooldown: false },
    ],
    [
      'UpdateContainerInstancesStateCommand',
      { cluster: 'c', containerInstances: ['arn:1'], status: 'DRAINING' },
    ],
    [
      'TerminateInstanceInAutoScalingGroupCommand',
      { InstanceId: 'i-1', ShouldDecrementDesiredCapacity: true },
    ],
  ])
})

test('a service or a group that is gone is named, with the stack that makes it', async () => {
  const { fleet } = open({})
  await expect(fleet.service()).rejects.toThrow(
    'There is no service s: deploy the edge stack again.',
  )
  await expect(fleet.groupDesired()).rejects.toThrow(
    /no Auto Scaling group g: deploy the edge stack/,
  )
})

test('a permission that is missing is named', async () => {
  const refuse = () => {
    const error = new Error('not authorized to perform')
    throw Object.assign(error, {
      name: 'AccessDeniedException',
      $metadata: { httpStatusCode: 400 },
    })
  }
  const { fleet } = open({ UpdateServiceCommand: refuse, SetDesiredCapacityCommand: refuse })
  await expect(fleet.setService(1)).rejects.toThrow(
    'ecs:UpdateService on s: access denied. Allow this role ecs:UpdateService.',
  )
  await expect(fleet.setGroup(1)).rejects.toThrow(/Allow this role autoscaling:SetDesiredCapacity/)
})
