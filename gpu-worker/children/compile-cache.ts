import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Where a child finds and leaves compiled code, within its folder. */
export const COMPILED_FOLDER = 'compiled'

/**
 * Compiled code of one kind of child. A child that had to compile something leaves it in its folder; it is
 * taken from there before the child has seen any input, and every later child gets a copy of its own to
 * write to: none can leave anything for another. Node looks at the source before it believes any of it.
 *
 * @param kept a folder for this kind alone
 * @param isLasting whether it outlives this process, so that the next one starts faster
 */
export function openCompileCache(kept: string, { isLasting = false } = {}) {
  let isKept = isLasting && existsSync(kept)

  /** For a child that is about to start. @returns when that was done, in ms since the epoch */
  async function copyTo(folder: string): Promise<number> {
    try {
      if (isKept) await copyFolder(kept, join(folder, COMPILED_FOLDER))
    } catch {
      isKept = false // somebody removed it: the next child compiles again
    }
    return Date.now()
  }

  /** Takes what a child compiled since then, which has just said that it is ready. */
  async function keep(folder: string, since: number): Promise<void> {
    const compiled = join(folder, COMPILED_FOLDER)
    try {
      if (isKept && !(await hasNewer(compiled, since))) return
      await mkdir(dirname(kept), { recursive: true })
      const whole = `${kept}-${process.pid}` // only a whole one gets the name
      await moveFolder(compiled, whole)
      if (isLasting) await rm(kept, { recursive: true, force: true })
      await rename(whole, kept)
      isKept = true
    } catch {
      // nothing compiled, another child was first, or nothing may be written there: the next one compiles
    }
  }

  const drop = async (): Promise<void> => {
    if (!isLasting) await rm(kept, { recursive: true, force: true })
  }

  return { copyTo, keep, drop }
}

export type CompileCache = ReturnType<typeof openCompileCache>

/** Also to another file system: that of the children is often the one for temporary files. */
async function moveFolder(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true })
  try {
    await rename(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    await copyFolder(from, to)
    await rm(from, { recursive: true })
  }
}

/** As `cp` does, without its many looks at every file. */
async function copyFolder(from: string, to: string): Promise<void> {
  const [entries] = await Promise.all([readdir(from, { withFileTypes: true }), mkdir(to)])
  await Promise.all(
    entries.map((entry) =>
      (entry.isDirectory() ? copyFolder : copyFile)(join(from, entry.name), join(to, entry.name)),
    ),
  )
}

/** Whether any file was written after `since`, in ms since the epoch. */
async function hasNewer(folder: string, since: number): Promise<boolean> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const times = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).mtimeMs),
  )
  return times.some((time) => Math.floor(time) > since)
}
