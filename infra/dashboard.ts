import { Duration } from 'aws-cdk-lib'
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  Metric,
} from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { ownMetric } from './alarms.ts'
import type { DataApiStack } from './data-api.ts'
import type { Knobs } from './knobs.ts'
import { BACKLOG } from './scaling.ts'

const MINUTE = Duration.minutes(1)
/** On-Demand g6.xlarge in us-east-1, dollars an hour: what a worker costs, for the estimate alone. */
const WORKER_DOLLARS_PER_HOUR = 0.8048

export type Shown = {
  readonly clusterName: string
  readonly serviceName: string
  readonly queueName: string
  readonly data: DataApiStack
  readonly knobs: Knobs
}

/** @returns the dashboard's name */
export function dashboard(scope: Construct, on: Shown): string {
  const { data, knobs } = on
  const { modelQueue, exactQueue, testQueue, webhookQueue } = data.resources
  const lanes = { model: modelQueue, exact: exactQueue, test: testQueue }
  const own = (name: string, options?: { lane?: string; statistic?: string }) =>
    ownMetric(knobs.stage, name, options)
  const running = new Metric({
    namespace: 'AWS/ECS',
    metricName: 'CPUUtilization',
    dimensionsMap: { ClusterName: on.clusterName, ServiceName: on.serviceName },
    statistic: 'SampleCount',
    period: MINUTE,
    label: 'running tasks',
  })
  const queueMetric = (metricName: string) =>
    new Metric({
      namespace: 'AWS/SQS',
      metricName,
      dimensionsMap: { QueueName: on.queueName },
      statistic: 'Maximum',
      period: MINUTE,
    })
  const board = new Dashboard(scope, 'Dashboard', { dashboardName: `resound-${knobs.stage}` })
  const graph = (title: string, left: readonly IMetric[], right: readonly IMetric[] = []) =>
    new GraphWidget({ title, left: [...left], right: [...right], width: 12 })
  board.addWidgets(
    graph(
      'Requests and errors',
      [data.api.metricInvocations({ period: MINUTE })],
      [data.api.metricErrors({ period: MINUTE }), data.api.metricThrottles({ period: MINUTE })],
    ),
    graph('Edits', [own('Processing')], [own('Overdue')]),
    graph(
      'Queue depth by lane',
      Object.entries(lanes).map(([label, queue]) =>
        queue.metricApproximateNumberOfMessagesVisible({ period: MINUTE, label }),
      ),
    ),
    graph(
      'Age of the oldest message by lane',
      Object.entries(lanes).map(([label, queue]) =>
        queue.metricApproximateAgeOfOldestMessage({ period: MINUTE, label }),
      ),
    ),
    graph('Workers', [running], [own('LiveWorkers')]),
    graph('Backlog of a task', [
      new MathExpression({
        expression: BACKLOG,
        label: 'backlog',
        period: MINUTE,
        usingMetrics: {
          visible: queueMetric('ApproximateNumberOfMessagesVisible'),
          inflight: queueMetric('ApproximateNumberOfMessagesNotVisible'),
          running,
        },
      }),
    ]),
    graph('Cold starts', [own('ColdStartSeconds', { statistic: 'p50' }), own('ColdStartSeconds')]),
    graph(
      'Deliveries',
      [own('DueDeliveries')],
      [webhookQueue.metricApproximateNumberOfMessagesVisible({ period: MINUTE })],
    ),
    graph('Cost estimate, dollars an hour', [
      new MathExpression({
        expression: `FILL(running, 0) * ${WORKER_DOLLARS_PER_HOUR}`,
        label: 'workers',
        period: MINUTE,
        usingMetrics: { running },
      }),
    ]),
  )
  return `resound-${knobs.stage}`
}
