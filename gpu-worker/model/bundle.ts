import { constants } from 'node:fs'
import { type FileHandle, lstat, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { DomainError } from '#shared/errors.ts'
import { sha256OfHandle, sha256OfText } from '#shared/file-hash.ts'
import { OBJECTIVES } from '#shared/samplers.ts'
import { GRAPHS_FILE, readGraphsFile } from './graphs/graphs-file.ts'
import { factsOfShape } from './graphs/model-shape.ts'
import type { ModelFacts } from './loaded-model.ts'
import { verifyOnnx } from './verify-onnx.ts'
import { quote } from './weights.ts'

// A bundle is a folder a worker loads: graphs, weights, tokenizer, and bundle.json, which lists them.

export const MANIFEST_FILE = 'bundle.json'
const STAMP_FILE = 'verified.json' // what was true when the hashes were last compared
const MAX_MANIFEST_BYTES = 2 ** 20
const WRITABLE_BY_OTHERS = 0o022
const FORMAT = 1

const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/)
/** A model's folder is called like it: a name that is a path would lead out of the folder of models. */
export const isModelName = (name: string): boolean => fileName.safeParse(name).success
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const bytes = z.int().min(0)
const count = z.int().min(0)
const listedFile = z.strictObject({ path: fileName, bytes, sha256 })

const manifestSchema = z.strictObject({
  format: z.literal(FORMAT),
  name: fileName,
  createdBy: z.string(),
  precision: z.enum(['fp32', 'fp16', 'int8']),
  license: z.string().nullable(),
  facts: z.strictObject({
    sampleRateHz: count,
    channels: count,
    windowFrames: count,
    downsamplingRatio: count,
    latentChannels: count,
    inputConcatChannels: count,
    conditioningTokens: count,
    conditioningWidth: count,
    globalWidth: count,
    // bundles of earlier versions say neither
    objective: z.enum(OBJECTIVES).default('v'),
    distributionShift: z
      .strictObject({
        baseShift: z.number(),
        maxShift: z.number(),
        minLength: z.number(),
        maxLength: z.number(),
        useSine: z.boolean(),
      })
      .nullable()
      .default(null),
    text: z.strictObject({ maxTokens: count }),
    timing: z.strictObject({ minSeconds: z.number(), maxSeconds: z.number() }),
  }),
  /** What it was made from. */
  sources: z.array(z.strictObject({ role: z.string(), file: z.string(), bytes, sha256 })),
  files: z.array(listedFile).min(1).max(1024),
})
export type BundleManifest = Readonly<z.infer<typeof manifestSchema>>

export type Bundle = {
  readonly folder: string
  readonly manifest: BundleManifest
  /** SHA-256 of the list of files: the same models have the same. */
  readonly digest: string
  readonly facts: ModelFacts
  /** Absolute path of a file of the bundle. @throws RangeError when it has no such file */
  path(name: string): string
}

export type CheckOptions = {
  /** Compare every byte, whatever the stamp says. */
  readonly full?: boolean
  readonly onProgress?: (done: { readonly bytes: number; readonly totalBytes: number }) => void
  readonly signal?: AbortSignal
}

/**
 * A bundle that is fit to be loaded: names, sizes, permissions and graphs are in order, and the bytes
 * are those of its manifest. Hashes are compared when any file's size, time or inode differs from
 * what it was after the last comparison; that takes a second for every gigabyte.
 *
 * @throws DomainError `model_not_installed` when the folder has no manifest; `invalid_model_file`
 *   when anything differs from it
 */
export async function openBundle(folder: string, options: CheckOptions = {}): Promise<Bundle> {
  const manifest = await readManifest(folder)
  const digest = digestOf(manifest)
  const known = options.full ? undefined : await readStamp(folder)
  const stamps: string[] = []
  for (const { path, bytes } of manifest.files) {
    await using file = await openListed(folder, path, bytes)
    stamps.push(file.stamp)
  }
  const stamp = [digest, ...stamps].join('\n')
  if (sha256OfText(stamp) !== known) {
    await compareBytes(folder, manifest, options)
    await writeStamp(folder, sha256OfText(stamp))
  }
  await compareFacts(folder, manifest)
  const { name, precision, license, facts } = manifest
  const paths = new Set(manifest.files.map(({ path }) => path))
  return {
    folder,
    manifest,
    digest,
    facts: { name, version: digest.slice(0, 12), precision, license, ...facts },
    path(file) {
      if (!paths.has(file))
        throw new RangeError(`Expected a file of the bundle, got ${quote(file)}`)
      return join(folder, file)
    },
  }
}

/** SHA-256 over name, size and hash of every file, in the order of their names. */
export const digestOf = ({ files }: Pick<BundleManifest, 'files'>): string =>
  sha256OfText(
    files
      .toSorted((a, b) => (a.path < b.path ? -1 : 1))
      .map(({ path, bytes, sha256 }) => `${sha256} ${bytes} ${path}\n`)
      .join(''),
  )

/**
 * A manifest's content, checked but not compared with the files.
 *
 * @throws DomainError `model_not_installed`, `invalid_model_file`
 */
export async function readManifest(folder: string): Promise<BundleManifest> {
  await checkFolder(folder)
  const path = join(folder, MANIFEST_FILE)
  const { size } = await lstat(path).catch((cause) => {
    throw notInstalled(folder, cause)
  })
  if (size > MAX_MANIFEST_BYTES) throw damaged(path, `has ${size} bytes`)
  let manifest: BundleManifest
  try {
    await using file = await openListed(folder, MANIFEST_FILE, size)
    manifest = manifestSchema.parse(JSON.parse(await file.handle.readFile('utf8')))
  } catch (cause) {
    if (cause instanceof DomainError) throw cause
    throw new DomainError('invalid_model_file', `${path} is not a bundle's manifest`, { cause })
  }
  const names = manifest.files.map(({ path }) => path)
  if (new Set(names).size !== names.length) throw damaged(path, 'lists a file twice')
  if (names.includes(MANIFEST_FILE) || names.includes(STAMP_FILE))
    throw damaged(path, 'lists itself')
  return manifest
}

async function checkFolder(folder: string) {
  const stat = await lstat(folder).catch((cause) => {
    throw notInstalled(folder, cause)
  })
  if (!stat.isDirectory()) throw damaged(folder, 'is not a folder')
  if ((stat.mode & WRITABLE_BY_OTHERS) !== 0) throw damaged(folder, 'may be written to by others')
}

/** A file opened so that it is the one that was looked at: no link, one name, ours alone to write. */
async function openListed(folder: string, name: string, bytes: number) {
  const path = join(folder, name)
  const seen = await lstat(path, { bigint: true }).catch((cause) => {
    throw new DomainError('invalid_model_file', `${path} is missing`, { cause })
  })
  if (!seen.isFile()) throw damaged(path, 'is not a regular file')
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    const stat = await handle.stat({ bigint: true })
    if (stat.ino !== seen.ino || stat.dev !== seen.dev)
      throw damaged(path, 'changed while it was opened')
    if (stat.nlink !== 1n) throw damaged(path, 'has a second name (hard link)')
    if ((stat.mode & BigInt(WRITABLE_BY_OTHERS)) !== 0n)
      throw damaged(path, 'may be written to by others')
    if (stat.size !== BigInt(bytes))
      throw damaged(path, `has ${stat.size} bytes, the manifest says ${bytes}`)
    const stamp = `${name} ${stat.size} ${stat.mtimeNs} ${stat.ino}`
    return { handle, stamp, [Symbol.asyncDispose]: () => handle.close() }
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function compareBytes(folder: string, manifest: BundleManifest, options: CheckOptions) {
  const { onProgress = () => {}, signal } = options
  const sizes = new Map(manifest.files.map(({ path, bytes }) => [path, bytes]))
  const totalBytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0)
  let done = 0
  for (const { path, bytes, sha256 } of manifest.files) {
    await using file = await openListed(folder, path, bytes)
    const onBytes = (read: number) => {
      done += read
      onProgress({ bytes: done, totalBytes })
    }
    const actual = await sha256OfHandle(file.handle, { signal, onBytes })
    if (actual !== sha256)
      throw damaged(
        join(folder, path),
        `is not what was written: SHA-256 ${actual}, the manifest says ${sha256}`,
      )
    if (path.endsWith('.onnx')) await checkGraph(file.handle, join(folder, path), sizes)
  }
}

/** The manifest has no hash of its own; what it says of the model follows from a file that has one. */
async function compareFacts(folder: string, { files, facts, precision }: BundleManifest) {
  if (!files.some(({ path }) => path === GRAPHS_FILE)) return
  const graphs = await readGraphsFile(folder)
  if (precision !== graphs.precision || !isDeepStrictEqual(facts, factsOfShape(graphs.shape)))
    throw damaged(join(folder, MANIFEST_FILE), 'says of the model what its graphs do not')
}

async function checkGraph(handle: FileHandle, path: string, sizes: ReadonlyMap<string, number>) {
  const graph = Buffer.alloc((await handle.stat()).size)
  await handle.read(graph, 0, graph.length, 0)
  verifyOnnx(graph, sizes, (reason) => {
    throw damaged(path, `is not a graph of ours: ${reason}`)
  })
}

async function readStamp(folder: string): Promise<string | undefined> {
  return readFile(join(folder, STAMP_FILE), 'utf8').catch(() => undefined)
}

/** A folder that cannot be written to is compared at every start. */
async function writeStamp(folder: string, stamp: string): Promise<void> {
  const path = join(folder, STAMP_FILE)
  const temporary = `${path}.${process.pid}.tmp`
  try {
    await writeFile(temporary, stamp, { flag: 'wx', mode: 0o644 })
    await rename(temporary, path)
  } catch {
    await rm(temporary, { force: true }).catch(() => {})
  }
}

const damaged = (path: string, text: string): DomainError =>
  new DomainError('invalid_model_file', `${path} ${text}`, {
    fix: 'Install the model again.',
  })

const notInstalled = (folder: string, cause: unknown): DomainError =>
  new DomainError('model_not_installed', `${folder} has no model bundle`, {
    cause,
    fix: 'resound model install sao-instruct',
  })
