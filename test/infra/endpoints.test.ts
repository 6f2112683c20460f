import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { ECSClient } from '@aws-sdk/client-ecs'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { S3Client } from '@aws-sdk/client-s3'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SQSClient } from '@aws-sdk/client-sqs'
import { SSMClient } from '@aws-sdk/client-ssm'
import { expect, test } from 'vitest'
import { type Asked, endpointsOf, type Service } from '../../infra/endpoints.ts'

type Rules = { endpointProvider(asked: Asked): unknown }
const region = 'us-east-1'
/** What the SDK itself would say, by client. */
const RULES: Readonly<Record<Service, Rules>> = {
  'auto-scaling': new AutoScalingClient({ region }).config as Rules,
  dynamodb: new DynamoDBClient({ region }).config as Rules,
  ecs: new ECSClient({ region }).config as Rules,
  eventbridge: new EventBridgeClient({ region }).config as Rules,
  s3: new S3Client({ region }).config as Rules,
  'secrets-manager': new SecretsManagerClient({ region }).config as Rules,
  sqs: new SQSClient({ region }).config as Rules,
  ssm: new SSMClient({ region }).config as Rules,
}
const SERVICES = Object.keys(RULES) as Service[]

/** Of every partition, and one that is not there yet. */
const REGIONS =
  'us-east-1 us-west-2 eu-west-1 ap-southeast-5 il-central-1 mx-central-1 cn-north-1 cn-northwest-1 us-gov-west-1 us-gov-east-1 us-iso-east-1 us-isob-east-1 eu-isoe-west-1 us-isof-south-1 eusc-de-east-1 xx-new-1'.split(
    ' ',
  )
const EMULATORS = [
  'http://127.0.0.1:4566',
  'http://127.0.0.1:4566/',
  'http://localhost:4566',
  'http://[::1]:4566',
  'https://aws.example/at/last',
  'https://aws.example/at/last/',
]
const BUCKETS: readonly Asked[] = [
  {},
  { Bucket: 'resound-media-1a2b3c' },
  { Bucket: 'resound-media-1a2b3c', ForcePathStyle: true },
  { Bucket: 'with.dots.in-it', ForcePathStyle: true }, // the SDK sees to it
  { Bucket: 'UPPER_case' },
  { Bucket: '-begins' },
  { Bucket: 'abc' },
  { Bucket: 'a'.repeat(64) },
]

test.each(SERVICES)('%s is where the rules of the SDK say it is', (service) => {
  for (const Region of REGIONS)
    for (const Endpoint of [undefined, ...EMULATORS])
      for (const bucket of service === 's3' ? BUCKETS : [{}]) {
        const asked = { Region, ...(Endpoint && { Endpoint }), ...bucket }
        const said = RULES[service].endpointProvider({
          ...{ UseFIPS: false, UseDualStack: false },
          ...asked,
        })
        expect(endpointsOf(service)(asked), JSON.stringify(asked)).toEqual(said)
      }
})

test('what the bundles know no endpoint of is refused, and so is no region', () => {
  const ssm = endpointsOf('ssm')
  expect(() => ssm({ Region: 'us-east-1', UseFIPS: true })).toThrow('FIPS')
  expect(() => ssm({ Region: 'us-east-1', UseDualStack: true })).toThrow('dual stack')
  expect(() => ssm({})).toThrow('Region is missing')
})
