import { expect, test } from 'vitest'
import { domainError, type SdkFault, sdkFault, sdkSentence } from '#shared/aws/sdk-errors.ts'
import { jsonLog } from '#shared/log.ts'

const named = (name: string, more: object = {}) =>
  Object.assign(new Error('as AWS says'), { name, ...more })
const status = (httpStatusCode: number, more: object = {}) =>
  named('UnknownError', { $metadata: { httpStatusCode }, ...more })

/** Names as the services' API references and the SDK have them. */
const FAULTS: Readonly<Record<SdkFault, readonly unknown[]>> = {
  missing: [named('NoSuchKey'), named('NoSuchVersion'), named('NotFound'), status(404)],
  no_resource: [
    named('NoSuchBucket'),
    named('QueueDoesNotExist'),
    named('AWS.SimpleQueueService.NonExistentQueue'),
    named('ResourceNotFoundException'),
  ],
  changed: [named('PreconditionFailed'), status(412)],
  denied: [named('AccessDenied'), named('AccessDeniedException'), status(403)],
  credentials: [
    named('CredentialsProviderError'),
    named('ExpiredToken'),
    named('InvalidAccessKeyId'),
    named('UnrecognizedClientException'),
    named('InvalidSignatureException'),
    named('SignatureDoesNotMatch', { $metadata: { httpStatusCode: 403 } }),
  ],
  clock: [
    named('RequestTimeTooSkewed'),
    named('InvalidSignatureException', { message: 'Signature expired: 1 is now earlier than 2' }),
    named('InvalidSignatureException', {
      message: 'Signature not yet current: 2 is still later than 1',
    }),
  ],
  region: [
    named('PermanentRedirect'),
    named('AuthorizationHeaderMalformed'),
    status(301),
    status(400, { $response: { headers: { 'x-amz-bucket-region': 'eu-west-1' } } }),
    named('InvalidSignatureException', {
      message: 'Credential should be scoped to a valid region.',
    }),
  ],
  throttled: [
    named('SlowDown'),
    named('ThrottlingException'),
    named('RequestThrottled'),
    status(429),
  ],
  unavailable: [named('InternalError', { $metadata: { httpStatusCode: 500 } }), status(503)],
  unreachable: [
    named('TimeoutError'),
    named('Error', { code: 'ECONNREFUSED' }),
    named('Error', { code: 'ENOTFOUND' }),
    named('Error', { code: 'ECONNRESET' }),
  ],
  unknown: [
    named('ValidationException', { $metadata: { httpStatusCode: 400 } }),
    'a string',
    undefined,
  ],
}

/** What a sentence must tell an operator to do; of two faults nobody has to do anything. */
const REMEDY: Readonly<Record<SdkFault, RegExp>> = {
  missing: /does not exist\.$/,
  no_resource: /Deploy the data stack there, or correct AWS_REGION and RESOUND_STAGE\.$/,
  changed: /not what was expected\.$/,
  denied: /Allow this role s3:\w+\.$/,
  credentials: /Give the process a role, or set AWS_PROFILE\.$/,
  clock: /Start its time service\.$/,
  region: /Set AWS_REGION=\S+\.$/,
  throttled: /Wait, or raise the quota\.$/,
  unavailable: /Wait; see the AWS health dashboard\.$/,
  unreachable: /Check the network route, AWS_REGION and AWS_ENDPOINT_URL\.$/,
  unknown: /\(.+\)\.?$/,
}

test('every error of the services is one fault, whatever it is called', () => {
  for (const [fault, errors] of Object.entries(FAULTS))
    for (const error of errors) expect([error, sdkFault(error)]).toEqual([error, fault])
})

test('the remedy is whole in the log, however long the names are', () => {
  const call = {
    action: 's3:GetObjectVersionAttributes',
    resource: `resound-prod-data-mediabucket-${'x'.repeat(40)}/outputs/edit_01M830YWC04TFF59TDWH9EDD1R/1-${'y'.repeat(22)}.flac`,
    region: 'ap-southeast-2',
  }
  for (const [fault, errors] of Object.entries(FAULTS))
    for (const error of errors) {
      let line = ''
      const failure = domainError('storage_unavailable', 'The storage did not answer.', {
        error,
        call,
      })
      jsonLog((text) => {
        line = text
      }, Date.now)({ event: 'x', error: failure })
      const [said, sentence] = JSON.parse(line).error
      expect(said.message).toBe('The storage did not answer.') // the caller's, without a name of ours
      expect(sentence.message).toBe(sdkSentence(error, call))
      expect(sentence.message).toMatch(REMEDY[fault as SdkFault])
      expect(sentence.message).toContain('resound-prod-data')
      expect(sentence.message).toContain('.flac')
    }
})
