import { createHash } from 'node:crypto'

/** Numbers in [0, 1) that look random and are the same on every machine. */
export type Random = {
  (): number
  /** Fills `words` with the next numbers, times 2^32: many at a time cost half as much. */
  readonly words?: (words: Uint32Array) => void
}

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
  const increment = BigInt.asUintN(64, (stream << 1n) | 1n)
  const state = halves(BigInt.asUintN(64, (seed + increment) * MULTIPLIER + increment))
  const step = halves(increment)
  const ahead = new Uint32Array(NUMBERS_AHEAD)
  let next = NUMBERS_AHEAD
  const random = (): number => {
    if (next === NUMBERS_AHEAD) {
      draw(ahead, state, step)
      next = 0
    }
    return ahead[next++]! / 2 ** 32
  }
  const words = (wanted: Uint32Array): void => {
    const drawn = ahead.subarray(next, next + wanted.length)
    wanted.set(drawn)
    next += drawn.length
    draw(wanted.subarray(drawn.length), state, step)
  }
  return Object.assign(random, { words })
}

const NUMBERS_AHEAD = 64
const MULTIPLIER = 6364136223846793005n
const [MULTIPLIER_HIGH = 0, MULTIPLIER_LOW = 0] = halves(MULTIPLIER)
const [LOW_DIGIT, HIGH_DIGIT] = [MULTIPLIER_LOW & 0xffff, MULTIPLIER_LOW >>> 16]

/** 64 bits as two signed 32-bit integers: BigInt arithmetic would cost a microsecond a number. */
function halves(value: bigint): Int32Array {
  return Int32Array.of(Number(value >> 32n), Number(value & 0xffffffffn))
}

/** The next numbers of the sequence. Every `| 0` keeps the arithmetic in integer registers. */
function draw(numbers: Uint32Array, state: Int32Array, increment: Int32Array): void {
  let high = state[0]!
  let low = state[1]!
  const [incHigh, incLow] = [increment[0]!, increment[1]!]
  for (let i = 0; i < numbers.length; i++) {
    const mixedHigh = high ^ (high >>> 18)
    const mixedLow = low ^ ((low >>> 18) | (high << 14))
    const word = (mixedLow >>> 27) | (mixedHigh << 5)
    const rotation = high >>> 27
    numbers[i] = (word >>> rotation) | (word << (-rotation & 31))

    // The 64 bits of low · MULTIPLIER_LOW, in digits of 16 bits: no sum below goes beyond 32 bits
    const lowDigit = low & 0xffff
    const highDigit = low >>> 16
    const first = Math.imul(lowDigit, LOW_DIGIT)
    const second = (Math.imul(highDigit, LOW_DIGIT) + (first >>> 16)) | 0
    const third = (Math.imul(lowDigit, HIGH_DIGIT) + (second & 0xffff)) | 0
    const upper = (Math.imul(highDigit, HIGH_DIGIT) + (second >>> 16) + (third >>> 16)) | 0
    const product = (third << 16) | (first & 0xffff)

    const crossed = (Math.imul(high, MULTIPLIER_LOW) + Math.imul(low, MULTIPLIER_HIGH)) | 0
    const sum = (product + incLow) | 0
    const carry = ((product & incLow) | ((product | incLow) & ~sum)) >>> 31
    high = (((upper + crossed) | 0) + incHigh + carry) | 0
    low = sum
  }
  state[0] = high
  state[1] = low
}
