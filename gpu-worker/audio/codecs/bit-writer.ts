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
    this.#push(value & (2 ** bits - 1), bits)
  }

  /** Rice code with parameter `k` of `residual[from … to)`, each below 2^30 in magnitude. */
  rice(residual: Int32Array, from: number, to: number, k: number): void {
    const mask = 2 ** k - 1
    let bytes = this.#bytes
    let length = this.#length
    let cache = this.#cache // below 8 bits between two numbers
    let count = this.#count
    for (let i = from; i < to; i++) {
      const value = residual[i]!
      const folded = ((value << 1) ^ (value >> 31)) >>> 0
      let zeros = folded >>> k
      if (length + (zeros >>> 3) + 16 > bytes.length) {
        this.#length = length
        this.#reserve((zeros >>> 3) + 16)
        bytes = this.#bytes
      }
      for (; zeros >= 16; zeros -= 8) {
        bytes[length++] = cache << (8 - count)
        cache = 0 // the rest of a byte of zeros stays to be written
      }
      cache = (cache << (zeros + 1)) | 1
      count += zeros + 1
      while (count >= 8) {
        count -= 8
        bytes[length++] = cache >>> count
      }
      cache &= (1 << count) - 1
      let left = k
      if (left > 16) {
        left = 16
        cache = (cache << (k - 16)) | ((folded & mask) >>> 16)
        count += k - 16
        while (count >= 8) {
          count -= 8
          bytes[length++] = cache >>> count
        }
        cache &= (1 << count) - 1
      }
      cache = (cache << left) | (folded & mask & 0xffff)
      count += left
      while (count >= 8) {
        count -= 8
        bytes[length++] = cache >>> count
      }
      cache &= (1 << count) - 1
    }
    this.#length = length
    this.#cache = cache
    this.#count = count
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
