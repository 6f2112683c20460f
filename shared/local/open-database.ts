import { randomUUID } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import type { Clock } from '../ports.ts'
import { syncFolder } from './durable-file.ts'
import { type CommitOptions, groupCommit } from './group-commit.ts'
import { folderRefused, refuseUnusable } from './refuse-unusable.ts'
import { MIGRATIONS } from './schema.ts'
import { StartError } from './start-error.ts'
import { type Sql, statements } from './statements.ts'
import {
  isBusy,
  isDamage,
  isSqliteError,
  storageFailure,
  storageUnavailable,
} from './storage-errors.ts'

const FOLDER_IN_USE = 73
const STORAGE_BROKEN = 74
const TOO_NEW = 78

/** The database of one data folder: one connection that writes, one that can only read. */
export type Database = AsyncDisposable & {
  /** Whether the last process that had it left without closing it. */
  readonly wasUnclean: boolean
  /** What is committed. @throws DomainError `storage_unavailable` */
  read<T>(query: (sql: Sql) => T): T
  /** See `GroupCommit.commit`. */
  commit<T>(write: (sql: Sql) => T, options?: CommitOptions): Promise<T>
  /** A copy of what is committed, while others write. */
  backup(path: string): Promise<void>
}

/**
 * Opens `resound.db` for this process alone: lock, pragmas, check after an unclean end, migrations.
 * With `beside` a running server may have it too: an operator's command takes no lock, and leaves the
 * mark of a clean end to the server.
 *
 * @throws StartError with the exit code that says why
 */
export async function openDatabase(
  dataFolder: string,
  options: {
    clock: Clock
    onFatal: (error: Error) => void
    beside?: boolean
    mostPerCommit?: number
  },
): Promise<Database> {
  const { beside = false } = options
  await makeDataFolder(dataFolder)
  await refuseUnusable(dataFolder)
  const lock = beside ? undefined : await takeLock(dataFolder)
  try {
    const path = join(dataFolder, 'resound.db')
    const isNew = !existsSync(path)
    refuseLost(dataFolder, path)
    const writer = new DatabaseSync(path)
    setPragmas(writer)
    if (isNew) await syncFolder(dataFolder)

    const wasUnclean = !isNew && !shutDownCleanly(writer)
    if (wasUnclean && !beside) quickCheck(writer, dataFolder)
    migrate(writer)
    if (!beside) writer.exec(`UPDATE meta SET value = '0' WHERE name = 'clean_shutdown'`)

    const reader = new DatabaseSync(path, { readOnly: true })
    reader.exec('PRAGMA trusted_schema = OFF; PRAGMA busy_timeout = 5000')
    const group = groupCommit(writer, options)
    const readerSql = statements(reader)
    const close = async () => {
      await group.close()
      reader.close()
      if (beside) writer.close()
      else closeCleanly(writer)
      lock?.close()
    }
    let closing: Promise<void> | undefined
    return {
      wasUnclean,
      read: (query) => {
        try {
          return query(readerSql)
        } catch (cause) {
          if (!isSqliteError(cause)) throw cause
          if (storageFailure(cause) === 'fatal') options.onFatal(cause as Error)
          throw storageUnavailable(cause)
        }
      },
      commit: group.commit,
      async backup(target) {
        await backup(reader, target)
      },
      [Symbol.asyncDispose]: () => {
        closing ??= close()
        return closing
      },
    }
  } catch (error) {
    lock?.close()
    if (error instanceof StartError) throw error
    if (isDamage(error)) throw damaged(dataFolder, (error as Error).message, error)
    throw cannotBeOpened(dataFolder, error)
  }
}

async function makeDataFolder(dataFolder: string): Promise<void> {
  const first = await mkdir(dataFolder, { recursive: true, mode: 0o700 }).catch((cause) => {
    throw folderRefused(dataFolder, cause)
  })
  if (first === undefined) return
  // Each new folder's name is in its parent.
  for (let at = resolve(dataFolder); at.length >= resolve(first).length; at = dirname(at))
    await syncFolder(dirname(at))
}

/** @throws StartError when a process has the folder, saying which: asked before anything is started */
export async function refuseFolderInUse(dataFolder: string): Promise<void> {
  await makeDataFolder(dataFolder)
  await refuseUnusable(dataFolder)
  const lock = await takeLock(dataFolder)
  lock.close()
}

/** Held for the life of the process; the kernel frees it whatever kills us. */
async function takeLock(dataFolder: string): Promise<DatabaseSync> {
  const note = join(dataFolder, 'lock.json')
  const path = join(dataFolder, 'lock.db')
  let lock: DatabaseSync | undefined
  try {
    lock = new DatabaseSync(path, { timeout: 0 })
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; PRAGMA user_version = 1; COMMIT')
  } catch (cause) {
    lock?.close()
    if (isDamage(cause)) throw emptied(path, cause)
    if (!isBusy(cause)) throw cannotBeOpened(path, cause)
    const pid = /\d+/.exec(await readFile(note, 'utf8').catch(() => ''))?.[0]
    const holder = pid === undefined ? 'another process' : `process ${pid}`
    throw new StartError(
      `${dataFolder} is in use by ${holder}. Stop it, or name another folder with --data.`,
      FOLDER_IN_USE,
      { cause },
    )
  }
  const draft = `${note}.${randomUUID()}`
  await writeFile(draft, `${JSON.stringify({ pid: process.pid })}\n`)
  await rename(draft, note)
  return lock
}

const PRAGMAS: readonly (readonly [name: string, value: string | number])[] = [
  ['journal_mode', 'wal'],
  ['synchronous', 2], // FULL: the WAL is fsynced at every COMMIT
  ['foreign_keys', 1],
  ['trusted_schema', 0],
  ['cell_size_check', 1],
  ['busy_timeout', 5000],
  ['wal_autocheckpoint', 2000],
  ['journal_size_limit', 67_108_864],
]

/** Sets and reads back: a pragma that did not take is silent otherwise. */
function setPragmas(database: DatabaseSync): void {
  for (const [name, value] of PRAGMAS) {
    database.exec(`PRAGMA ${name} = ${value}`)
    const row = database.prepare(`PRAGMA ${name}`).get()
    const actual = row && Object.values(row)[0]
    if (actual !== value)
      throw new StartError(`PRAGMA ${name} is ${actual}, not ${value}`, STORAGE_BROKEN)
  }
}

function shutDownCleanly(database: DatabaseSync): boolean {
  if (userVersion(database) === 0) return true
  const row = database.prepare(`SELECT value FROM meta WHERE name = 'clean_shutdown'`).get()
  return row?.value === '1'
}

function quickCheck(database: DatabaseSync, dataFolder: string): void {
  const rows = database.prepare('PRAGMA quick_check(10)').all()
  const found = rows.map((row) => String(Object.values(row)[0]))
  if (found.length === 1 && found[0] === 'ok') return
  throw damaged(dataFolder, found.join('; '))
}

const emptied = (path: string, cause: unknown) =>
  new StartError(
    `${path} is damaged: ${(cause as Error).message}. It holds nothing: remove it and start again.`,
    STORAGE_BROKEN,
    { cause },
  )

const cannotBeOpened = (dataFolder: string, cause: unknown) =>
  new StartError(`${dataFolder} cannot be opened: ${(cause as Error).message}`, STORAGE_BROKEN, {
    cause,
  })

/** Recordings without their records: a new database would let the sweeper take them for orphans. */
function refuseLost(dataFolder: string, path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  const objects = join(dataFolder, 'objects')
  if (size > 0 || !existsSync(objects)) return
  throw new StartError(
    `${path} is gone or empty, but the recordings it knew of are there. Put it back: a copy made by ` +
      '`resound doctor --backup` has it. ' +
      `To begin anew, name another folder with --data, or remove ${objects}.`,
    STORAGE_BROKEN,
  )
}

const damaged = (dataFolder: string, how: string, cause?: unknown) =>
  new StartError(
    `${dataFolder}/resound.db is damaged: ${how}. Start with a copy of the folder made by ` +
      '`resound doctor --backup` as the data folder: resound serve --data <copy>',
    STORAGE_BROKEN,
    { cause },
  )

function migrate(database: DatabaseSync): void {
  const found = userVersion(database)
  if (found > MIGRATIONS.length)
    throw new StartError(
      `The data folder was written by a newer version (schema ${found}, known ${MIGRATIONS.length}). ` +
        'Install that version or a later one.',
      TOO_NEW,
    )
  if (found === MIGRATIONS.length) return
  database.exec('BEGIN IMMEDIATE')
  for (const migration of MIGRATIONS.slice(found)) database.exec(migration)
  database.exec(`PRAGMA user_version = ${MIGRATIONS.length}; COMMIT`)
}

const userVersion = (database: DatabaseSync): number =>
  database.prepare('PRAGMA user_version').get()?.user_version as number

function closeCleanly(writer: DatabaseSync): void {
  try {
    writer.exec(`UPDATE meta SET value = '1' WHERE name = 'clean_shutdown'`)
    writer.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  } catch {
    // stays unclean: the next start checks and recovers
  }
  writer.close()
}
