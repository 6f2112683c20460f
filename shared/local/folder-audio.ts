import { createHash } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DomainError } from '../errors.ts'
import { piecesOf, sha256OfHandle } from '../file-hash.ts'
import type { AudioStore, Random } from '../ports.ts'
import type { ObjectFacts } from '../upload.ts'
import { folderSyncer } from './durable-file.ts'
import { urlSigner } from './signed-requests.ts'
import { hasCode, storageFull } from './storage-errors.ts'

const REMEMBERED_HASHES = 10_000
const SAFE_KEY = /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/

/**
 * Objects as files below `objects/`. A file is written aside (or given to us as it is), fsynced, renamed
 * into its place, and its folders fsynced: a name always has all of its bytes. The version of an object is
 * its SHA-256, so bytes that were replaced by the same bytes are the same version, also after a restore.
 *
 * @param onFatal an fsync failed: what is on the disk is not known any more
 */
export function folderAudio(
  dataFolder: string,
  options: {
    signingKey: Uint8Array
    publicUrl: string
    random: Random
    onFatal: (error: Error) => void
  },
): AudioStore {
  const root = join(dataFolder, 'objects')
  const syncFolder = folderSyncer(root)
  const hashes = new Map<string, string>() // file identity → SHA-256, so that bytes are hashed once

  return {
    ...urlSigner({ key: options.signingKey, publicUrl: options.publicUrl }),

    async head(key) {
      const file = await openObject(pathOf(key)).catch(missing)
      if (!file) return undefined
      try {
        return await factsOf(file)
      } finally {
        await file.close()
      }
    },

    async read(key, version, range) {
      const file = await openBound(key, version)
      try {
        const { size } = await file.stat()
        const start = range?.start ?? 0
        const bytes = new Uint8Array(Math.max(0, Math.min(range?.end ?? size, size) - start))
        await file.read(bytes, 0, bytes.length, start)
        return bytes
      } finally {
        await file.close()
      }
    },

    async download(key, version, path, { maxBytes, signal }) {
      const file = await openObject(pathOf(key)).catch(gone(key))
      try {
        const { size } = await file.stat()
        if (size > maxBytes)
          throw new DomainError('input_too_large', `${size} bytes is above ${maxBytes}.`)
        await using copy = await open(path, 'w', 0o600)
        const sha256 = await writeAll(copy, piecesOf(file, { signal }))
        if (version !== null && sha256 !== version) {
          await rm(path, { force: true })
          throw changed(key)
        }
      } finally {
        await file.close()
      }
    },

    async write(key, source) {
      const target = pathOf(key)
      let aside = join(dataFolder, 'tmp', Buffer.from(options.random.bytes(16)).toString('hex'))
      try {
        const given = await take(source)
        if (given) aside = given.path
        const { sha256, identity, bytes } = given ?? (await writeAside(aside, source))
        await mkdir(dirname(target), { recursive: true, mode: 0o700 })
        await rename(aside, target)
        await durable(() => syncFolder(dirname(target)))
        remember(identity, sha256)
        return { bytes, sha256, version: sha256 }
      } catch (cause) {
        await rm(aside, { force: true }).catch(() => undefined)
        throw storageError(cause, key)
      }
    },

    async remove(key) {
      await rm(pathOf(key), { force: true })
    },

    async list(prefix, { after, most } = { after: '', most: Number.POSITIVE_INFINITY }) {
      const found: { key: string; modifiedAt: number }[] = []
      for await (const key of keysBelow(root, prefix, after)) {
        const facts = await stat(join(root, key)).catch(missing)
        if (facts) found.push({ key, modifiedAt: facts.mtimeMs })
        if (found.length >= most) break
      }
      return found
    },
  }

  function pathOf(key: string): string {
    if (!SAFE_KEY.test(key))
      throw new RangeError(`Expected an object key, got ${key.slice(0, 100)}`)
    return join(root, ...key.split('/'))
  }

  async function openBound(key: string, version: string | null): Promise<FileHandle> {
    const file = await openObject(pathOf(key)).catch(gone(key))
    if (version === null) return file
    const { sha256 } = await factsOf(file)
    if (sha256 === version) return file
    await file.close()
    throw changed(key)
  }

  async function factsOf(file: FileHandle): Promise<ObjectFacts & { sha256: string }> {
    const identity = await identityOf(file)
    const sha256 = hashes.get(identity) ?? (await sha256OfHandle(file))
    remember(identity, sha256)
    const { size } = await file.stat()
    return { bytes: size, sha256, version: sha256 }
  }

  /** A file that may be moved, made durable where it is; undefined for one that has to be copied. */
  async function take(source: { path: string; mayMove?: boolean } | Uint8Array) {
    if (source instanceof Uint8Array || !source.mayMove || !(await isBeside(source.path, root)))
      return undefined
    const file = await open(source.path, 'r+')
    try {
      await file.chmod(0o600)
      const sha256 = await sha256OfHandle(file)
      await durable(() => file.sync())
      const { size } = await file.stat()
      return { path: source.path, sha256, identity: await identityOf(file), bytes: size }
    } finally {
      await file.close()
    }
  }

  async function writeAside(path: string, source: { path: string } | Uint8Array) {
    const file = await open(path, 'wx', 0o600)
    try {
      const sha256 = await writeAll(file, piecesIn(source))
      await durable(() => file.sync())
      const { size } = await file.stat()
      return { sha256, identity: await identityOf(file), bytes: size }
    } finally {
      await file.close()
    }
  }

  /** After a failed fsync the page cache cannot be trusted: only a fresh start knows what is there. */
  async function durable(sync: () => Promise<void>): Promise<void> {
    try {
      await sync()
    } catch (cause) {
      if (!hasCode(cause, 'ENOSPC') && !hasCode(cause, 'EDQUOT')) options.onFatal(cause as Error)
      throw cause
    }
  }

  function remember(identity: string, sha256: string): void {
    if (hashes.size >= REMEMBERED_HASHES) hashes.delete(hashes.keys().next().value!)
    hashes.set(identity, sha256)
  }
}

/** Names exactly these bytes within one life of the process: files are never written in place. */
async function identityOf(file: FileHandle): Promise<string> {
  const { ino, size, mtimeNs } = await file.stat({ bigint: true })
  return `${ino}-${size}-${mtimeNs}`
}

/** Whether the two are on one file system, so that a name can move from one to the other. */
async function isBeside(path: string, root: string): Promise<boolean> {
  const [one, other] = await Promise.all([stat(path), stat(dirname(root))])
  return one.dev === other.dev
}

/** @returns the SHA-256 of what was written */
async function writeAll(file: FileHandle, pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of pieces) {
    hash.update(piece)
    await file.writeFile(piece)
  }
  return hash.digest('hex')
}

async function* piecesIn(source: { path: string } | Uint8Array): AsyncGenerator<Uint8Array> {
  if (source instanceof Uint8Array) yield source
  else {
    await using file = await open(source.path)
    yield* piecesOf(file)
  }
}

/** In the order of the keys, those after `after`; a folder that ends before it is not opened. */
async function* keysBelow(root: string, prefix: string, after: string): AsyncGenerator<string> {
  const folder = join(root, ...prefix.split('/').filter(Boolean))
  const entries = (await readdir(folder, { withFileTypes: true }).catch(missing)) ?? []
  const keys = entries.flatMap((entry) => {
    const key = `${prefix}${entry.name}`
    return entry.isDirectory() ? [`${key}/`] : entry.isFile() ? [key] : []
  })
  for (const key of keys.sort()) {
    if (!key.endsWith('/')) {
      if (key > after) yield key
    } else if (key > after || after.startsWith(key)) yield* keysBelow(root, key, after)
  }
}

const openObject = (path: string): Promise<FileHandle> => open(path, 'r')

function missing(cause: unknown): undefined {
  if (hasCode(cause, 'ENOENT') || hasCode(cause, 'ENOTDIR')) return undefined
  throw cause
}

const gone =
  (key: string) =>
  (cause: unknown): never => {
    missing(cause)
    throw new DomainError('input_removed', 'The bytes are not in storage any more.', {
      cause: new Error(key, { cause }),
    })
  }

const changed = (key: string): DomainError =>
  new DomainError('input_changed', 'The bytes in storage are not those that were sent at first.', {
    cause: new Error(key),
  })

function storageError(cause: unknown, key: string): Error {
  if (cause instanceof DomainError || cause instanceof RangeError) return cause
  if (hasCode(cause, 'ENOSPC') || hasCode(cause, 'EDQUOT')) return storageFull(cause)
  return new DomainError('storage_failed', 'The bytes could not be stored.', {
    cause: new Error(key, { cause }),
  })
}
