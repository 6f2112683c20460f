import { Hono } from 'hono'
import { DomainError } from '#shared/errors.ts'
import type { WebhookSecret } from '#shared/ports.ts'
import { presentTimeOrNull } from '#shared/wire/values.ts'
import { rotateSecretBody, type WireWebhookSecret } from '#shared/wire/webhooks.ts'
import { type ApiEnv, caller, requireScope } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'
import { readBody } from './read-json.ts'
import { noQuery } from './read-query.ts'

/**
 * The secret that signs what goes to the `webhook` of an edit: GET …/default/secret shows it, made on
 * first use; POST …/default/rotate_secret changes it, and for a while both sign.
 */
export const webhookSecret = (deps: ApiDeps) => {
  const { secrets, clock, newWebhookSecret } = deps
  return new Hono<ApiEnv>()
    .get(
      '/v1/webhook_endpoints/default/secret',
      requireScope('webhooks:write'),
      noQuery,
      async (c) => {
        const { accountId, mode } = caller(c).owner
        const secret = await secrets.webhookSecret(accountId, mode, newWebhookSecret)
        return c.json(presentSecret(secret, clock.now()))
      },
    )
    .post(
      '/v1/webhook_endpoints/default/rotate_secret',
      requireScope('webhooks:write'),
      noQuery,
      async (c) => {
        const { body } = await readBody(c, rotateSecretBody, { mayBeEmpty: true })
        const { accountId, mode } = caller(c).owner
        for (;;) {
          const from = await secrets.webhookSecret(accountId, mode, newWebhookSecret)
          const now = clock.now()
          refuseOverlap(from, now)
          const overlapMs = body.overlap_seconds * 1000
          const to: WebhookSecret = {
            secret: newWebhookSecret(),
            previous: overlapMs > 0 ? { secret: from.secret, expiresAt: now + overlapMs } : null,
          }
          if (await secrets.rotateWebhookSecret(accountId, mode, from, to))
            return c.json(presentSecret(to, now))
        }
      },
    )
}

/** @throws DomainError `rotation_in_progress` */
function refuseOverlap({ previous }: WebhookSecret, now: number): void {
  if (previous && previous.expiresAt > now)
    throw new DomainError('rotation_in_progress', 'The previous secret still overlaps.', {
      details: { overlap_ends_at: presentTimeOrNull(previous.expiresAt) },
    })
}

const presentSecret = ({ secret, previous }: WebhookSecret, now: number): WireWebhookSecret => ({
  object: 'webhook_secret',
  secret,
  previous_secret_expires_at: presentTimeOrNull(
    previous && previous.expiresAt > now ? previous.expiresAt : null,
  ),
})
