import type { Audio } from '../../../gpu-worker/audio/audio.ts'
import type { Random } from '../../../gpu-worker/audio/random.ts'
import { gaussian, RATE } from '../material.ts'
import { BINS, changed, lineThrough, powerAt, SIZE, smoothed, steadyPowers } from './spectra.ts'

const EDGE = Math.floor(((0.94 * RATE) / 8 / RATE) * SIZE) // of a quarter of the rate, less its filter
const STEEPEST = -8 // power over frequency: 24 dB per octave
const LOG_OF_NOISE = 0.5772 // the mean logarithm of a noise's power is this much below its mean's

/**
 * Above the edge noise: in every moment as loud as the half octave below it, falling as the clip falls
 * over the octave below it.
 */
export const widened = (input: Audio, random: Random): Audio =>
  changed(input, (spectra) => {
    const { slope } = lineThrough(smoothed(steadyPowers(spectra, 0.5)), EDGE >> 1, EDGE)
    const fall = Math.min(0, Math.max(STEEPEST, slope))
    for (const spectrum of spectra) {
      let level = LOG_OF_NOISE
      const from = Math.round(0.7 * EDGE)
      for (let k = from; k < EDGE; k++)
        level +=
          (Math.log(powerAt(spectrum, k) + 1e-12) - fall * Math.log(k / EDGE)) / (EDGE - from)
      for (let k = EDGE; k < BINS; k++) {
        const size = Math.sqrt((Math.exp(level) * (k / EDGE) ** fall) / 2)
        spectrum.re[k] = size * gaussian(random)
        spectrum.im[k] = size * gaussian(random)
      }
    }
  })
