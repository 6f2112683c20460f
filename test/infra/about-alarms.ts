import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { find, ofType, plain, type Stacks, strip } from './synthesize.ts'

const PAGE = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8')

export function aboutAlarms({ data, edge }: Stacks): void {
  const ofPeople = [data, edge]
    .flatMap((template) => ofType(template, 'AWS::CloudWatch::Alarm'))
    .filter(([id]) => strip(id) !== 'NobodyIsUp') // it starts a worker

  test('each alarm has its metric, its threshold and its time', () => {
    const rows = ofPeople.map(([id, { Properties }]) => {
      const { MetricName, Threshold, EvaluationPeriods, Period = 60, Metrics } = Properties
      const sign = Properties.ComparisonOperator.startsWith('LessThan') ? '<' : '>='
      const metric = MetricName ?? Metrics.find((one: { Expression?: string }) => one.Expression).Id
      return [
        strip(id).replace(/Alarm$/, ''),
        `${metric} ${sign} ${Threshold} for ${EvaluationPeriods} x ${Period} s`,
      ]
    })
    expect(Object.fromEntries(rows)).toEqual({
      DeadLetters: 'ApproximateNumberOfMessagesVisible >= 1 for 1 x 60 s',
      ExactQueueAge: 'ApproximateAgeOfOldestMessage >= 900 for 3 x 60 s',
      ApiErrors: 'Errors >= 5 for 1 x 300 s',
      ApiThrottles: 'Throttles >= 1 for 1 x 300 s',
      SweeperSilent: 'Invocations < 3 for 1 x 300 s',
      SweeperErrors: 'Errors >= 2 for 1 x 300 s',
      Overdue: 'Overdue >= 1 for 3 x 60 s',
      Ledger: 'LedgerMismatch >= 1 for 1 x 60 s',
      TableErrors: 'SystemErrors >= 1 for 3 x 60 s',
      TableThrottles: 'ThrottledRequests >= 1 for 3 x 60 s',
      WebhooksLate: 'DueDeliveries >= 1 for 10 x 60 s',
      ModelQueueAge: 'ApproximateAgeOfOldestMessage >= 900 for 3 x 60 s',
      NoWorkers: 'expr_1 >= 1 for 15 x 60 s',
    })
  })

  test('the alarms of the table name an operation: without one there is no such metric', () => {
    for (const name of ['TableErrorsAlarm', 'TableThrottlesAlarm']) {
      const { Dimensions } = find(data, 'AWS::CloudWatch::Alarm', name).Properties
      expect(Dimensions.map(({ Name }: { Name: string }) => Name).sort()).toEqual([
        'Operation',
        'TableName',
      ])
    }
  })

  test('each tells the topic, in words, and is silent while there is nothing to measure', () => {
    for (const [id, { Properties }] of ofPeople) {
      expect(Properties.AlarmActions.map(plain), id).toEqual([
        expect.stringMatching(/^<(data\.)?Alarms>$/),
      ])
      expect(Properties.AlarmDescription, id).toMatch(/\.$/)
      const isOfSilence = strip(id) === 'SweeperSilentAlarm'
      expect(Properties.TreatMissingData, id).toBe(isOfSilence ? 'breaching' : 'notBreaching')
    }
  })

  test('the topic lets alarms of this account speak: a policy of its own replaces the one that did', () => {
    const allowed = find(data, 'AWS::SNS::TopicPolicy').Properties.PolicyDocument.Statement.filter(
      ({ Effect }: { Effect: string }) => Effect === 'Allow',
    )
    expect(allowed).toMatchObject([
      { Action: 'sns:Publish', Principal: { Service: 'cloudwatch.amazonaws.com' } },
    ])
    expect(plain(allowed[0].Resource)).toBe('<Alarms>')
    expect(plain(allowed[0].Condition.ArnLike['aws:SourceArn'])).toBe(
      'arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:*',
    )
  })

  test('the page counts the metrics they look at: each is billed', () => {
    const all = [data, edge].flatMap((template) => ofType(template, 'AWS::CloudWatch::Alarm'))
    const looksAt = all.map(([, { Properties }]) =>
      Properties.Metrics
        ? Properties.Metrics.filter((one: object) => 'MetricStat' in one).length
        : 1,
    )
    const sum = looksAt.reduce((before, count) => before + count, 0)
    expect(PAGE).toContain(`alarms: ${sum} metrics in ${all.length} of ours`)
  })

  test('the page for operators counts them, and says of each where to look', () => {
    expect(ofType(data, 'AWS::CloudWatch::Alarm')).toHaveLength(11)
    expect(ofType(edge, 'AWS::CloudWatch::Alarm')).toHaveLength(3)
    expect(PAGE).toContain('their rules, eleven alarms')
    expect(PAGE).toContain('Scaler, three alarms')
    const chapter = PAGE.split('## When an alarm rings')[1]!.split('\n## ')[0]!.toLowerCase()
    for (const [id] of ofPeople)
      for (const word of strip(id)
        .replace(/Alarm$/, '')
        .split(/(?=[A-Z])/))
        expect(chapter, id).toContain(word.toLowerCase())
  })
}
