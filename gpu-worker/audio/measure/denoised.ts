import { type Audio, frameCount } from '../audio.ts'
import { realFft } from '../fft.ts'

const OVERLAP = 4
const KEPT = 0.98 // of the last window's estimate
const LEAST_NOISE = 1e-20

/**
 * A sound through the Wiener gain of the definition, common to all channels: [channels][frames].
 *
 * @param noise power of the noise in each bin of a window, [size / 2 + 1]
 * @param lowestGain linear
 * @see Ephraim & Malah 1984, equation 51; Scalart & Filho 1996
 */
export function denoised(
  { channels, ...rest }: Audio,
  noise: Float64Array,
  lowestGain: number,
): Float32Array[] {
  const size = 2 * (noise.length - 1)
  const [fft, hop, bins] = [realFft(size), size / OVERLAP, noise.length]
  const frames = frameCount({ channels, ...rest })
  const window = Float64Array.from({ length: size }, (_, n) => Math.sin((Math.PI * n) / size))
  const output = channels.map(() => new Float32Array(frames))
  const sums = channels.map(() => new Float64Array(size))
  const spectra = channels.map(() => [new Float64Array(bins), new Float64Array(bins)] as const)
  const [piece, estimate, gains] = [size, bins, bins].map((length) => new Float64Array(length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  for (let start = hop - size; start < frames; start += hop) {
    for (const [c, samples] of channels.entries()) {
      for (let n = 0; n < size; n++) piece[n] = window[n]! * (samples[start + n] ?? 0)
      fft.forward(piece, ...spectra[c]!)
    }
    for (let k = 0; k < bins; k++) {
      let power = 0
      for (const [re, im] of spectra) power += re[k]! * re[k]! + im[k]! * im[k]!
      const posterior = power / (channels.length * Math.max(LEAST_NOISE, noise[k]!))
      const prior = KEPT * estimate[k]! + (1 - KEPT) * Math.max(0, posterior - 1)
      gains[k] = Math.max(lowestGain, 1 - 1 / (1 + prior))
      estimate[k] = gains[k]! * gains[k]! * posterior
    }
    for (const [c, [re, im]] of spectra.entries()) {
      for (let k = 0; k < bins; k++) {
        const gain =
          (gains[Math.max(0, k - 1)]! + gains[k]! + gains[Math.min(bins - 1, k + 1)]!) / 3
        re[k]! *= gain
        im[k]! *= gain
      }
      fft.inverse(re, im, piece)
      const sum = sums[c]!
      for (let n = 0; n < size; n++) sum[n]! += piece[n]! * window[n]!
      // The first hop of the sum is finished: sin² at a quarter of a window apart adds up to 2.
      for (let n = Math.max(0, -start); n < hop && start + n < frames; n++)
        output[c]![start + n] = sum[n]! / 2
      sum.copyWithin(0, hop).fill(0, size - hop)
    }
  }
  return output
}
