import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { groupCommit } from '#shared/local/group-commit.ts'
import type { Sql } from '#shared/local/statements.ts'
import { fixedClock, tempFolder } from './open-world.ts'

async function newStore({ maxPages = 0 } = {}) {
  const path = join(await tempFolder(), 'test.db')
  const database = new DatabaseSync(path)
  database.exec(
    `PRAGMA journal_mode = WAL; CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT);
     CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)`,
  )
  if (maxPages) database.exec(`PRAGMA max_page_count = ${maxPages}`)
  const fatal: Error[] = []
  const commits: string[] = []
  const exec = database.exec.bind(database)
  database.exec = (sql) => {
    if (sql.startsWith('COMMIT')) commits.push(sql)
    exec(sql)
  }
  const group = groupCommit(database, {
    clock: fixedClock(0),
    onFatal: (error) => fatal.push(error),
  })
  const outside = new DatabaseSync(path, { readOnly: true })
  onTestFinished(() => {
    outside.close()
    database.close()
  })
  const rows = () =>
    outside
      .prepare('SELECT a FROM t ORDER BY a')
      .all()
      .map(({ a }) => a)
  return { database, group, rows, fatal, commits }
}

const insert = (a: number) => (sql: Sql) => {
  sql('INSERT INTO t VALUES (?, ?)').run(a, 'x')
  return a
}

test('the writes of one turn share one COMMIT, and none settles before it', async () => {
  const { group, rows, commits } = await newStore()
  const seen: unknown[][] = []
  const writes = Array.from({ length: 50 }, (_, i) =>
    group.commit(insert(i)).then((value) => {
      seen.push(rows()) // another connection already sees every row
      return value
    }),
  )
  expect(await Promise.all(writes)).toEqual(Array.from({ length: 50 }, (_, i) => i))
  expect(seen.every((rows) => rows.length === 50)).toBe(true)
  expect(commits).toHaveLength(1)
})

test('what comes in the turns right behind it is of the same COMMIT', async () => {
  const { group, commits } = await newStore()
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const writes = [group.commit(insert(0))]
  for (let i = 1; i < 4; i++) {
    await turn()
    writes.push(group.commit(insert(i)))
  }
  await Promise.all(writes)
  expect(commits).toHaveLength(1)
})

test('only a group that may be forgotten as a whole is committed without an fsync', async () => {
  const { group, database } = await newStore()
  const mode = (): unknown => database.prepare('PRAGMA synchronous').get()?.synchronous
  const [NORMAL, FULL] = [1, 2]
  const forgettable = { forgettable: true }

  expect(await group.commit(mode)).toBe(FULL)
  expect(await Promise.all([1, 2].map(() => group.commit(mode, forgettable)))).toEqual([
    NORMAL,
    NORMAL,
  ])
  expect(await Promise.all([group.commit(mode, forgettable), group.commit(mode)])).toEqual([
    FULL,
    FULL,
  ])
})

test('at most 256 writes share a COMMIT', async () => {
  const { group, commits } = await newStore()
  await Promise.all(Array.from({ length: 600 }, (_, i) => group.commit(insert(i))))
  expect(commits).toHaveLength(3)
})

test('a write that throws is undone alone, wholly, and its neighbours are kept', async () => {
  const { group, rows } = await newStore()
  const settled = await Promise.allSettled([
    group.commit(insert(1)),
    group.commit((sql) => {
      insert(2)(sql)
      throw new TypeError('mine')
    }),
    group.commit(insert(3)),
    group.commit((sql) => {
      insert(4)(sql)
      insert(1)(sql)
    }),
  ])
  expect(settled.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'rejected',
  ])
  expect(settled[1]).toMatchObject({ reason: { message: 'mine' } })
  expect(settled[3]).toMatchObject({ reason: { code: 'storage_unavailable' } })
  expect(rows()).toEqual([1, 3])
})

test('a COMMIT that fails fails every member, and nothing of the group is kept', async () => {
  const { database, group, rows } = await newStore()
  const exec = database.exec.bind(database)
  database.exec = (sql) => {
    if (sql === 'COMMIT')
      throw Object.assign(new Error('busy'), { code: 'ERR_SQLITE_ERROR', errcode: 5 })
    exec(sql)
  }
  const settled = await Promise.allSettled([group.commit(insert(1)), group.commit(insert(2))])
  for (const result of settled)
    expect(result).toMatchObject({ status: 'rejected', reason: { code: 'storage_unavailable' } })
  database.exec = exec
  expect(await group.commit(insert(5))).toBe(5)
  expect(rows()).toEqual([5])
})

test('a full disk refuses writes, keeps nothing of the group, and is over when there is room', async () => {
  const { database, group, rows } = await newStore({ maxPages: 20 })
  const big = (sql: Sql) => sql('INSERT INTO t (b) VALUES (?)').run('x'.repeat(200_000))
  const settled = await Promise.allSettled([group.commit(insert(1)), group.commit(big)])
  for (const result of settled)
    expect(result).toMatchObject({ reason: { code: 'storage_full', retryAfterSeconds: 5 } })
  await expect(group.commit(insert(2))).rejects.toMatchObject({ code: 'storage_full' })
  expect(rows()).toEqual([])

  database.exec('PRAGMA max_page_count = 100000')
  const written = async (): Promise<number> => {
    for (let tries = 0; tries < 100; tries++) {
      const value = await group.commit(insert(3)).catch(() => undefined)
      if (value !== undefined) return value
      await new Promise((resolve) => setImmediate(resolve))
    }
    return Number.NaN
  }
  expect(await written()).toBe(3)
})

test('after an I/O error nothing is accepted any more, and the owner is told once', async () => {
  const { database, group, fatal } = await newStore()
  database.exec = () => {
    throw Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode: 1034 })
  }
  const writes = [group.commit(insert(1)), group.commit(insert(2))]
  for (const result of await Promise.allSettled(writes))
    expect(result).toMatchObject({ reason: { code: 'storage_unavailable' } })
  await expect(group.commit(insert(3))).rejects.toMatchObject({ code: 'storage_unavailable' })
  expect(fatal).toHaveLength(1)
})

test('closing waits for what was accepted and accepts nothing more', async () => {
  const { group, rows } = await newStore()
  const accepted = Array.from({ length: 300 }, (_, i) => group.commit(insert(i)))
  await group.close()
  await expect(group.commit(insert(900))).rejects.toMatchObject({ code: 'storage_unavailable' })
  await Promise.all(accepted)
  expect(rows()).toHaveLength(300)
})
