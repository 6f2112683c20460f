import type { Random, SecretStore, WebhookSecret } from '../ports.ts'
import { seal, unseal } from '../seal.ts'
import type { StoredItem } from './items.ts'
import type { Table } from './table.ts'
import { secretKey } from './table-schema.ts'

/** The keys that seal: new secrets under `current`, old ones under whichever they name. 32 bytes each. */
export type SealingKeys = {
  readonly current: string
  readonly keys: Readonly<Record<string, Uint8Array>>
}

/** Webhook secrets under AES-256-GCM, each bound to its account and mode. */
export function dynamoSecrets(
  table: Table,
  { keys, random }: { keys: () => Promise<SealingKeys>; random: Random },
): SecretStore {
  const sealed = async (owner: readonly string[], secret: WebhookSecret) => {
    const { current, keys: all } = await keys()
    const options = { key: keyNamed(all, current), owner, random }
    return {
      key_id: current,
      secret: seal(secret.secret, options),
      previous: secret.previous && seal(secret.previous.secret, options),
      previous_expires_at: secret.previous?.expiresAt,
    }
  }

  const opened = async (owner: readonly string[], item: StoredItem): Promise<WebhookSecret> => {
    const key = keyNamed((await keys()).keys, item.key_id as string)
    const open = (value: unknown) => unseal(value as Uint8Array, { key, owner })
    return {
      secret: open(item.secret),
      previous:
        item.previous === undefined
          ? null
          : { secret: open(item.previous), expiresAt: item.previous_expires_at as number },
    }
  }

  return {
    async webhookSecret(accountId, mode, make) {
      const key = secretKey(accountId, mode)
      const owner = [accountId, mode]
      const known = await table.get(key)
      if (known) return await opened(owner, known)
      const made = { secret: make(), previous: null }
      const outcome = await table.write({
        put: { ...key, ...(await sealed(owner, made)) },
        when: 'attribute_not_exists(#pk)',
      })
      return outcome.written ? made : await opened(owner, outcome.item!)
    },

    async rotateWebhookSecret(accountId, mode, from, to) {
      const key = secretKey(accountId, mode)
      const owner = [accountId, mode]
      const known = await table.get(key)
      if (!known || (await opened(owner, known)).secret !== from.secret) return false
      const { written } = await table.write({
        put: { ...key, ...(await sealed(owner, to)) },
        when: '#secret = :was',
        values: { was: known.secret! },
      })
      return written
    },
  }
}

function keyNamed(keys: SealingKeys['keys'], id: string): Uint8Array {
  const key = keys[id]
  if (!key) throw new Error(`Expected the secret key ${id}, got only ${Object.keys(keys)}`)
  return key
}
