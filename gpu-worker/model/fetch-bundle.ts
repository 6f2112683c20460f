import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DomainError } from '#shared/errors.ts'
import { type Bundle, digestOf, MANIFEST_FILE, openBundle, readManifest } from './bundle.ts'

const PART_BYTES = 8 * 2 ** 20
const PARTS_IN_FLIGHT = 16 // a single GET fills a tenth of what an instance can receive
const TRIES = 3
const ABANDONED_AFTER_MS = 3_600_000

/** Where the files of one bundle lie, whatever that is. */
export type BundleSource = {
  /** Bytes from `start`, before `end`; of a manifest all there are. @throws DomainError `storage_failed` */
  read(
    name: string,
    range: { readonly start: number; readonly end: number } | undefined,
    signal: AbortSignal,
  ): Promise<Uint8Array>
}

export type FetchBundleOptions = {
  readonly source: BundleSource
  /** Of the bundle that is wanted: see `digestOf`. */
  readonly digest: string
  /** Where bundles lie; this one gets its own name in it. */
  readonly modelsFolder: string
  readonly signal: AbortSignal
  readonly partBytes?: number
}

/**
 * The bundle of this digest in the models' folder, fetched in parallel ranges unless it is there. It gets
 * its name when every byte of it was compared, so that a worker that dies meanwhile leaves nothing that
 * looks like a model; two that fetch at a time on one disk leave one.
 *
 * @throws DomainError `invalid_model_file` when the bytes are not those of the digest; `storage_full`
 */
export async function fetchBundle(options: FetchBundleOptions): Promise<Bundle> {
  const { source, digest, modelsFolder, signal } = options
  await mkdir(modelsFolder, { recursive: true, mode: 0o755 })
  const present = await findPresent(modelsFolder, digest)
  if (present) return present
  await removeAbandoned(modelsFolder)

  const aside = join(modelsFolder, `.fetching-${randomUUID()}`)
  await mkdir(aside, { mode: 0o755 })
  try {
    await writeFile(
      join(aside, MANIFEST_FILE),
      await read(source, MANIFEST_FILE, undefined, signal),
    )
    const manifest = await readManifest(aside)
    if (digestOf(manifest) !== digest) throw notTheOne(digest, digestOf(manifest))
    for (const file of manifest.files) await fetchFile(file, aside, options)
    await openBundle(aside, { full: true, signal })
    return await putInPlace(aside, join(modelsFolder, manifest.name), digest)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
      throw new DomainError('storage_full', `There is no room for the model in ${modelsFolder}`, {
        cause: error,
        fix: 'Give the worker a larger disk.',
      })
    throw error
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

/** A bundle of this digest that is here and sound; anything else is fetched again. */
async function findPresent(modelsFolder: string, digest: string): Promise<Bundle | undefined> {
  for (const name of await readdir(modelsFolder)) {
    if (name.startsWith('.')) continue
    const bundle = await soundBundle(join(modelsFolder, name))
    if (bundle?.digest === digest) return bundle
  }
  return undefined
}

/** Parts arrive side by side and are written where they belong. */
async function fetchFile(
  { path, bytes }: { readonly path: string; readonly bytes: number },
  folder: string,
  { source, signal, partBytes = PART_BYTES }: FetchBundleOptions,
): Promise<void> {
  await using file = await open(join(folder, path), 'wx', 0o644)
  let next = 0
  const fetchParts = async () => {
    while (next < bytes) {
      const start = next
      const end = Math.min(start + partBytes, bytes)
      next = end
      const part = await read(source, path, { start, end }, signal)
      if (part.length !== end - start)
        throw new DomainError('invalid_model_file', `${path} is shorter than its manifest says`)
      await file.write(part, 0, part.length, start)
    }
  }
  await Promise.all(Array.from({ length: PARTS_IN_FLIGHT }, fetchParts))
}

async function read(...[source, ...args]: [BundleSource, ...Parameters<BundleSource['read']>]) {
  for (let attempt = 1; ; attempt++)
    try {
      args[2].throwIfAborted()
      return await source.read(...args)
    } catch (error) {
      const mayPass = error instanceof DomainError && error.retryable
      if (!mayPass || attempt === TRIES) throw error
    }
}

/** Another worker that was first is as good as we; another bundle of the name makes room. */
async function putInPlace(aside: string, target: string, digest: string): Promise<Bundle> {
  const isPlaced = await rename(aside, target).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTEMPTY' || error.code === 'EEXIST') return false
      throw error
    },
  )
  if (isPlaced) return await openBundle(target)
  const there = await soundBundle(target)
  if (there?.digest === digest) return there
  const doomed = `${aside}-before`
  await rename(target, doomed)
  await rm(doomed, { recursive: true, force: true })
  return await putInPlace(aside, target, digest)
}

const soundBundle = (folder: string): Promise<Bundle | undefined> =>
  openBundle(folder).catch((error) => {
    if (error instanceof DomainError) return undefined
    throw error
  })

async function removeAbandoned(modelsFolder: string): Promise<void> {
  const oldest = Date.now() - ABANDONED_AFTER_MS
  for (const name of await readdir(modelsFolder)) {
    if (!name.startsWith('.fetching-')) continue
    const path = join(modelsFolder, name)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }))
    if (mtimeMs < oldest) await rm(path, { recursive: true, force: true })
  }
}

const notTheOne = (wanted: string, found: string): DomainError =>
  new DomainError(
    'invalid_model_file',
    `The bundle has the digest ${found.slice(0, 12)}, the deployment names ${wanted.slice(0, 12)}`,
    { fix: 'Push the model again: resound model push NAME --aws --stage S' },
  )
