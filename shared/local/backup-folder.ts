import { copyFile, cp, link, mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { sha256OfFile } from '../file-hash.ts'
import { syncFolder } from './durable-file.ts'
import type { Database } from './open-database.ts'
import { StartError } from './start-error.ts'

const NOT_EMPTY = 73

/**
 * A copy of a data folder that a server can start on, taken while one runs. The database first, then the
 * objects: they are immutable, so every object that the copied records name is there. Hard links where
 * the file system allows, copies elsewhere.
 *
 * @returns how many objects were taken
 */
export async function backupFolder(
  database: Database,
  dataFolder: string,
  target: string,
): Promise<number> {
  await mkdir(target, { recursive: true, mode: 0o700 })
  if ((await readdir(target)).length > 0)
    throw new StartError(`${target} is not empty: a backup needs a folder of its own.`, NOT_EMPTY)

  await database.backup(join(target, 'resound.db'))
  await copyFile(join(dataFolder, 'secret.key'), join(target, 'secret.key')).catch(ignoreMissing)
  const from = join(dataFolder, 'objects')
  const files = (await readdir(from, { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(from, join(entry.parentPath, entry.name)))
  for (const file of files) {
    const copy = join(target, 'objects', file)
    await mkdir(dirname(copy), { recursive: true, mode: 0o700 })
    await link(join(from, file), copy).catch(() => cp(join(from, file), copy))
  }
  await writeManifest(target, files)
  await syncFolder(target)
  return files.length
}

async function writeManifest(target: string, objects: readonly string[]): Promise<void> {
  const names = ['resound.db', ...objects.map((file) => join('objects', file))]
  const files: { path: string; sha256: string }[] = []
  for (const path of names) files.push({ path, sha256: await sha256OfFile(join(target, path)) })
  await writeFile(join(target, 'manifest.json'), `${JSON.stringify({ files }, null, 2)}\n`)
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
}
