import { createHmac } from 'node:crypto'
import { DomainError } from '#shared/errors.ts'
import type { Instant } from '#shared/id.ts'
import { equalText } from '#shared/keys.ts'

/**
 * The links of events and webhooks: they open one route of one edit, without a credential, until the
 * data goes. Storage signatures made with temporary credentials would die before a delivery does.
 */

/** `path` with its expiry and signature. @param path below the public address, as /v1/edits/…/output */
export function signLink(path: string, expiresAt: Instant, key: Uint8Array): string {
  const expires = Math.floor(expiresAt / 1000)
  return `${path}?expires=${expires}&signature=${signature(path, String(expires), key)}`
}

/** @throws DomainError `invalid_signature` for a link that was altered or is past its time */
export function verifyLink(
  link: { path: string; expires: string | undefined; signature: string | undefined },
  { key, now }: { key: Uint8Array; now: Instant },
): void {
  const expires = /^\d{1,12}$/.test(link.expires ?? '') ? link.expires! : '0'
  const isRight = equalText(signature(link.path, expires, key), link.signature ?? '')
  if (!isRight || Number(expires) * 1000 <= now)
    throw new DomainError('invalid_signature', 'The link was altered or is past its time.', {
      fix: 'Fetch the edit again, or use its output route with a key.',
    })
}

const signature = (path: string, expires: string, key: Uint8Array): string =>
  createHmac('sha256', key).update(`GET\n${path}\n${expires}`).digest('base64url')
