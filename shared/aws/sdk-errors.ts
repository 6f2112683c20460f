/**
 * What an AWS SDK error means, once, where it enters: which of our codes it is, and the sentence an
 * operator needs. Nothing above the adapters reads `$metadata`.
 */
import { DomainError, type ErrorCode } from '../errors.ts'

export type SdkFault =
  | 'missing' // the thing itself is not there
  | 'no_resource' // the bucket, queue or table is not there
  | 'changed' // a condition on what is stored did not hold
  | 'denied'
  | 'credentials'
  | 'clock'
  | 'region'
  | 'throttled'
  | 'unavailable' // it answered that it failed
  | 'unreachable' // it did not answer
  | 'unknown'

/** What was tried, in the words of IAM: `s3:GetObject` on `bucket/key`. */
export type SdkCall = {
  readonly action: string
  readonly resource: string
  readonly region: string | undefined // of the client; undefined where the caller does not know it
}

type Loose = {
  readonly name?: string
  readonly code?: string
  readonly Code?: string
  readonly message?: string
  readonly Region?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> }
}

const BY_NAME: Readonly<Record<string, SdkFault>> = {
  NoSuchKey: 'missing',
  NoSuchVersion: 'missing',
  NotFound: 'missing', // HEAD has no body to say more
  NoSuchBucket: 'no_resource',
  QueueDoesNotExist: 'no_resource',
  'AWS.SimpleQueueService.NonExistentQueue': 'no_resource',
  ResourceNotFoundException: 'no_resource',
  PreconditionFailed: 'changed',
  AccessDenied: 'denied',
  AccessDeniedException: 'denied',
  AllAccessDisabled: 'denied',
  Forbidden: 'denied',
  CredentialsProviderError: 'credentials',
  ExpiredToken: 'credentials',
  ExpiredTokenException: 'credentials',
  InvalidAccessKeyId: 'credentials',
  InvalidClientTokenId: 'credentials',
  InvalidToken: 'credentials',
  TokenRefreshRequired: 'credentials',
  UnrecognizedClientException: 'credentials',
  RequestTimeTooSkewed: 'clock',
  RequestExpired: 'clock',
  AuthorizationHeaderMalformed: 'region',
  PermanentRedirect: 'region',
  TemporaryRedirect: 'region',
  SlowDown: 'throttled',
  Throttling: 'throttled',
  ThrottlingException: 'throttled',
  RequestThrottled: 'throttled',
  RequestLimitExceeded: 'throttled',
  TooManyRequestsException: 'throttled',
  ProvisionedThroughputExceededException: 'throttled',
}

const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'TimeoutError',
  'NetworkingError',
])

export function sdkFault(error: unknown): SdkFault {
  const { name = '', code, Code, message = '', $metadata } = asLoose(error)
  const known = [name, Code, code].flatMap((id) => (id && BY_NAME[id]) || [])[0]
  if (known) return known
  if (/^(InvalidSignatureException|SignatureDoesNotMatch)$/.test(name)) {
    if (/expired|not yet current/i.test(message)) return 'clock'
    if (/scoped to a valid region/i.test(message)) return 'region'
    return 'credentials'
  }
  const status = $metadata?.httpStatusCode
  if (status === undefined)
    return NETWORK.has(code ?? '') || NETWORK.has(name) ? 'unreachable' : 'unknown'
  if (status === 301 || status === 307) return 'region'
  if (status === 400 && bucketRegion(asLoose(error)) !== undefined) return 'region' // HEAD has no body
  if (status === 403) return 'denied'
  if (status === 404) return 'missing'
  if (status === 412) return 'changed'
  if (status === 429) return 'throttled'
  return status >= 500 ? 'unavailable' : 'unknown'
}

/** One line for the log, at most 200 characters: what was tried, what is wrong, what to do. */
export function sdkSentence(error: unknown, call: SdkCall): string {
  const remedy = REMEDIES[sdkFault(error)](asLoose(error), call).slice(0, MOST_CHARACTERS.remedy)
  return `${call.action} on ${clipped(call.resource)}: ${remedy}`
}

/** The log cuts a line at 200 characters; what it must not cut is the remedy. */
const MOST_CHARACTERS = { resource: 50, remedy: 115 }

/** Both ends of a long name: the bucket, and the object's own part of its key. */
function clipped(resource: string): string {
  if (resource.length <= MOST_CHARACTERS.resource) return resource
  const half = Math.floor((MOST_CHARACTERS.resource - 1) / 2)
  return `${resource.slice(0, half)}…${resource.slice(-half)}`
}

const REMEDIES: Readonly<Record<SdkFault, (error: Loose, call: SdkCall) => string>> = {
  missing: () => 'it does not exist.',
  no_resource: (_, { region }) =>
    `it does not exist in ${region ?? 'this region'}. Deploy the data stack there, or correct AWS_REGION and RESOUND_STAGE.`,
  changed: () => 'what is stored is not what was expected.',
  denied: (_, { action }) => `access denied. Allow this role ${ALSO[action] ?? action}.`,
  credentials: () =>
    'the credentials are missing, expired or unknown. Give the process a role, or set AWS_PROFILE.',
  clock: () => 'the clock of this machine is off by more than 5 minutes. Start its time service.',
  region: (error, { region }) =>
    `it lies in ${rightRegion(error) ?? 'another region'}, not in ${region ?? 'ours'}. Set AWS_REGION=${rightRegion(error) ?? '…'}.`,
  throttled: () => 'AWS asks for fewer requests. Wait, or raise the quota.',
  unavailable: (error) =>
    `AWS answered ${error.$metadata?.httpStatusCode}. Wait; see the AWS health dashboard.`,
  unreachable: (error) =>
    `no answer (${error.code ?? error.name}). Check the network route, AWS_REGION and AWS_ENDPOINT_URL.`,
  unknown: (error) => `${error.name ?? 'an error'} (${error.message ?? 'without a message'}).`,
}

/** What else an action needs to be told apart from what is not there. */
const ALSO: Readonly<Record<string, string>> = {
  's3:GetObject': 's3:GetObject and s3:ListBucket (without it a missing object is denied)',
}

/** The SDK error as ours, with the sentence as its cause and the SDK's error below that. */
export function domainError(
  code: ErrorCode,
  message: string,
  { error, call }: { error: unknown; call: SdkCall },
): DomainError {
  return new DomainError(code, message, {
    cause: new Error(sdkSentence(error, call), { cause: error }),
  })
}

/** S3 says where a bucket lies, in the body or, of a HEAD, in a header. */
const rightRegion = (error: Loose): string | undefined =>
  error.Region ?? bucketRegion(error) ?? /expecting '([a-z0-9-]+)'/.exec(error.message ?? '')?.[1]

const bucketRegion = ({ $response }: Loose): string | undefined =>
  $response?.headers?.['x-amz-bucket-region']

const asLoose = (error: unknown): Loose =>
  typeof error === 'object' && error !== null ? (error as Loose) : { message: String(error) }
