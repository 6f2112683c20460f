import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Random } from './ports.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * Text under AES-256-GCM: nonce, ciphertext, tag.
 *
 * @param key 32 bytes
 * @param owner whose it is: no one can move it to another
 */
export function seal(
  text: string,
  { key, owner, random }: { key: Uint8Array; owner: readonly string[]; random: Random },
): Buffer {
  const nonce = random.bytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(Buffer.from(owner.join('/')))
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

/** @throws when it was altered, moved to another owner, or sealed under another key */
export function unseal(
  sealed: Uint8Array,
  { key, owner }: { key: Uint8Array; owner: readonly string[] },
): string {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(Buffer.from(owner.join('/')))
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  const text = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES))
  return Buffer.concat([text, decipher.final()]).toString('utf8')
}
