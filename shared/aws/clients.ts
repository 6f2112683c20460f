import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { SSMClient } from '@aws-sdk/client-ssm'
import { atMost } from './at-most.ts'

/**
 * SDK clients, made here and nowhere else. Region, credentials and the addresses of emulators come from
 * the SDK's own environment (AWS_REGION, AWS_ENDPOINT_URL…); `endpoint` overrides them in tests.
 */
export type ClientOptions = {
  readonly endpoint?: string
  readonly region?: string
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

/** The SDK's own pool. */
const SOCKETS = 50

/** A write that hangs is worse than one that is tried again: its outcome is found by its token. */
const TIMES = { connectionTimeout: 1000, requestTimeout: 5000, throwOnRequestTimeout: true }

/** What failed is tried again by table.ts and transact.ts, which know what may be repeated. */
export const dynamoClient = (
  options: ClientOptions = {},
  /** Longer where one busy machine is client and server both. */
  times: Partial<typeof TIMES> = {},
): DynamoDBClient =>
  inTurn(new DynamoDBClient({ ...options, maxAttempts: 1, requestHandler: { ...TIMES, ...times } }))

export const ssmClient = (options: ClientOptions = {}): SSMClient =>
  new SSMClient({ ...options, requestHandler: TIMES })

/** What goes wrong is thrown; the SDK would also print that it does not repeat a stream, which we do. */
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} }

/**
 * No checksum but the one we ask for: of a signed PUT the SDK would sign the CRC of an empty body. A body
 * may take its time, so silence is what is limited, not the whole.
 */
export const s3Client = (options: ClientOptions = {}): S3Client =>
  inTurn(
    new S3Client({
      ...options,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      logger: SILENT,
      requestHandler: { connectionTimeout: 2000, socketTimeout: 20_000 },
    }),
  )

/** Long polls last 20 s. */
export const sqsClient = (options: ClientOptions = {}): SQSClient =>
  inTurn(new SQSClient({ ...options, requestHandler: { ...TIMES, requestTimeout: 25_000 } }))

type Step<Input extends object, Output extends object> = (request: {
  input: Input
}) => Promise<{ response: unknown; output: Output }>

/**
 * A sweep asks a thousand things at once. What waits for a socket is timed by the SDK as if it were on its
 * way; what waits here is not.
 */
function inTurn<
  Input extends object,
  Output extends object,
  Client extends {
    readonly middlewareStack: {
      add(
        middleware: (next: Step<Input, Output>) => Step<Input, Output>,
        options: { step: 'initialize'; name: string },
      ): void
    }
  },
>(client: Client): Client {
  const take = atMost(SOCKETS)
  client.middlewareStack.add((next) => (request) => take(() => next(request)), {
    step: 'initialize',
    name: 'inTurn',
  })
  return client
}
