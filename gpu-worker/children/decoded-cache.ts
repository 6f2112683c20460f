import { link, mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

const MOST_RECORDINGS = 8
const MOST_BYTES = 256 * 2 ** 20

/**
 * Recordings decoded lately, by the name of their bytes: a chain of edits, or a second wish for the same
 * upload, need not decode again. The files are second names of those in the job's folder, so keeping them
 * costs no copy. A child may write what lies in its folder: at worst it spoils later edits of the same
 * recording, which are the same caller's.
 */
export function openDecodedCache<Facts>(root: string) {
  const kept = new Map<string, { folder: string; bytes: number; facts: Facts }>() // oldest use first
  let count = 0

  /** @param folder what was decoded, in files */
  async function keep(source: string, folder: string, facts: Facts): Promise<void> {
    const own = join(root, `kept-${process.pid}-${++count}`)
    await mkdir(own, { recursive: true, mode: 0o700 })
    const bytes = await linkAll(folder, own)
    if (bytes > MOST_BYTES) return rm(own, { recursive: true, force: true })
    const before = kept.get(source)
    kept.set(source, { folder: own, bytes, facts })
    if (before) await rm(before.folder, { recursive: true, force: true })
    await evict()
  }

  /** Puts it into `folder`, which is made. @returns what is known of it; undefined when it is not kept */
  async function place(source: string, folder: string): Promise<Facts | undefined> {
    const found = kept.get(source)
    if (!found) return undefined
    kept.delete(source)
    kept.set(source, found)
    await mkdir(folder, { mode: 0o700 })
    try {
      await linkAll(found.folder, folder)
      return found.facts
    } catch {
      await rm(folder, { recursive: true, force: true }) // it was let go of meanwhile
      return undefined
    }
  }

  async function evict(): Promise<void> {
    let bytes = kept.values().reduce((sum, entry) => sum + entry.bytes, 0)
    for (const [source, entry] of kept) {
      if (kept.size <= MOST_RECORDINGS && bytes <= MOST_BYTES) return
      kept.delete(source)
      bytes -= entry.bytes
      await rm(entry.folder, { recursive: true, force: true })
    }
  }

  async function close(): Promise<void> {
    const folders = [...kept.values()].map(({ folder }) => folder)
    kept.clear()
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })))
  }

  return { keep, place, close }
}

/** @returns the bytes of all of them */
async function linkAll(from: string, to: string): Promise<number> {
  const names = await readdir(from)
  const sizes = await Promise.all(
    names.map(async (name) => {
      await link(join(from, name), join(to, name))
      return (await stat(join(to, name))).size
    }),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
