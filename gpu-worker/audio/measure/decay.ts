import { filterCascade } from '../biquad.ts'
import { butterworthBandPass } from '../butterworth.ts'

const CENTRE_HZ = 500

/**
 * Reverberation time of an impulse response in seconds: twice the time in which the energy that is still
 * to come falls from −5 to −35 dB, in the octave around 500 Hz; by a straight line through it.
 *
 * @see ISO 3382-1; Schroeder 1965, "New method of measuring reverberation time"
 */
export function decaySeconds(response: Float32Array, sampleRateHz: number): number {
  const octave = butterworthBandPass(CENTRE_HZ / Math.SQRT2, CENTRE_HZ * Math.SQRT2, {
    order: 4,
    sampleRateHz,
  })
  const band = filterCascade(response, octave)
  const toCome = new Float64Array(band.length)
  let energy = 0
  for (let n = band.length - 1; n >= 0; n--) {
    energy += band[n]! ** 2
    toCome[n] = energy
  }
  let [count, sumT, sumL, sumTT, sumTL] = [0, 0, 0, 0, 0]
  for (let n = 0; n < band.length; n++) {
    const level = 10 * Math.log10(toCome[n]! / energy)
    if (level > -5 || level < -35) continue
    const t = n / sampleRateHz
    count++
    sumT += t
    sumL += level
    sumTT += t * t
    sumTL += t * level
  }
  const slope = (count * sumTL - sumT * sumL) / (count * sumTT - sumT * sumT)
  return -60 / slope
}
