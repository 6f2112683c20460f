import type { Audio } from '../audio.ts'
import { perChannel } from './per-channel.ts'
import { comparePowers } from './power-frames.ts'

const TINY = 1e-12

/**
 * Log-spectral distance (LSD): over time the mean, over frequency the root mean square, of the log10 of the
 * ratio of powers. 0 for the same; mean over channels.
 *
 * Windows last 2048 frames of 44.1 kHz, as in ssr_eval; at rates where that is no power of two, the nearest
 * power of two.
 *
 * @throws RangeError when rates or channel counts differ
 * @see Liu et al. 2022, "VoiceFixer" (ssr_eval 0.0.6, `lsd`)
 */
export const logSpectralDistance = (estimate: Audio, target: Audio): number =>
  perChannel(estimate, target, (e, t, sampleRateHz) => {
    const fftSize = 2 ** Math.round(Math.log2((2048 * sampleRateHz) / 44_100))
    const hop = Math.floor(sampleRateHz / 100)
    let sum = 0
    const frames = comparePowers(
      e,
      t,
      { fftSize, hop, windowLength: fftSize },
      (powerE, powerT) => {
        let squares = 0
        for (let k = 0; k < powerT.length; k++) {
          const ratio = powerT[k]! / (Math.sqrt(powerE[k]!) + TINY) ** 2
          squares += Math.log10(ratio + TINY) ** 2
        }
        sum += Math.sqrt(squares / powerT.length)
      },
    )
    return sum / frames
  })
