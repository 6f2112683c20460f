import { type Audio, frameCount } from '../../../gpu-worker/audio/audio.ts'
import { realFft } from '../../../gpu-worker/audio/fft.ts'
import { cut } from '../../../gpu-worker/audio/stft.ts'
import { hann } from '../../../gpu-worker/audio/windows.ts'

export const SIZE = 2048
const OVERLAP = 4
export const BINS = SIZE / 2 + 1
/** Power that white noise of variance 1 has in a bin. */
export const WINDOW_POWER = SIZE / 2

export type Spectrum = { readonly re: Float64Array; readonly im: Float64Array }

/** Spectra of a channel through square-root Hann windows, a quarter of a window apart. */
export function spectraOf(samples: Float32Array): Spectrum[] {
  const fft = realFft(SIZE)
  const window = hann(SIZE).map(Math.sqrt)
  const piece = new Float64Array(SIZE)
  const spectra: Spectrum[] = []
  for (let start = SIZE / OVERLAP - SIZE; start < samples.length; start += SIZE / OVERLAP) {
    const spectrum = { re: new Float64Array(BINS), im: new Float64Array(BINS) }
    cut(samples, start, window, piece)
    fft.forward(piece, spectrum.re, spectrum.im)
    spectra.push(spectrum)
  }
  return spectra
}

/** The channel whose spectra they are: the same windows again, added up. */
export function samplesOf(spectra: readonly Spectrum[], frames: number): Float32Array {
  const fft = realFft(SIZE)
  const window = hann(SIZE).map(Math.sqrt)
  const piece = new Float64Array(SIZE)
  const samples = new Float64Array(frames)
  for (const [t, { re, im }] of spectra.entries()) {
    fft.inverse(re, im, piece)
    const start = (t + 1) * (SIZE / OVERLAP) - SIZE
    for (let n = Math.max(0, -start); n < SIZE && start + n < frames; n++)
      samples[start + n]! += (piece[n]! * window[n]! * 2) / OVERLAP
  }
  return Float32Array.from(samples)
}

/** Every channel with its spectra changed in place. */
export function changed(
  input: Audio,
  change: (spectra: readonly Spectrum[], channel: number) => void,
): Audio {
  const channels = input.channels.map((samples, c) => {
    const spectra = spectraOf(samples)
    change(spectra, c)
    return samplesOf(spectra, frameCount(input))
  })
  return { ...input, channels }
}

export const powerAt = ({ re, im }: Spectrum, k: number): number => re[k]! ** 2 + im[k]! ** 2

/** The quantile over time of the power in each bin, as the mean of the noise that has this quantile. */
export function steadyPowers(spectra: readonly Spectrum[], quantile: number): Float64Array {
  const whole = spectra.slice(4, -4) // without those that reach past the ends
  const ofBin = new Float64Array(whole.length)
  return Float64Array.from({ length: BINS }, (_, k) => {
    for (const [t, spectrum] of whole.entries()) ofBin[t] = powerAt(spectrum, k)
    ofBin.sort()
    return (ofBin[Math.floor(quantile * ofBin.length)] ?? 0) / -Math.log(1 - quantile)
  })
}

/** Means over 1/12 octave, three bins at least. */
export const smoothed = (powers: Float64Array): Float64Array =>
  powers.map((_, k) => {
    const reach = Math.max(1, Math.floor(k / 24))
    let [sum, count] = [0, 0]
    for (let j = Math.max(1, k - reach); j <= Math.min(BINS - 2, k + reach); j++) {
      sum += powers[j]!
      count++
    }
    return count === 0 ? powers[k]! : sum / count
  })

/** The straight line through logarithms of power over those of the bin, in octaves evenly weighted. */
export function lineThrough(powers: ArrayLike<number>, from: number, to: number) {
  let [n, sx, sy, sxx, sxy] = [0, 0, 0, 0, 0]
  for (let k = Math.max(1, from); k < to; k++) {
    if (!(powers[k]! > 0)) continue
    const [weight, x, y] = [1 / k, Math.log(k), Math.log(powers[k]!)]
    n += weight
    sx += weight * x
    sy += weight * y
    sxx += weight * x * x
    sxy += weight * x * y
  }
  const slope = n > 0 && n * sxx > sx * sx ? (n * sxy - sx * sy) / (n * sxx - sx * sx) : 0
  return { slope, centre: n > 0 ? sx / n : 0, height: n > 0 ? sy / n : Math.log(1e-20) }
}
