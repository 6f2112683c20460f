import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'
import { StartError } from './start-error.ts'
import { hasCode } from './storage-errors.ts'

const STORAGE_BROKEN = 74

/** What is read and written as long as a server runs; what is not there yet will be made. */
const PARTS = [
  '.',
  ...['lock.db', 'resound.db', 'resound.db-wal', 'resound.db-shm', 'secret.key'],
  ...['objects', 'objects/uploads', 'objects/outputs', 'tmp', 'jobs'],
]
const { R_OK, W_OK } = constants

const WHY: Readonly<Record<string, string>> = {
  EEXIST: 'is a file, and no folder',
  ENOTDIR: 'lies below a file',
  EACCES: 'may not be read and written by this user',
  EPERM: 'may not be read and written by this user',
  EROFS: 'is on a file system that is read-only',
  ENOSPC: 'is on a disk that is full',
  ELOOP: 'is a link to itself',
}

/** At the start, and by its name: later it would be the failure of some edit. */
export async function refuseUnusable(dataFolder: string): Promise<void> {
  for (const part of PARTS) {
    const path = join(dataFolder, part)
    await access(path, part === 'secret.key' ? R_OK : R_OK | W_OK).catch((cause) => {
      if (!hasCode(cause, 'ENOENT') || part === '.') throw folderRefused(path, cause)
    })
  }
}

export function folderRefused(path: string, cause: NodeJS.ErrnoException): StartError {
  const why = WHY[cause.code ?? ''] ?? `cannot be made: ${cause.message}`
  return new StartError(`${path} ${why}. Name another folder with --data.`, STORAGE_BROKEN, {
    cause,
  })
}
