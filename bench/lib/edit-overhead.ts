import { startSigma } from '#shared/plan/noise-levels.ts'
import { editWindow } from '../../gpu-worker/diffusion/pipeline.ts'
import { openScheduler } from '../../gpu-worker/diffusion/scheduler.ts'
import { InferenceSession } from '../../gpu-worker/model/onnxruntime.ts'
import { openModel } from '../../gpu-worker/model/open-model.ts'
import { bundleFolder, checkpointFolder, cpuSeconds, type Note, THREADS } from './full-model.ts'
import type { Bar } from './result.ts'

/** A transformer of 4 layers × 256, and the rest in proportion. */
const TINY = '--width 256 --depth 4 --channels 32 --conditioning 256 --t5-layers 4'.split(' ')
const SECONDS = 10
const STEPS = 100
const MOST_OVERHEAD = 0.05

/**
 * Processor time of a whole edit by the model, and the share of it outside of onnxruntime: samplers, noise,
 * guidance, loudness, resampling, and the handing over of tensors.
 */
export async function edit(note: Note, bars: Bar[]): Promise<void> {
  const bundle = await bundleFolder(await checkpointFolder('tiny', TINY), 'fp32', note)
  const model = await openModel(bundle, { threads: THREADS })
  const inside = watchRuns()
  const channel = Float32Array.from({ length: SECONDS * 44_100 }, (_, i) => 0.3 * Math.sin(i * i))
  const run = () =>
    editWindow(model, openScheduler(model.denoiser), {
      audio: { sampleRateHz: 44_100, channels: [channel, channel] },
      window: { start: 0, end: channel.length },
      edited: [{ start: 0, end: channel.length }],
      instruction: 'add rain',
      seed: 1,
      settings: {
        quality: 'fast',
        sampler: 'dpmpp-3m-sde',
        steps: STEPS,
        startSigma: startSigma(0.75),
        guidanceScale: 5,
      },
    })
  await run() // opens the sessions, warms up the compiler
  inside.reset()
  const began = process.cpuUsage()
  await run()
  const whole = cpuSeconds(began)
  const overhead = (whole - inside.seconds()) / inside.seconds()
  note(`a tiny edit of ${SECONDS} s, ${STEPS} steps`, whole, 'cpu s', {
    'in onnxruntime': Number(inside.seconds().toFixed(3)),
    overhead: `${(100 * overhead).toFixed(1)} %`,
  })
  bars.push({
    text: `worker overhead of a tiny edit <= ${100 * MOST_OVERHEAD} %`,
    ok: overhead <= MOST_OVERHEAD,
  })
  await model.close()
}

type Runs = { run(...args: unknown[]): Promise<unknown> }

/** Counts the processor time of every session.run of this process from now on. */
function watchRuns() {
  const { prototype } = InferenceSession as unknown as { prototype: Runs }
  const { run } = prototype
  let seconds = 0
  prototype.run = async function (this: Runs, ...args) {
    const began = process.cpuUsage()
    const results = await run.apply(this, args)
    seconds += cpuSeconds(began)
    return results
  }
  return {
    seconds: () => seconds,
    reset() {
      seconds = 0
    },
  }
}
