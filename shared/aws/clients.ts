import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SSMClient } from '@aws-sdk/client-ssm'

/**
 * SDK clients, made here and nowhere else. Region, credentials and the addresses of emulators come from
 * the SDK's own environment (AWS_REGION, AWS_ENDPOINT_URL…); `endpoint` overrides them in tests.
 */
export type ClientOptions = {
  readonly endpoint?: string
  readonly region?: string
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

/** A write that hangs is worse than one that is tried again: its outcome is found by its token. */
const TIMES = { connectionTimeout: 1000, requestTimeout: 5000, throwOnRequestTimeout: true }

export const dynamoClient = (options: ClientOptions = {}): DynamoDBClient =>
  new DynamoDBClient({ ...options, requestHandler: TIMES })

export const ssmClient = (options: ClientOptions = {}): SSMClient =>
  new SSMClient({ ...options, requestHandler: TIMES })
