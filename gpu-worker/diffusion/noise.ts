/**
 * The randomness of an edit. Every value is a pure function of seed, stream, step and element: never of
 * the batch, the attempt or the device. A retry gives the same edit, and so does a batch.
 *
 * Distribution: independent standard normals, by Box–Muller from the words of Philox4x32-10. The first
 * uniform has 32 bits, so nothing beyond 6.77 standard deviations occurs (probability 1.3e-11 a value).
 * log, sqrt, sin and cos are those of V8, which are the same software on every machine.
 *
 * @see Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3" (Philox)
 */

export type NoiseSource = {
  /** Whole number, 0…2^53 − 1. */
  readonly seed: number
  /** Which use of the seed: streams are independent of each other. 0…2^32 − 1. */
  readonly stream: number
}

/**
 * Standard normal noise of one step.
 *
 * @param length number of values; a shorter draw is a prefix of a longer one
 * @param step 0…2^32 − 1
 * @throws RangeError when the seed is not a whole number from 0 to 2^53 − 1
 */
export function gaussianNoise(length: number, source: NoiseSource, step: number): Float32Array {
  const { seed, stream } = source
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`Expected a seed from 0 to 2^53 - 1, got ${seed}`)

  const key = [seed >>> 0, Math.floor(seed / 2 ** 32)] as const
  const noise = new Float32Array(length)
  const words = new Uint32Array(4)
  for (let block = 0; 4 * block < length; block++) {
    philox4x32(words, [block, step, stream, 0], key)
    for (let pair = 0; pair < 4; pair += 2) {
      const radius = Math.sqrt(-2 * Math.log((words[pair]! + 0.5) / 2 ** 32))
      const angle = (2 * Math.PI * words[pair + 1]!) / 2 ** 32
      noise[4 * block + pair] = radius * Math.cos(angle) // writes beyond the end are ignored
      noise[4 * block + pair + 1] = radius * Math.sin(angle)
    }
  }
  return noise
}

/** Ten rounds of Philox on four 32-bit words of counter with two of key. */
function philox4x32(
  out: Uint32Array,
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): void {
  let [c0, c1, c2, c3] = counter
  let [k0, k1] = key
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(0xd2511f53, c0)
    const low0 = Math.imul(0xd2511f53, c0)
    const high1 = mulHigh(0xcd9e8d57, c2)
    const low1 = Math.imul(0xcd9e8d57, c2)
    c0 = (high1 ^ c1 ^ k0) >>> 0
    c1 = low1 >>> 0
    c2 = (high0 ^ c3 ^ k1) >>> 0
    c3 = low0 >>> 0
    k0 = (k0 + 0x9e3779b9) >>> 0
    k1 = (k1 + 0xbb67ae85) >>> 0
  }
  out[0] = c0
  out[1] = c1
  out[2] = c2
  out[3] = c3
}

/** Upper 32 bits of the product of two unsigned 32-bit numbers. */
function mulHigh(a: number, b: number): number {
  const aHigh = a >>> 16
  const aLow = a & 0xffff
  const bHigh = b >>> 16
  const bLow = b & 0xffff
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16)
  const carry = aLow * bHigh + (middle & 0xffff)
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0
}
