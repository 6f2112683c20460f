import { DomainError } from '#shared/errors.ts'
import { checkTarget } from '#shared/net/address.ts'
import type { ApiConfig } from './deps.ts'

/**
 * The form of a webhook's address, where it is stored; the addresses behind a name are looked at
 * whenever it is called.
 *
 * @throws DomainError `webhook_url_forbidden`
 */
export function checkWebhook(
  url: string | undefined,
  { allowedPorts, allowPrivateWebhooks }: ApiConfig,
): void {
  if (url === undefined) return
  const target = checkTarget(url, { allowedPorts, allowPrivate: allowPrivateWebhooks })
  if (target.ok) return
  const fix = 'Use a public https address.'
  throw new DomainError('webhook_url_forbidden', target.reason, {
    fix,
    errors: [
      {
        location: 'body.webhook.url',
        reason: 'webhook_url_forbidden',
        message: target.reason,
        fix,
      },
    ],
  })
}
