import type { BitWriter } from './bit-writer.ts'
import { LOOK_BACK, type Padded, type Predictor } from './flac-predictor.ts'

/** What a predictor leaves of a block, and how it is written. */
export type Coded = {
  readonly order: number
  readonly residual: Int32Array // valid from `order` on
  readonly partitionOrder: number
  readonly parameters: readonly number[] // Rice parameter of every partition
  readonly cost: number // bits
}

const MAX_PARTITION_ORDER = 6
const RESIDUAL_LIMIT = 2 ** 30
const POWERS = Float64Array.from({ length: 64 }, (_, k) => 2 ** k)

/** @returns undefined when the residual does not fit into the format */
export function codeResidual(x: Padded, predictor: Predictor): Coded | undefined {
  const order = predictor.coefficients.length
  const frames = x.length - LOOK_BACK
  const finest = finestPartition(frames, order)
  const residual = new Int32Array(frames)
  const sums = new Float64Array(POWERS[finest]!)
  if (!predict(x, predictor, { residual, sums })) return undefined
  return { order, residual, ...bestPartitions(sums, frames, order) }
}

export function writeResidual(out: BitWriter, coded: Coded): void {
  const { order, residual, partitionOrder, parameters } = coded
  const isWide = parameters.some((k) => k > 14)
  out.write(isWide ? 1 : 0, 2)
  out.write(partitionOrder, 4)
  const size = residual.length / POWERS[partitionOrder]!
  for (const [i, k] of parameters.entries()) {
    out.write(k, isWide ? 5 : 4)
    out.rice(residual, i === 0 ? order : i * size, (i + 1) * size, k)
  }
}

function finestPartition(frames: number, order: number): number {
  let finest = 0
  while (
    finest < MAX_PARTITION_ORDER &&
    frames % POWERS[finest + 1]! === 0 &&
    frames / POWERS[finest + 1]! > order
  )
    finest++
  return finest
}

/**
 * The residual, and the sum of its folded (unsigned) values in each partition. At most eight coefficients,
 * so the sum is written out: a loop would wait for every addition.
 *
 * @param residual [frames], filled from the predictor's order on
 * @param sums [partitions], filled
 * @returns false when a value is out of range
 */
function predict(
  x: Padded,
  { coefficients, shift }: Predictor,
  { residual, sums }: { readonly residual: Int32Array; readonly sums: Float64Array },
): boolean {
  const scale = 1 / POWERS[shift]!
  const [c1 = 0, c2 = 0, c3 = 0, c4 = 0, c5 = 0, c6 = 0, c7 = 0, c8 = 0] = coefficients
  const size = residual.length / sums.length
  let largest = 0
  for (let partition = 0; partition < sums.length; partition++) {
    const from = LOOK_BACK + Math.max(coefficients.length, partition * size)
    const to = LOOK_BACK + (partition + 1) * size
    let sum = 0
    for (let i = from; i < to; i++) {
      const near = c1 * x[i - 1]! + c2 * x[i - 2]! + (c3 * x[i - 3]! + c4 * x[i - 4]!)
      const far = c5 * x[i - 5]! + c6 * x[i - 6]! + (c7 * x[i - 7]! + c8 * x[i - 8]!)
      const value = x[i]! - Math.floor((near + far) * scale)
      largest = Math.max(largest, Math.abs(value))
      const integer = value | 0
      residual[i - LOOK_BACK] = integer
      sum += ((integer << 1) ^ (integer >> 31)) >>> 0
    }
    sums[partition] = sum
  }
  return largest < RESIDUAL_LIMIT
}

/** The cheapest partitioning. @param sums of the finest one; overwritten */
function bestPartitions(sums: Float64Array, frames: number, order: number) {
  let best: Pick<Coded, 'partitionOrder' | 'parameters' | 'cost'> | undefined
  for (let count = sums.length; count >= 1; count /= 2) {
    const size = frames / count
    let cost = 6
    const parameters: number[] = []
    for (let i = 0; i < count; i++) {
      const { k, bits } = riceParameter(sums[i]!, i === 0 ? size - order : size)
      parameters.push(k)
      cost += bits + 5
    }
    if (best === undefined || cost < best.cost)
      best = { partitionOrder: Math.log2(count), parameters, cost }
    for (let i = 0; i < count >> 1; i++) sums[i] = sums[2 * i]! + sums[2 * i + 1]!
  }
  return best!
}

function riceParameter(sum: number, count: number): { k: number; bits: number } {
  if (count === 0) return { k: 0, bits: 0 }
  const mean = Math.floor(sum / count + 1)
  const guess = mean < 2 ** 31 ? 31 - Math.clz32(mean) : 30
  let k = 0
  let bits = Number.POSITIVE_INFINITY
  for (let next = Math.max(0, guess - 1); next <= Math.min(30, guess + 1); next++) {
    // The low bits of a residual are evenly spread, so each quotient loses half a unit on average
    const lost = next === 0 ? 0 : count * 0.5 * (1 - 1 / POWERS[next]!)
    const cost = count * (next + 1) + Math.max(0, sum / POWERS[next]! - lost)
    if (cost >= bits) continue
    k = next
    bits = cost
  }
  return { k, bits }
}
