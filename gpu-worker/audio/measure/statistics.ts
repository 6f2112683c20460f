/** The value at a share (0 … 1) of the sorted values, interpolated; NaN of none. */
export function percentile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort()
  if (sorted.length === 0) return Number.NaN
  const place = share * (sorted.length - 1)
  const low = Math.floor(place)
  const high = Math.min(low + 1, sorted.length - 1)
  if (sorted[low] === sorted[high]) return sorted[low]! // infinities too
  return sorted[low]! + (place - low) * (sorted[high]! - sorted[low]!)
}

export const median = (values: ArrayLike<number>): number => percentile(values, 0.5)

export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum / values.length
}

export function largestMagnitude(values: ArrayLike<number>): number {
  let largest = 0
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!))
  return largest
}

/** Pearson's correlation, −1 … 1; 0 when one side does not move. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [meanA, meanB] = [mean(a), mean(b)]
  let [ab, aa, bb] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]! - meanA, b[i]! - meanB]
    ab += x * y
    aa += x * x
    bb += y * y
  }
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb)
}

/** Mean square about the mean, all channels: the power that is heard. */
export function audiblePower(channels: readonly Float32Array[]): number {
  return mean(
    channels.map((samples) => {
      const offset = mean(samples)
      let sum = 0
      for (let n = 0; n < samples.length; n++) sum += (samples[n]! - offset) ** 2
      return sum / samples.length
    }),
  )
}
