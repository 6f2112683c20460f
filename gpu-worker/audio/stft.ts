import { realFft } from './fft.ts'

/** Which pieces of a signal a short-time Fourier transform looks at. Lengths in frames. */
export type StftShape = {
  readonly fftSize: number
  readonly hop: number
  readonly window: Float64Array
}

/** How many analysis frames cover `length` samples when the first is centred on sample 0. */
export const stftFrames = (length: number, hop: number): number => Math.floor(length / hop) + 1

/**
 * Short-time spectra of a signal, frame k centred on sample k·hop, zeros beyond both ends.
 * The arrays handed to `visit` are used again for the next frame.
 *
 * @param samples [frames]; not modified
 * @param shape window [fftSize]; fftSize a power of two
 */
export function stft(
  samples: ArrayLike<number>,
  { fftSize, hop, window }: StftShape,
  visit: (frame: number, re: Float64Array, im: Float64Array) => void,
): void {
  const fft = realFft(fftSize)
  const piece = new Float64Array(fftSize)
  const re = new Float64Array(fft.bins)
  const im = new Float64Array(fft.bins)
  for (let k = 0; k < stftFrames(samples.length, hop); k++) {
    cut(samples, k * hop - fftSize / 2, window, piece)
    fft.forward(piece, re, im)
    visit(k, re, im)
  }
}

/**
 * `piece` := the samples from `start` on times the window; zeros beyond the ends.
 *
 * @param start may be negative, in frames
 * @param window, piece both [length]
 */
export function cut(
  samples: ArrayLike<number>,
  start: number,
  window: Float64Array,
  piece: Float64Array,
): void {
  const length = window.length
  const first = Math.max(0, -start)
  const last = Math.min(length, samples.length - start)
  if (first > 0) piece.fill(0, 0, Math.min(first, length))
  for (let n = first; n < last; n++) piece[n] = samples[start + n]! * window[n]!
  if (last < length) piece.fill(0, Math.max(0, last))
}
