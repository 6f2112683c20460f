import { type Audio, frameCount } from './audio.ts'

/** Version 2 of the JSON that audiowaveform writes and waveform players read. */
export type Peaks = {
  readonly version: 2
  readonly channels: number
  readonly sample_rate: number
  readonly samples_per_pixel: number
  readonly bits: 8
  readonly length: number
  readonly data: readonly number[]
}

const MAX_PIXELS = 2000
const MIN_FRAMES_PER_PIXEL = 64

/**
 * The lowest and highest sample of every pixel's frames, at most 2 000 pixels: times 127, floor and
 * ceiling, so that no peak is drawn too small.
 *
 * @returns `data` is [pixel][channel][min, max], flat
 * @see github.com/bbc/audiowaveform, doc/DataFormat.md
 */
export function peaks(audio: Audio): Peaks {
  const frames = frameCount(audio)
  const framesPerPixel = Math.max(MIN_FRAMES_PER_PIXEL, Math.ceil(frames / MAX_PIXELS))
  const length = Math.ceil(frames / framesPerPixel)
  const data: number[] = []
  for (let pixel = 0; pixel < length; pixel++)
    for (const samples of audio.channels) {
      const { min, max } = extremes(samples, pixel * framesPerPixel, (pixel + 1) * framesPerPixel)
      data.push(clamp8(Math.floor(min * 127)), clamp8(Math.ceil(max * 127)))
    }
  return {
    version: 2,
    channels: audio.channels.length,
    sample_rate: audio.sampleRateHz,
    samples_per_pixel: framesPerPixel,
    bits: 8,
    length,
    data,
  }
}

/** The lowest and highest of `samples[from … to)`, as far as there are any. */
export function extremes(samples: Float32Array, from: number, to: number) {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (let i = from; i < Math.min(to, samples.length); i++) {
    const sample = samples[i]!
    if (sample < min) min = sample
    if (sample > max) max = sample
  }
  return { min, max }
}

const clamp8 = (value: number): number => Math.max(-128, Math.min(127, value))
