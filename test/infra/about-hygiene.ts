import { expect, test } from 'vitest'
import { EMULATOR_TYPES, HOURLY_TYPES } from './emulator-types.ts'
import type { Stacks } from './synthesize.ts'

const SECRETS = [/rs_(live|test)_/, /whsec_/, /AKIA[0-9A-Z]{16}/]

/** Base64 of 32 bytes and more, alone in its string. What a template has of that length are hashes in hex. */
const looksRandom = (text: string): boolean =>
  /^[A-Za-z0-9+/]{43,}={0,2}$/.test(text) && !/^[0-9a-f]+$/.test(text) && /[0-9]/.test(text)

export function aboutHygiene({ data, edge, acknowledged }: Stacks): void {
  test('no template holds a secret', () => {
    const names = new Set(
      [data, edge].flatMap(({ Resources, Outputs, Parameters }) => [
        ...Object.keys(Resources),
        ...Object.keys(Outputs),
        ...Object.keys(Parameters),
      ]),
    )
    for (const template of [data, edge]) {
      const text = JSON.stringify(template)
      for (const secret of SECRETS) expect(text).not.toMatch(secret)
      for (const [, word = ''] of text.matchAll(/"([^"]*)"/g))
        if (!names.has(word)) expect(looksRandom(word), word).toBe(false)
    }
  })

  test('what cdk-nag finds is acknowledged by name and with a reason', () => {
    expect(acknowledged.length).toBeGreaterThan(0)
    for (const { id, reason } of acknowledged) expect(reason.length, id).toBeGreaterThan(20)
    const rules = acknowledged.flatMap(({ id }) => /AwsSolutions-([A-Z]+\d+)/.exec(id)?.[1] ?? [])
    expect([...new Set(rules)].sort()).toEqual([
      'AS3',
      'CFR1',
      'CFR2',
      'CFR3',
      'CFR4',
      'EC26',
      'ECS2',
      'ECS4',
      'IAM5',
      'SMG4',
    ])
  })

  test('nothing bills by the hour but the instances of the group', () => {
    for (const template of [data, edge])
      for (const { Type } of Object.values(template.Resources))
        expect(HOURLY_TYPES).not.toContain(Type)
  })

  test('the data stack is made of what the emulator can create', () => {
    for (const { Type } of Object.values(data.Resources)) expect(EMULATOR_TYPES).toContain(Type)
  })

  test('every name that tools and people look up is an output', () => {
    const named = (outputs: object) =>
      Object.keys(outputs)
        .filter((name) => !name.startsWith('Publish'))
        .sort()
    expect(named(data.Outputs)).toEqual([
      'AlarmTopicArn',
      'ApiFunctionUrl',
      'DeadLetterQueueUrl',
      'DueShards',
      'ExactQueueUrl',
      'MediaBucketName',
      'ModelBucketName',
      'ModelQueueUrl',
      'OutputRetentionHours',
      'TableName',
      'TestQueueUrl',
      'WebhookQueueUrl',
    ])
    expect(named(edge.Outputs)).toEqual([
      'AutoScalingGroupName',
      'ClusterName',
      'DashboardUrl',
      'DistributionId',
      'PublicUrl',
      'ServiceName',
      'WorkerImageUri',
    ])
  })
}
