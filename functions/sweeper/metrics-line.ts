/**
 * A line of the log that CloudWatch reads as metrics: no call, no permission.
 *
 * @see Amazon CloudWatch User Guide, "Embedded metric format specification"
 */
export function metricsLine({
  stage,
  now,
  values,
}: {
  readonly stage: string
  readonly now: number
  readonly values: Readonly<Record<string, number>>
}): string {
  const Metrics = Object.keys(values).map((Name) => ({ Name, Unit: 'Count' }))
  const described = { Namespace: 'Resound', Dimensions: [['stage']], Metrics }
  return `${JSON.stringify({ _aws: { Timestamp: now, CloudWatchMetrics: [described] }, stage, ...values })}\n`
}
