import { chunksOf } from './chunks.ts'
import { downsamplingRatio, type ModelShape } from './graphs/model-shape.ts'
import { decoderContextFrames, encoderContextFrames } from './graphs/receptive-field.ts'
import { floats, type OrtSession } from './ort-session.ts'

type Sessions = {
  readonly encoder: () => Promise<OrtSession>
  readonly decoder: () => Promise<OrtSession>
}

/**
 * The two halves over batches of any length: item by item and chunk by chunk, with as much context as
 * the convolutions see, so that the result is that of one run over the whole.
 *
 * @param chunks latent frames kept of each run, and whether all runs have one shape
 */
export function autoencoder(
  shape: Pick<ModelShape, 'audioChannels' | 'encoder' | 'decoder'>,
  sessions: Sessions,
  chunks: { readonly size: number; readonly alike: boolean },
) {
  const ratio = downsamplingRatio(shape)
  const { latentChannels } = shape.decoder
  const encoderContext = encoderContextFrames(shape.encoder.strides)
  const decoderContext = decoderContextFrames(shape.decoder.strides)

  return {
    async encode(
      audio: Float32Array,
      [batch, channels, samples]: readonly [number, number, number],
    ): Promise<{ mean: Float32Array; scale: Float32Array }> {
      expectLength('audio', audio, batch * channels * samples)
      if (channels !== shape.audioChannels || samples % ratio !== 0 || samples === 0)
        throw new RangeError(
          `Expected ${shape.audioChannels} channels of a multiple of ${ratio} samples, got ${channels} of ${samples}`,
        )
      const encoder = await sessions.encoder()
      const frames = samples / ratio
      const mean = new Float32Array(batch * latentChannels * frames)
      const scale = new Float32Array(mean.length)
      for (let item = 0; item < batch; item++)
        for (const { from, to, keepFrom, keepTo } of chunksOf(frames, {
          ...chunks,
          context: encoderContext,
        })) {
          const rows = { first: item * channels, count: channels, length: samples }
          const part = cut(audio, rows, from * ratio, to * ratio)
          const found = await encoder.run({
            audio: floats(part, [1, channels, (to - from) * ratio]),
          })
          const kept = { from: keepFrom - from, length: keepTo - keepFrom, at: keepFrom }
          const target = { first: item * latentChannels, count: latentChannels, length: frames }
          paste(found.mean!.data, mean, target, kept)
          paste(found.scale!.data, scale, target, kept)
        }
      return { mean, scale }
    },

    async decode(
      latents: Float32Array,
      [batch, channels, frames]: readonly [number, number, number],
    ): Promise<Float32Array> {
      expectLength('latents', latents, batch * channels * frames)
      if (channels !== latentChannels)
        throw new RangeError(`Expected ${latentChannels} latent channels, got ${channels}`)
      const decoder = await sessions.decoder()
      const samples = decodedSamples(frames, shape.decoder.strides)
      const audio = new Float32Array(batch * shape.audioChannels * samples)
      for (let item = 0; item < batch; item++)
        for (const { from, to, keepFrom, keepTo } of chunksOf(frames, {
          ...chunks,
          context: decoderContext,
        })) {
          const rows = { first: item * channels, count: channels, length: frames }
          const part = cut(latents, rows, from, to)
          const found = await decoder.run({ latents: floats(part, [1, channels, to - from]) })
          const end = keepTo === frames ? samples : keepTo * ratio
          paste(
            found.audio!.data,
            audio,
            { first: item * shape.audioChannels, count: shape.audioChannels, length: samples },
            {
              from: (keepFrom - from) * ratio,
              length: end - keepFrom * ratio,
              at: keepFrom * ratio,
            },
          )
        }
      return audio
    },
  }
}

/** What the decoder makes of `frames`: with an odd stride each transposed convolution falls one sample short. */
const decodedSamples = (frames: number, strides: readonly number[]): number =>
  strides.toReversed().reduce((length, stride) => length * stride - (stride % 2), frames)

/** `count` rows of `length` values, from row `first` on. */
type Rows = { readonly first: number; readonly count: number; readonly length: number }

function cut(
  source: Float32Array,
  { first, count, length }: Rows,
  from: number,
  to: number,
): Float32Array {
  if (from === 0 && to === length) return source.subarray(first * length, (first + count) * length)
  const part = new Float32Array(count * (to - from))
  for (let row = 0; row < count; row++) {
    const start = (first + row) * length
    part.set(source.subarray(start + from, start + to), row * (to - from))
  }
  return part
}

function paste(
  part: Float32Array,
  target: Float32Array,
  { first, count, length }: Rows,
  kept: { readonly from: number; readonly length: number; readonly at: number },
) {
  const partLength = part.length / count
  for (let row = 0; row < count; row++) {
    const start = row * partLength + kept.from
    target.set(part.subarray(start, start + kept.length), (first + row) * length + kept.at)
  }
}

function expectLength(name: string, values: Float32Array, length: number) {
  if (values.length !== length)
    throw new RangeError(`Expected ${length} values of ${name}, got ${values.length}`)
}
