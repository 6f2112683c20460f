/**
 * `torch.randn` on the CPU, to repeat runs of PyTorch programs from their seed.
 *
 * @see PyTorch 2.15.0, `ATen/core/MT19937RNGEngine.h`, `ATen/native/cpu/DistributionTemplates.h`
 */
export type TorchGenerator = {
  /** The next `length` values of float32 `torch.randn`. Shape does not matter, the order of draws does. */
  randn(length: number): Float32Array
}

/**
 * The state after `torch.manual_seed(seed)`.
 *
 * Fewer than 16 values come one by one from float64 Box–Muller, whose second value is kept for the next
 * such draw; 16 and more come in blocks of 16 from 24-bit uniforms, and a last incomplete block is drawn
 * again whole. Equal to PyTorch but for the last bits of log, sqrt, cos and sin.
 *
 * @param seed −2^63…2^64 − 1, a bigint beyond 2^53; as in PyTorch only its lower 32 bits count
 */
export function torchGenerator(seed: number | bigint): TorchGenerator {
  const isWhole = typeof seed === 'bigint' || Number.isSafeInteger(seed)
  if (!isWhole || seed < -(2n ** 63n) || seed >= 2n ** 64n)
    throw new RangeError(`Expected a whole seed from -2^63 to 2^64 - 1, got ${seed}`)
  const nextWord = mersenneTwister(Number(BigInt.asUintN(32, BigInt(seed))))
  let kept: number | undefined

  function scalarNormal(): number {
    if (kept !== undefined) {
      const value = kept
      kept = undefined
      return value
    }
    const uniform = (): number => {
      const high = nextWord() & 0x1fffff // 21 bits of the first word above 32 of the second
      return (high * 2 ** 32 + nextWord()) / 2 ** 53
    }
    const angle = 2 * Math.PI * uniform()
    const radius = Math.sqrt(-2 * Math.log1p(-uniform()))
    kept = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }

  const uniform24 = (): number => (nextWord() & 0xffffff) / 2 ** 24

  function fillBlock(values: Float32Array, start: number): void {
    for (let i = start; i < start + 8; i++) {
      const radius = Math.sqrt(-2 * Math.log(1 - values[i]!))
      const angle = 2 * Math.PI * values[i + 8]!
      values[i] = radius * Math.cos(angle)
      values[i + 8] = radius * Math.sin(angle)
    }
  }

  function randn(length: number): Float32Array {
    if (length < 16) return Float32Array.from({ length }, scalarNormal)

    const values = Float32Array.from({ length }, uniform24)
    for (let start = 0; start + 16 <= length; start += 16) fillBlock(values, start)
    if (length % 16 !== 0) {
      for (let i = length - 16; i < length; i++) values[i] = uniform24()
      fillBlock(values, length - 16)
    }
    return values
  }

  return { randn }
}

/** Matsumoto and Nishimura's MT19937, seeded by `init_genrand`: unsigned 32-bit words. */
function mersenneTwister(seed: number): () => number {
  const state = new Uint32Array(624)
  state[0] = seed
  for (let i = 1; i < 624; i++) {
    const before = state[i - 1]! ^ (state[i - 1]! >>> 30)
    state[i] = Math.imul(1812433253, before) + i
  }
  let position = 624

  function refill(): void {
    for (let i = 0; i < 624; i++) {
      const joined = (state[i]! & 0x80000000) | (state[(i + 1) % 624]! & 0x7fffffff)
      state[i] = state[(i + 397) % 624]! ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0)
    }
    position = 0
  }

  return () => {
    if (position === 624) refill()
    let word = state[position++]!
    word ^= word >>> 11
    word ^= (word << 7) & 0x9d2c5680
    word ^= (word << 15) & 0xefc60000
    return (word ^ (word >>> 18)) >>> 0
  }
}
