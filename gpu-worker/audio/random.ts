import { createHash } from 'node:crypto'

/** Numbers in [0, 1) that look random and are the same on every machine. */
export type Random = () => number

/**
 * The random numbers of one step: paraphrases have the same plan hash and so the same numbers.
 *
 * @param planHash `hash` of the plan, hexadecimal
 */
export const stepRandom = (planHash: string, stepIndex: number): Random =>
  pcg32(createHash('sha256').update(`${planHash}:${stepIndex}`).digest().readBigUInt64BE(0))

/**
 * PCG-XSH-RR with 64 bits of state and 32 of output, scaled to [0, 1).
 *
 * @see O'Neill 2014, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms"
 */
export function pcg32(seed: bigint, stream = 0xda3e39cb94b95bdbn): Random {
  // 64-bit state in two halves: BigInt arithmetic would cost a microsecond a number.
  const increment = BigInt.asUintN(64, (stream << 1n) | 1n)
  const [incHigh, incLow] = halves(increment)
  let [high, low] = halves(BigInt.asUintN(64, (seed + increment) * MULTIPLIER + increment))

  return () => {
    const mixedHigh = (high ^ (high >>> 18)) >>> 0
    const mixedLow = (low ^ ((low >>> 18) | (high << 14))) >>> 0
    const word = ((mixedLow >>> 27) | (mixedHigh << 5)) >>> 0
    const rotation = high >>> 27
    const output = ((word >>> rotation) | (word << (-rotation & 31))) >>> 0

    const product = multiplyLow(low, MULTIPLIER_LOW)
    high =
      (product.high +
        Math.imul(high, MULTIPLIER_LOW) +
        Math.imul(low, MULTIPLIER_HIGH) +
        incHigh) >>>
      0
    const sum = product.low + incLow
    if (sum > 0xffffffff) high = (high + 1) >>> 0
    low = sum >>> 0
    return output / 2 ** 32
  }
}

const MULTIPLIER = 6364136223846793005n
const [MULTIPLIER_HIGH, MULTIPLIER_LOW] = halves(MULTIPLIER)

function halves(value: bigint): [high: number, low: number] {
  return [Number(value >> 32n), Number(value & 0xffffffffn)]
}

/** 32 × 32 → 64 bits, unsigned. */
function multiplyLow(a: number, b: number): { high: number; low: number } {
  const [aHigh, aLow, bHigh, bLow] = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff]
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16)
  const middleLow = (middle & 0xffff) + aLow * bHigh
  const high = aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(middleLow / 65536)
  return { high: high >>> 0, low: Math.imul(a, b) >>> 0 }
}
