/**
 * A line of the log that CloudWatch reads as metrics: no call, no permission.
 *
 * @see Amazon CloudWatch User Guide, "Embedded metric format specification"
 */
export function metricsLine({
  stage,
  lane,
  now,
  values,
}: {
  readonly stage: string
  /** Of metrics that each lane has one of. */
  readonly lane?: string
  readonly now: number
  readonly values: Readonly<Record<string, number>>
}): string {
  const dimensions = lane === undefined ? { stage } : { stage, lane }
  const described = {
    Namespace: 'Resound',
    Dimensions: [Object.keys(dimensions)],
    Metrics: Object.keys(values).map((Name) => ({ Name })),
  }
  const _aws = { Timestamp: now, CloudWatchMetrics: [described] }
  return `${JSON.stringify({ _aws, ...dimensions, ...values })}\n`
}
