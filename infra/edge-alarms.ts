import { Duration } from 'aws-cdk-lib'
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import { alarm, ownMetric } from './alarms.ts'

const MINUTE = Duration.minutes(1)

/** Alarms about GPU workers; two metrics at once make one of them more than an emulator knows. */
export function edgeAlarms(
  scope: Construct,
  on: { readonly stage: string; readonly queueName: string; readonly topic: ITopic },
): void {
  alarm(scope, 'ModelQueueAgeAlarm', on.topic, {
    metric: new Metric({
      namespace: 'AWS/SQS',
      metricName: 'ApproximateAgeOfOldestMessage',
      dimensionsMap: { QueueName: on.queueName },
      statistic: 'Maximum',
      period: MINUTE,
    }),
    description: 'An edit has waited 15 minutes for a GPU: see the quotas and the service.',
    threshold: 900,
    periods: 3,
  })
  alarm(scope, 'NoWorkersAlarm', on.topic, {
    metric: new MathExpression({
      expression: 'IF(queued >= 1 AND FILL(workers, 0) < 1, 1, 0)',
      usingMetrics: {
        queued: ownMetric(on.stage, 'Queued', { lane: 'model' }),
        workers: ownMetric(on.stage, 'LiveWorkers'),
      },
      period: MINUTE,
    }),
    description:
      'Edits wait for a GPU and no worker has come up in 15 minutes: resound doctor --aws.',
    threshold: 1,
    periods: 15,
  })
}
