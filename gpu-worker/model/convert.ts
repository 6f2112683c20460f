import { constants } from 'node:fs'
import { chmod, copyFile, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { DomainError } from '#shared/errors.ts'
import { exists } from '#shared/exists.ts'
import { sha256OfFile, sha256OfText } from '#shared/file-hash.ts'
import {
  type Bundle,
  type BundleManifest,
  isModelName,
  MANIFEST_FILE,
  openBundle,
} from './bundle.ts'
import { checkWeights } from './check-weights.ts'
import { claimFolder, isClaim } from './claim-folder.ts'
import { buildGraphs } from './graphs/build-graphs.ts'
import { factsOfShape } from './graphs/model-shape.ts'
import { parseT5Config, type T5Shape } from './graphs/t5-encoder.ts'
import { type ModelConfig, parseModelConfigText } from './model-config.ts'
import { openCheckpoint } from './open-checkpoint.ts'
import { openFile } from './read-file.ts'
import { filesOf } from './shards.ts'
import { openTokenizer, TOKENIZER_FILES } from './tokenizer.ts'
import { quote, type Weights } from './weights.ts'

export type ConvertOptions = {
  readonly checkpoint: string
  readonly config: string
  /** A T5 model in the Hugging Face layout: config.json, weights, tokenizer. */
  readonly textEncoder: string
  /** The bundle's folder; must not exist. */
  readonly out: string
  readonly precision: 'fp32' | 'fp16' | 'int8'
  readonly name: string
  readonly license: string | null
  /** The program and its version. */
  readonly createdBy: string
  readonly onProgress?: (progress: ConvertProgress) => void
  readonly signal?: AbortSignal
}

export type ConvertProgress = {
  readonly stage: 'reading' | 'building' | 'checking'
  readonly bytes: number
  readonly totalBytes: number
}

/**
 * A released checkpoint as a bundle. The folder gets its name when every byte of it is written,
 * hashed and on disk: before that there is a hidden one beside it, which an error or the signal
 * removes. A run that was killed is taken up behind the last weight file it finished.
 *
 * @throws DomainError `invalid_model_file`, `unsupported_model` (what, and where); `storage_full`;
 *   `invalid_request` when `out` exists or is being written by another process
 * @throws the signal's reason when it is aborted
 */
export async function convertModel(options: ConvertOptions): Promise<Bundle> {
  const { precision, createdBy, signal, onProgress } = options
  const out = resolve(options.out)
  if (await exists(out)) throw existsAlready(out)
  if (!isModelName(options.name))
    throw new DomainError('invalid_request', `${quote(options.name)} cannot be a model's name`, {
      fix: 'Give a --name of letters, digits, dots, dashes and underscores that starts with a letter or digit.',
    })
  const configText = await readText(options.config)
  const config = parseModelConfigText(configText, options.config)
  await using weights = await openCheckpoint(options.checkpoint)
  await checkWeights(config, weights)
  await checkTextEncoder(options.textEncoder, config, weights)

  const sources = await hashSources(options)
  const key = sha256OfText(JSON.stringify([sources, precision, createdBy]))
  const partial = join(dirname(out), `.${basename(out)}.partial`)
  const own = await claimFolder(partial, key).catch((error) => {
    throw asDomainError(error, out)
  })
  try {
    await buildGraphs(config, weights, options.textEncoder, partial, {
      precision,
      resume: true,
      onProgress: (done) => onProgress?.({ stage: 'building', ...done }),
      ...(signal && { signal }),
    })
    await writeFile(join(partial, 'model_config.json'), configText, { flush: true })
    await copyBeside(options, partial)
    await writeManifest(partial, { ...options, config, sources })
    await rm(join(partial, own))
    await syncFolder(partial)
    await rename(partial, out)
    await syncFolder(dirname(out))
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    throw asDomainError(error, out)
  }
  return await openBundle(out, {
    onProgress: (done) => onProgress?.({ stage: 'checking', ...done }),
  })
}

/** The text encoder has to be there, whole, and to give what the conditioning takes. */
async function checkTextEncoder(folder: string, config: ModelConfig, weights: Weights) {
  const tokenizer = await openTokenizer(folder)
  const t5 = await readT5Config(join(folder, 'config.json'))
  checkProjection(config, weights, { folder, width: t5.width })
  if (tokenizer.largestId >= t5.vocabulary)
    throw new DomainError(
      'unsupported_model',
      `${folder} has a tokenizer with ids up to ${tokenizer.largestId} for a table of ${t5.vocabulary} rows`,
    )
}

/** As the reference has it, a linear layer follows the T5 where the widths differ or `project_out` asks for it. */
function checkProjection(
  { text, projectsText, conditioningWidth }: ModelConfig,
  weights: Weights,
  t5: { readonly folder: string; readonly width: number },
) {
  const layer = `conditioner.conditioners.${text.id}.proj_out.weight`
  const isThere = weights.has(layer)
  const isUsed = projectsText || t5.width !== conditioningWidth
  if (isThere === isUsed) return
  const why = projectsText
    ? 'project_out is true'
    : `${t5.folder} gives tokens of ${t5.width} values, the model takes ${conditioningWidth}`
  throw new DomainError(
    'unsupported_model',
    `${why}, and the checkpoint has ${isThere ? 'a' : 'no'} layer ${quote(layer)}`,
    { fix: 'Give the T5 model the checkpoint was trained with.' },
  )
}

async function readT5Config(path: string): Promise<T5Shape> {
  const text = await readText(path)
  try {
    return parseT5Config(JSON.parse(text))
  } catch (cause) {
    if (cause instanceof DomainError) throw cause
    throw new DomainError('invalid_model_file', `${path} is not JSON`, { cause })
  }
}

async function hashSources({
  checkpoint,
  config,
  textEncoder,
  signal,
  onProgress,
}: ConvertOptions) {
  const inFolder = (await readdir(textEncoder))
    .filter((name) => TEXT_ENCODER_FILES.has(name))
    .sort()
  const encoderFiles = await Promise.all(inFolder.map((name) => filesOf(join(textEncoder, name))))
  const paths = [
    ...(await filesOf(checkpoint)).map((path) => ({ role: 'checkpoint', path })),
    { role: 'config', path: config },
    ...encoderFiles.flat().map((path) => ({ role: 'text encoder', path })),
  ]
  const sized = await Promise.all(
    paths.map(async (one) => ({ ...one, bytes: (await stat(one.path)).size })),
  )
  const totalBytes = sized.reduce((sum, { bytes }) => sum + bytes, 0)
  let done = 0
  const onBytes = (read: number) => {
    done += read
    onProgress?.({ stage: 'reading', bytes: done, totalBytes })
  }
  const sources: BundleManifest['sources'] = []
  for (const { role, path, bytes } of sized)
    sources.push({
      role,
      file: basename(path),
      bytes,
      sha256: await sha256OfFile(path, { signal, onBytes }),
    })
  return sources
}

const TEXT_ENCODER_FILES: ReadonlySet<string> = new Set([
  'config.json',
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
  ...TOKENIZER_FILES,
])

/** What else a bundle needs or should carry: the tokenizer, and the licence if one lies beside the weights. */
async function copyBeside({ textEncoder, checkpoint }: ConvertOptions, folder: string) {
  for (const name of TOKENIZER_FILES)
    if (await exists(join(textEncoder, name))) {
      await copyFile(join(textEncoder, name), join(folder, name))
      break
    }
  for (const name of ['LICENSE', 'LICENSE.md', 'LICENSE.txt'])
    if (await exists(join(dirname(checkpoint), name)))
      await copyFile(join(dirname(checkpoint), name), join(folder, name))
}

type ManifestInput = Omit<ConvertOptions, 'config'> & {
  readonly config: ModelConfig
  readonly sources: BundleManifest['sources']
}

async function writeManifest(
  folder: string,
  { name, createdBy, precision, license, config, sources, signal }: ManifestInput,
) {
  const files: BundleManifest['files'] = []
  for (const path of (await readdir(folder)).sort()) {
    if (isClaim(path)) continue
    await chmod(join(folder, path), 0o644)
    await using handle = await open(join(folder, path))
    await handle.sync()
    const { size } = await handle.stat()
    files.push({ path, bytes: size, sha256: await sha256OfFile(join(folder, path), { signal }) })
  }
  const manifest: BundleManifest = {
    format: 1,
    name,
    createdBy,
    precision,
    license,
    facts: factsOfShape(config),
    sources,
    files,
  }
  const path = join(folder, MANIFEST_FILE)
  await writeFile(path, `${JSON.stringify(manifest, null, 2)}\n`, { flush: true, mode: 0o644 })
  await chmod(path, 0o644) // whatever the umask
}

// — files —————————————————————————————————————————————————————————————————————————————————————————

const MAX_CONFIG_BYTES = 2 ** 20 // the released ones have 6 kB

async function readText(path: string): Promise<string> {
  const file = await openFile(path)
  try {
    if (file.bytes > MAX_CONFIG_BYTES)
      throw new DomainError(
        'invalid_model_file',
        `${path} has ${file.bytes} bytes, which is too much for a configuration`,
      )
    return Buffer.from(await file.readAt(0, file.bytes)).toString('utf8')
  } finally {
    await file.close()
  }
}

/** A name in a folder is on disk once the folder is. */
async function syncFolder(folder: string) {
  await using handle = await open(folder, constants.O_RDONLY)
  await handle.sync()
}

const existsAlready = (out: string): DomainError =>
  new DomainError('invalid_request', `${out} exists already`, {
    fix: 'Choose another --out, or remove the model that is there.',
  })

function asDomainError(error: unknown, out: string): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOTEMPTY' || code === 'EEXIST') return existsAlready(out) // made by another meanwhile
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new DomainError('storage_full', `There is no room for ${out}`, {
      cause: error,
      fix: 'Free some disk space; nothing was kept of this try.',
    })
  if (code === 'EFBIG')
    return new DomainError('storage_full', `A file of ${out} is larger than may be written`, {
      cause: error,
      fix: 'Raise the limit on the size of files (ulimit -f), or choose another file system.',
    })
  if (code && /^(EACCES|EROFS|EPERM|ENOENT|ENOTDIR|ENAMETOOLONG|ELOOP)$/.test(code))
    return new DomainError('storage_failed', `${dirname(out)} cannot be written to`, {
      cause: error,
    })
  return error
}
