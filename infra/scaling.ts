/**
 * How many GPU tasks run: target tracking over the backlog of a task, and a step from nothing to one.
 * `scaleToTrackCustomMetric` takes no expressions, so these are the plain CloudFormation types.
 */
import { Stack } from 'aws-cdk-lib'
import { CfnScalableTarget, CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling'
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import type { Knobs } from './knobs.ts'

/** One sample per running task; missing, not zero, where there is none. */
export const RUNNING_OR_ONE = 'IF(FILL(running, 0) < 1, 1, FILL(running, 0))'
/** Messages in flight count, or tasks would be stopped while the last edits run. */
export const BACKLOG = `(visible + inflight) / ${RUNNING_OR_ONE}`
export const NOBODY_IS_UP = 'IF(visible > 0 AND FILL(running, 0) < 1, 1, 0)'

type Metric = {
  readonly id: string
  readonly namespace: string
  readonly name: string
  readonly statistic: string
  readonly dimensions: readonly { readonly name: string; readonly value: string }[]
}

export type Scaled = {
  readonly clusterName: string
  readonly serviceName: string
  readonly queueName: string
}

const PERIOD_SECONDS = 60

function metricsOf({ clusterName, serviceName, queueName }: Scaled): readonly Metric[] {
  const ofQueue = (id: string, name: string): Metric => ({
    ...{ id, name, namespace: 'AWS/SQS', statistic: 'Maximum' },
    dimensions: [{ name: 'QueueName', value: queueName }],
  })
  return [
    ofQueue('visible', 'ApproximateNumberOfMessagesVisible'),
    ofQueue('inflight', 'ApproximateNumberOfMessagesNotVisible'),
    {
      ...{ id: 'running', namespace: 'AWS/ECS', name: 'CPUUtilization', statistic: 'SampleCount' },
      dimensions: [
        { name: 'ClusterName', value: clusterName },
        { name: 'ServiceName', value: serviceName },
      ],
    },
  ]
}

export function scaleService(scope: Construct, on: Scaled, knobs: Knobs): void {
  const target = new CfnScalableTarget(scope, 'Tasks', {
    serviceNamespace: 'ecs',
    scalableDimension: 'ecs:service:DesiredCount',
    resourceId: `service/${on.clusterName}/${on.serviceName}`,
    minCapacity: knobs.minWorkers,
    maxCapacity: knobs.maxWorkers,
    roleArn: Stack.of(scope).formatArn({
      service: 'iam',
      region: '',
      resource: 'role',
      resourceName:
        'aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService',
    }),
    scheduledActions: knobs.warmSchedule.flatMap(({ from, to }, n) => [
      warmAction(`warm-${n}`, from, Math.max(1, knobs.minWorkers), knobs),
      warmAction(`rest-${n}`, to, knobs.minWorkers, knobs),
    ]),
  })

  new CfnScalingPolicy(scope, 'Backlog', {
    policyName: 'backlog',
    policyType: 'TargetTrackingScaling',
    scalingTargetId: target.ref,
    targetTrackingScalingPolicyConfiguration: {
      targetValue: knobs.backlogPerWorker,
      // At least a cold start: a booting worker must not look like a missing one.
      scaleOutCooldown: knobs.scaleOutCooldownSeconds,
      scaleInCooldown: 300,
      customizedMetricSpecification: {
        metrics: [
          ...metricsOf(on).map(({ id, namespace, name, statistic, dimensions }) => ({
            id,
            returnData: false,
            metricStat: {
              stat: statistic,
              metric: { namespace, metricName: name, dimensions: [...dimensions] },
            },
          })),
          { id: 'backlog', expression: BACKLOG, label: 'Backlog of a task', returnData: true },
        ],
      },
    },
  })

  const step = new CfnScalingPolicy(scope, 'FromZero', {
    policyName: 'from-zero',
    policyType: 'StepScaling',
    scalingTargetId: target.ref,
    stepScalingPolicyConfiguration: {
      adjustmentType: 'ChangeInCapacity',
      cooldown: 300,
      stepAdjustments: [{ metricIntervalLowerBound: 0, scalingAdjustment: 1 }],
    },
  })
  new CfnAlarm(scope, 'NobodyIsUp', {
    alarmDescription: 'Edits wait for a GPU and no task runs. Scales; nothing to do.',
    comparisonOperator: 'GreaterThanOrEqualToThreshold',
    threshold: 1,
    evaluationPeriods: 1,
    treatMissingData: 'notBreaching',
    alarmActions: [step.ref],
    metrics: [
      // Those that it names: every metric an alarm looks at is billed.
      ...metricsOf(on)
        .filter(({ id }) => NOBODY_IS_UP.includes(id))
        .map(({ id, namespace, name, statistic, dimensions }) => ({
          id,
          returnData: false,
          metricStat: {
            stat: statistic,
            period: PERIOD_SECONDS,
            metric: { namespace, metricName: name, dimensions: [...dimensions] },
          },
        })),
      { id: 'nobody', expression: NOBODY_IS_UP, returnData: true },
    ],
  })
}

const warmAction = (
  scheduledActionName: string,
  schedule: string,
  minCapacity: number,
  { maxWorkers: maxCapacity }: Knobs,
) => ({ scheduledActionName, schedule, scalableTargetAction: { minCapacity, maxCapacity } })
