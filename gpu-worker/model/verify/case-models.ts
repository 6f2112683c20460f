import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildGraphs } from '../graphs/build-graphs.ts'
import { parseModelConfigText } from '../model-config.ts'
import { openCheckpoint } from '../open-checkpoint.ts'
import { type OpenedModel, openModel } from '../open-model.ts'
import { TOKENIZER_FILES } from '../tokenizer.ts'
import { type Case, pathsBelow } from './case-file.ts'

/** The models that cases name, converted to temporary bundles when first asked for. */
export type CaseModels = {
  /** @param chunkFrames latent frames the autoencoder takes at once */
  open(name: string, chunkFrames?: number): Promise<OpenedModel>
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
 * @param threads of onnxruntime
 */
export async function openCaseModels(folder: string, threads?: number): Promise<CaseModels> {
  const scratch = await mkdtemp(join(tmpdir(), 'resound-verify-'))
  const bundles = new Map<string, Promise<string>>()
  const opened = new Map<string, Promise<OpenedModel>>()

  function bundleOf(name: string): Promise<string> {
    const known = bundles.get(name) ?? convert(join(folder, name), scratch)
    bundles.set(name, known)
    return known
  }

  function open(name: string, chunkFrames?: number): Promise<OpenedModel> {
    const key = `${name} ${chunkFrames ?? ''}`
    const known =
      opened.get(key) ?? bundleOf(name).then((b) => openModel(b, { threads, chunkFrames }))
    opened.set(key, known)
    return known
  }

  async function openFor(given: Case): Promise<OpenedModel> {
    if (given.params.model) return await open(given.params.model)
    for (const path of await pathsBelow(folder, CONFIG)) {
      const name = path.slice(0, -CONFIG.length - 1)
      const config = parseModelConfigText(await readFile(join(folder, path), 'utf8'))
      if (fits(given, config)) return await open(name)
    }
    throw new RangeError(`Expected a model that fits the tensors of ${given.path}, found none`)
  }

  async function close(): Promise<void> {
    const models = await Promise.allSettled(opened.values())
    for (const model of models) if (model.status === 'fulfilled') await model.value.close()
    await Promise.allSettled(bundles.values())
    await rm(scratch, { recursive: true, force: true })
  }

  return { open, openFor, close }
}

type Sizes = ReturnType<typeof parseModelConfigText>

/** Cases without a model's name come from a text-to-audio model: latents and conditioning tell which. */
function fits({ inputs }: Case, config: Sizes): boolean {
  const latents = inputs.z0 ?? inputs.x ?? inputs.noise
  const cross = inputs.cross_attn_cond
  return (
    config.audioInput === null &&
    latents?.shape[1] === config.latentChannels &&
    (!cross || cross.shape[2] === config.conditioningWidth)
  )
}

/** Taps are for the cases that compare layer by layer; they cost nothing where they are not asked for. */
async function convert(model: string, scratch: string): Promise<string> {
  const names = await readdir(model)
  const checkpoint = names.find((name) => CHECKPOINT.test(name))
  const textEncoder = await textEncoderIn(model, names)
  if (!checkpoint || !textEncoder)
    throw new RangeError(`Expected a checkpoint and a text encoder in ${model}, got ${names}`)

  const bundle = await mkdtemp(join(scratch, 'bundle-'))
  const config = parseModelConfigText(await readFile(join(model, CONFIG), 'utf8'))
  await using weights = await openCheckpoint(join(model, checkpoint))
  await buildGraphs(config, weights, textEncoder, bundle, { precision: 'fp32', taps: true })
  for (const name of await readdir(textEncoder))
    if ((TOKENIZER_FILES as readonly string[]).includes(name))
      await copyFile(join(textEncoder, name), join(bundle, name))
  return bundle
}

async function textEncoderIn(model: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const files = await readdir(join(model, name)).catch((): string[] => [])
    if (files.includes('config.json')) return join(model, name)
  }
  return undefined
}
