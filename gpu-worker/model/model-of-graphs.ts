import { availableParallelism } from 'node:os'
import { isFlow } from '#shared/samplers.ts'
import { autoencoder } from './autoencoder.ts'
import { type Denoiser, type DenoiserSessions, denoiser } from './denoiser.ts'
import { PAIR_GRAPH } from './graphs/build-graphs.ts'
import { type GraphsFile, readGraphsFile } from './graphs/graphs-file.ts'
import type { ModelShape } from './graphs/model-shape.ts'
import { decoderContextFrames, encoderContextFrames } from './graphs/receptive-field.ts'
import type { Conditioning, DenoiserInput, LoadedModel, TimedText } from './loaded-model.ts'
import {
  lazily,
  type OrtSession,
  openSession,
  type SessionOptions,
  type SessionSettings,
} from './ort-session.ts'
import { textConditioner } from './text-conditioner.ts'

export type OpenOptions = {
  /** Names as onnxruntime has them; `cpu` unless given. */
  readonly executionProviders?: readonly string[] | undefined
  /** Threads of one matrix product; as many as there are cores unless given. */
  readonly threads?: number | undefined
  /**
   * Latent frames the autoencoder takes at once: less memory against a little more work. Unless given 128, on
   * a GPU 64: from a chunk with its context on, 4 s, every recording has the same shapes there.
   */
  readonly chunkFrames?: number | undefined
  /**
   * Copy the transformer's weights into the layout its kernels like best: an fp32 step takes 13 % less
   * processor time for as much memory again and seconds of loading. On for int8 only unless given.
   */
  readonly prepack?: boolean | undefined
  /** Run all items of a step in one call; on a GPU unless given. See `denoiser`. */
  readonly together?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/** A model with its inner parts within reach. */
export type GraphModel = Omit<LoadedModel, 'facts' | 'tokenize' | 'condition'> & {
  readonly graphs: GraphsFile
  readonly denoiser: Denoiser
  conditionTokens(ids: readonly number[], timing: Omit<TimedText, 'text'>): Promise<Conditioning>
  /** T5 on the real tokens of one text, [tokens, T5 width]. */
  encodeText(ids: readonly number[]): Promise<Float32Array>
  /** One number conditioner's tokens, [values, conditioningWidth]. */
  embedNumbers(id: string, values: readonly number[]): Promise<Float32Array>
}

/**
 * Opens a folder that `buildGraphs` wrote. The transformer is opened at once; the text encoder and the
 * two halves of the autoencoder when they are first needed.
 *
 * @throws DomainError `invalid_model_file` when a file is missing or damaged
 * @throws the signal's reason when it is aborted
 */
export async function modelOfGraphs(
  folder: string,
  {
    executionProviders = ['cpu'],
    threads = availableParallelism(),
    chunkFrames,
    prepack,
    together,
    signal,
  }: OpenOptions = {},
): Promise<GraphModel> {
  const graphs = await readGraphsFile(folder)
  const { shape, precision } = graphs
  const settings: SessionSettings = { executionProviders, threads }
  const isOnGpu = executionProviders.some((name) => name !== 'cpu')
  const open = (name: string, options: SessionOptions) =>
    openSession(folder, name, settings, options)

  const t5 = lazily(() => open('t5', OCCASIONAL))
  const numbers = lazily(() => open('numbers', OCCASIONAL))
  const encoder = lazily(() => open('encoder', OCCASIONAL))
  const decoder = lazily(() => open('decoder', OCCASIONAL))
  const everyStep = { keepMemory: true, prepack: prepack ?? precision === 'int8' }
  const denoising = await openDenoiser(graphs, (name) => {
    signal?.throwIfAborted()
    return open(name, name.startsWith('step') ? everyStep : OCCASIONAL)
  })

  const pair = lazily(() => open(PAIR_GRAPH, OCCASIONAL))
  const steps = denoiser(
    graphs,
    { ...denoising, pair: pair.get },
    { together: (together ?? isOnGpu) && precision !== 'int8' },
  )
  const text = textConditioner(graphs, { t5: t5.get, numbers: numbers.get })
  return {
    graphs,
    contextFrames: {
      encode: encoderContextFrames(shape.encoder.strides),
      decode: decoderContextFrames(shape.decoder.strides),
    },
    denoiser: steps,
    ...text,
    ...autoencoder(
      shape,
      { encoder: encoder.get, decoder: decoder.get },
      // cuDNN plans its convolutions anew for every shape: an H100 does 10 s in a tenth of what that takes
      { size: chunkFrames ?? (isOnGpu ? 64 : 128), alike: isOnGpu },
    ),
    denoise: (input) => denoise(input, steps, graphs),
    async close() {
      const { timing, cross, steps: parts } = denoising
      for (const session of [timing, cross, ...parts, pair, t5, numbers, encoder, decoder])
        await session?.close()
    },
  }
}

/** For graphs that run once or twice an edit: nothing is kept between runs, weights stay mapped. */
const OCCASIONAL: SessionOptions = { keepMemory: false, prepack: false }

/** All of them or none: a card or a machine out of memory gets back what the first ones took. */
async function openDenoiser(
  { stepGraphs, crossFrom }: GraphsFile,
  open: (name: string) => Promise<OrtSession>,
): Promise<Omit<DenoiserSessions, 'pair'>> {
  const opened: OrtSession[] = []
  const next = async (name: string): Promise<OrtSession> => {
    const session = await open(name)
    opened.push(session)
    return session
  }
  try {
    const timing = await next('timing')
    const cross = crossFrom === 'keys and values' ? await next('cross') : undefined
    const steps: OrtSession[] = []
    for (const { name } of stepGraphs) steps.push(await next(name))
    return { timing, cross, steps }
  } catch (error) {
    await Promise.all(opened.map((session) => session.close()))
    throw error
  }
}

/** Every item prepared afresh, one step, and the whole batch's answers side by side. */
async function denoise(
  { batch, frames, x, t, crossAttention, global, inputConcat, guidance }: DenoiserInput,
  { prepare, step }: Denoiser,
  { shape }: GraphsFile,
): Promise<Float32Array> {
  const isGuided = guidance.scale !== 1 && isInside(guidance.interval, noiseAt(t[0]!, shape))
  const item = (values: Float32Array, i: number) => {
    const size = values.length / batch
    return values.subarray(i * size, (i + 1) * size)
  }
  const { negative } = guidance
  const v = new Float32Array(batch * shape.dit.latentChannels * frames)
  const calls = []
  for (let i = 0; i < batch; i++) {
    const job = await prepare({
      frames,
      crossAttention: item(crossAttention, i),
      global: item(global, i),
      negative:
        isGuided && negative
          ? {
              crossAttention: item(negative.crossAttention, i),
              mask: negative.mask && item(negative.mask, i),
            }
          : undefined,
      inputLatents: inputConcat && {
        latents: item(inputConcat.latents, i),
        frames: inputConcat.frames,
      },
    })
    calls.push({ job, x: item(x, i), t: t[i]!, guidance: isGuided ? guidance : undefined })
  }
  for (const [i, result] of (await step(calls)).entries())
    v.set(result.v, i * shape.dit.latentChannels * frames)
  return v
}

/** How much noise there is at a time, 0…1. */
const noiseAt = (t: number, { objective = 'v' }: ModelShape): number =>
  isFlow(objective) ? t : Math.sin((t * Math.PI) / 2)

const isInside = (interval: readonly [number, number] | undefined, noise: number): boolean =>
  !interval || (interval[0] <= noise && noise <= interval[1])
