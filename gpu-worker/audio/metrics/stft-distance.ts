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
  comparePowers(estimate, target, shape, (e, t) => {
    for (let k = 0; k < t.length; k++) {
      const [powerE, powerT] = [Math.max(e[k]!, SMALLEST_POWER), Math.max(t[k]!, SMALLEST_POWER)]
      differences += (Math.sqrt(powerT) - Math.sqrt(powerE)) ** 2
      powers += powerT
      logarithms += Math.abs(Math.log(powerT / powerE))
    }
    count += t.length
  })
  return Math.sqrt(differences / powers) + logarithms / 2 / count // half: of powers, not of magnitudes
}
