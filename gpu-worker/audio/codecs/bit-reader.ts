/** Thrown when bits are asked for beyond the last byte: the caller knows whether that is an end or a fault. */
export class OutOfBits extends Error {
  override readonly name = 'OutOfBits' as const
}

/** Big-endian bits of `bytes`, from `offset` on. Every read is bounded by the array. */
export class BitReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #next: number // index of the next byte to load
  #cache = 0 // loaded bits, left-aligned in 32; the rest is zero
  #count = 0 // how many are loaded

  constructor(bytes: Uint8Array, offset = 0) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
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
    for (let i = from; i < to; ) {
      i = this.#riceShort(out, i, to, k)
      if (i < to) out[i++] = unfold(this.unary() * 2 ** k + this.unsigned(k))
    }
  }

  /**
   * The same for as long as each number lies in 25 bits and the bytes are not at their end: one load a
   * number, whatever the place in a byte.
   *
   * @returns where it stopped
   */
  #riceShort(out: Float64Array, from: number, to: number, k: number): number {
    const view = this.#view
    const base = this.#next - 4
    if (base < 0) return from
    const last = (this.#bytes.length - 4 - base) * 8
    let at = 32 - this.#count // in bits, from `base` on
    let i = from
    for (; i < to && at < last; i++) {
      const word = view.getInt32(base + (at >>> 3)) << (at & 7)
      const lead = Math.clz32(word)
      const length = lead + 1 + k
      if (length > 25) break
      const folded = (lead << k) | (((word << (lead + 1)) >>> 1) >>> (31 - k))
      out[i] = (folded >>> 1) ^ -(folded & 1)
      at += length
    }
    this.#next = base + ((at + 7) >>> 3)
    this.#count = -at & 7
    this.#cache = this.#count === 0 ? 0 : this.#bytes[this.#next - 1]! << (32 - this.#count)
    return i
  }

  alignToByte(): void {
    this.#drop(this.#count & 7)
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
