import { expect, test } from 'vitest'
import { find, ofType, synthesize } from './synthesize.ts'

export function aboutKnobs(): void {
  test('a knob that is out of range or unknown stops the synth with its name', () => {
    expect(() => synthesize({ maxWorkers: '0' })).toThrow(/maxWorkers/)
    expect(() => synthesize({ outputRetentionDays: '3' })).toThrow(/outputRetentionDays/)
    expect(() => synthesize({ resound: { prod: { maxWorkerz: 3 } } })).toThrow(/maxWorkerz/)
    expect(() => synthesize({ maxworkers: '3' })).toThrow(/maxworkers/)
    expect(() => synthesize({ corsOrigins: 'https://a.example/' })).toThrow(/corsOrigins/)
    expect(() => synthesize({ domainName: 'a.example' })).toThrow(/certificateArn/)
    expect(() => synthesize({ stage: 'Prod!' })).toThrow(/lower-case/)
  })

  test('what the command line says wins over the stage, and the stage over the default', () => {
    const knobs = {
      resound: { blue: { maxWorkers: 7, idleSeconds: 90 } },
      stage: 'blue',
      gpu: 'true',
    }
    const { edge } = synthesize({ ...knobs, idleSeconds: '120' })
    expect(find(edge, 'AWS::AutoScaling::AutoScalingGroup').Properties.MaxSize).toBe('7')
    const scaler = find(edge, 'AWS::Lambda::Function').Properties.Environment.Variables
    expect(scaler).toMatchObject({ RESOUND_IDLE_SECONDS: '120', RESOUND_MAX_WORKERS: '7' })
  })

  test('an emulator has no origin secret, no streaming, and keeps nothing', () => {
    const { data } = synthesize({ stage: 'emulator' })
    expect(ofType(data, 'AWS::SecretsManager::Secret')).toEqual([])
    expect(find(data, 'AWS::Lambda::Url').Properties.InvokeMode).toBe('BUFFERED')
    const table = find(data, 'AWS::DynamoDB::Table')
    expect(table.DeletionPolicy).toBe('Delete')
    expect(table.Properties.DeletionProtectionEnabled).toBe(false)
  })

  test('every other knob makes stacks that pass the same checks', () => {
    const { data, edge } = synthesize({
      customerKey: 'true',
      waf: 'true',
      accessLogs: 'false',
      corsOrigins: 'https://studio.example,https://b.example',
      alarmEmail: 'ops@example.org',
      amiId: 'ami-0123456789abcdef0',
      image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/resound:1',
      domainName: 'edit.example',
      certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0',
      originSecretVersion: 'abc',
      apiReservedConcurrency: '50',
      minWorkers: '1',
      resound: {
        prod: { warmSchedule: [{ from: 'cron(0 8 * * ? *)', to: 'cron(0 18 * * ? *)' }] },
      },
    })
    const { CorsConfiguration, BucketEncryption } = find(
      data,
      'AWS::S3::Bucket',
      'MediaBucket',
    ).Properties
    expect(CorsConfiguration.CorsRules).toMatchObject([
      {
        AllowedOrigins: ['https://studio.example', 'https://b.example'],
        AllowedMethods: ['GET', 'HEAD', 'PUT', 'POST'],
        MaxAge: 7200,
      },
    ])
    expect(JSON.stringify(BucketEncryption)).toContain('aws:kms')
    const { DistributionConfig } = find(edge, 'AWS::CloudFront::Distribution').Properties
    expect(DistributionConfig).toMatchObject({
      Aliases: ['edit.example'],
      ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021' },
    })
    expect(DistributionConfig.Origins[0].OriginCustomHeaders[0].HeaderValue).toBe(
      '{{resolve:secretsmanager:resound/prod/origin:SecretString:::abc}}',
    )
    expect(DistributionConfig.WebACLId).toBeDefined()
    const { ScheduledActions } = find(
      edge,
      'AWS::ApplicationAutoScaling::ScalableTarget',
    ).Properties
    expect(ScheduledActions).toHaveLength(2)
  })

  test('without GPUs there is an edge and nothing of the fleet', () => {
    const { edge } = synthesize({ gpu: 'false' })
    expect(ofType(edge, 'AWS::CloudFront::Distribution')).toHaveLength(1)
    for (const { Type } of Object.values(edge.Resources))
      expect(Type).not.toMatch(/^AWS::(ECS|EC2|AutoScaling|ApplicationAutoScaling|Lambda)::/)
  })
}
