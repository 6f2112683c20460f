import { statfsSync } from 'node:fs'
import { flushCompileCache } from 'node:module'

/** Several times what there is to write. */
const ROOM_BYTES = 32 * 2 ** 20

/**
 * Writes the code compiled so far for the next child, where there is room. Node leaves a descriptor open for
 * each file that the disk has no room for (24.21: four hundred of them), and a child has few.
 */
export function flushCompiled(folder: string): void {
  const { bavail, bsize } = statfsSync(folder)
  if (bavail * bsize >= ROOM_BYTES) flushCompileCache()
}
