import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { AccountStore, Clock, EditStore, KeyStore, Random, SecretStore } from '../ports.ts'
import { type Database, openDatabase } from './open-database.ts'
import { folderRefused } from './refuse-unusable.ts'
import { sealingKey, secretKeyOf } from './secret-key.ts'
import { sqliteAccounts, sqliteKeys } from './sqlite-accounts.ts'
import { sqliteEdits } from './sqlite-edits.ts'
import { sqliteSecrets } from './sqlite-secrets.ts'
import { StartError } from './start-error.ts'
import { hasCode } from './storage-errors.ts'
import { wakeup } from './wakeup.ts'

const NO_FOLDER = 66

export type OperatorStores = AsyncDisposable & {
  readonly accounts: AccountStore
  readonly keys: KeyStore
  readonly secrets: SecretStore
  readonly edits: EditStore
  readonly database: Database
}

/**
 * What an operator's command may read and change in a data folder, beside a server that runs on it.
 *
 * @param options.mayCreate whether a folder that is not there yet is made
 * @throws StartError when there is no data folder
 */
export async function openOperator(
  dataFolder: string,
  options: {
    clock: Clock
    random: Random
    secretKey: Uint8Array | undefined
    mayCreate: boolean
  },
): Promise<OperatorStores> {
  const { clock, random, mayCreate } = options
  if (!mayCreate) await refuseMissing(dataFolder)
  const database = await openDatabase(dataFolder, {
    clock,
    beside: true,
    onFatal: (error) => {
      throw error
    },
  })
  const secretKey = await secretKeyOf(database, dataFolder, {
    given: options.secretKey,
    random,
  }).catch(async (error) => {
    await database[Symbol.asyncDispose]()
    throw error
  })
  const silent = wakeup(clock)
  return {
    accounts: sqliteAccounts(database),
    keys: sqliteKeys(database),
    secrets: sqliteSecrets(database, { key: sealingKey(secretKey), random }),
    edits: sqliteEdits(database, { queue: silent, deliveries: silent, changed: () => {} }),
    database,
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}

async function refuseMissing(dataFolder: string): Promise<void> {
  const path = join(dataFolder, 'resound.db')
  await access(path).catch((cause) => {
    if (!hasCode(cause, 'ENOENT') && !hasCode(cause, 'ENOTDIR')) throw folderRefused(path, cause)
    throw new StartError(
      `${dataFolder} is not a data folder. Name one with --data, or make one with: resound serve`,
      NO_FOLDER,
      { cause },
    )
  })
}
