/** A block with the zeros in front that its predictors look back to. */
export type Padded = Float64Array // [LOOK_BACK + frames]

export const LOOK_BACK = 8
export const PRECISION_BITS = 14

/** Integer coefficients of the 1 to 8 samples before, and the bits the sum is shifted down by. */
export type Predictor = {
  readonly coefficients: readonly number[]
  readonly shift: number
}

/** @returns the same array again and again: read it before the next block comes */
export function padded(samples: Int32Array): Padded {
  if (scratch.x.length !== LOOK_BACK + samples.length) scratch = scratchFor(samples.length)
  const { x } = scratch
  for (let i = 0; i < samples.length; i++) x[LOOK_BACK + i] = samples[i]!
  return x
}

const scratchFor = (frames: number) => ({
  x: new Float64Array(LOOK_BACK + frames),
  windowed: new Float64Array(LOOK_BACK + frames),
})
let scratch = scratchFor(0) // of the last block length: nearly always the same one

/** The predictors that need no coefficients in the file: differences of order 0 to 4. */
export const FIXED: readonly Predictor[] = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]].map(
  (coefficients) => ({ coefficients, shift: 0 }),
)

/** The order whose differences are smallest, and their mean magnitude. */
export function bestFixedOrder(x: Int32Array): { order: number; meanMagnitude: number } {
  if (x.length < 5) return { order: 0, meanMagnitude: Number.POSITIVE_INFINITY }
  let [p0, p1, p2, p3] = [x[3]!, x[3]! - x[2]!, 0, 0]
  p2 = p1 - (x[2]! - x[1]!)
  p3 = p2 - (x[2]! - 2 * x[1]! + x[0]!)
  let [s0, s1, s2, s3, s4] = [0, 0, 0, 0, 0]
  for (let i = 4; i < x.length; i++) {
    const e0 = x[i]!
    const e1 = (e0 - p0) | 0
    const e2 = (e1 - p1) | 0
    const e3 = (e2 - p2) | 0
    const e4 = (e3 - p3) | 0
    p0 = e0
    p1 = e1
    p2 = e2
    p3 = e3
    s0 += Math.abs(e0)
    s1 += Math.abs(e1)
    s2 += Math.abs(e2)
    s3 += Math.abs(e3)
    s4 += Math.abs(e4)
  }
  const sums = [s0, s1, s2, s3, s4]
  const least = Math.min(...sums)
  return { order: sums.indexOf(least), meanMagnitude: least / (x.length - 4) }
}

/**
 * Coefficients by autocorrelation and Levinson-Durbin, order chosen by the expected residual.
 *
 * @returns also the expected mean magnitude of the residual, were it evenly noisy
 */
export function linearPredictor(
  x: Padded,
): { predictor: Predictor; meanMagnitude: number } | undefined {
  const frames = x.length - LOOK_BACK
  if (frames < 64) return undefined
  const { windowed, power } = throughWindow(x)
  const autocorrelation = autocorrelate(windowed)
  if (autocorrelation[0] === 0) return undefined
  let best: { coefficients: Float64Array; cost: number; error: number } | undefined
  for (const { coefficients, error } of levinson(autocorrelation)) {
    const order = coefficients.length
    const bitsPerFrame = 0.5 * Math.log2(Math.max(error / frames, 1e-9))
    const cost = Math.max(0, bitsPerFrame) * (frames - order) + order * (PRECISION_BITS + 16)
    if (best === undefined || cost < best.cost) best = { coefficients, cost, error }
  }
  const predictor = best && quantise(best.coefficients)
  const gaussian = Math.sqrt(2 / Math.PI) // mean magnitude over deviation
  return predictor && { predictor, meanMagnitude: gaussian * Math.sqrt(best!.error / power) }
}

let tukey = { window: new Float64Array(0), power: 0 } // of the last block length: nearly always the same one

/** Tukey window, half of it tapered; `power` is the sum of its squares. */
function throughWindow(x: Padded): { windowed: Padded; power: number } {
  const n = x.length - LOOK_BACK
  if (tukey.window.length !== n) {
    const taper = Math.floor(n / 4)
    const window = Float64Array.from({ length: n }, (_, i) => {
      const edge = Math.min(i, n - 1 - i)
      return edge < taper ? 0.5 - 0.5 * Math.cos((Math.PI * (edge + 0.5)) / taper) : 1
    })
    tukey = { window, power: window.reduce((sum, w) => sum + w * w, 0) }
  }
  const { window, power } = tukey
  const { windowed } = scratch
  for (let i = 0; i < n; i++) windowed[LOOK_BACK + i] = x[LOOK_BACK + i]! * window[i]!
  return { windowed, power }
}

/** Lags 0 to 8 in one pass: nine sums side by side do not wait for one another. */
function autocorrelate(x: Padded): Float64Array {
  let [r0, r1, r2, r3, r4, r5, r6, r7, r8] = [0, 0, 0, 0, 0, 0, 0, 0, 0]
  for (let i = LOOK_BACK; i < x.length; i++) {
    const x0 = x[i]!
    r0 += x0 * x0
    r1 += x0 * x[i - 1]!
    r2 += x0 * x[i - 2]!
    r3 += x0 * x[i - 3]!
    r4 += x0 * x[i - 4]!
    r5 += x0 * x[i - 5]!
    r6 += x0 * x[i - 6]!
    r7 += x0 * x[i - 7]!
    r8 += x0 * x[i - 8]!
  }
  return Float64Array.of(r0, r1, r2, r3, r4, r5, r6, r7, r8)
}

function* levinson(r: Float64Array) {
  let a = new Float64Array(0)
  let error = r[0]!
  for (let m = 1; m < r.length; m++) {
    if (!(error > 0)) return
    let sum = r[m]!
    for (let j = 0; j < m - 1; j++) sum -= a[j]! * r[m - 1 - j]!
    const reflection = sum / error
    const next = new Float64Array(m)
    for (let j = 0; j < m - 1; j++) next[j] = a[j]! - reflection * a[m - 2 - j]!
    next[m - 1] = reflection
    a = next
    error *= 1 - reflection * reflection
    yield { coefficients: a, error }
  }
}

/** Integers of PRECISION_BITS and a common shift; each rounding error is carried to the next. */
function quantise(coefficients: Float64Array): Predictor | undefined {
  const largest = coefficients.reduce((max, c) => Math.max(max, Math.abs(c)), 0)
  if (!(largest > 0) || !Number.isFinite(largest)) return undefined
  const shift = Math.min(15, PRECISION_BITS - 2 - Math.floor(Math.log2(largest)))
  if (shift < 0) return undefined
  const limit = 2 ** (PRECISION_BITS - 1)
  let carried = 0
  const rounded = Array.from(coefficients, (c) => {
    const exact = c * 2 ** shift + carried
    const value = Math.min(limit - 1, Math.max(-limit, Math.round(exact)))
    carried = exact - value
    return value
  })
  return { coefficients: rounded, shift }
}
