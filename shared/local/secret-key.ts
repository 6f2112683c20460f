import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { deriveKey } from '../keys.ts'
import type { Random } from '../ports.ts'
import { unseal } from '../seal.ts'
import { syncFolder } from './durable-file.ts'
import type { Database } from './open-database.ts'
import { StartError } from './start-error.ts'
import { hasCode } from './storage-errors.ts'

const BROKEN = 74

/** Of the two keys that are made of the secret key, the one that webhook secrets are encrypted with. */
export const sealingKey = (secretKey: Uint8Array): Uint8Array =>
  deriveKey(secretKey, 'webhook secrets')

/**
 * The key of a data folder: everything that was ever signed or encrypted hangs on it.
 *
 * @param options.given RESOUND_SECRET_KEY; undefined: `secret.key` of the folder, made when nothing hangs on one yet
 * @throws StartError when it is not the key of this folder: webhooks could not be signed any more
 */
export async function secretKeyOf(
  database: Database,
  dataFolder: string,
  { given, random }: { given: Uint8Array | undefined; random: Random },
): Promise<Uint8Array> {
  const path = join(dataFolder, 'secret.key')
  const known = given ?? (await readKey(path))
  const key = known ?? random.bytes(32)
  if (!opensWhatIsSealed(database, sealingKey(key)))
    throw new StartError(
      `${given ? 'RESOUND_SECRET_KEY' : path} is ${known ? 'not the key' : 'gone, the key'} that the webhook secrets of this folder were encrypted with. ` +
        'Put that key back: a copy made by `resound doctor --backup` has it. ' +
        `If it is lost, so are they: remove them from ${join(dataFolder, 'resound.db')} (DELETE FROM webhook_secret), and give receivers the new one.`,
      BROKEN,
    )
  if (known === undefined) await writeKey(path, key)
  return key
}

function opensWhatIsSealed(database: Database, key: Uint8Array): boolean {
  const row = database.read((sql) => sql('SELECT * FROM webhook_secret LIMIT 1').get())
  if (!row) return true
  try {
    unseal(row.secret as Uint8Array, { key, owner: [String(row.account_id), String(row.mode)] })
    return true
  } catch {
    return false
  }
}

async function readKey(path: string): Promise<Uint8Array | undefined> {
  const stored = await readFile(path, 'utf8').catch((error) => {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  })
  if (stored === undefined) return undefined
  const key = Buffer.from(stored.trim(), 'base64')
  if (key.length === 32) return key
  throw new StartError(
    `${path} does not hold 32 bytes in base64. Put back the file that was there: a copy made by \`resound doctor --backup\` has it.`,
    BROKEN,
  )
}

/** Whole or not at all. */
async function writeKey(path: string, key: Uint8Array): Promise<void> {
  const folder = join(path, '..')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const aside = `${path}.${randomUUID()}`
  const file = await open(aside, 'wx', 0o600)
  try {
    await file.writeFile(`${Buffer.from(key).toString('base64')}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(aside, path)
  await syncFolder(folder)
}
