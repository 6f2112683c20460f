import type { LogFields } from '#shared/log.ts'
import type { RequestEntry } from './deps.ts'

/** A request as one line of the log. */
export const requestLine = ({
  requestId,
  method,
  route,
  status,
  code,
  keyId,
  tookMs,
}: RequestEntry): LogFields => ({
  event: 'request',
  request_id: requestId,
  ...{ method, route, status },
  ...(code !== null && { code }),
  ...(keyId !== null && { key_id: keyId }),
  duration_ms: tookMs,
})
