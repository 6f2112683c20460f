import { execFileSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { convertModel } from '../../gpu-worker/model/convert.ts'
import type { PreparedJob } from '../../gpu-worker/model/denoiser.ts'
import type { Precision } from '../../gpu-worker/model/graphs/linear.ts'
import type { OpenOptions } from '../../gpu-worker/model/model-of-graphs.ts'
import { type OpenedModel, openModel } from '../../gpu-worker/model/open-model.ts'
import type { Row } from './result.ts'

// A random model of SAO-Instruct's shape, its bundles, and steps to time: for bench/model-step.ts and
// bench/gpu-step.ts.

const FOLDER = process.env.RESOUND_BENCH_FOLDER ?? join(tmpdir(), 'resound-bench-model')
const FLAGS = process.env.RESOUND_BENCH_MAKE?.split(' ') ?? []

export const PYTHON = process.env.RESOUND_BENCH_PYTHON
/** What taskset leaves, where it is used. */
export const THREADS = availableParallelism()
/** Time of every step: halfway through the noise. */
export const T = 0.7
export const SCALE = 5
export const SHORT = 216 // latent frames of 10 s
export const LONG = 1024 // of the whole window

export type Note = (variant: string, value: number, unit: string, more?: object) => void

/** Rows, told on stderr as soon as they are known. */
export function notebook(): { readonly rows: Row[]; readonly note: Note } {
  const rows: Row[] = []
  return {
    rows,
    note(variant, value, unit, more = {}) {
      rows.push({ variant, value, unit, ...more })
      console.error(`${variant}: ${value.toPrecision(4)} ${unit} ${JSON.stringify(more)}`)
    },
  }
}

/** The checkpoint's folder; made when it is not there. */
export async function checkpointFolder(name = 'checkpoint', flags = FLAGS): Promise<string> {
  const folder = join(FOLDER, name)
  if (existsSync(join(folder, 'model.safetensors'))) return folder
  await mkdir(FOLDER, { recursive: true })
  const program = join(import.meta.dirname, '../make-checkpoint.ts')
  execFileSync(process.execPath, [program, '--out', folder, ...flags], { stdio: 'inherit' })
  return folder
}

/** The bundle's folder; converted when it is not there, which `note` is told of. */
export async function bundleFolder(
  checkpoint: string,
  precision: Precision,
  note: Note,
): Promise<string> {
  const out = `${checkpoint}-${precision}`
  if (existsSync(out)) return out
  const began = performance.now()
  const beganCpu = process.cpuUsage()
  await convertModel({
    checkpoint: join(checkpoint, 'model.safetensors'),
    config: join(checkpoint, 'model_config.json'),
    textEncoder: join(checkpoint, 't5'),
    out,
    precision,
    name: 'bench',
    license: null,
    createdBy: 'bench',
  })
  const files = (await readdir(out)).map((file) => statSync(join(out, file)).size)
  const peak = process.resourceUsage().maxRSS * 1024
  note(`conversion to ${precision}`, (performance.now() - began) / 1000, 's', {
    'cpu s': cpuSeconds(beganCpu),
    'peak MiB': Math.round(peak / 2 ** 20),
    'of largest shard': Number((peak / Math.max(...files)).toFixed(2)),
  })
  return out
}

/** Opened and timed: `note` is told how long it took and what it took of memory. */
export async function openTimed(
  name: string,
  bundle: string,
  options: OpenOptions,
  note: Note,
): Promise<OpenedModel> {
  const before = process.memoryUsage().rss
  const began = performance.now()
  const beganCpu = process.cpuUsage()
  const model = await openModel(bundle, { threads: THREADS, ...options })
  note(`opening, ${name}`, (performance.now() - began) / 1000, 's', {
    'cpu s': cpuSeconds(beganCpu),
    'RSS MiB': Math.round((process.memoryUsage().rss - before) / 2 ** 20),
  })
  return model
}

export type StepInputs = {
  readonly frames: number
  readonly x: Float32Array
  readonly inputLatents: Float32Array
  readonly crossAttention: Float32Array
  readonly global: Float32Array
  /** Of the four above. */
  readonly shapes: readonly (readonly number[])[]
}

/** Random numbers of the sizes a step takes; 20 tokens of text, the rest pads. */
export function inputsFor({ facts }: OpenedModel, frames: number): StepInputs {
  const { latentChannels, inputConcatChannels, conditioningTokens, conditioningWidth } = facts
  const random = gaussian(7)
  const fill = (count: number) => Float32Array.from({ length: count }, random)
  const timing = conditioningTokens - facts.text.maxTokens
  const crossAttention = fill(conditioningTokens * conditioningWidth).map((value, i) => {
    const token = Math.floor(i / conditioningWidth)
    return token < 20 || token >= conditioningTokens - timing ? value : 0
  })
  return {
    frames,
    x: fill(latentChannels * frames),
    inputLatents: fill(inputConcatChannels * frames),
    crossAttention,
    global: fill(facts.globalWidth),
    shapes: [
      [latentChannels, frames],
      [inputConcatChannels, frames],
      [conditioningTokens, conditioningWidth],
      [facts.globalWidth],
    ],
  }
}

export type Stepper = Awaited<ReturnType<typeof stepper>>

/** One guided step, as often as wanted. */
export async function stepper({ denoiser }: OpenedModel, inputs: StepInputs) {
  const { frames, x, crossAttention, global, inputLatents } = inputs
  const job: PreparedJob = await denoiser.prepare({
    frames,
    crossAttention,
    global,
    ...(inputLatents.length > 0 && { inputLatents: { latents: inputLatents, frames } }),
  })
  const run = async () => (await denoiser.step([{ job, x, t: T, guidance: { scale: SCALE } }]))[0]!
  const cpu: number[] = []
  return {
    run,
    /** Processor seconds of every timed step, all threads together. */
    cpu,
    async seconds() {
      const began = performance.now()
      const beganCpu = process.cpuUsage()
      await run()
      cpu.push(cpuSeconds(beganCpu))
      return (performance.now() - began) / 1000
    },
  }
}

/** Ten seconds of noise through the autoencoder, once to open it and once for the clock. */
export async function timeAutoencoder(name: string, model: OpenedModel, note: Note) {
  const { channels, downsamplingRatio, latentChannels } = model.facts
  const random = gaussian(3)
  const samples = SHORT * downsamplingRatio
  const audio = Float32Array.from({ length: channels * samples }, () => 0.3 * random())
  await model.encode(audio.subarray(0, channels * downsamplingRatio), [
    1,
    channels,
    downsamplingRatio,
  ])
  let began = performance.now()
  const { mean } = await model.encode(audio, [1, channels, samples])
  note(`encoding 10 s, ${name}`, (performance.now() - began) / 1000, 's')

  await model.decode(mean.slice(0, latentChannels), [1, latentChannels, 1])
  began = performance.now()
  const decoded = await model.decode(mean, [1, latentChannels, SHORT])
  note(`decoding 10 s, ${name}`, (performance.now() - began) / 1000, 's')
  return { mean, decoded }
}

/** How far values stand above their error, in dB. */
export function snr(values: Float32Array, reference: Float32Array): number {
  let [signal, error] = [0, 0]
  for (const [i, wanted] of reference.entries()) {
    signal += wanted ** 2
    error += (values[i]! - wanted) ** 2
  }
  return 10 * Math.log10(signal / error)
}

export function cpuSeconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since)
  return Math.round(user + system) / 1e6
}

/** Normal numbers, the same for the same seed. */
function gaussian(seed: number): () => number {
  let state = seed
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state + 0.5) / 2 ** 32
  }
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
}
