import { cp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Where a child finds and leaves compiled code, within its folder. */
export const COMPILED_FOLDER = 'compiled'

/**
 * Compiled code of one kind of child. The first that starts compiles it and leaves it in its folder;
 * it is taken from there before the child has seen any input, and every later child gets a copy of its
 * own to write to: none can leave anything for another.
 */
export function openCompileCache(kept: string) {
  let isKept = false

  /** @returns whether there was something to copy */
  async function copyTo(folder: string): Promise<boolean> {
    if (!isKept) return false
    try {
      await cp(kept, join(folder, COMPILED_FOLDER), { recursive: true })
      return true
    } catch {
      isKept = false // somebody removed it: the next child compiles again
      return false
    }
  }

  /** Takes what a child compiled that has just said it is ready. */
  async function keep(folder: string): Promise<void> {
    if (isKept) return
    await rename(join(folder, COMPILED_FOLDER), kept).then(
      () => {
        isKept = true
      },
      () => {}, // nothing compiled, or another child was first
    )
  }

  const drop = (): Promise<void> => rm(kept, { recursive: true, force: true })

  return { copyTo, keep, drop }
}

export type CompileCache = ReturnType<typeof openCompileCache>
