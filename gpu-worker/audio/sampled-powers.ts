import { type Audio, frameCount } from './audio.ts'
import { realFft } from './fft.ts'
import { cut } from './stft.ts'
import { hann } from './windows.ts'

export const WINDOW_SECONDS = 0.0464 // 2048 frames at 44.1 kHz
export const OVERLAP = 4
const MOST_FRAMES = 2000

export const fftSizeOf = ({ sampleRateHz }: Audio): number =>
  2 ** Math.round(Math.log2(WINDOW_SECONDS * sampleRateHz))

/** Calls `visit` with the mean power of the channels in each bin, for up to 2000 frames evenly spaced. */
export function sampledPowers(input: Audio, visit: (powers: Float64Array) => void): void {
  const fft = realFft(fftSizeOf(input))
  const hop = Math.max(fft.size / OVERLAP, Math.floor(frameCount(input) / MOST_FRAMES))
  const window = hann(fft.size).map(Math.sqrt)
  const piece = new Float64Array(fft.size)
  const [re, im, powers] = [0, 0, 0].map(() => new Float64Array(fft.bins)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  const last = Math.max(0, frameCount(input) - fft.size)
  for (let start = 0; start <= last; start += hop) {
    powers.fill(0)
    for (const samples of input.channels) {
      cut(samples, start, window, piece)
      fft.forward(piece, re, im)
      for (let k = 0; k < fft.bins; k++)
        powers[k]! += (re[k]! ** 2 + im[k]! ** 2) / input.channels.length
    }
    visit(powers)
  }
}
