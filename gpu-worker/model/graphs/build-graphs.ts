import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DomainError } from '#shared/errors.ts'
import { exists } from '#shared/exists.ts'
import { openCheckpoint } from '../open-checkpoint.ts'
import type { Weights } from '../weights.ts'
import { CheckpointTensors } from './checkpoint-tensors.ts'
import { crossKeysAndValues, timingToken } from './dit-conditioning.ts'
import { ROTARY_FREQUENCIES, rotaryWidth } from './dit-shape.ts'
import { ditStep } from './dit-step.ts'
import { GraphBuilder } from './graph-builder.ts'
import { GRAPHS_FILE, type GraphsFile } from './graphs-file.ts'
import type { Precision } from './linear.ts'
import type { ModelShape } from './model-shape.ts'
import { numberConditioners } from './number-conditioner.ts'
import { oobleckDecoder, oobleckEncoder } from './oobleck.ts'
import { parseT5Config, type T5Shape, t5Encoder } from './t5-encoder.ts'
import { WeightFiles } from './weight-files.ts'

export type BuildOptions = {
  readonly precision: Precision
  /** Graphs that also put out what every module computes, for comparing layer by layer. */
  readonly taps?: boolean
  readonly onProgress?: (done: { readonly bytes: number; readonly totalBytes: number }) => void
  readonly signal?: AbortSignal
  /** Keep weight files that an interrupted run of the same model finished in `folder`. */
  readonly resume?: boolean
}

/** The whole transformer with attention lent from row to row: see `pairedMaps`. */
export const PAIR_GRAPH = 'step-pair'

/**
 * Writes a model as ONNX graphs and the weight files they refer to. Two tensors at a time are in memory.
 *
 * @param shape sizes from the checkpoint's configuration
 * @param weights the checkpoint; names as stable-audio-tools gives them
 * @param textEncoderFolder `config.json` and weights of the T5 model, in the Hugging Face layout
 * @param folder must exist and be empty of files of these names
 * @returns names of the files written, all in `folder`
 * @throws DomainError `unsupported_model` when a tensor is missing or has another shape, before
 *   anything is written; `invalid_model_file` when a value is not finite
 */
export async function buildGraphs(
  shape: ModelShape,
  weights: Weights,
  textEncoderFolder: string,
  folder: string,
  { precision, taps = false, onProgress = () => {}, signal, resume }: BuildOptions,
): Promise<readonly string[]> {
  await using textWeights = await openTextEncoder(textEncoderFolder)
  const t5 = parseT5Config(await readJson(join(textEncoderFolder, 'config.json')))

  const layout = stepLayout(shape.dit.depth, precision)
  const { graphs, files } = graphsOf(shape, new CheckpointTensors(weights), folder, {
    text: { tensors: new CheckpointTensors(textWeights), shape: t5 },
    ...{ precision, taps, layout },
  })

  const totalBytes = files.reduce((sum, file) => sum + file.bytes(), 0)
  let bytes = 0
  const onWritten = (written: number) => {
    bytes += written
    onProgress({ bytes, totalBytes })
  }
  for (const file of files) await file.write({ signal, onWritten, resume })
  const names: string[] = []
  for (const builder of graphs) names.push(await builder.save(folder))

  const rotaryFrequencies = await storedFrequencies(new CheckpointTensors(weights), shape)
  const facts: GraphsFile = {
    ...{ format: 1, precision, shape, text: t5, ...layout },
    ...(rotaryFrequencies && { rotaryFrequencies }),
  }
  await writeFile(join(folder, GRAPHS_FILE), JSON.stringify(facts, null, 1), {
    flag: 'wx',
    flush: true,
  })
  return [...files.flatMap((file) => file.files()), ...names, GRAPHS_FILE]
}

type Layout = Pick<GraphsFile, 'stepGraphs' | 'crossFrom'>

const DIT = 'model.model.'

/** Every graph of a model, and where its weights will lie. Nothing is read or written yet. */
function graphsOf(
  shape: ModelShape,
  checkpoint: CheckpointTensors,
  folder: string,
  {
    text,
    precision,
    taps,
    layout: { crossFrom, stepGraphs },
  }: {
    readonly text: { readonly tensors: CheckpointTensors; readonly shape: T5Shape }
    readonly precision: Precision
    readonly taps: boolean
    readonly layout: Layout
  },
): { readonly graphs: readonly GraphBuilder[]; readonly files: readonly WeightFiles[] } {
  const dit = checkpoint.under(DIT)
  const autoencoder = checkpoint.under('pretransform.model.')
  const conditioners = checkpoint.under('conditioner.conditioners.')
  const autoencoderPrecision = precision === 'fp16' ? 'fp16' : 'fp32'
  const projection = conditioners.has(`${shape.text.id}.proj_out.weight`)
    ? { tensors: conditioners.under(`${shape.text.id}.proj_out.`), width: shape.conditioningWidth }
    : undefined

  const files = {
    conditioners: new WeightFiles(folder, 'conditioners'),
    autoencoder: new WeightFiles(folder, 'autoencoder'),
    dit: new WeightFiles(folder, 'dit'),
  }
  const graphs: GraphBuilder[] = []
  const graph = (name: string, store: keyof typeof files, build: (g: GraphBuilder) => void) => {
    const builder = new GraphBuilder(name, files[store])
    build(builder)
    graphs.push(builder)
  }
  graph('t5', 'conditioners', (g) => t5Encoder(g, text.tensors, text.shape, projection))
  graph('numbers', 'conditioners', (g) => numberConditioners(g, conditioners, shape.numbers))
  graph('encoder', 'autoencoder', (g) =>
    oobleckEncoder(g, autoencoder, shape.encoder, autoencoderPrecision),
  )
  graph('decoder', 'autoencoder', (g) =>
    oobleckDecoder(g, autoencoder, shape.decoder, autoencoderPrecision),
  )
  graph('timing', 'dit', (g) => timingToken(g, dit, shape.dit, taps))
  if (crossFrom === 'keys and values')
    graph('cross', 'dit', (g) => crossKeysAndValues(g, dit, shape.dit, taps))
  for (const { name, layers } of stepGraphs)
    graph(name, 'dit', (g) => ditStep(g, dit, shape.dit, { precision, crossFrom, layers, taps }))
  graph(PAIR_GRAPH, 'dit', (g) => ditStep(g, dit, shape.dit, { precision, crossFrom, pair: true }))
  return { graphs, files: Object.values(files) }
}

async function storedFrequencies(checkpoint: CheckpointTensors, shape: ModelShape) {
  const dit = checkpoint.under(DIT)
  if (!dit.has(ROTARY_FREQUENCIES)) return undefined
  return [...(await dit.tensor(ROTARY_FREQUENCIES, [rotaryWidth(shape.dit) / 2])())]
}

/**
 * On a CPU the transformer is cut in three, so that the middle can be skipped when a step is close to
 * the last (host memory between the parts costs nothing there), and keys and values are worked out once
 * per job. fp16 is for GPUs: one graph, nothing but latents crosses the bus.
 */
function stepLayout(depth: number, precision: Precision): Layout {
  if (precision === 'fp16')
    return { crossFrom: 'conditioning', stepGraphs: [{ name: 'step', layers: [0, depth] }] }
  if (depth < 3)
    return { crossFrom: 'keys and values', stepGraphs: [{ name: 'step', layers: [0, depth] }] }

  const outer = Math.max(1, Math.round(depth / 6))
  return {
    crossFrom: 'keys and values',
    stepGraphs: [
      { name: 'step-first', layers: [0, outer] },
      { name: 'step-middle', layers: [outer, depth - outer] },
      { name: 'step-last', layers: [depth - outer, depth] },
    ],
  }
}

const TEXT_ENCODER_FILES = [
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
]

async function openTextEncoder(folder: string): Promise<Weights> {
  for (const file of TEXT_ENCODER_FILES) {
    const path = join(folder, file)
    if (await exists(path)) return openCheckpoint(path, { mayBeBare: true })
  }
  throw new DomainError(
    'invalid_model_file',
    `${folder} has neither ${TEXT_ENCODER_FILES.join(' nor ')}`,
    { fix: 'Give the folder of a T5 model in the Hugging Face layout.' },
  )
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    throw new DomainError('invalid_model_file', `${path} cannot be read as JSON`, { cause })
  }
}
