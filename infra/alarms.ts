/** Alarms on plain metrics. Each says what to look at; docs/deploy.md says what to do. */
import { Duration } from 'aws-cdk-lib'
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'

const MINUTE = Duration.minutes(1)

/** A metric that sweeper and workers write into their logs. */
export const ownMetric = (
  stage: string,
  name: string,
  { lane, statistic = 'Maximum' }: { lane?: string; statistic?: string } = {},
): Metric =>
  new Metric({
    namespace: 'Resound',
    metricName: name,
    dimensionsMap: { stage, ...(lane && { lane }) },
    statistic,
    period: MINUTE,
  })

export type Condition = {
  readonly metric: IMetric
  readonly description: string
  readonly threshold: number
  readonly isBelow?: boolean
  readonly periods?: number
  readonly missing?: TreatMissingData
}

export function alarm(scope: Construct, id: string, topic: ITopic, condition: Condition): Alarm {
  const made = new Alarm(scope, id, {
    metric: condition.metric,
    alarmDescription: condition.description,
    threshold: condition.threshold,
    comparisonOperator: condition.isBelow
      ? ComparisonOperator.LESS_THAN_THRESHOLD
      : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: condition.periods ?? 1,
    treatMissingData: condition.missing ?? TreatMissingData.NOT_BREACHING,
  })
  made.addAlarmAction(new SnsAction(topic))
  return made
}

export type Watched = {
  readonly stage: string
  readonly topic: ITopic
  readonly deadLetters: IQueue
  readonly exactQueue: IQueue
  readonly api: IFunction
  readonly sweeper: IFunction
  readonly table: ITable
}

export function dataAlarms(scope: Construct, on: Watched): void {
  const { stage, topic } = on
  const fiveMinutes = { period: Duration.minutes(5), statistic: 'Sum' }
  alarm(scope, 'DeadLettersAlarm', topic, {
    metric: on.deadLetters.metricApproximateNumberOfMessagesVisible({
      period: MINUTE,
      statistic: 'Maximum',
    }),
    description:
      'A message was received so often that it was set aside. Its attribute names the queue.',
    threshold: 1,
  })
  alarm(scope, 'ExactQueueAgeAlarm', topic, {
    metric: on.exactQueue.metricApproximateAgeOfOldestMessage({
      period: MINUTE,
      statistic: 'Maximum',
    }),
    description: 'An edit without a model has waited 15 minutes: see the log of ExactWorker.',
    threshold: 900,
    periods: 3,
  })
  alarm(scope, 'ApiErrorsAlarm', topic, {
    metric: on.api.metricErrors(fiveMinutes),
    description: 'The API function failed five times in five minutes: see its log.',
    threshold: 5,
  })
  alarm(scope, 'ApiThrottlesAlarm', topic, {
    metric: on.api.metricThrottles(fiveMinutes),
    description:
      'The API was throttled: raise the concurrency of the account, or apiReservedConcurrency.',
    threshold: 1,
  })
  alarm(scope, 'SweeperSilentAlarm', topic, {
    metric: on.sweeper.metricInvocations(fiveMinutes),
    description: 'The sweeper did not run: what was lost is not found again.',
    threshold: 3,
    isBelow: true,
    missing: TreatMissingData.BREACHING,
  })
  alarm(scope, 'SweeperErrorsAlarm', topic, {
    metric: on.sweeper.metricErrors(fiveMinutes),
    description: 'The sweeper failed: see its log.',
    threshold: 2,
  })
  alarm(scope, 'OverdueAlarm', topic, {
    metric: ownMetric(stage, 'Overdue'),
    description: 'An edit, upload or delivery has been due for two minutes and nobody was at it.',
    threshold: 1,
    periods: 3,
  })
  alarm(scope, 'LedgerAlarm', topic, {
    metric: ownMetric(stage, 'LedgerMismatch'),
    description: 'The ledger of an account does not add up to its balance.',
    threshold: 1,
  })
  alarm(scope, 'TableErrorsAlarm', topic, {
    metric: tableMetric(on.table, 'SystemErrors'),
    description: 'DynamoDB failed for three minutes.',
    threshold: 1,
    periods: 3,
  })
  alarm(scope, 'TableThrottlesAlarm', topic, {
    metric: tableMetric(on.table, 'ThrottledRequests'),
    description: 'DynamoDB throttled for three minutes: see the quotas of the table.',
    threshold: 1,
    periods: 3,
  })
  alarm(scope, 'WebhooksLateAlarm', topic, {
    metric: ownMetric(stage, 'DueDeliveries'),
    description: 'Deliveries have been due for ten minutes.',
    threshold: 1,
    periods: 10,
  })
}

/**
 * Of the operation that begins and ends every edit: DynamoDB counts these two by table and operation
 * together, and an alarm on the table alone would never hear of anything (DynamoDB guide, "metrics and
 * dimensions").
 */
const tableMetric = (table: ITable, metricName: string): Metric =>
  new Metric({
    namespace: 'AWS/DynamoDB',
    metricName,
    dimensionsMap: { TableName: table.tableName, Operation: 'TransactWriteItems' },
    statistic: 'Sum',
    period: MINUTE,
  })
