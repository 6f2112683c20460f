import type { Audio } from '../../../gpu-worker/audio/audio.ts'
import { scalings } from '../../../gpu-worker/diffusion/denoiser.ts'
import { openScheduler, type StepDenoiser } from '../../../gpu-worker/diffusion/scheduler.ts'
import { sigmaOfTime } from '../../../gpu-worker/diffusion/sigmas.ts'
import type { JobInputs } from '../../../gpu-worker/model/denoiser.ts'
import type { LoadedModel } from '../../../gpu-worker/model/loaded-model.ts'
import { isFlow, type Objective } from '../../../shared/samplers.ts'

const RATIO = 80
const FACTS: LoadedModel['facts'] = {
  name: 'halving',
  version: '000000000000',
  sampleRateHz: 8000,
  channels: 2,
  windowFrames: 200,
  downsamplingRatio: RATIO,
  latentChannels: 2,
  inputConcatChannels: 2,
  conditioningTokens: 3,
  conditioningWidth: 1,
  globalWidth: 2,
  objective: 'v',
  distributionShift: null,
  text: { maxTokens: 128 },
  timing: { minSeconds: 0, maxSeconds: 512 },
  precision: 'fp32',
  license: null,
}

export type Halving = {
  readonly model: LoadedModel
  readonly scheduler: ReturnType<typeof openScheduler>
  /** Texts it was conditioned on, in order. */
  readonly texts: string[]
  /** Seconds it was told. */
  readonly seconds: number[]
  /** Latent frames of every encode. */
  readonly encodedFrames: number[]
  evaluations: number
  /** What the network was asked, in order. */
  readonly calls: Call[]
}

type Call = Parameters<StepDenoiser<JobInputs>['step']>[0][number]

/**
 * Stands in for a model whose answer one can predict: latents are the mean of 80 samples, and whatever it
 * is told, it believes that every latent should be `factor` times the input's.
 */
export function halvingModel(factor = 0.5, objective: Objective = 'v'): Halving {
  const denoiser = {
    prepare: async (inputs: JobInputs) => inputs,
    async step(calls: readonly Call[]) {
      halving.calls.push(...calls)
      halving.evaluations += calls.length
      return calls.map(({ job, x, t }) => {
        const wanted = job.inputLatents!.latents.map((value) => factor * value)
        if (isFlow(objective)) return { v: wanted.map((value, i) => (x[i]! - value) / t) }
        const { cSkip, cOut, cIn } = scalings(sigmaOfTime(t))
        return { v: wanted.map((value, i) => (value - (cSkip * x[i]!) / cIn) / cOut) }
      })
    },
  }
  const model: LoadedModel = {
    facts: { ...FACTS, objective },
    contextFrames: { encode: 0, decode: 0 },
    tokenize: (text) => [...text.split(' ').map((word) => word.length), 1],
    async condition({ text, secondsTotal }) {
      halving.texts.push(text)
      halving.seconds.push(secondsTotal)
      return {
        crossAttention: new Float32Array(3),
        crossAttentionMask: new Float32Array(3),
        global: new Float32Array(2),
      }
    },
    denoise: () => Promise.reject(new Error('the scheduler is asked instead')),
    async encode(audio, [, channels, samples]) {
      halving.encodedFrames.push(samples / RATIO)
      const mean = new Float32Array((channels * samples) / RATIO)
      for (const [i, value] of audio.entries()) mean[Math.floor(i / RATIO)]! += value / RATIO
      return { mean, scale: new Float32Array(mean.length).fill(-50) }
    },
    async decode(latents) {
      return Float32Array.from(
        { length: latents.length * RATIO },
        (_, i) => latents[Math.floor(i / RATIO)]!,
      )
    },
    close: async () => {},
  }
  const halving: Halving = {
    model,
    scheduler: openScheduler(denoiser),
    texts: [],
    seconds: [],
    encodedFrames: [],
    evaluations: 0,
    calls: [],
  }
  return halving
}

/** A stair of 10 ms treads, which this autoencoder passes unharmed. */
export const stairs = (seconds: number, { channels = 2, sampleRateHz = 8000 } = {}): Audio => ({
  sampleRateHz,
  channels: Array.from({ length: channels }, (_, c) =>
    Float32Array.from({ length: Math.round(seconds * sampleRateHz) }, (__, n) => {
      const tread = Math.floor((n * 100) / sampleRateHz)
      return 0.3 * Math.sin(tread + c) + 0.01
    }),
  ),
})
