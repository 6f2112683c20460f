import { expect, test } from 'vitest'
import { metricsLine } from '../../shared/metrics-line.ts'

test('CloudWatch finds each metric, its dimensions and its value in one line', () => {
  const line = metricsLine({ stage: 'prod', lane: 'model', now: 1000, values: { Queued: 3 } })
  expect(line.endsWith('}\n')).toBe(true)
  // The members the specification requires: Timestamp, and per directive Namespace, Dimensions, Metrics,
  // each dimension and metric being a member of the root.
  expect(JSON.parse(line)).toEqual({
    _aws: {
      Timestamp: 1000,
      CloudWatchMetrics: [
        { Namespace: 'Resound', Dimensions: [['stage', 'lane']], Metrics: [{ Name: 'Queued' }] },
      ],
    },
    stage: 'prod',
    lane: 'model',
    Queued: 3,
  })
})

test('a metric of the deployment has the stage alone', () => {
  const { _aws } = JSON.parse(metricsLine({ stage: 'a', now: 1, values: { Overdue: 0 } }))
  expect(_aws.CloudWatchMetrics[0].Dimensions).toEqual([['stage']])
})
