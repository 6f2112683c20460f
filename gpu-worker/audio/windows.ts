/** Periodic Hann window, [length], 0 at index 0: its shifts by length/2, length/4 … add up to a constant. */
export const hann = (length: number): Float64Array =>
  Float64Array.from({ length }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / length))

/**
 * Modified Bessel function of the first kind, order 0, to float64 precision.
 * @see Abramowitz & Stegun 9.6.12 (power series)
 */
export function besselI0(x: number): number {
  const quarter = (x * x) / 4
  let term = 1
  let sum = 1
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= quarter / (k * k)
    sum += term
  }
  return sum
}
