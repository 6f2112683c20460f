/**
 * Mean square over the last `length` samples at each sample, [frames]; before the start there is silence.
 * Summed anew every so often, so that rounding does not add up.
 */
export function runningPower(samples: ArrayLike<number>, length: number): Float64Array {
  const powers = new Float64Array(samples.length)
  let sum = 0
  for (let n = 0; n < samples.length; n++) {
    if (n % 8192 === 0) {
      sum = 0
      for (let k = Math.max(0, n - length); k < n; k++) sum += samples[k]! * samples[k]!
    }
    sum += samples[n]! * samples[n]!
    if (n >= length) sum -= samples[n - length]! * samples[n - length]!
    powers[n] = Math.max(0, sum) / length
  }
  return powers
}
