import type { LoadedModel } from '../model/loaded-model.ts'
import { oncePer } from '../model/once-per.ts'
import type { Channels } from './audio-frontend.ts'
import { blend } from './blend.ts'

/** What the encoder says of a stretch of audio: each latent is normal with this mean and deviation. */
export type Posterior = {
  readonly frames: number
  /** [latentChannels, frames] */
  readonly mean: Float32Array
  /** [latentChannels, frames], softplus(scale) + 1e-4 */
  readonly deviation: Float32Array
}

/**
 * The posterior of audio followed by silence up to `frames` latent frames. Long silence is not encoded:
 * further from its edges than the encoder sees every frame of it is the same, and known from one short run
 * per model.
 *
 * @param audio [channels][samples] at the model's rate; at most frames · downsamplingRatio samples
 * @see stable-audio-tools 0.0.19, `models/bottleneck.py`, `VAEBottleneck`
 */
export async function encodePadded(
  model: LoadedModel,
  audio: Channels,
  frames: number,
): Promise<Posterior> {
  const { downsamplingRatio } = model.facts
  const heard = Math.ceil((audio[0]?.length ?? 0) / downsamplingRatio)
  if (heard > frames) throw new RangeError(`Expected at most ${frames} latent frames, got ${heard}`)

  const silence = await silenceOf(model)
  const shortest = silence && heard + 2 * silence.reach
  if (!shortest || frames <= shortest + silence.reach) return await encodeAll(model, audio, frames)

  const start = await encodeAll(model, audio, shortest)
  return extendBySilence(start, silence, frames)
}

/**
 * One latent from the posterior: mean + deviation · noise, or the mean itself without noise.
 *
 * @param noise standard normal, [latentChannels, frames]
 */
export const drawLatents = ({ mean, deviation }: Posterior, noise?: Float32Array): Float32Array =>
  noise ? mean.map((value, i) => value + deviation[i]! * noise[i]!) : blend([1, mean])

/** The deviation a scale stands for. */
export const deviationOf = (scale: Float32Array): Float32Array =>
  scale.map((value) => (value > 20 ? value : Math.log1p(Math.exp(value))) + 1e-4)

async function encodeAll(model: LoadedModel, audio: Channels, frames: number): Promise<Posterior> {
  const samples = frames * model.facts.downsamplingRatio
  const padded = new Float32Array(audio.length * samples)
  for (const [c, channel] of audio.entries()) padded.set(channel, c * samples)
  const { mean, scale } = await model.encode(padded, [1, audio.length, samples])
  return { frames, mean, deviation: deviationOf(scale) }
}

type Silence = {
  /** The posterior of a short silence. */
  readonly posterior: Posterior
  /** Frames from an edge that may differ from the inside. */
  readonly reach: number
}

const SILENCE_FRAMES = 48

/** Undefined when the encoder sees so far that a short silence has no inside. */
const silenceOf = oncePer(async (model: LoadedModel): Promise<Silence | undefined> => {
  const reach = model.contextFrames.encode
  if (2 * reach >= SILENCE_FRAMES || model.facts.windowFrames <= 2 * SILENCE_FRAMES)
    return undefined
  const none = Array.from({ length: model.facts.channels }, () => new Float32Array(0))
  return { posterior: await encodeAll(model, none, SILENCE_FRAMES), reach }
})

/** The encoded start without its right edge, silence from its inside, and the right edge of silence. */
function extendBySilence(
  start: Posterior,
  { posterior, reach }: Silence,
  frames: number,
): Posterior {
  const kept = start.frames - reach
  const extend = (from: Float32Array, silent: Float32Array): Float32Array => {
    const channels = from.length / start.frames
    const out = new Float32Array(channels * frames)
    for (let c = 0; c < channels; c++) {
      const row = out.subarray(c * frames, (c + 1) * frames)
      const quiet = silent.subarray(c * SILENCE_FRAMES, (c + 1) * SILENCE_FRAMES)
      row.fill(quiet[SILENCE_FRAMES / 2]!)
      row.set(from.subarray(c * start.frames, c * start.frames + kept))
      row.set(quiet.subarray(SILENCE_FRAMES - reach), frames - reach)
    }
    return out
  }
  return {
    frames,
    mean: extend(start.mean, posterior.mean),
    deviation: extend(start.deviation, posterior.deviation),
  }
}
