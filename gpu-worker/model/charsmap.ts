const MAX_REPLACEMENT_BYTES = 1024 // NFKC's longest has 33

/**
 * The normalisation table of a SentencePiece model: a double-array trie from byte strings to where
 * in a list of replacements their normal form starts.
 *
 * @see Aoe 1989, "An efficient digital search algorithm by using a double-array structure"; the unit
 *   layout is that of Darts-clone 0.32. SentencePiece 0.2, `normalizer.cc`, DecodePrecompiledCharsMap
 */
export class CharsMap {
  readonly #units: Uint32Array
  readonly #replacements: Buffer

  /** @throws RangeError when the bytes are no table, or one whose replacements would make a text explode */
  constructor(bytes: Uint8Array) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const trieBytes = bytes.length >= 4 ? view.getUint32(0, true) : 0
    if (trieBytes === 0 || trieBytes % 4 !== 0 || trieBytes > bytes.length - 4)
      throw new RangeError(`Expected a trie and its replacements, got ${bytes.length} bytes`)
    this.#units = Uint32Array.from({ length: trieBytes / 4 }, (_, i) =>
      view.getUint32(4 + 4 * i, true),
    )
    this.#replacements = Buffer.from(bytes.subarray(4 + trieBytes))
    for (let start = 0; start < this.#replacements.length; ) {
      const end = this.#replacements.indexOf(0, start)
      const length = (end < 0 ? this.#replacements.length : end) - start
      if (length > MAX_REPLACEMENT_BYTES)
        throw new RangeError(
          `Expected replacements of up to ${MAX_REPLACEMENT_BYTES} bytes, got ${length}`,
        )
      start += length + 1
    }
  }

  /** The replacement of the shortest known prefix of `key`, whatever follows it. */
  shortest(key: Uint8Array): string | undefined {
    const [first] = this.#prefixes(key, 1)
    return first && this.#replacement(first.value)
  }

  /** The longest known prefix of `key`: how many bytes it has, and its replacement. */
  longest(key: Uint8Array): { readonly bytes: number; readonly replacement: string } | undefined {
    const last = this.#prefixes(key, Number.POSITIVE_INFINITY).at(-1)
    return last && { bytes: last.bytes, replacement: this.#replacement(last.value) }
  }

  #prefixes(key: Uint8Array, most: number): { bytes: number; value: number }[] {
    const found: { bytes: number; value: number }[] = []
    let at = offsetOf(this.#units[0]!)
    for (const [i, byte] of key.entries()) {
      if (byte === 0) break
      at ^= byte
      const unit = this.#units[at]
      if (unit === undefined || labelOf(unit) !== byte) break
      at ^= offsetOf(unit)
      const leaf = this.#units[at]
      if (!hasLeaf(unit) || leaf === undefined) continue
      found.push({ bytes: i + 1, value: leaf & 0x7fffffff })
      if (found.length === most) break
    }
    return found
  }

  #replacement(start: number): string {
    const end = this.#replacements.indexOf(0, start)
    return this.#replacements.toString('utf8', start, end < 0 ? undefined : end)
  }
}

const hasLeaf = (unit: number): boolean => ((unit >>> 8) & 1) === 1
const labelOf = (unit: number): number => (unit & 0x800000ff) >>> 0 // a leaf is no label
const offsetOf = (unit: number): number => ((unit >>> 10) << ((unit & 0x200) >>> 6)) >>> 0
