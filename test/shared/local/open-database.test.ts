import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, expect, test, vi } from 'vitest'
import { openDatabase } from '#shared/local/open-database.ts'
import { systemClock } from '#shared/local/system.ts'
import { tempFolder } from './open-world.ts'

/** Whose owner is somebody else: tests may run as root, who is refused nothing. */
const disk = vi.hoisted(() => ({ refused: '' }))
vi.mock('node:fs/promises', async (load) => {
  const real = await load<typeof import('node:fs/promises')>()
  const access: typeof real.access = async (path, mode) => {
    if (path !== disk.refused) return real.access(path, mode)
    throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' })
  }
  return { ...real, access }
})
afterEach(() => {
  disk.refused = ''
})

const options = { clock: systemClock, onFatal: () => {} }

test('a second start on the same folder is refused with who has it, exit 73', async () => {
  const folder = await tempFolder()
  await using _first = await openDatabase(folder, options)
  await expect(openDatabase(folder, options)).rejects.toMatchObject({
    name: 'StartError',
    exitCode: 73,
    message: expect.stringContaining(`in use by process ${process.pid}. Stop it`),
  })
})

test('a folder whose owner was killed is free at once, and known to be unclean', async () => {
  const folder = await tempFolder()
  const code = `
    const { openDatabase } = await import('#shared/local/open-database.ts')
    const { systemClock } = await import('#shared/local/system.ts')
    const db = await openDatabase(${JSON.stringify(folder)}, { clock: systemClock, onFatal() {} })
    await db.commit((sql) => sql("INSERT INTO meta VALUES ('mine', 'kept')").run())
    console.log('committed')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  await expect(openDatabase(folder, options)).rejects.toMatchObject({ exitCode: 73 })
  child.kill('SIGKILL')
  await once(child, 'exit')

  await using database = await openDatabase(folder, options)
  expect(database.wasUnclean).toBe(true)
  const row = database.read((sql) => sql(`SELECT value FROM meta WHERE name = 'mine'`).get())
  expect(row?.value).toBe('kept')
})

test('a folder that was closed is clean, and so is a new one', async () => {
  const folder = await tempFolder()
  for (let start = 0; start < 2; start++) {
    await using database = await openDatabase(folder, options)
    expect(database.wasUnclean).toBe(false)
  }
})

test('a database of a newer version is refused and left as it is, exit 78', async () => {
  const folder = await tempFolder()
  await (await openDatabase(folder, options))[Symbol.asyncDispose]()
  const path = join(folder, 'resound.db')
  const raw = new DatabaseSync(path)
  raw.exec('PRAGMA user_version = 99')
  raw.close()
  await expect(openDatabase(folder, options)).rejects.toMatchObject({
    exitCode: 78,
    message: expect.stringContaining('newer version'),
  })
  const again = new DatabaseSync(path)
  expect(again.prepare('PRAGMA user_version').get()?.user_version).toBe(99)
  again.close()
})

test('a damaged database is refused with what to do, exit 74', async () => {
  const folder = await tempFolder()
  const path = join(folder, 'resound.db')
  const database = await openDatabase(folder, options)
  await database.commit((sql) => {
    for (let i = 0; i < 200; i++)
      sql('INSERT INTO meta VALUES (?, ?)').run(`row ${i}`, 'x'.repeat(2000))
  })
  await database[Symbol.asyncDispose]()
  const bytes = await readFile(path)
  bytes.fill(0xff, 40_000, 120_000)
  await writeFile(path, bytes)
  // as after a crash
  const raw = new DatabaseSync(path)
  try {
    raw.exec(`UPDATE meta SET value = '0' WHERE name = 'clean_shutdown'`)
  } catch {
    // damaged already at this page: it will be found either way
  }
  raw.close()
  const isRefused = { exitCode: 74, message: expect.stringContaining('resound doctor --backup') }
  await expect(openDatabase(folder, options)).rejects.toMatchObject(isRefused)

  await truncate(path, 100)
  await expect(openDatabase(folder, options)).rejects.toMatchObject(isRefused)

  await writeFile(path, 'no database at all')
  await expect(openDatabase(folder, options)).rejects.toMatchObject(isRefused)
})

test('a data folder that is a file, or lies below one, is refused in words, exit 74', async () => {
  const file = join(await tempFolder(), 'file')
  await writeFile(file, '')
  for (const folder of [file, join(file, 'below')])
    await expect(openDatabase(folder, options)).rejects.toMatchObject({
      exitCode: 74,
      message: expect.stringMatching(/(is a file|lies below a file).* --data/),
    })
})

test.each([
  ['gone', (path: string) => rm(path)],
  ['empty', (path: string) => truncate(path, 0)],
])('recordings whose database is %s are left alone, exit 74', async (_, lose) => {
  const folder = await tempFolder()
  await (await openDatabase(folder, options))[Symbol.asyncDispose]()
  await mkdir(join(folder, 'objects'))
  await lose(join(folder, 'resound.db'))
  const isRefused = { exitCode: 74, message: expect.stringContaining('resound doctor --backup') }
  for (const beside of [false, true])
    await expect(openDatabase(folder, { ...options, beside })).rejects.toMatchObject(isRefused)
})

test('a damaged lock is not said to be in use: it may be removed', async () => {
  const folder = await tempFolder()
  await writeFile(join(folder, 'lock.db'), 'x'.repeat(5000))
  await expect(openDatabase(folder, options)).rejects.toMatchObject({
    exitCode: 74,
    message: expect.stringMatching(/lock\.db is damaged.*remove it/),
  })
})

test('a part of the folder that another user owns is refused by its name, exit 74', async () => {
  const folder = await tempFolder()
  await (await openDatabase(folder, options))[Symbol.asyncDispose]()
  for (const part of ['resound.db', 'lock.db']) {
    disk.refused = join(folder, part)
    const isRefused = { exitCode: 74, message: expect.stringContaining(`${disk.refused} may not`) }
    await expect(openDatabase(folder, options)).rejects.toMatchObject(isRefused)
    await expect(openDatabase(folder, { ...options, beside: true })).rejects.toMatchObject(
      isRefused,
    )
  }
})

test('a lock that cannot be taken for another reason is not said to be in use', async () => {
  const folder = await tempFolder()
  await mkdir(join(folder, 'lock.db'))
  await expect(openDatabase(folder, options)).rejects.toMatchObject({
    exitCode: 74,
    message: expect.stringContaining('cannot be opened'),
  })
})

test('readers cannot write', async () => {
  await using database = await openDatabase(await tempFolder(), options)
  expect(() => database.read((sql) => sql(`DELETE FROM meta`).run())).toThrow()
})
