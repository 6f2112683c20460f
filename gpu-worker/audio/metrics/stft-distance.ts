import type { Audio } from '../audio.ts'
import { perChannel } from './per-channel.ts'
import { comparePowers, type FrameShape } from './power-frames.ts'

const SINGLE: FrameShape = { fftSize: 1024, hop: 256, windowLength: 1024 }
const RESOLUTIONS: readonly FrameShape[] = [
  { fftSize: 1024, hop: 120, windowLength: 600 },
  { fftSize: 2048, hop: 240, windowLength: 1200 },
  { fftSize: 512, hop: 50, windowLength: 240 },
]
const SMALLEST_POWER = 1e-8
const MANY = 1e100

/**
 * How far apart two magnitude spectrograms are: spectral convergence plus the mean difference of their
 * natural logarithms. 0 for the same; mean over channels.
 *
 * @throws RangeError when rates or channel counts differ
 * @see Steinmetz & Reiss 2020, auraloss 0.4.0 `STFTLoss` (its default windows)
 */
export const stftDistance = (estimate: Audio, target: Audio): number =>
  perChannel(estimate, target, (e, t) => distance(e, t, SINGLE))

/**
 * The mean of the same over three window lengths (MR-STFT).
 *
 * @throws RangeError when rates or channel counts differ
 * @see Yamamoto et al. 2020, "Parallel WaveGAN"; auraloss 0.4.0 `MultiResolutionSTFTLoss`
 */
export const multiResolutionStftDistance = (estimate: Audio, target: Audio): number =>
  perChannel(
    estimate,
    target,
    (e, t) =>
      RESOLUTIONS.reduce((sum, shape) => sum + distance(e, t, shape), 0) / RESOLUTIONS.length,
  )

function distance(estimate: Float32Array, target: Float32Array, shape: FrameShape): number {
  let [differences, powers, logarithms, count] = [0, 0, 0, 0]
  let product = 1 // of ratios above 1: one logarithm for many
  comparePowers(estimate, target, shape, (e, t) => {
    for (let k = 0; k < t.length; k++) {
      const powerE = e[k]! > SMALLEST_POWER ? e[k]! : SMALLEST_POWER
      const powerT = t[k]! > SMALLEST_POWER ? t[k]! : SMALLEST_POWER
      differences += powerT + powerE - 2 * Math.sqrt(powerT * powerE)
      powers += powerT
      product *= powerT > powerE ? powerT / powerE : powerE / powerT
      if (product > MANY) {
        logarithms += Math.log(product)
        product = 1
      }
    }
    count += t.length
  })
  logarithms += Math.log(product)
  // Half, because it is of powers and not of magnitudes.
  return Math.sqrt(Math.max(0, differences) / powers) + logarithms / 2 / count
}
