import { expect, test } from 'vitest'
import { find, lambdas, list, ofType, plain, roles, type Stacks, strip } from './synthesize.ts'

const STREAM_SECONDS = 240

export function aboutLambdas({ data, edge }: Stacks): void {
  const all = [...lambdas(data), ...lambdas(edge)]
  const named = (id: string) => all.find(([name]) => strip(name) === id)![1].Properties

  test('six functions, each as large and as long as it was measured to need', () => {
    const sizes = Object.fromEntries(
      all.map(([id, { Properties }]) => [strip(id), [Properties.MemorySize, Properties.Timeout]]),
    )
    expect(sizes).toEqual({
      Api: [1024, 300],
      ExactWorker: [3008, 300],
      UploadSeen: [256, 30],
      Webhooks: [256, 60],
      Sweeper: [256, 75],
      Scaler: [256, 30],
    })
    expect(named('Api').Timeout).toBeGreaterThan(STREAM_SECONDS)
    expect(named('ExactWorker').EphemeralStorage).toEqual({ Size: 4096 })
  })

  test('Node 24 on ARM, outside any network of ours', () => {
    for (const [, { Properties }] of all) {
      expect(Properties.Runtime).toBe('nodejs24.x')
      expect(Properties.Architectures).toEqual(['arm64'])
      expect(Properties.VpcConfig).toBeUndefined()
    }
  })

  test('each has a role and a log group of its own; logs end after 30 days', () => {
    const seen = new Set<string>()
    for (const [id, { Properties }] of all) {
      const role = plain(Properties.Role)
      expect(role).toBe(`<${strip(id)}Role.Arn>`)
      seen.add(role)
      const group = plain(Properties.LoggingConfig.LogGroup)
      expect(group).toBe(`<${strip(id)}Logs>`)
      const template = strip(id) === 'Scaler' ? edge : data
      expect(
        find(template, 'AWS::Logs::LogGroup', `${strip(id)}Logs`).Properties.RetentionInDays,
      ).toBe(30)
      const write = roles(template)[`${strip(id)}Role`]!.find(({ Sid }) => Sid === 'WriteLogs')!
      expect(list(write.Resource).map(plain)).toEqual([`<${strip(id)}Logs.Arn>`])
    }
    expect(seen.size).toBe(all.length)
  })

  test('who sends to the queue that starts it may do so more than 16 times in a row', () => {
    const starts = ofType(data, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => ({
      id: plain(Properties.FunctionName).slice(1, -1),
      queue: plain(Properties.EventSourceArn),
    }))
    const feedThemselves = starts
      .filter(({ id, queue }) =>
        roles(data)[`${strip(id)}Role`]!.some(
          ({ Action, Resource }) =>
            list(Action).includes('sqs:SendMessage') && list(Resource).map(plain).includes(queue),
        ),
      )
      .map(({ id }) => strip(id))
    expect([...new Set(feedThemselves)]).toEqual(['ExactWorker', 'Webhooks'])
    for (const [id, { Properties }] of all)
      expect(Properties.RecursiveLoop, id).toBe(
        feedThemselves.includes(strip(id)) ? 'Allow' : undefined,
      )
  })

  test('the handler is the entry file at its place in the repository', () => {
    expect(all.map(([, { Properties }]) => Properties.Handler).sort()).toEqual([
      'functions/api/lambda.handler',
      'functions/scaler/lambda.handler',
      'functions/sweeper/lambda.handler',
      'functions/uploads/lambda.handler',
      'functions/webhooks/lambda.handler',
      'gpu-worker/lambda.handler',
    ])
  })

  test('nothing but the sweeper and the scaler runs by the clock', () => {
    const scheduled = [data, edge].flatMap((template) =>
      Object.values(template.Resources)
        .filter(
          ({ Type, Properties }) => Type === 'AWS::Events::Rule' && Properties.ScheduleExpression,
        )
        .map(({ Properties }) => [
          Properties.ScheduleExpression,
          plain(Properties.Targets[0].Arn),
          Properties.Targets[0].Input,
        ]),
    )
    expect(scheduled).toEqual([
      ['rate(1 minute)', '<Sweeper.Arn>', '{"task":"sweep"}'],
      ['cron(17 3 * * ? *)', '<Sweeper.Arn>', '{"task":"reconcile"}'],
      ['rate(1 minute)', '<Scaler.Arn>', undefined],
    ])
  })
}
