import { type Audio, frameCount } from './audio.ts'
import { realFft } from './fft.ts'
import { cut } from './stft.ts'
import { hann } from './windows.ts'

export const WINDOW_SECONDS = 0.0464 // 2048 frames at 44.1 kHz
export const OVERLAP = 4
const MOST_FRAMES = 2000
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2 // its multiples leave no place between 0 and 1 out for long

export const fftSizeOf = ({ sampleRateHz }: Audio): number =>
  2 ** Math.round(Math.log2(WINDOW_SECONDS * sampleRateHz))

/**
 * Calls `visit` with the mean power of the channels in each bin, for up to 2000 windows spread over the clip, and
 * with the frame at which each begins. However long the clip is, many of them have another a whole window later.
 */
export function sampledPowers(
  input: Audio,
  visit: (powers: Float64Array, start: number) => void,
): void {
  const fft = realFft(fftSizeOf(input))
  const window = hann(fft.size).map(Math.sqrt)
  const piece = new Float64Array(fft.size)
  const [re, im, powers] = [0, 0, 0].map(() => new Float64Array(fft.bins)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  for (const start of startsOf(frameCount(input), fft.size)) {
    powers.fill(0)
    for (const samples of input.channels) {
      cut(samples, start, window, piece)
      fft.forward(piece, re, im)
      for (let k = 0; k < fft.bins; k++)
        powers[k]! += (re[k]! ** 2 + im[k]! ** 2) / input.channels.length
    }
    visit(powers, start)
  }
}

/**
 * A quarter of a window apart where they are few enough. Else in pairs, one window and the next, each pair somewhere
 * in a share of the clip of its own: evenly spaced they would hear every beat of some tempo at the same moment of it.
 */
function startsOf(frames: number, size: number): number[] {
  const hop = size / OVERLAP
  const count = Math.floor(Math.max(0, frames - size) / hop) + 1
  if (count <= MOST_FRAMES) return Array.from({ length: count }, (_, i) => i * hop)
  const pairs = MOST_FRAMES / 2
  const share = (frames - 2 * size) / pairs
  return Array.from({ length: pairs }, (_, i) => {
    const start = Math.floor((i + ((i * GOLDEN_RATIO) % 1)) * share)
    return [start, start + size]
  }).flat()
}
