import { expect, test } from 'vitest'
import { TABLE } from '#shared/aws/table-schema.ts'
import { find, ofType, plain, type Stacks, type Statement } from './synthesize.ts'

export function aboutStorage({ data, edge }: Stacks): void {
  const buckets = ofType(data, 'AWS::S3::Bucket')
  const media = find(data, 'AWS::S3::Bucket', 'MediaBucket').Properties
  const table = find(data, 'AWS::DynamoDB::Table').Properties

  test('buckets are closed to the public, encrypted, and without access lists', () => {
    expect(buckets).toHaveLength(3)
    for (const [, { Properties }] of buckets) {
      expect(Properties.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      })
      expect(Properties.OwnershipControls.Rules).toEqual([
        { ObjectOwnership: 'BucketOwnerEnforced' },
      ])
      expect(
        Properties.BucketEncryption.ServerSideEncryptionConfiguration[0]
          .ServerSideEncryptionByDefault.SSEAlgorithm,
      ).toBe('AES256')
    }
  })

  test('buckets, queues and the topic are spoken to by TLS only', () => {
    const policies = [
      ...ofType(data, 'AWS::S3::BucketPolicy'),
      ...ofType(data, 'AWS::SQS::QueuePolicy'),
      ...ofType(data, 'AWS::SNS::TopicPolicy'),
    ]
    expect(policies).toHaveLength(3 + 5 + 1)
    for (const [id, { Properties }] of policies) {
      const refused = Properties.PolicyDocument.Statement.filter(
        (statement: Statement & { Effect: string }) =>
          statement.Effect === 'Deny' &&
          statement.Condition?.Bool?.['aws:SecureTransport'] === 'false',
      )
      expect(refused, id).toHaveLength(1)
    }
  })

  test('uploads are versioned; the lifecycle is a backstop and never before the retention', () => {
    expect(media.VersioningConfiguration).toEqual({ Status: 'Enabled' })
    const rules = media.LifecycleConfiguration.Rules
    const rule = (id: string) => rules.find(({ Id }: { Id: string }) => Id === id)
    expect(rules).toHaveLength(5)
    expect(rule('uploads')).toMatchObject({ Prefix: 'uploads/', ExpirationInDays: 400 })
    expect(rule('outputs')).toMatchObject({ Prefix: 'outputs/', ExpirationInDays: 7 + 2 })
    expect(rule('old-versions')).toMatchObject({
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
    })
    expect(rule('delete-markers')).toMatchObject({ ExpiredObjectDeleteMarker: true })
    expect(rule('unfinished')).toMatchObject({
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
    })
    for (const { Prefix = '', ExpirationInDays = 400 } of rules)
      if (Prefix !== 'uploads/') expect(ExpirationInDays).toBeGreaterThanOrEqual(7 + 2)
  })

  test('what a broken push of a model left is removed after a day', () => {
    const { LifecycleConfiguration } = find(data, 'AWS::S3::Bucket', 'ModelBucket').Properties
    expect(LifecycleConfiguration.Rules).toEqual([
      {
        Id: 'unfinished',
        Status: 'Enabled',
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
    ])
  })

  test('an upload that arrives is told to the event bus; without asking for it, no browser may call', () => {
    expect(media.NotificationConfiguration.EventBridgeConfiguration).toEqual({
      EventBridgeEnabled: true,
    })
    expect(media.CorsConfiguration).toBeUndefined()
  })

  test('access logs of the buckets are kept 90 days', () => {
    const logs = find(data, 'AWS::S3::Bucket', 'LogsBucket').Properties
    expect(plain(media.LoggingConfiguration.DestinationBucketName)).toBe('<LogsBucket>')
    expect(media.LoggingConfiguration.LogFilePrefix).toMatch(/^s3\//)
    expect(logs.LifecycleConfiguration.Rules).toMatchObject([{ ExpirationInDays: 90 }])
  })

  test('nothing is made by a custom resource', () => {
    for (const template of [data, edge])
      for (const { Type } of Object.values(template.Resources))
        expect(Type).not.toMatch(/^Custom::|CustomResource/)
  })

  test('the table has its keys, four sparse indexes of keys only, and its life saved', () => {
    const { partitionKey, sortKey, timeToLive, indexes } = TABLE
    const schemaOf = (partition: { name: string }, sort: { name: string }) => [
      { AttributeName: partition.name, KeyType: 'HASH' },
      { AttributeName: sort.name, KeyType: 'RANGE' },
    ]
    expect(table.KeySchema).toEqual(schemaOf(partitionKey, sortKey))
    expect(table.GlobalSecondaryIndexes).toEqual(
      Object.entries(indexes).map(([IndexName, { partition, sort }]) => ({
        IndexName,
        KeySchema: schemaOf(partition, sort),
        Projection: { ProjectionType: 'KEYS_ONLY' },
      })),
    )
    const attributes = [partitionKey, sortKey]
      .concat(Object.values(indexes).flatMap(({ partition, sort }) => [partition, sort]) as never)
      .map(({ name, type }) => [name, type])
    expect(
      new Map(
        table.AttributeDefinitions.map(
          (attribute: { AttributeName: string; AttributeType: string }) =>
            [attribute.AttributeName, attribute.AttributeType] as const,
        ),
      ),
    ).toEqual(new Map(attributes as [string, string][]))
    expect(table).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: timeToLive, Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    })
    expect(table.StreamSpecification).toBeUndefined()
  })

  test('the table and the recordings stay when the stack goes', () => {
    for (const [, { DeletionPolicy }] of [...ofType(data, 'AWS::DynamoDB::Table'), ...buckets])
      expect(DeletionPolicy).toBe('Retain')
  })
}
