import type { Audio } from '../../../gpu-worker/audio/audio.ts'
import {
  BINS,
  changed,
  lineThrough,
  powerAt,
  type Spectrum,
  smoothed,
  steadyPowers,
  WINDOW_POWER,
} from './spectra.ts'

const QUANTILE = 0.3 // of the time: less than seven tenths are covered by events
const WHITE_QUANTILE = 0.05 // of the bins: as good as noise alone
const CLEAREST = 0.03 // excess over the noise that can be told from none
const PRIOR_WEIGHT = 0.98
const ROUNDING = 2 ** -30 / 12 // variance of rounding to 16 bits: nothing is below

/**
 * White noise removed and coloured backgrounds kept, which in the product are noise like any other. The level
 * of the noise is that of the emptiest bins. What is above it all the time is background; where the
 * background sinks below the noise it is taken to go on falling as it did. Gains minimise the error
 * of the logarithm of the magnitude.
 *
 * @see Ephraim & Malah 1985, "Speech enhancement using a minimum mean-square error log-spectral amplitude
 *   estimator"; 1984 for the decision-directed prior
 */
export const withoutWhiteNoise = (input: Audio): Audio =>
  changed(input, (spectra) => {
    const steady = smoothed(steadyPowers(spectra, QUANTILE))
    const sorted = steady.slice(Math.floor(BINS / 100)).sort()
    const noise = sorted[Math.floor(WHITE_QUANTILE * sorted.length)]!
    if (noise > 0) reduce(spectra, noise, backgroundOf(steady, noise))
  })

/** Power of the background in each bin. */
function backgroundOf(steady: Float64Array, noise: number): Float64Array {
  const excess = steady.map((power) => power - noise)
  let [edge, empty] = [4, 0]
  for (let k = edge; k < BINS && empty < 3 + 0.1 * k; k++) {
    empty = excess[k]! > CLEAREST * noise ? 0 : empty + 1
    if (empty === 0) edge = k
  }
  const { slope, centre, height } = lineThrough(
    excess.map((power) => (power > CLEAREST * noise ? power : 0)),
    Math.floor(edge / 2.5),
    edge + 1,
  )
  return excess.map((power, k) => {
    if (k <= edge && power > CLEAREST * noise) return power
    const fallen = Math.exp(height + Math.min(-1, slope) * (Math.log(Math.max(1, k)) - centre))
    return Math.max(ROUNDING * WINDOW_POWER, Math.min(CLEAREST * noise, fallen))
  })
}

function reduce(spectra: readonly Spectrum[], noise: number, background: Float64Array): void {
  const last = new Float64Array(BINS) // of the clean clip over the noise, one frame before
  for (const spectrum of spectra)
    for (let k = 0; k < BINS; k++) {
      const posterior = Math.max(1e-6, powerAt(spectrum, k) / noise)
      const directed = PRIOR_WEIGHT * last[k]! + (1 - PRIOR_WEIGHT) * Math.max(0, posterior - 1)
      const prior = Math.max(directed, background[k]! / noise)
      const wiener = prior / (1 + prior)
      const gain = Math.min(
        wiener * Math.exp(exponentialIntegral(Math.max(1e-12, wiener * posterior)) / 2),
        Math.sqrt(1 + (4 * prior) / posterior),
      )
      last[k] = gain * gain * posterior
      spectrum.re[k]! *= gain
      spectrum.im[k]! *= gain
    }
}

/** E1(x) for x > 0: its series below 1, its continued fraction above (Abramowitz & Stegun 5.1.11, 5.1.22). */
function exponentialIntegral(x: number): number {
  if (x < 1) {
    let [sum, term] = [-0.5772156649015329 - Math.log(x), 1]
    for (let k = 1; k < 20; k++) {
      term *= -x / k
      sum -= term / k
    }
    return sum
  }
  let fraction = 0
  for (let k = 20; k > 0; k--) fraction = k / (1 + k / (x + fraction))
  return Math.exp(-x) / (x + fraction)
}
