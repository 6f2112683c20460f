import { open } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Makes the names in a folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * The same for the folder's own name and all above it, up to `root`. Always the whole way: a folder that
 * is there may have been made a moment ago by someone who has not synced it yet.
 */
export async function syncFoldersUpTo(root: string, folder: string): Promise<void> {
  for (let at = folder; at.length >= root.length; at = dirname(at)) await syncFolder(at)
}
