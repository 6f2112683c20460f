/**
 * Coefficients of a linear predictor: Σ a[k] x[n − k] is what cannot be foretold, a[0] = 1.
 *
 * @param samples [frames]; not modified
 * @returns [order + 1]; all but a[0] are 0 for silence
 * @see Makhoul 1975, "Linear prediction: a tutorial review" (autocorrelation method, Levinson-Durbin)
 */
export function linearPredictor(samples: ArrayLike<number>, order: number): Float64Array {
  const correlation = autocorrelation(samples, order)
  const a = new Float64Array(order + 1)
  a[0] = 1
  let error = correlation[0]! * (1 + 1e-9)
  if (error <= 0) return a
  for (let i = 1; i <= order; i++) {
    let sum = correlation[i]!
    for (let k = 1; k < i; k++) sum += a[k]! * correlation[i - k]!
    const reflection = -sum / error
    for (let k = 1; k <= i >> 1; k++) {
      const [left, right] = [a[k]!, a[i - k]!]
      a[k] = left + reflection * right
      a[i - k] = right + reflection * left
    }
    a[i] = reflection
    error *= 1 - reflection * reflection
    if (error <= 0) break
  }
  return a
}

/** The part of each sample that its predecessors do not foretell, [frames]; silence before the first. */
export function predictionError(samples: ArrayLike<number>, a: Float64Array): Float64Array {
  return Float64Array.from({ length: samples.length }, (_, n) => {
    let sum = 0
    for (let k = 0; k <= Math.min(n, a.length - 1); k++) sum += a[k]! * samples[n - k]!
    return sum
  })
}

/**
 * Puts values in the place of unknown samples such that the whole is as predictable as possible. The
 * predictor and the values are found in turns. Works in place.
 *
 * @param samples [frames]; start values stand in the unknown places
 * @param unknown places in rising order
 * @see Janssen, Veldhuis & Vries 1986, "Adaptive interpolation of discrete-time signals that can be
 *   modeled as autoregressive processes"
 */
export function interpolate(
  samples: Float64Array,
  unknown: readonly number[],
  { order, rounds }: { order: number; rounds: number },
): void {
  if (unknown.length === 0) return
  const isUnknown = new Uint8Array(samples.length)
  for (const place of unknown) isUnknown[place] = 1
  for (let round = 0; round < rounds; round++) {
    const a = linearPredictor(samples, order)
    const b = Float64Array.from({ length: order + 1 }, (_, lag) => {
      let sum = 0
      for (let k = 0; k + lag <= order; k++) sum += a[k]! * a[k + lag]!
      return sum
    })
    const wanted = Float64Array.from(unknown, (place) => {
      let sum = 0
      for (let lag = -order; lag <= order; lag++) {
        const n = place + lag
        if (n >= 0 && n < samples.length && !isUnknown[n]) sum -= b[Math.abs(lag)]! * samples[n]!
      }
      return sum
    })
    const solved = solveBanded(unknown, b, wanted)
    if (!solved) return
    for (const [i, place] of unknown.entries()) samples[place] = solved[i]!
  }
}

/** Cholesky for the matrix b[|place i − place j|]: as narrow as the predictor is long. */
function solveBanded(
  places: readonly number[],
  b: Float64Array,
  wanted: Float64Array,
): Float64Array | undefined {
  const n = places.length
  const band = b.length
  const lower = new Float64Array(n * band) // row i, column i − d at [i · band + d]
  for (let i = 0; i < n; i++)
    for (let d = Math.min(band - 1, i); d >= 0; d--) {
      const j = i - d
      const distance = places[i]! - places[j]!
      let sum = distance < band ? b[distance]! : 0
      if (d === 0) sum += 1e-12 * b[0]!
      for (let k = Math.max(0, i - band + 1, j - band + 1); k < j; k++)
        sum -= lower[i * band + (i - k)]! * lower[j * band + (j - k)]!
      if (d > 0) lower[i * band + d] = sum / lower[j * band]!
      else if (sum > 0) lower[i * band] = Math.sqrt(sum)
      else return undefined
    }
  const x = wanted.slice()
  for (let i = 0; i < n; i++) {
    for (let d = 1; d < band && d <= i; d++) x[i]! -= lower[i * band + d]! * x[i - d]!
    x[i]! /= lower[i * band]!
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let d = 1; d < band && i + d < n; d++) x[i]! -= lower[(i + d) * band + d]! * x[i + d]!
    x[i]! /= lower[i * band]!
  }
  return x
}

function autocorrelation(samples: ArrayLike<number>, order: number): Float64Array {
  return Float64Array.from({ length: order + 1 }, (_, lag) => {
    let sum = 0
    for (let n = lag; n < samples.length; n++) sum += samples[n]! * samples[n - lag]!
    return sum
  })
}
