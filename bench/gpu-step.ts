/**
 * The full-size model on an NVIDIA card through onnxruntime's CUDA provider: guided steps of 10 s and of the
 * whole window, encoding and decoding, in fp32 and fp16; equality with the processor's fp32; beside PyTorch with
 * stable-audio-tools on the same card. Folder, python and flags by environment, as for model-step;
 * RESOUND_BENCH_PRECISIONS "fp32 fp16", RESOUND_BENCH_PROVIDERS "cuda cpu" (or "webgpu cpu").
 */
import {
  bundleFolder,
  checkpointFolder,
  inputsFor,
  LONG,
  type Note,
  notebook,
  openTimed,
  PYTHON,
  SHORT,
  snr,
  stepper,
  THREADS,
  timeAutoencoder,
} from './lib/full-model.ts'
import { paired } from './lib/paired.ts'
import type { Bar, Bench } from './lib/result.ts'
import { median } from './lib/stats.ts'
import { openTorchStep } from './lib/torch-step.ts'

/** cuBLAS multiplies fp32 in tf32 unless NVIDIA_TF32_OVERRIDE is 0, as the product has it. */
const VARIANTS = (process.env.RESOUND_BENCH_PRECISIONS ?? 'fp32 fp16').split(' ')
const LEAST_SNR = { fp32: 80, fp16: 40 } as const // dB, of the guided v
const PROVIDERS = (process.env.RESOUND_BENCH_PROVIDERS ?? 'cuda cpu').split(' ')

export const bench: Bench = async ({ rounds }) => {
  const { rows, note } = notebook()
  const bars: Bar[] = []
  const checkpoint = await checkpointFolder()
  const onCpu = await openTimed('fp32, cpu', await bundleFolder(checkpoint, 'fp32', note), {}, note)
  const references = new Map<number, Float32Array>()
  for (const frames of [SHORT, LONG])
    references.set(frames, (await (await stepper(onCpu, inputsFor(onCpu, frames))).run()).v)
  const audio = await timeAutoencoder('fp32, cpu', onCpu, note)
  await onCpu.close()

  for (const precision of VARIANTS as ('fp32' | 'fp16')[]) {
    const bundle = await bundleFolder(checkpoint, precision, note)
    const name = `${precision}, ${PROVIDERS[0]}`
    const model = await openTimed(name, bundle, { executionProviders: PROVIDERS }, note)
    for (const [frames, wanted] of references) {
      const inputs = inputsFor(model, frames)
      const ours = await stepper(model, inputs)
      const v = snr((await ours.run()).v, wanted)
      const at = `guided step, L ${frames}, ${name}`
      note(`${at}: v against fp32 on the cpu`, v, 'dB')
      bars.push({
        text: `${at}: v at >= ${LEAST_SNR[precision]} dB`,
        ok: v >= LEAST_SNR[precision],
      })
      await besidePyTorch(at, { ours, inputs, precision, checkpoint, wanted, rounds }, note)
    }
    const found = await timeAutoencoder(name, model, note)
    note(`latents of 10 s, ${name}, against the cpu`, snr(found.mean, audio.mean), 'dB')
    note(`sound of 10 s, ${name}, against the cpu`, snr(found.decoded, audio.decoded), 'dB')
    await model.close()
  }
  return { rounds, rows, bars }
}

type Comparison = {
  readonly ours: Awaited<ReturnType<typeof stepper>>
  readonly inputs: ReturnType<typeof inputsFor>
  readonly precision: 'fp32' | 'fp16'
  readonly checkpoint: string
  readonly wanted: Float32Array
  readonly rounds: number
}

const STEPS_PER_ROUND = 5

async function besidePyTorch(
  at: string,
  { ours, inputs, precision, checkpoint, wanted, rounds }: Comparison,
  note: Note,
) {
  const several = (seconds: () => Promise<number>) => async () => {
    const times: number[] = []
    for (let i = 0; i < STEPS_PER_ROUND; i++) times.push(await seconds())
    return median(times)
  }
  const torch = PYTHON
    ? await openTorchStep({
        python: PYTHON,
        checkpoint,
        threads: THREADS,
        device: 'cuda',
        dtype: precision === 'fp16' ? 'float16' : 'float32',
        ...inputs,
      })
    : undefined
  const run = several(ours.seconds)
  const found = await paired(torch ? several(torch.seconds) : run, run, rounds)
  note(at, 1000 * median(found.b), 'ms', torch && { 'x PyTorch': Number(found.ratio.toFixed(3)) })
  if (!torch) return note(`${at}, PyTorch: not run`, Number.NaN, 'ms', { peer: true })
  note(`${at}, PyTorch ${torch.version}`, 1000 * median(found.a), 'ms', { peer: true })
  note(`${at}, PyTorch: v against ours on the cpu`, snr(torch.result(), wanted), 'dB')
  await torch.close()
}
