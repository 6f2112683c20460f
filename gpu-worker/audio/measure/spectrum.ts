import type { Audio } from '../audio.ts'
import { realFft } from '../fft.ts'
import { cut } from '../stft.ts'

/** Mean power per bin; the bins sum up to the mean square. Bin k is at k · sampleRateHz / fftSize. */
export type PowerSpectrum = { readonly power: Float64Array; readonly binHz: number }

/**
 * Welch's estimate: windows with half overlap, summed over channels. Windows lie wholly inside the clip
 * unless it is shorter than one.
 *
 * @param fftSize frames, a power of two
 * @see Welch 1967; Harris 1978 (four-term Blackman-Harris: nothing leaks above −92 dB)
 */
export function powerSpectrum({ channels, sampleRateHz }: Audio, fftSize: number): PowerSpectrum {
  const fft = realFft(fftSize)
  const window = blackmanHarris(fftSize)
  const scale = window.reduce((sum, w) => sum + w * w, 0) * fftSize
  const piece = new Float64Array(fftSize)
  const re = new Float64Array(fft.bins)
  const im = new Float64Array(fft.bins)
  const power = new Float64Array(fft.bins)
  const frames = channels[0]?.length ?? 0
  const count = Math.max(1, Math.floor((2 * (frames - fftSize)) / fftSize) + 1)
  for (const samples of channels)
    for (let k = 0; k < count; k++) {
      cut(samples, (k * fftSize) / 2, window, piece)
      fft.forward(piece, re, im)
      for (let bin = 0; bin < fft.bins; bin++) {
        const sides = bin === 0 || bin === fftSize / 2 ? 1 : 2
        power[bin]! += (sides * (re[bin]! ** 2 + im[bin]! ** 2)) / (scale * count)
      }
    }
  return { power, binHz: sampleRateHz / fftSize }
}

/** The largest window that fits six times (eleven with overlap) into a clip, between two bounds. */
export function fittingFftSize(frames: number, { smallest = 256, largest = 8192 } = {}): number {
  let size = largest
  while (size > smallest && 6 * size > frames) size /= 2
  return size
}

/** Power between two frequencies, the lower included; weighted by `weight(frequencyHz)` when given. */
export function bandPower(
  { power, binHz }: PowerSpectrum,
  { lowHz, highHz }: { lowHz: number; highHz: number },
  weight: (frequencyHz: number) => number = () => 1,
): number {
  let sum = 0
  const last = Math.min(power.length, Math.ceil(highHz / binHz))
  for (let k = Math.max(0, Math.ceil(lowHz / binHz)); k < last; k++)
    sum += power[k]! * weight(k * binHz)
  return sum
}

/** Centres of the third-octave bands between two frequencies, Hz. @see IEC 61260-1 (base 10) */
export function thirdOctaves(lowHz: number, highHz: number): number[] {
  const first = Math.ceil(10 * Math.log10(lowHz / 1000))
  const last = Math.floor(10 * Math.log10(highHz / 1000))
  return Array.from(
    { length: Math.max(0, last - first + 1) },
    (_, i) => 1000 * 10 ** ((first + i) / 10),
  )
}

export const thirdOctaveEdges = (centreHz: number) => ({
  lowHz: centreHz / 10 ** 0.05,
  highHz: centreHz * 10 ** 0.05,
})

const blackmanHarris = (length: number): Float64Array =>
  Float64Array.from({ length }, (_, n) => {
    const t = (2 * Math.PI * n) / length
    return 0.35875 - 0.48829 * Math.cos(t) + 0.14128 * Math.cos(2 * t) - 0.01168 * Math.cos(3 * t)
  })
