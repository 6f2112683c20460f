import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { DomainError } from '#shared/errors.ts'
import { convertModel } from '../convert.ts'
import { buildGraphs } from '../graphs/build-graphs.ts'
import type { Precision } from '../graphs/linear.ts'
import { parseModelConfigText } from '../model-config.ts'
import { openCheckpoint } from '../open-checkpoint.ts'
import { type OpenedModel, openModel } from '../open-model.ts'
import { TOKENIZER_FILES } from '../tokenizer.ts'
import { type Case, pathsBelow } from './case-file.ts'

/** The models that cases name, converted to temporary bundles when first asked for. */
export type CaseModels = {
  /** @param chunkFrames latent frames the autoencoder takes at once */
  open(name: string, chunkFrames?: number): Promise<OpenedModel>
  /** The same network with every module's output within reach, as `denoiser.outputs` gives them. */
  openTapped(name: string): Promise<OpenedModel>
  /** The model of a case: the one it names, else the one whose sizes fit its tensors. */
  openFor(given: Case): Promise<OpenedModel>
  /** Closes all, and removes the bundles. */
  close(): Promise<void>
}

/** A model's files among the cases: `<name>/model_config.json`, a checkpoint and a text encoder beside it. */
const CONFIG = 'model_config.json'
const CHECKPOINT = /^model\.(safetensors|pt|pth|ckpt|bin)$/

/**
 * @param folder of the cases
 * @param threads of onnxruntime; as many as there are cores unless given
 */
export async function openCaseModels(
  folder: string,
  { threads, precision = 'fp32' }: { threads?: number | undefined; precision?: Precision } = {},
): Promise<CaseModels> {
  const scratch = await mkdtemp(join(tmpdir(), 'resound-verify-'))
  const bundles = new Map<string, Promise<string>>()
  const opened = new Map<string, Promise<OpenedModel>>()

  /** Opened once, from a bundle that is made once. */
  function openBundle(
    bundleKey: string,
    make: (out: string) => Promise<string>,
    chunkFrames?: number,
  ): Promise<OpenedModel> {
    const key = `${bundleKey} ${chunkFrames ?? ''}`
    const bundle = bundles.get(bundleKey) ?? make(join(scratch, `bundle-${bundles.size}`))
    bundles.set(bundleKey, bundle)
    const model =
      opened.get(key) ?? bundle.then((path) => openModel(path, { threads, chunkFrames }))
    opened.set(key, model)
    return model
  }

  const open: CaseModels['open'] = (name, chunkFrames) =>
    openBundle(name, (out) => convert(join(folder, name), out, precision), chunkFrames)

  const openTapped: CaseModels['openTapped'] = (name) =>
    openBundle(`${name} tapped`, (out) => buildTapped(join(folder, name), out))

  async function openFor(given: Case): Promise<OpenedModel> {
    if (given.params.model) return await open(given.params.model)
    const fitting: { name: string; hearsAudio: boolean }[] = []
    for (const path of await pathsBelow(folder, `/${CONFIG}`)) {
      const config = await configIn(join(folder, path))
      if (config && fits(given, config))
        fitting.push({ name: dirname(path), hearsAudio: config.audioInput !== null })
    }
    const found = fitting.find(({ hearsAudio }) => !hearsAudio) ?? fitting[0]
    if (found) return await open(found.name)
    throw new RangeError(`Expected a model that fits the tensors of ${given.path}, found none`)
  }

  async function close(): Promise<void> {
    const models = await Promise.allSettled(opened.values())
    for (const model of models) if (model.status === 'fulfilled') await model.value.close()
    await Promise.allSettled(bundles.values())
    await rm(scratch, { recursive: true, force: true })
  }

  return { open, openTapped, openFor, close }
}

type Sizes = ReturnType<typeof parseModelConfigText>

/** Cases without a model's name: latents and conditioning tell which, a text-to-audio model before others. */
function fits({ inputs }: Case, config: Sizes): boolean {
  const latents = inputs.z0 ?? inputs.x ?? inputs.noise
  const cross = inputs.cross_attn_cond
  return (
    latents?.shape[1] === config.dit.latentChannels &&
    (!cross || cross.shape[2] === config.conditioningWidth)
  )
}

/** A configuration that is not supported belongs to no case that could be run. */
const configIn = async (path: string): Promise<Sizes | undefined> => {
  try {
    return parseModelConfigText(await readFile(path, 'utf8'))
  } catch (error) {
    if (error instanceof DomainError) return undefined
    throw error
  }
}

/** As `resound model convert` does it. */
async function convert(model: string, out: string, precision: Precision): Promise<string> {
  const { checkpoint, config, textEncoder } = await filesOf(model)
  const bundle = await convertModel({
    checkpoint,
    config,
    textEncoder,
    out,
    precision,
    name: basename(model),
    license: null,
    createdBy: 'resound model verify',
  })
  return bundle.folder
}

/** Graphs with more outputs than a bundle's; their inside is the same. */
async function buildTapped(model: string, out: string): Promise<string> {
  const { checkpoint, config, textEncoder } = await filesOf(model)
  await mkdir(out)
  const shape = parseModelConfigText(await readFile(config, 'utf8'))
  await using weights = await openCheckpoint(checkpoint)
  await buildGraphs(shape, weights, textEncoder, out, { precision: 'fp32', taps: true })
  for (const name of TOKENIZER_FILES)
    await copyFile(join(textEncoder, name), join(out, name)).catch(unlessMissing)
  return out
}

function unlessMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}

async function filesOf(model: string) {
  const names = await readdir(model)
  const checkpoint = names.find((name) => CHECKPOINT.test(name))
  const textEncoder = await textEncoderIn(model, names)
  if (!checkpoint || !textEncoder)
    throw new RangeError(`Expected a checkpoint and a text encoder in ${model}, got ${names}`)
  return { checkpoint: join(model, checkpoint), config: join(model, CONFIG), textEncoder }
}

async function textEncoderIn(model: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const files = await readdir(join(model, name)).catch((): string[] => [])
    if (files.includes('config.json')) return join(model, name)
  }
  return undefined
}
