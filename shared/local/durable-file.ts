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

const MOST_KNOWN = 10_000

/** Makes what is in a folder, and the folder's own way down from `root`, survive a power cut. */
export function folderSyncer(root: string): (folder: string) => Promise<void> {
  // Folders whose name in their parent was synced by us: one that merely exists may have been made a
  // moment ago by someone who has not synced it yet.
  const known = new Set<string>([root])
  return async function sync(folder: string): Promise<void> {
    if (known.has(folder)) return syncFolder(folder)
    await Promise.all([syncFolder(folder), sync(dirname(folder))]) // both before anything is promised
    if (known.size >= MOST_KNOWN) known.clear()
    known.add(folder).add(root)
  }
}
