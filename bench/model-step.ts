/**
 * The full-size model on this machine: conversion, loading, one guided step, encoding and decoding, in
 * fp32 and int8; beside PyTorch with stable-audio-tools where it is installed.
 *
 *   RESOUND_BENCH_FOLDER   where checkpoint and bundles are kept (12 GB; default: a folder in /tmp)
 *   RESOUND_BENCH_PYTHON   python with bench/peers/python/requirements.txt; without it that row is not run
 *   RESOUND_BENCH_MAKE     flags of make-checkpoint.ts, for a smaller model: "--width 512 --depth 6"
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { convertModel } from '../gpu-worker/model/convert.ts'
import type { PreparedJob } from '../gpu-worker/model/denoiser.ts'
import { type OpenedModel, openModel } from '../gpu-worker/model/open-model.ts'
import { isQuiet, paired, type Ratio } from './lib/paired.ts'
import type { Bench, Row } from './lib/result.ts'
import { median } from './lib/stats.ts'
import { openTorchStep, type TorchStep } from './lib/torch-step.ts'

const FOLDER = process.env.RESOUND_BENCH_FOLDER ?? join(tmpdir(), 'resound-bench-model')
const PYTHON = process.env.RESOUND_BENCH_PYTHON
const MAKE = process.env.RESOUND_BENCH_MAKE?.split(' ') ?? []
const THREADS = availableParallelism()
const T = 0.7
const SCALE = 5
const SHORT = 216 // frames of 10 s
const LONG = 1024 // of the whole window

export const bench: Bench = async ({ rounds }) => {
  await mkdir(FOLDER, { recursive: true })
  const checkpoint = join(FOLDER, 'checkpoint')
  if (!existsSync(join(checkpoint, 't5/tokenizer.json'))) {
    const program = join(import.meta.dirname, 'make-checkpoint.ts')
    execFileSync(process.execPath, [program, '--out', checkpoint, ...MAKE], { stdio: 'inherit' })
  }
  const rows: Row[] = []
  const note = (variant: string, value: number, unit: string, more: object = {}) => {
    rows.push({ variant, value, unit, ...more })
    console.error(`${variant}: ${value.toPrecision(4)} ${unit} ${JSON.stringify(more)}`)
  }

  for (const precision of ['fp32', 'int8'] as const) await convert(checkpoint, precision, note)
  const fp32 = await opened('fp32', note)
  const int8 = await opened('int8', note)
  const packed = await opened('fp32', note, true)
  const inputs = inputsFor(fp32, SHORT)
  const torch = PYTHON
    ? await openTorchStep({
        python: PYTHON,
        checkpoint,
        threads: THREADS,
        scale: SCALE,
        t: T,
        ...inputs,
      })
    : undefined

  const [ours, eights] = [await stepper(packed, inputs), await stepper(int8, inputs)]
  const exact = await ours.run()
  const codes = await eights.run()
  note('int8 against fp32, v', snr(codes.conditional, exact.conditional), 'dB')
  note(`int8 against fp32, guided v (scale ${SCALE})`, snr(codes.v, exact.v), 'dB')

  const aa = await paired(eights.seconds, eights.seconds, Math.min(3, rounds))
  const bars = [{ text: 'int8 v at >= 30 dB', ok: snr(codes.conditional, exact.conditional) >= 30 }]
  const compare = async (name: string, variant: Stepper, least: number, peer: TorchStep) => {
    const found = await paired(peer.seconds, variant.seconds, rounds)
    note(`guided step, L ${SHORT}, ${name}`, median(found.b), 's', {
      ...ratioOf(found),
      'cpu s': Math.min(...variant.cpu),
    })
    bars.push({ text: `${name} step >= ${least} x PyTorch fp32`, ok: found.ratio >= least })
    return found
  }
  if (torch) {
    const found = await compare('fp32 prepacked', ours, 1.15, torch)
    note(`guided step, L ${SHORT}, PyTorch ${torch.version} fp32`, median(found.a), 's', {
      peer: true,
      'cpu s': Math.min(...torch.cpu),
    })
    await compare('int8', eights, hasInt8Matrices() ? 5 : 2.2, torch)
    note('fp32 against PyTorch, guided v', snr(exact.v, torch.result()), 'dB')
    await torch.close()
  } else {
    const found = await paired(ours.seconds, eights.seconds, rounds)
    note(`guided step, L ${SHORT}, fp32 prepacked`, median(found.a), 's')
    note(`guided step, L ${SHORT}, int8`, median(found.b), 's', { 'against fp32': found.ratio })
    note('PyTorch fp32: not run', Number.NaN, 's', { peer: true })
  }

  for (const [name, model] of [
    ['fp32', fp32],
    ['int8', int8],
  ] as const)
    note(
      `guided step, L ${LONG}, ${name}`,
      await (await stepper(model, inputsFor(model, LONG))).seconds(),
      's',
    )
  await autoencoder(fp32, note)
  await fp32.close()
  await packed.close()
  await int8.close()
  return { rounds, aa, rows, bars, ...(!isQuiet(aa) && { verdict: 'inconclusive' as const }) }
}

type Note = (variant: string, value: number, unit: string, more?: object) => void

async function convert(checkpoint: string, precision: 'fp32' | 'int8', note: Note) {
  const out = join(FOLDER, precision)
  if (existsSync(out)) return
  const began = performance.now()
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
    'peak MiB': Math.round(peak / 2 ** 20),
    'of largest shard': Number((peak / Math.max(...files)).toFixed(2)),
  })
}

async function opened(precision: string, note: Note, prepack?: boolean): Promise<OpenedModel> {
  const before = process.memoryUsage().rss
  const began = performance.now()
  const model = await openModel(join(FOLDER, precision), { threads: THREADS, prepack })
  const seconds = (performance.now() - began) / 1000
  const grown = Math.round((process.memoryUsage().rss - before) / 2 ** 20)
  note(`opening, ${precision}${prepack ? ', prepacked' : ''}`, seconds, 's', { 'RSS MiB': grown })
  return model
}

export type StepInputs = {
  readonly frames: number
  readonly x: Float32Array
  readonly inputLatents: Float32Array
  readonly crossAttention: Float32Array
  readonly global: Float32Array
  readonly shapes: readonly (readonly number[])[]
}

/** Random numbers of the sizes a step takes; 20 tokens of text, the rest pads. */
function inputsFor({ facts }: OpenedModel, frames: number): StepInputs {
  const { latentChannels, inputConcatChannels, conditioningTokens, conditioningWidth } = facts
  const random = noise(7)
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

type Stepper = Awaited<ReturnType<typeof stepper>>

async function stepper({ denoiser }: OpenedModel, inputs: StepInputs) {
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
    cpu,
    async seconds() {
      const began = performance.now()
      const beganCpu = process.cpuUsage()
      await run()
      const { user, system } = process.cpuUsage(beganCpu)
      cpu.push((user + system) / 1e6)
      return (performance.now() - began) / 1000
    },
  }
}

async function autoencoder(model: OpenedModel, note: Note) {
  const { channels, downsamplingRatio, latentChannels } = model.facts
  const random = noise(3)
  const samples = SHORT * downsamplingRatio
  const audio = Float32Array.from({ length: channels * samples }, () => 0.3 * random())
  let began = performance.now()
  const { mean } = await model.encode(audio, [1, channels, samples])
  note('encoding 10 s, fp32', (performance.now() - began) / 1000, 's')
  began = performance.now()
  await model.decode(mean, [1, latentChannels, SHORT])
  note('decoding 10 s, fp32', (performance.now() - began) / 1000, 's')
}

const ratioOf = ({ ratio, ci }: Ratio) => ({
  'against PyTorch': Number(ratio.toFixed(3)),
  ci: ci.map((end) => Number(end.toFixed(3))).join('…'),
})

function snr(values: Float32Array, reference: Float32Array): number {
  let [signal, error] = [0, 0]
  for (const [i, wanted] of reference.entries()) {
    signal += wanted ** 2
    error += (values[i]! - wanted) ** 2
  }
  return 10 * Math.log10(signal / error)
}

/** Whether the processor multiplies matrices of bytes (AMX). */
const hasInt8Matrices = () =>
  existsSync('/proc/cpuinfo') && /\bamx_int8\b/.test(readFileSync('/proc/cpuinfo', 'utf8'))

/** Normal numbers, the same for the same seed. */
function noise(seed: number): () => number {
  let state = seed
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state + 0.5) / 2 ** 32
  }
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
}
