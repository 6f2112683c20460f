import { join } from 'node:path'
import { idMaker } from '../id.ts'
import { deriveKey } from '../keys.ts'
import type { Clock, EditChanges, Ports, Random, SignedRequests } from '../ports.ts'
import { editChanges } from './edit-changes.ts'
import { folderAudio } from './folder-audio.ts'
import { type Database, openDatabase } from './open-database.ts'
import { type Recovered, recover } from './recovery.ts'
import { sealingKey, secretKeyOf } from './secret-key.ts'
import { signedRequests } from './signed-requests.ts'
import { sqliteAccounts, sqliteKeys } from './sqlite-accounts.ts'
import { sqliteDeliveries } from './sqlite-deliveries.ts'
import { sqliteEdits } from './sqlite-edits.ts'
import { sqliteQueue } from './sqlite-queue.ts'
import { sqliteSecrets } from './sqlite-secrets.ts'
import { sqliteUploads } from './sqlite-uploads.ts'
import { type Wakeup, wakeup } from './wakeup.ts'

export type LocalPorts = Ports &
  AsyncDisposable & {
    readonly signedRequests: SignedRequests
    readonly changes: EditChanges
    /** Rings when an event or a delivery was committed. */
    readonly deliveryWork: Wakeup
    /** Signs the links to outputs and inputs that events and webhooks carry. */
    readonly linkKey: Uint8Array
    readonly tmpFolder: string
    /** Scratch of attempts: a folder per lease, emptied at every start. */
    readonly jobsFolder: string
    readonly recovered: Recovered
    readonly database: Database
  }

export type LocalOptions = {
  readonly dataFolder: string
  readonly publicUrl: string
  /** 32 bytes; undefined: `secret.key` of the folder, made on first start. */
  readonly secretKey: Uint8Array | undefined
  readonly clock: Clock
  readonly random: Random
  readonly outputRetentionMs: number
  /** Edits of one account and mode that may be processing at once. */
  readonly maxRunning: number
  /** The storage cannot be trusted any more: stop accepting, exit 74. Nothing is confirmed after it. */
  readonly onFatal: (error: Error) => void
  /** Writes that may share one COMMIT; see group-commit.ts. */
  readonly mostPerCommit?: number
}

/**
 * Everything a one-box deployment keeps, opened and recovered. Disposing flushes and closes it.
 *
 * @throws StartError with the exit code that says why: in use 73, damaged 74, too new 78
 */
export async function openLocal(options: LocalOptions): Promise<LocalPorts> {
  const { dataFolder, publicUrl, clock, random, outputRetentionMs, maxRunning, onFatal } = options
  const database = await openDatabase(dataFolder, options)
  try {
    const secretKey = await secretKeyOf(database, dataFolder, {
      given: options.secretKey,
      random,
    })
    const linkKey = deriveKey(secretKey, 'links')
    const newId = idMaker(clock.now, random.bytes)
    const recovered = await recover(database, dataFolder, {
      now: clock.now(),
      newId,
      outputRetentionMs,
    })
    const queueWork = wakeup(clock)
    const deliveryWork = wakeup(clock)
    const changes = editChanges()
    return {
      edits: sqliteEdits(database, {
        queue: queueWork,
        deliveries: deliveryWork,
        changed: changes.announce,
      }),
      uploads: sqliteUploads(database),
      audio: folderAudio(dataFolder, { signingKey: linkKey, publicUrl, random, onFatal }),
      queue: sqliteQueue(database, { clock, wake: queueWork, maxRunning }),
      keys: sqliteKeys(database),
      accounts: sqliteAccounts(database),
      secrets: sqliteSecrets(database, { key: sealingKey(secretKey), random }),
      deliveries: sqliteDeliveries(database, { wake: deliveryWork }),
      clock,
      random,
      signedRequests: signedRequests({ key: linkKey, now: clock.now }),
      changes,
      deliveryWork,
      linkKey,
      tmpFolder: join(dataFolder, 'tmp'),
      jobsFolder: join(dataFolder, 'jobs'),
      recovered,
      database,
      [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
    }
  } catch (error) {
    await database[Symbol.asyncDispose]()
    throw error
  }
}
