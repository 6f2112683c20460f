/** What one second-order section splits a sample into. */
export type Bands = { low: number; band: number; high: number }

/**
 * A second-order filter of two integrators, all its outputs at once: the bilinear transform of the analog one,
 * as the biquads of the effects are, by other arithmetic. The object handed out is used again for the next sample.
 *
 * @see Zavalishin 2018, "The Art of VA Filter Design", 4 (trapezoidal integrators, no delay in the loop)
 */
export function stateVariable(frequencyHz: number, q: number, sampleRateHz: number) {
  const g = Math.tan((Math.PI * frequencyHz) / sampleRateHz)
  const k = 1 / q
  const a = 1 / (1 + g * (g + k))
  let [first, second] = [0, 0]
  const bands: Bands = { low: 0, band: 0, high: 0 }
  return (x: number): Bands => {
    const band = a * (first + g * (x - second))
    const low = second + g * band
    first = 2 * band - first
    second = 2 * low - second
    bands.low = low
    bands.band = band
    bands.high = x - k * band - low
    return bands
  }
}
