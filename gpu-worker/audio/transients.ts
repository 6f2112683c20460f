import { realFft } from './fft.ts'
import { cut } from './stft.ts'
import { hann } from './windows.ts'

const WINDOW_SECONDS = 0.012
const HOP_SECONDS = 0.003
const NEIGHBOURHOOD_SECONDS = 0.15
const DEVIATIONS = 4
const LEAST_RISE = 0.5 // mean over the bins, nepers: all of them up by 4 dB
const FLOOR = 1e-3 // of the loudest bin: what rises below −60 dB is nothing
const CLOSEST_SECONDS = 0.05

/**
 * Moments at which the sound starts anew over a wide range of frequencies: clicks, strokes, plosives.
 *
 * @param samples [frames]; not modified
 * @returns frames in rising order, at least 50 ms apart
 * @see Dixon 2006, "Onset detection revisited" (half-wave rectified spectral flux, median threshold)
 */
export function findTransients(samples: Float32Array, sampleRateHz: number): number[] {
  const hop = Math.round(HOP_SECONDS * sampleRateHz)
  const rises = spectralRises(samples, sampleRateHz, hop)
  const around = Math.round(NEIGHBOURHOOD_SECONDS / HOP_SECONDS)
  const apart = Math.round(CLOSEST_SECONDS / HOP_SECONDS)
  const found: number[] = []
  for (let k = 0; k < rises.length; k++) {
    const rise = rises[k]!
    if (rise < LEAST_RISE || !isHighest(rises, k, apart)) continue
    const near = rises.slice(Math.max(0, k - around), k + around + 1)
    const usual = middle(near)
    const spread = 1.4826 * middle(near.map((value) => Math.abs(value - usual)))
    if (rise > usual + DEVIATIONS * spread) found.push(k * hop + hop) // it enters before the centre does
  }
  return found
}

function spectralRises(samples: Float32Array, sampleRateHz: number, hop: number): Float64Array {
  const fft = realFft(2 ** Math.round(Math.log2(WINDOW_SECONDS * sampleRateHz)))
  const window = hann(fft.size)
  const piece = new Float64Array(fft.size)
  const re = new Float64Array(fft.bins)
  const im = new Float64Array(fft.bins)
  const count = Math.floor(samples.length / hop)
  const floor = FLOOR * loudest(samples) * (fft.size / 4)
  const last = new Float64Array(fft.bins).fill(Math.log(floor))
  const rises = new Float64Array(count)
  if (floor === 0) return rises
  for (let k = 0; k < count; k++) {
    // The window ends where the sound may start: what rises in it starts in its newest part.
    cut(samples, k * hop - fft.size / 2, window, piece)
    fft.forward(piece, re, im)
    let sum = 0
    for (let bin = 0; bin < fft.bins; bin++) {
      const level = 0.5 * Math.log(Math.max(floor * floor, re[bin]! ** 2 + im[bin]! ** 2))
      sum += Math.max(0, level - last[bin]!)
      last[bin] = level
    }
    rises[k] = k === 0 ? 0 : sum / fft.bins
  }
  return rises
}

const isHighest = (values: Float64Array, k: number, reach: number): boolean => {
  for (let j = Math.max(0, k - reach); j <= Math.min(values.length - 1, k + reach); j++)
    if (values[j]! > values[k]! || (values[j] === values[k] && j < k)) return false
  return true
}

function loudest(samples: Float32Array): number {
  let most = 0
  for (let n = 0; n < samples.length; n++) most = Math.max(most, Math.abs(samples[n]!))
  return most
}

const middle = (values: Float64Array): number => values.toSorted()[values.length >> 1]!
