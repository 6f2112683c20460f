import { type Audio, frameCount } from '../audio/audio.ts'
import { realFft } from '../audio/fft.ts'
import { stft } from '../audio/stft.ts'
import { hann } from '../audio/windows.ts'

/** Windows in samples and mel bands of each, from short to long. */
const SCALES = [
  [32, 5],
  [64, 10],
  [128, 20],
  [256, 40],
  [512, 80],
  [1024, 160],
  [2048, 320],
] as const
const FLOOR = 1e-5

/**
 * How differently two recordings of equal length sound: the mean distance of their log10 mel magnitudes,
 * summed over seven window lengths, mean over channels. 0 for the same.
 *
 * @see Kumar et al. 2023, arXiv 2306.06546, section 3.4 (multi-scale mel loss, log term)
 */
export function contextDistance(a: Audio, b: Audio): number {
  if (frameCount(a) !== frameCount(b) || a.channels.length !== b.channels.length)
    throw new RangeError(
      `Expected recordings of one shape, got ${frameCount(a)} and ${frameCount(b)} frames`,
    )
  const perChannel = a.channels.map((channel, c) =>
    SCALES.reduce((sum, [size, bands]) => {
      const filters = melFilters(a.sampleRateHz, size, bands)
      const [before, after] = [channel, b.channels[c]!].map((each) => logMel(each, size, filters))
      return sum + meanDistance(before!, after!)
    }, 0),
  )
  return perChannel.reduce((sum, each) => sum + each, 0) / perChannel.length
}

type Filter = { readonly first: number; readonly weights: Float64Array }

function logMel(samples: Float32Array, size: number, filters: readonly Filter[]): Float64Array[] {
  const frames: Float64Array[] = []
  stft(samples, { fftSize: size, hop: size / 4, window: hann(size) }, (_, re, im) => {
    const magnitude = re.map((real, k) => Math.hypot(real, im[k]!))
    frames.push(
      Float64Array.from(filters, ({ first, weights }) => {
        const sum = weights.reduce((total, weight, k) => total + weight * magnitude[first + k]!, 0)
        return Math.log10(Math.max(FLOOR, sum))
      }),
    )
  })
  return frames
}

function meanDistance(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  let [sum, count] = [0, 0]
  for (const [t, frame] of a.entries()) {
    for (const [k, value] of frame.entries()) sum += Math.abs(value - b[t]![k]!)
    count += frame.length
  }
  return sum / count
}

/** Triangles of equal area, evenly spaced on Slaney's mel scale from 0 to half the rate. */
function melFilters(sampleRateHz: number, size: number, bands: number): Filter[] {
  const top = hzToMel(sampleRateHz / 2)
  const edges = Array.from({ length: bands + 2 }, (_, i) => melToHz((top * i) / (bands + 1)))
  const binHz = sampleRateHz / size
  return Array.from({ length: bands }, (_, band) => {
    const [low, middle, high] = edges.slice(band, band + 3) as [number, number, number]
    const first = Math.ceil(low / binHz)
    const last = Math.min(realFft(size).bins - 1, Math.floor(high / binHz))
    const weights = Float64Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
      const hz = (first + i) * binHz
      const rise = Math.min((hz - low) / (middle - low), (high - hz) / (high - middle))
      return (Math.max(0, rise) * 2) / (high - low)
    })
    return { first, weights }
  })
}

/** Linear below 1 kHz, logarithmic above. @see Slaney 1998, Auditory Toolbox */
const hzToMel = (hz: number): number =>
  hz < 1000 ? (3 * hz) / 200 : 15 + (27 * Math.log(hz / 1000)) / Math.log(6.4)
const melToHz = (mel: number): number =>
  mel < 15 ? (200 * mel) / 3 : 1000 * Math.exp(((mel - 15) * Math.log(6.4)) / 27)
