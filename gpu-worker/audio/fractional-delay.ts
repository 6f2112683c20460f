import { besselI0 } from './windows.ts'

const TAPS = 16
const PHASES = 512
const KAISER_BETA = 6

/**
 * A signal read at any moment between its samples, by a windowed sinc of 16 taps: for delays that move.
 * Beyond both ends there is silence.
 *
 * @param samples [frames]; not modified
 * @returns the value at a place in frames
 */
export function reader(samples: ArrayLike<number>): (place: number) => number {
  return (place) => {
    const base = Math.floor(place)
    const row = (place - base) * PHASES
    const low = Math.floor(row)
    const share = row - low
    const first = base - TAPS / 2 + 1
    if (first < -TAPS || first >= samples.length) return 0
    let [a, b] = [0, 0]
    for (let k = Math.max(0, -first); k < Math.min(TAPS, samples.length - first); k++) {
      const x = samples[first + k]!
      a += x * TABLE[low * TAPS + k]!
      b += x * TABLE[(low + 1) * TAPS + k]!
    }
    return a + share * (b - a)
  }
}

/** Row p weighs the 8 samples before and the 8 after place p / PHASES; each row adds up to 1. */
const TABLE = phaseTable()

function phaseTable(): Float64Array {
  const table = new Float64Array((PHASES + 1) * TAPS)
  for (let p = 0; p <= PHASES; p++) {
    let sum = 0
    for (let k = 0; k < TAPS; k++) {
      const t = k - TAPS / 2 + 1 - p / PHASES
      const edge = (2 * t) / TAPS
      const x = Math.PI * t
      const sinc = t === 0 ? 1 : Math.sin(x) / x
      const window = Math.abs(edge) >= 1 ? 0 : besselI0(KAISER_BETA * Math.sqrt(1 - edge * edge))
      table[p * TAPS + k] = sinc * window
      sum += sinc * window
    }
    for (let k = 0; k < TAPS; k++) table[p * TAPS + k]! /= sum
  }
  return table
}
