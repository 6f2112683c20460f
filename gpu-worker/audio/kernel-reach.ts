/**
 * How far two interpolations of the same signal can lie apart:
 * `ofSamples` · largest |x| + `ofBends` · largest |x[k] − 2·x[k+1] + x[k+2]|, over the samples they use.
 */
export type Reach = { readonly ofSamples: number; readonly ofBends: number }

/**
 * A bound for Σ (a[k] − b[k])·x[k] whatever the signal is. The difference of two interpolators has (nearly)
 * no sum and no first moment, so summed twice it is again a short sequence, and that one acts on the second
 * differences of the signal: small where a signal is smooth, whatever its level is.
 *
 * @param a weights of the samples n − a.length/2 + 1 … n + a.length/2
 * @param b the same, of at most as many samples around the same n
 */
export function reachBetween(a: Float64Array, b: Float64Array): Reach {
  const difference = Float64Array.from(a)
  const shift = (a.length - b.length) / 2
  for (const [k, weight] of b.entries()) difference[k + shift]! -= weight
  const centre = a.length / 2 - 1 // sample n
  let sum = 0
  let moment = 0
  for (const [k, weight] of difference.entries()) {
    sum += weight
    moment += weight * (k - centre)
  }
  // What is left of both is taken out at the two samples in the middle and bounded by their level
  difference[centre]! -= sum - moment
  difference[centre + 1]! -= moment

  let [once, twice, ofBends] = [0, 0, 0]
  for (const weight of difference) {
    once += weight
    twice += once
    ofBends += Math.abs(twice)
  }
  return { ofSamples: Math.abs(sum - moment) + Math.abs(moment), ofBends }
}
