import type { Objective } from '#shared/samplers.ts'
import type { Denoiser } from './denoiser.ts'
import type { DistributionShift } from './objective.ts'

/**
 * What the denoising pipeline asks of a model that is in memory. The one implementation is
 * `open-model.ts` (ONNX sessions of a bundle); tests may answer with arithmetic.
 * Every tensor is a flat row-major Float32Array beside its shape. Inputs are never modified, outputs
 * belong to the caller.
 */
export type LoadedModel = {
  readonly facts: ModelFacts

  /** Latent frames on each side that what the autoencoder makes of a frame depends on. */
  readonly contextFrames: { readonly encode: number; readonly decode: number }

  /**
   * Token ids of a text, `</s>` included, cut at `facts.text.maxTokens`, not padded.
   */
  tokenize(text: string): readonly number[]

  /**
   * T5 tokens and timing tokens, assembled as the wrapper of stable-audio-tools does.
   * `crossAttention` [1, facts.conditioningTokens, facts.conditioningWidth], pads exactly zero;
   * `crossAttentionMask` [1, conditioningTokens]; `global` [1, facts.globalWidth].
   */
  condition(timedText: TimedText): Promise<Conditioning>

  /**
   * One guided model call: v of every item. See `DenoiserInput`. Prepares every item afresh; a loop over
   * steps does better with `denoiser`.
   */
  denoise(input: DenoiserInput): Promise<Float32Array> // [batch, latentChannels, frames]

  /**
   * Posterior of an audio's latents.
   * @param audio [batch, channels, samples], samples a multiple of facts.downsamplingRatio
   * @returns `mean` and `scale` (the encoder's second half, before softplus), each [batch, latentChannels, frames]
   */
  encode(
    audio: Float32Array,
    shape: readonly [batch: number, channels: number, samples: number],
  ): Promise<{ mean: Float32Array; scale: Float32Array }>

  /** @returns audio [batch, channels, frames · downsamplingRatio], a few samples less where a stride is odd */
  decode(
    latents: Float32Array,
    shape: readonly [batch: number, channels: number, frames: number],
  ): Promise<Float32Array>

  /**
   * The fast path: `prepare` works out once what stays the same over a job's steps (cross-attention's
   * keys and values, timing tokens), `step` takes one step of one or more jobs and gives the guided v with
   * both of its halves. `denoise` is these two together. Absent from stand-ins.
   */
  readonly denoiser?: Denoiser

  close(): Promise<void>
}

export type TimedText = {
  readonly text: string
  readonly secondsStart: number
  readonly secondsTotal: number
}

export type Conditioning = {
  readonly crossAttention: Float32Array
  readonly crossAttentionMask: Float32Array
  readonly global: Float32Array
}

/** All rows share `batch` and `frames`; every item has its own time and conditioning. */
export type DenoiserInput = {
  readonly batch: number
  readonly frames: number
  readonly x: Float32Array // [batch, latentChannels, frames], already times c_in
  readonly t: Float32Array // [batch], 0…1
  readonly crossAttention: Float32Array // [batch, conditioningTokens, conditioningWidth]
  readonly global: Float32Array // [batch, globalWidth]
  readonly inputConcat?: { readonly latents: Float32Array; readonly frames: number } // [batch, inputConcatChannels, frames], resized by nearest neighbour
  readonly guidance: {
    readonly scale: number // 1 = conditional branch only
    readonly rescale?: number // 0…1, std over channels
    readonly interval?: readonly [number, number] // of the first item's noise, sin(πt/2), or t of a flow; outside it no guidance for the whole batch
    readonly negative?: { readonly crossAttention: Float32Array; readonly mask?: Float32Array }
  }
}

/** What a bundle says of itself, from the configuration and the weights. */
export type ModelFacts = {
  readonly name: string
  readonly version: string // first 12 hex digits of the bundle digest
  readonly sampleRateHz: number
  readonly channels: number
  readonly windowFrames: number // latent frames of the longest window (sample_size / downsamplingRatio)
  readonly downsamplingRatio: number
  readonly latentChannels: number
  readonly inputConcatChannels: number // 0: a text-to-audio model, no input latent
  readonly conditioningTokens: number
  readonly conditioningWidth: number
  readonly globalWidth: number
  readonly objective: Objective
  readonly distributionShift: DistributionShift | null // only flows have one
  readonly text: { readonly maxTokens: number }
  readonly timing: { readonly minSeconds: number; readonly maxSeconds: number }
  readonly precision: 'fp32' | 'fp16' | 'int8'
  readonly license: string | null
}
