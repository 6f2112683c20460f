const ROOM_BYTES = 64
/** Of a Rice code without its one, so that it fits into 32 bits beside 7 others. */
const MOST_BITS = 24

/** Big-endian bits into a buffer that grows. */
export class BitWriter {
  #bytes = new Uint8Array(1 << 16)
  #length = 0
  #cache = 0 // bits not yet a whole byte, right-aligned
  #count = 0

  /** Bytes finished so far. */
  get length(): number {
    return this.#length
  }

  /** The bytes from `from` to the last finished one: a view that the next write may outdate. */
  view(from = 0): Uint8Array {
    return this.#bytes.subarray(from, this.#length)
  }

  /** Two's complement or unsigned, 0 to 53 bits; higher bits of `value` are ignored. */
  write(value: number, bits: number): void {
    if (bits > 24) {
      this.write(Math.floor(value / 0x1000000), bits - 24)
      this.write(value % 0x1000000, 24)
      return
    }
    this.#reserve(8)
    this.#push(bits === 0 ? 0 : value & (-1 >>> (32 - bits)), bits)
  }

  /** Rice code with parameter `k` of `residual[from … to)`, each below 2^30 in magnitude. */
  rice(residual: Int32Array, from: number, to: number, k: number): void {
    const mask = k === 0 ? 0 : -1 >>> (32 - k)
    const stop = 1 << k // the one that ends the zeros
    for (let i = from; i < to; ) {
      // As many as surely have room: one takes 2 bytes more than its zeros and its low bits at most
      this.#reserve(ROOM_BYTES)
      const bytes = this.#bytes
      const last = bytes.length - ROOM_BYTES / 2
      let length = this.#length
      let cache = this.#cache // below 8 bits between two numbers
      let count = this.#count
      let zeros = 0
      for (; i < to && length < last; i++) {
        const value = residual[i]!
        const folded = ((value << 1) ^ (value >> 31)) >>> 0
        zeros = folded >>> k
        if (zeros + k > MOST_BITS) break
        cache = (cache << (zeros + 1 + k)) | stop | (folded & mask)
        count += zeros + 1 + k
        while (count >= 8) {
          count -= 8
          bytes[length++] = cache >>> count
        }
        cache &= (1 << count) - 1
      }
      this.#length = length
      this.#cache = cache
      this.#count = count
      if (i < to && zeros + k > MOST_BITS) this.#riceLong(residual[i++]!, k)
    }
  }

  /** One that does not fit beside what is left of the byte before. */
  #riceLong(value: number, k: number): void {
    const folded = ((value << 1) ^ (value >> 31)) >>> 0
    let zeros = folded >>> k
    for (; zeros > 24; zeros -= 24) this.write(0, 24)
    this.write(1, zeros + 1)
    this.write(folded % 2 ** k, k)
  }

  alignToByte(): void {
    if (this.#count > 0) this.write(0, 8 - this.#count)
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** At most 24 bits, room already reserved. */
  #push(value: number, bits: number): void {
    this.#cache = (this.#cache << bits) | value
    this.#count += bits
    while (this.#count >= 8) {
      this.#count -= 8
      this.#bytes[this.#length++] = this.#cache >>> this.#count
    }
    this.#cache &= (1 << this.#count) - 1
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes + 8 <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + bytes + 8))
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
  }
}
