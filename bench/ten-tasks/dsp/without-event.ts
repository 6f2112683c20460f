import type { Audio } from '../../../gpu-worker/audio/audio.ts'
import { BINS, changed, powerAt, steadyPowers } from './spectra.ts'

const SHARE = 0.4 // of the time a bin must be without the event
const LEAST_EXCESS = 4 // of the power around a bin over what is always there

/**
 * What is there all the time: where the power around a bin is far above its lower quantile over time, the bin
 * is brought down to it.
 *
 * @see Rafii & Pardo 2013, "REPET" (the median over time as the background)
 */
export const withoutEvent = (input: Audio): Audio =>
  changed(input, (spectra) => {
    const steady = steadyPowers(spectra, SHARE)
    const powers = spectra.map((spectrum) => Float64Array.from({ length: BINS }, (_, k) => powerAt(spectrum, k))) // biome-ignore format: one line
    for (const [t, { re, im }] of spectra.entries())
      for (let k = 0; k < BINS; k++) {
        let [around, steadyAround] = [0, 1e-12]
        for (let i = Math.max(0, t - 1); i <= Math.min(spectra.length - 1, t + 1); i++)
          for (let j = Math.max(0, k - 1); j <= Math.min(BINS - 1, k + 1); j++) {
            around += powers[i]![j]!
            steadyAround += steady[j]!
          }
        if (around < LEAST_EXCESS * steadyAround) continue
        const gain = Math.sqrt(steadyAround / around)
        re[k]! *= gain
        im[k]! *= gain
      }
  })
