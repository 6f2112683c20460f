/** Thrown when bits are asked for beyond the last byte: the caller knows whether that is an end or a fault. */
export class OutOfBits extends Error {
  override readonly name = 'OutOfBits' as const
}

/** Big-endian bits of `bytes`, from `offset` on. Every read is bounded by the array. */
export class BitReader {
  readonly #bytes: Uint8Array
  #next: number // index of the next byte to load
  #cache = 0 // loaded bits, left-aligned in 32; the rest is zero
  #count = 0 // how many are loaded

  constructor(bytes: Uint8Array, offset = 0) {
    this.#bytes = bytes
    this.#next = offset
  }

  /** Index of the byte that holds the next bit. */
  get byteOffset(): number {
    return this.#next - (this.#count >> 3) - ((this.#count & 7) === 0 ? 0 : 1)
  }

  /** Unsigned, 0 to 53 bits. */
  unsigned(bits: number): number {
    let value = 0
    let left = bits
    while (left > 24) {
      value = value * 0x1000000 + this.#take(24)
      left -= 24
    }
    return value * 2 ** left + this.#take(left)
  }

  /** Two's complement, 1 to 53 bits. */
  signed(bits: number): number {
    const value = this.unsigned(bits)
    return value >= 2 ** (bits - 1) ? value - 2 ** bits : value
  }

  /** Zeros before the next one; the one is consumed. */
  unary(): number {
    let zeros = 0
    for (;;) {
      if (this.#cache !== 0) {
        const lead = Math.clz32(this.#cache)
        this.#drop(lead + 1)
        return zeros + lead
      }
      zeros += this.#count
      this.#count = 0
      this.#fill()
      if (this.#count === 0) throw new OutOfBits('Expected more bits, got the end')
    }
  }

  /** Rice-coded signed numbers with parameter `k` (0 to 30) into `out[from … to)`. */
  rice(out: Float64Array, from: number, to: number, k: number): void {
    if (k > 24) {
      this.#riceWide(out, from, to, k)
      return
    }
    const bytes = this.#bytes
    const size = bytes.length
    let next = this.#next
    let cache = this.#cache
    let count = this.#count
    const fitting = 2 ** (31 - k) // quotients below it leave a number of 31 bits
    for (let i = from; i < to; i++) {
      let quotient = 0
      while (cache === 0) {
        quotient += count
        count = 0
        if (next >= size) throw new OutOfBits('Expected more bits, got the end')
        while (count <= 24 && next < size) {
          cache |= bytes[next++]! << (24 - count)
          count += 8
        }
      }
      const lead = Math.clz32(cache)
      quotient += lead
      cache = lead === 31 ? 0 : cache << (lead + 1)
      count -= lead + 1
      let low = 0
      if (k > 0) {
        while (count < k) {
          if (next >= size) throw new OutOfBits('Expected more bits, got the end')
          cache |= bytes[next++]! << (24 - count)
          count += 8
        }
        low = cache >>> (32 - k)
        cache <<= k
        count -= k
      }
      if (quotient < fitting) {
        const folded = (quotient << k) | low
        out[i] = (folded >>> 1) ^ -(folded & 1)
      } else out[i] = unfold(quotient * 2 ** k + low)
    }
    this.#next = next
    this.#cache = cache
    this.#count = count
  }

  alignToByte(): void {
    this.#drop(this.#count & 7)
  }

  #riceWide(out: Float64Array, from: number, to: number, k: number): void {
    for (let i = from; i < to; i++) {
      out[i] = unfold(this.unary() * 2 ** k + this.unsigned(k))
    }
  }

  #take(bits: number): number {
    if (bits === 0) return 0
    if (this.#count < bits) this.#fill()
    if (this.#count < bits) throw new OutOfBits('Expected more bits, got the end')
    const value = this.#cache >>> (32 - bits)
    this.#drop(bits)
    return value
  }

  #drop(bits: number): void {
    this.#cache = bits >= 32 ? 0 : this.#cache << bits
    this.#count -= bits
  }

  #fill(): void {
    while (this.#count <= 24 && this.#next < this.#bytes.length) {
      this.#cache |= this.#bytes[this.#next++]! << (24 - this.#count)
      this.#count += 8
    }
  }
}

/** 0, 1, 2, 3, 4 … back to 0, −1, 1, −2, 2 … */
const unfold = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2)
