import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../ports.ts'
import { type Sql, statements } from './statements.ts'
import { isSqliteError, storageFailure, storageFull, storageUnavailable } from './storage-errors.ts'

export const MOST_PER_COMMIT = 256
const MOST_MS_PER_FLUSH = 20
const PROBE_EVERY_MS = 1000

export type GroupCommit = {
  /**
   * Runs `write` in a transaction shared with all that comes until a turn of the event loop brings nothing. `write`
   * touches only the database, may be run again, and is undone alone when it throws. Settles after COMMIT: then
   * the result survives a power cut, unless it is `forgettable`: then only the end of this process.
   *
   * @throws what `write` threw; DomainError `storage_full`, `storage_unavailable` for the whole group
   */
  commit<T>(write: (sql: Sql) => T, options?: CommitOptions): Promise<T>
  /** Nothing new is accepted; resolves when all that was accepted has settled. */
  close(): Promise<void>
}

export type CommitOptions = {
  /** May be lost in a power cut, as if it had not happened: not worth an fsync of its own. */
  readonly forgettable?: boolean
}

type Member = {
  readonly forgettable: boolean
  readonly write: (sql: Sql) => unknown
  readonly resolve: (value: unknown) => void
  readonly reject: (reason: unknown) => void
}

/**
 * One fsync for many requests. Nothing is answered before the COMMIT that holds it has returned.
 *
 * @param onFatal the storage can no longer be trusted: the process must end and start anew
 */
export function groupCommit(
  database: DatabaseSync,
  {
    clock,
    onFatal,
    mostPerCommit = MOST_PER_COMMIT,
  }: {
    clock: Clock
    onFatal: (error: Error) => void
    /** 1: a transaction for each write, to measure what sharing is worth. */
    mostPerCommit?: number
  },
): GroupCommit {
  const sql = statements(database)
  let waiting: Member[] = []
  let scheduled = false
  let closed: Error | undefined
  let fatal: Error | undefined
  let full: unknown
  let emptied: (() => void) | undefined
  let synchronous: 'NORMAL' | 'FULL' | undefined // FULL fsyncs the log at every COMMIT, with all before it

  const schedule = () => {
    if (scheduled) return
    scheduled = true
    setImmediate(whenAllHaveCome, 0)
  }

  /** Requests that came together are read one after another: a turn that brought more is not the last. */
  function whenAllHaveCome(seen: number) {
    if (waiting.length > seen && waiting.length < mostPerCommit)
      setImmediate(whenAllHaveCome, waiting.length)
    else flush()
  }

  function flush() {
    scheduled = false
    const { group, rest } = fatal ? refuseAll(waiting, fatal) : runGroup(waiting)
    waiting = rest
    for (const settle of group) settle()
    if (waiting.length > 0) schedule()
    else emptied?.()
  }

  /** All or none reach the disk; what each promise is told is decided after COMMIT. */
  function runGroup(members: readonly Member[]): { group: (() => void)[]; rest: Member[] } {
    let settled: (() => void)[] = []
    let taken = 0
    const runEach = (run: (member: Member) => () => void) => {
      settled = []
      taken = 0
      database.exec('BEGIN IMMEDIATE')
      const startMs = clock.monotonic()
      while (taken < members.length && taken < mostPerCommit) {
        settled.push(run(members[taken++]!))
        if (clock.monotonic() - startMs >= MOST_MS_PER_FLUSH) break
      }
    }
    try {
      setSynchronous(members.slice(0, mostPerCommit).every((member) => member.forgettable))
      try {
        runEach(runTrusting)
      } catch (error) {
        if (!database.isTransaction || storageFailure(error) !== 'other') throw error
        database.exec('ROLLBACK') // one of them threw: all once more, so that it is undone alone
        runEach(runMember)
      }
      database.exec('COMMIT')
      return { group: settled, rest: members.slice(taken) }
    } catch (cause) {
      if (database.isTransaction) rollback()
      const error = failure(cause)
      const failed = members.slice(0, Math.max(taken, 1))
      return {
        group: failed.map((member) => () => member.reject(error)),
        rest: members.slice(failed.length),
      }
    }
  }

  function setSynchronous(isForgettable: boolean): void {
    const wanted = isForgettable ? 'NORMAL' : 'FULL'
    if (wanted === synchronous) return
    database.exec(`PRAGMA synchronous = ${wanted}`)
    synchronous = wanted
  }

  /** Most writes do not throw, and a savepoint copies every page that is changed behind it. */
  function runTrusting(member: Member): () => void {
    const value = member.write(sql)
    return () => member.resolve(value)
  }

  /** @throws what ends the whole group */
  function runMember(member: Member): () => void {
    sql('SAVEPOINT member').run()
    try {
      const value = member.write(sql)
      sql('RELEASE member').run()
      return () => member.resolve(value)
    } catch (error) {
      // A full or failing disk has undone everything, or may have: none of the group is kept.
      if (!database.isTransaction || storageFailure(error) !== 'other') throw error
      database.exec('ROLLBACK TO member; RELEASE member')
      return () => member.reject(isSqliteError(error) ? storageUnavailable(error) : error)
    }
  }

  function rollback() {
    try {
      database.exec('ROLLBACK')
    } catch {
      // the transaction is gone already
    }
  }

  function failure(cause: unknown): Error {
    const kind = storageFailure(cause)
    if (kind === 'full') {
      startProbing(cause)
      return storageFull(cause)
    }
    const error = storageUnavailable(cause)
    if (kind === 'fatal' && !fatal) {
      fatal = error
      closed ??= error
      onFatal(cause as Error)
    }
    return error
  }

  /** Refuses writes until one of some size went through. */
  function startProbing(cause: unknown) {
    if (full) return
    full = cause
    const probe = () => {
      if (closed) return
      try {
        database.exec(
          `BEGIN IMMEDIATE;
           INSERT OR REPLACE INTO meta VALUES ('probe', hex(randomblob(65536)));
           COMMIT; BEGIN IMMEDIATE; DELETE FROM meta WHERE name = 'probe'; COMMIT`,
        )
        full = undefined
      } catch (error) {
        if (database.isTransaction) rollback()
        if (storageFailure(error) === 'fatal') failure(error)
        else timer()
      }
    }
    const timer = () => void clock.sleep(PROBE_EVERY_MS).then(probe, () => undefined)
    timer()
  }

  const refuseAll = (members: readonly Member[], error: Error) => ({
    group: members.map((member) => () => member.reject(error)),
    rest: [],
  })

  return {
    commit<T>(write: (sql: Sql) => T, { forgettable = false }: CommitOptions = {}) {
      if (closed) return Promise.reject(closed)
      if (full) return Promise.reject(storageFull(full))
      return new Promise<T>((resolve, reject) => {
        waiting.push({ write, forgettable, resolve: resolve as (value: unknown) => void, reject })
        schedule()
      })
    },
    async close() {
      closed ??= storageUnavailable(new Error('the store is closed'))
      if (waiting.length > 0)
        await new Promise<void>((resolve) => {
          emptied = resolve
        })
    },
  }
}
