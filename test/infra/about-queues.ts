import { expect, test } from 'vitest'
import { find, lambdas, ofType, plain, type Stacks, strip } from './synthesize.ts'

const HOUR = 3600
const DEADLINE_SECONDS = 24 * HOUR
const LEASE_SECONDS = 60

export function aboutQueues({ data }: Stacks): void {
  const queue = (id: string) => find(data, 'AWS::SQS::Queue', id).Properties

  test('the visibility of the model queue is a lease', () => {
    expect(queue('ModelQueue').VisibilityTimeout).toBe(LEASE_SECONDS)
  })

  test('a message stays hidden six times as long as the function that reads it may run', () => {
    const sources = ofType(data, 'AWS::Lambda::EventSourceMapping')
    expect(sources).toHaveLength(3)
    for (const [, { Properties }] of sources) {
      const name = plain(Properties.EventSourceArn).slice(1, -5)
      const reader = lambdas(data).find(
        ([id]) => `<${strip(id)}>` === plain(Properties.FunctionName),
      )!
      expect(queue(name).VisibilityTimeout).toBeGreaterThanOrEqual(6 * reader[1].Properties.Timeout)
      expect(Properties.BatchSize).toBe(1)
      expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures'])
    }
    const atOnce = sources.map(([, { Properties }]) => [
      plain(Properties.EventSourceArn),
      Properties.ScalingConfig.MaximumConcurrency,
    ])
    expect(Object.fromEntries(atOnce)).toEqual({
      '<ExactQueue.Arn>': 20,
      '<TestQueue.Arn>': 5,
      '<WebhookQueue.Arn>': 50,
    })
  })

  test('every queue sets aside what nobody can act on: after 10 receives, webhooks after 5', () => {
    const receives = Object.fromEntries(
      ofType(data, 'AWS::SQS::Queue')
        .filter(([id]) => strip(id) !== 'DeadLetters')
        .map(([id, { Properties }]) => {
          const { deadLetterTargetArn, maxReceiveCount } = Properties.RedrivePolicy
          expect(plain(deadLetterTargetArn)).toBe('<DeadLetters.Arn>')
          return [strip(id), maxReceiveCount]
        }),
    )
    expect(receives).toEqual({ ModelQueue: 10, ExactQueue: 10, TestQueue: 10, WebhookQueue: 5 })
    expect(queue('DeadLetters').MessageRetentionPeriod).toBe(14 * 24 * HOUR)
  })

  test('a message outlives the deadline of its edit', () => {
    for (const id of ['ModelQueue', 'ExactQueue', 'TestQueue'])
      expect(queue(id).MessageRetentionPeriod).toBeGreaterThan(DEADLINE_SECONDS)
  })

  test('receivers wait 20 s for a message, and what lies in a queue is encrypted', () => {
    for (const [id, { Properties }] of ofType(data, 'AWS::SQS::Queue')) {
      expect(Properties.SqsManagedSseEnabled).toBe(true)
      if (strip(id) !== 'DeadLetters') expect(Properties.ReceiveMessageWaitTimeSeconds).toBe(20)
    }
  })
}
