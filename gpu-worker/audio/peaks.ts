import type { Readable } from './readable.ts'

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
export function peaks(audio: Readable): Peaks {
  const framesPerPixel = Math.max(MIN_FRAMES_PER_PIXEL, Math.ceil(audio.frames / MAX_PIXELS))
  const length = Math.ceil(audio.frames / framesPerPixel)
  const data: number[] = []
  for (let pixel = 0; pixel < length; pixel++) {
    const from = pixel * framesPerPixel
    const to = Math.min(from + framesPerPixel, audio.frames)
    for (let c = 0; c < audio.channels; c++) {
      const { min, max } = extremes(audio.read(c, from, to))
      data.push(clamp8(Math.floor(min * 127)), clamp8(Math.ceil(max * 127)))
    }
  }
  return {
    version: 2,
    channels: audio.channels,
    sample_rate: audio.sampleRateHz,
    samples_per_pixel: framesPerPixel,
    bits: 8,
    length,
    data,
  }
}

/** The lowest and the highest sample; infinities the wrong way round when there is none. */
export function extremes(samples: Float32Array): { min: number; max: number } {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i]!
    if (sample < min) min = sample
    if (sample > max) max = sample
  }
  return { min, max }
}

const clamp8 = (value: number): number => Math.max(-128, Math.min(127, value))
