import { readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { DomainError } from '#shared/errors.ts'
import { type Bundle, openBundle, readManifest } from './bundle.ts'
import { type ConvertOptions, type ConvertProgress, convertModel } from './convert.ts'
import { downloadFile } from './download.ts'
import { type Hub, type HubFile, type HubModel, readHubModel } from './hub.ts'
import { parseModelConfigText } from './model-config.ts'

/** Models one can ask for by a short name. */
export const KNOWN_MODELS: Readonly<Record<string, string>> = {
  'sao-instruct': 'disco-eth/sao-instruct',
  'stable-audio-open-1.0': 'stabilityai/stable-audio-open-1.0',
  'stable-audio-open-small': 'stabilityai/stable-audio-open-small',
}

const CONFIGS = ['model_config.json', 'config.json']
const CHECKPOINTS = ['model.safetensors', 'model.pt', 'model.ckpt']
const TEXT_ENCODER = [['config.json'], ['model.safetensors'], ['tokenizer.json', 'spiece.model']]
const DOWNLOADS = '.downloads'

export type InstallOptions = Pick<ConvertOptions, 'precision' | 'createdBy' | 'signal'> & {
  /** A name of KNOWN_MODELS, or OWNER/REPOSITORY. */
  readonly model: string
  readonly revision: string
  /** Where bundles lie; the new one gets the model's name in it. */
  readonly folder: string
  readonly hub: Hub
  readonly onProgress?: (progress: InstallProgress) => void
}
export type InstallProgress =
  | ConvertProgress
  | {
      readonly stage: 'downloading'
      readonly file: string
      readonly bytes: number
      readonly totalBytes: number | undefined
    }

/**
 * Fetches a released model and the text encoder its configuration names, and converts them. Downloads
 * lie in `.downloads` of the folder until the bundle is there; the same command goes on with them.
 * A model that is installed already, of the same weights and precision, is given as it is.
 *
 * @throws DomainError as `downloadFile` and `convertModel`; `invalid_request` when another model of
 *   that name is installed
 */
export async function installModel(options: InstallOptions): Promise<Bundle> {
  const { model, revision, folder, hub, precision, createdBy, signal, onProgress } = options
  const repository = Object.hasOwn(KNOWN_MODELS, model) ? KNOWN_MODELS[model]! : model
  const name = bundleName(model)
  const found = await readHubModel(hub, repository, revision, signal)
  const config = pick(found, CONFIGS)
  const checkpoint = pick(found, CHECKPOINTS)
  const out = join(folder, name)
  const installed = await sameInstalled(out, checkpoint, precision)
  if (installed) return installed

  const configPath = await fetchOne(options, found, config)
  const configText = await readFile(configPath, 'utf8')
  parseModelConfigText(configText, configPath) // before gigabytes are fetched for what is not supported
  const textEncoder = await readHubModel(hub, textEncoderRepository(configText), 'main', signal)
  for (const choices of TEXT_ENCODER)
    await fetchOne(options, textEncoder, pick(textEncoder, choices))
  const checkpointPath = await fetchOne(options, found, checkpoint)

  const bundle = await convertModel({
    checkpoint: checkpointPath,
    config: configPath,
    textEncoder: downloadFolder(folder, textEncoder),
    out,
    precision,
    name,
    license: found.license,
    createdBy,
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  })
  for (const one of [found, textEncoder])
    await rm(downloadFolder(folder, one), { recursive: true, force: true })
  return bundle
}

const bundleName = (model: string): string =>
  Object.hasOwn(KNOWN_MODELS, model) ? model : basename(model).toLowerCase()

/** The first of the names that the repository has. */
function pick({ repository, files }: HubModel, names: readonly string[]): HubFile {
  for (const name of names) {
    const file = files.find((one) => one.name === name)
    if (file) return file
  }
  throw new DomainError('unsupported_model', `${repository} has none of ${names.join(', ')}`)
}

async function sameInstalled(
  out: string,
  checkpoint: HubFile,
  precision: string,
): Promise<Bundle | undefined> {
  const manifest = await readManifest(out).catch((error: DomainError) => {
    if (error.code === 'model_not_installed') return undefined
    throw error
  })
  if (!manifest) return undefined
  const source = manifest.sources.find(({ role }) => role === 'checkpoint')
  if (manifest.precision === precision && source?.sha256 === checkpoint.sha256)
    return await openBundle(out)
  throw new DomainError(
    'invalid_request',
    `${out} has another model (${manifest.precision}) already`,
    {
      fix: `resound model remove ${basename(out)}`,
    },
  )
}

/** `t5-base` is short for Google's repository, which is the only one that name ever meant. */
function textEncoderRepository(configText: string): string {
  const { model } = JSON.parse(configText) as {
    model: { conditioning: { configs: { type: string; config: { t5_model_name?: string } }[] } }
  }
  const text = model.conditioning.configs.find(({ type }) => type === 't5')
  const name = text?.config.t5_model_name ?? 't5-base'
  return name.includes('/') ? name : `google-t5/${name}`
}

async function fetchOne(
  { folder, hub, signal, onProgress }: InstallOptions,
  model: HubModel,
  file: HubFile,
): Promise<string> {
  const path = join(downloadFolder(folder, model), file.name)
  await downloadFile(hub, model, file, path, {
    signal,
    onProgress: (done) =>
      onProgress?.({ stage: 'downloading', file: `${model.repository}/${file.name}`, ...done }),
  })
  return path
}

const downloadFolder = (folder: string, { repository, commit }: HubModel): string =>
  join(folder, DOWNLOADS, `${repository.replace('/', '--')}-${commit.slice(0, 12)}`)
