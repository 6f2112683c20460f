import type { BitWriter } from './bit-writer.ts'

/** One channel of one block, in the form that was found cheapest. */
export type Subframe = {
  readonly samples: Int32Array // wasted bits already shifted out
  readonly bits: number // of a sample, wasted bits not counted
  readonly wasted: number
  readonly predictor: Predictor
  readonly cost: number // bits, header left out
}

type Predictor =
  | { readonly kind: 'constant' }
  | { readonly kind: 'verbatim' }
  | { readonly kind: 'fixed'; readonly order: number; readonly coded: Coded }
  | {
      readonly kind: 'linear'
      readonly order: number
      readonly linear: Quantised
      readonly coded: Coded
    }

type Quantised = { readonly coefficients: Float64Array; readonly shift: number }
type Coded = {
  readonly residual: Int32Array // valid from `order` on
  readonly partitionOrder: number
  readonly parameters: readonly number[]
  readonly cost: number
}

const MAX_PARTITION_ORDER = 6
const PRECISION_BITS = 14

/** @param bits of a sample; @see RFC 9639, section 9.2 */
export function bestSubframe(block: Int32Array, bits: number): Subframe {
  const wasted = countWastedBits(block)
  const samples = wasted > 0 ? block.map((sample) => sample >> wasted) : block
  const base = { samples, bits: bits - wasted, wasted }
  if (samples.every((sample) => sample === samples[0]))
    return { ...base, predictor: { kind: 'constant' }, cost: base.bits }

  const candidates: Subframe[] = [
    { ...base, predictor: { kind: 'verbatim' }, cost: base.bits * samples.length },
  ]
  const order = bestFixedOrder(samples)
  const fixed = codeResidual(fixedResidual(samples, order), order)
  if (fixed)
    candidates.push({
      ...base,
      predictor: { kind: 'fixed', order, coded: fixed },
      cost: fixed.cost + order * base.bits,
    })
  const linear = linearPredictor(samples)
  const residual = linear && linearResidual(samples, linear)
  const coded = residual && codeResidual(residual, linear.coefficients.length)
  if (coded) {
    const linearOrder = linear.coefficients.length
    const cost = coded.cost + linearOrder * (base.bits + PRECISION_BITS) + 9
    candidates.push({
      ...base,
      predictor: { kind: 'linear', order: linearOrder, linear, coded },
      cost,
    })
  }
  return candidates.reduce((best, next) => (next.cost < best.cost ? next : best))
}

export function writeSubframe(
  out: BitWriter,
  { samples, bits, wasted, predictor }: Subframe,
): void {
  out.write(0, 1)
  out.write(subframeType(predictor), 6)
  out.write(wasted > 0 ? 1 : 0, 1)
  if (wasted > 0) out.write(1, wasted)
  if (predictor.kind === 'constant' || predictor.kind === 'verbatim') {
    const count = predictor.kind === 'constant' ? 1 : samples.length
    for (let i = 0; i < count; i++) out.write(samples[i]!, bits)
    return
  }
  for (let i = 0; i < predictor.order; i++) out.write(samples[i]!, bits)
  if (predictor.kind === 'linear') {
    out.write(PRECISION_BITS - 1, 4)
    out.write(predictor.linear.shift, 5)
    for (const coefficient of predictor.linear.coefficients) out.write(coefficient, PRECISION_BITS)
  }
  writeResidual(out, predictor.coded, predictor.order)
}

function subframeType(predictor: Predictor): number {
  if (predictor.kind === 'constant') return 0
  if (predictor.kind === 'verbatim') return 1
  return predictor.kind === 'fixed' ? 8 + predictor.order : 31 + predictor.order
}

function writeResidual(out: BitWriter, coded: Coded, order: number): void {
  const { residual, partitionOrder, parameters } = coded
  const isWide = parameters.some((k) => k > 14)
  out.write(isWide ? 1 : 0, 2)
  out.write(partitionOrder, 4)
  const size = residual.length / 2 ** partitionOrder
  for (const [i, k] of parameters.entries()) {
    out.write(k, isWide ? 5 : 4)
    out.rice(residual, i === 0 ? order : i * size, (i + 1) * size, k)
  }
}

function countWastedBits(samples: Int32Array): number {
  let all = 0
  for (let i = 0; i < samples.length && (all & 1) === 0; i++) all |= samples[i]!
  return all === 0 ? 0 : 31 - Math.clz32(all & -all)
}

function bestFixedOrder(x: Int32Array): number {
  if (x.length < 5) return 0
  const sums = [0, 0, 0, 0, 0]
  let [p0, p1, p2, p3] = [0, 0, 0, 0]
  let [s0, s1, s2, s3, s4] = [0, 0, 0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    const e0 = x[i]!
    const e1 = e0 - p0
    const e2 = e1 - p1
    const e3 = e2 - p2
    const e4 = e3 - p3
    p0 = e0
    p1 = e1
    p2 = e2
    p3 = e3
    if (i < 4) continue
    s0 += Math.abs(e0)
    s1 += Math.abs(e1)
    s2 += Math.abs(e2)
    s3 += Math.abs(e3)
    s4 += Math.abs(e4)
  }
  sums.splice(0, 5, s0, s1, s2, s3, s4)
  return sums.indexOf(Math.min(...sums))
}

function fixedResidual(x: Int32Array, order: number): Int32Array {
  const out = new Int32Array(x.length)
  for (let i = order; i < x.length; i++) {
    if (order === 0) out[i] = x[i]!
    else if (order === 1) out[i] = x[i]! - x[i - 1]!
    else if (order === 2) out[i] = x[i]! - 2 * x[i - 1]! + x[i - 2]!
    else if (order === 3) out[i] = x[i]! - 3 * (x[i - 1]! - x[i - 2]!) - x[i - 3]!
    else out[i] = x[i]! - 4 * (x[i - 1]! + x[i - 3]!) + 6 * x[i - 2]! + x[i - 4]!
  }
  return out
}

/** Coefficients by autocorrelation and Levinson-Durbin, order chosen by the expected residual. */
function linearPredictor(x: Int32Array): Quantised | undefined {
  if (x.length < 64) return undefined
  const autocorrelation = autocorrelate(window(x))
  if (autocorrelation[0] === 0) return undefined
  let best: { coefficients: Float64Array; cost: number } | undefined
  for (const { coefficients, error } of levinson(autocorrelation)) {
    const order = coefficients.length
    const bitsPerFrame = 0.5 * Math.log2(Math.max(error / x.length, 1e-9))
    const cost = Math.max(0, bitsPerFrame) * (x.length - order) + order * (PRECISION_BITS + 16)
    if (best === undefined || cost < best.cost) best = { coefficients, cost }
  }
  return best && quantise(best.coefficients)
}

let tukey = new Float64Array(0) // of the last block length: nearly always the same one

/** Tukey window, half of it tapered. */
function window(x: Int32Array): Float64Array {
  const n = x.length
  if (tukey.length !== n) {
    const taper = Math.floor(n / 4)
    tukey = Float64Array.from({ length: n }, (_, i) => {
      const edge = Math.min(i, n - 1 - i)
      return edge < taper ? 0.5 - 0.5 * Math.cos((Math.PI * (edge + 0.5)) / taper) : 1
    })
  }
  const out = new Float64Array(n)
  for (let i = 0; i < n; i++) out[i] = x[i]! * tukey[i]!
  return out
}

/** Lags 0 to 8 in one pass: nine sums side by side do not wait for one another. */
function autocorrelate(x: Float64Array): Float64Array {
  let [r0, r1, r2, r3, r4, r5, r6, r7, r8] = [0, 0, 0, 0, 0, 0, 0, 0, 0]
  let [x1, x2, x3, x4, x5, x6, x7, x8] = [0, 0, 0, 0, 0, 0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    const x0 = x[i]!
    r0 += x0 * x0
    r1 += x0 * x1
    r2 += x0 * x2
    r3 += x0 * x3
    r4 += x0 * x4
    r5 += x0 * x5
    r6 += x0 * x6
    r7 += x0 * x7
    r8 += x0 * x8
    x8 = x7
    x7 = x6
    x6 = x5
    x5 = x4
    x4 = x3
    x3 = x2
    x2 = x1
    x1 = x0
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
function quantise(coefficients: Float64Array): Quantised | undefined {
  const largest = coefficients.reduce((max, c) => Math.max(max, Math.abs(c)), 0)
  if (!(largest > 0) || !Number.isFinite(largest)) return undefined
  const shift = Math.min(15, PRECISION_BITS - 2 - Math.floor(Math.log2(largest)))
  if (shift < 0) return undefined
  const limit = 2 ** (PRECISION_BITS - 1)
  let carried = 0
  const rounded = coefficients.map((c) => {
    const exact = c * 2 ** shift + carried
    const value = Math.min(limit - 1, Math.max(-limit, Math.round(exact)))
    carried = exact - value
    return value
  })
  return { coefficients: rounded, shift }
}

/** At most eight coefficients, so the sum is written out: a loop would wait for every addition. */
function linearResidual(x: Int32Array, { coefficients, shift }: Quantised): Int32Array | undefined {
  const order = coefficients.length
  const scale = 2 ** -shift
  const [c0, c1, c2, c3, c4, c5, c6, c7] = Array.from(
    { length: 8 },
    (_, i) => coefficients[i] ?? 0,
  ) as [number, number, number, number, number, number, number, number]
  const out = new Int32Array(x.length)
  let [x1, x2, x3, x4, x5, x6, x7, x8] = [0, 0, 0, 0, 0, 0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    const x0 = x[i]!
    if (i >= order) {
      const sum =
        c0 * x1 + c1 * x2 + (c2 * x3 + c3 * x4) + (c4 * x5 + c5 * x6 + (c6 * x7 + c7 * x8))
      const e = x0 - Math.floor(sum * scale)
      if (e >= 2 ** 30 || e < -(2 ** 30)) return undefined
      out[i] = e
    }
    x8 = x7
    x7 = x6
    x6 = x5
    x5 = x4
    x4 = x3
    x3 = x2
    x2 = x1
    x1 = x0
  }
  return out
}

/** The cheapest partitioning, and the Rice parameter of every partition. */
function codeResidual(residual: Int32Array, order: number): Coded | undefined {
  const frames = residual.length
  let finest = 0
  while (
    finest < MAX_PARTITION_ORDER &&
    frames % 2 ** (finest + 1) === 0 &&
    frames / 2 ** (finest + 1) > order
  )
    finest++
  let sums = partitionSums(residual, order, finest)
  let best: Coded | undefined
  for (let partitionOrder = finest; partitionOrder >= 0; partitionOrder--) {
    const size = frames / 2 ** partitionOrder
    let cost = 6
    const parameters: number[] = []
    for (let i = 0; i < sums.length; i++) {
      const { k, bits } = riceParameter(sums[i]!, i === 0 ? size - order : size)
      parameters.push(k)
      cost += bits + 5
    }
    if (best === undefined || cost < best.cost)
      best = { residual, partitionOrder, parameters, cost }
    sums = pairSums(sums)
  }
  return best
}

/** Sums of the folded (unsigned) residual. */
function partitionSums(residual: Int32Array, order: number, partitionOrder: number): number[] {
  const size = residual.length / 2 ** partitionOrder
  return Array.from({ length: 2 ** partitionOrder }, (_, p) => {
    let sum = 0
    for (let i = p === 0 ? order : p * size; i < (p + 1) * size; i++) {
      const e = residual[i]!
      sum += e < 0 ? -2 * e - 1 : 2 * e
    }
    return sum
  })
}

const pairSums = (sums: readonly number[]): number[] =>
  Array.from({ length: sums.length >> 1 }, (_, i) => sums[2 * i]! + sums[2 * i + 1]!)

function riceParameter(sum: number, count: number): { k: number; bits: number } {
  if (count === 0) return { k: 0, bits: 0 }
  const guess = Math.max(0, Math.min(30, Math.floor(Math.log2(sum / count + 1))))
  let best = { k: guess, bits: Number.POSITIVE_INFINITY }
  for (let k = Math.max(0, guess - 1); k <= Math.min(30, guess + 1); k++) {
    // The low k bits of a residual are evenly spread, so each quotient loses half a unit on average
    const quotients = Math.max(0, sum / 2 ** k - (k === 0 ? 0 : count * 0.5 * (1 - 2 ** -k)))
    const bits = count * (k + 1) + quotients
    if (bits < best.bits) best = { k, bits }
  }
  return best
}
