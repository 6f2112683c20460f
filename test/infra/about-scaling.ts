import { expect, test } from 'vitest'
import { evaluate } from './metric-math.ts'
import { find, ofType, plain, type Stacks } from './synthesize.ts'

type Query = {
  readonly Id: string
  readonly Expression?: string
  readonly ReturnData?: boolean
  readonly MetricStat?: {
    readonly Stat: string
    readonly Metric: {
      readonly Namespace: string
      readonly MetricName: string
      readonly Dimensions: unknown[]
    }
  }
}

export function aboutScaling({ edge }: Stacks): void {
  const policy = (type: string) =>
    ofType(edge, 'AWS::ApplicationAutoScaling::ScalingPolicy')
      .map(([, { Properties }]) => Properties)
      .find(({ PolicyType }) => PolicyType === type)
  const tracking = policy('TargetTrackingScaling').TargetTrackingScalingPolicyConfiguration
  const step = policy('StepScaling').StepScalingPolicyConfiguration
  const queries: readonly Query[] = tracking.CustomizedMetricSpecification.Metrics
  const alarm = find(edge, 'AWS::CloudWatch::Alarm', 'NobodyIsUp').Properties
  const backlog = (visible: number, inflight: number, running: number | undefined) =>
    evaluate(queries.at(-1)!.Expression!, { visible, inflight, running })
  const nobody = (visible: number, running: number | undefined) =>
    evaluate(alarm.Metrics.at(-1).Expression, { visible, inflight: 0, running })

  test.each([
    ['the policy', queries, ['visible', 'inflight', 'running']],
    ['the alarm', alarm.Metrics as readonly Query[], ['visible', 'running']],
  ])(
    '%s has the metrics of its expression, each is billed, and looks at that alone',
    (_, list, ids) => {
      const asked = {
        visible: ['ApproximateNumberOfMessagesVisible', 'Maximum'],
        inflight: ['ApproximateNumberOfMessagesNotVisible', 'Maximum'],
        running: ['CPUUtilization', 'SampleCount'],
      } as const
      const expression = list.at(-1)!.Expression!
      expect(Object.keys(asked).filter((id) => expression.includes(id))).toEqual(ids)
      expect(
        list.map(({ Id, MetricStat }) => [Id, MetricStat?.Metric.MetricName, MetricStat?.Stat]),
      ).toEqual([
        ...ids.map((id) => [id, ...asked[id as keyof typeof asked]]),
        [expect.any(String), undefined, undefined],
      ])
      expect(list.map(({ ReturnData }) => ReturnData)).toEqual([...ids.map(() => false), true])
    },
  )

  test('the metrics are those of the model queue and of this service', () => {
    const dimensions = queries
      .slice(0, 3)
      .map(({ MetricStat }) =>
        (MetricStat!.Metric.Dimensions as { Value: unknown }[]).map(({ Value }) => plain(Value)),
      )
    expect(dimensions[2]).toEqual(['<Cluster>', '<Service.Name>'])
    expect(dimensions[0]).toEqual(dimensions[1])
    expect(dimensions[0]![0]).toMatch(/ModelQueue/)
  })

  test('the backlog is of one task, also where none runs and the metric is missing', () => {
    expect(backlog(8, 0, undefined)).toBe(8)
    expect(backlog(8, 0, 0)).toBe(8)
    expect(backlog(8, 0, 1)).toBe(8)
    expect(backlog(14, 0, 7)).toBe(2)
  })

  test('edits that run count: a queue that only has messages in flight is not empty', () => {
    expect(backlog(0, 4, 2)).toBe(2)
    expect(backlog(0, 0, 2)).toBe(0)
  })

  test('a message and no task is the alarm that starts one; a task, or no message, is not', () => {
    expect(nobody(1, undefined)).toBe(1)
    expect(nobody(1, 0)).toBe(1)
    expect(nobody(1, 1)).toBe(0)
    expect(nobody(1, 7)).toBe(0)
    expect(nobody(0, undefined)).toBe(0)
    expect(alarm).toMatchObject({ Threshold: 1, EvaluationPeriods: 1 })
    expect(alarm.AlarmActions.map(plain)).toEqual(['<FromZero>'])
  })

  test('scaling out waits for a cold start before it looks again', () => {
    expect(tracking).toMatchObject({ TargetValue: 4, ScaleOutCooldown: 300, ScaleInCooldown: 300 })
    expect(tracking.DisableScaleIn).toBeUndefined()
    expect(step).toMatchObject({
      AdjustmentType: 'ChangeInCapacity',
      Cooldown: 300,
      StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
    })
  })

  test('between nothing and four tasks', () => {
    expect(find(edge, 'AWS::ApplicationAutoScaling::ScalableTarget').Properties).toMatchObject({
      MinCapacity: 0,
      MaxCapacity: 4,
      ScalableDimension: 'ecs:service:DesiredCount',
      ServiceNamespace: 'ecs',
    })
  })
}
