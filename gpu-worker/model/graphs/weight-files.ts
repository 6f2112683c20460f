import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { exists } from '#shared/exists.ts'
import { BYTES_PER_ELEMENT, type ElementType } from './onnx-proto.ts'

export type WeightSpec = {
  readonly key: string
  readonly type: ElementType
  readonly shape: readonly number[]
}
export type WeightPlace = {
  readonly file: string
  readonly offset: number
  readonly length: number
}
/** Values of the tensors of one `place` call, in its order. */
export type LoadWeights = () => Promise<readonly NodeJS.TypedArray[]>

const SHARD_BYTES = 2 ** 30 // below the 2 GiB that one ONNX external file may safely have
const ALIGNMENT = 4096 // a page: every tensor can be mapped on its own

/**
 * Constants of graphs, in files that onnxruntime maps into memory. Building a graph only says where a
 * tensor will lie, which follows from its shape; `write` then loads and stores one after another, two
 * of them in memory, so that a model larger than memory can be converted. Graphs that name the same key share one copy.
 */
export class WeightFiles {
  readonly #folder: string
  readonly #name: string
  readonly #places = new Map<string, WeightPlace>()
  readonly #groups: { places: readonly WeightPlace[]; load: LoadWeights }[] = []
  #shard = 0
  #end = 0

  /** @param name first part of the file names: `name-00.weights`, … in `folder` */
  constructor(folder: string, name: string) {
    this.#folder = folder
    this.#name = name
  }

  /** Reserves room for tensors that are loaded together. A key that has room already keeps it. */
  place(specs: readonly WeightSpec[], load: LoadWeights): readonly WeightPlace[] {
    const known = specs.map(({ key }) => this.#places.get(key))
    if (known.every((place) => place !== undefined)) return known

    const places = specs.map((spec) => this.#reserve(spec))
    this.#groups.push({ places, load })
    return places
  }

  /** Files that `write` makes. */
  files(): readonly string[] {
    return [...new Set([...this.#places.values()].map(({ file }) => file))]
  }

  /** Bytes that `write` will write, padding left out. */
  bytes(): number {
    return [...this.#places.values()].reduce((sum, { length }) => sum + length, 0)
  }

  /**
   * Writes every tensor, in the order they were placed. A file has its name once it is whole and on
   * disk; with `resume`, files that have it are kept, and an interrupted run goes on behind them.
   *
   * @param onWritten called with the bytes of each tensor that is on disk
   * @throws RangeError when loaded values are not as long as the shape said
   */
  async write({ signal, onWritten = () => {}, resume = false }: WriteOptions = {}): Promise<void> {
    for (const file of this.files()) {
      const path = join(this.#folder, file)
      if (await exists(path)) {
        if (!resume) throw new RangeError(`Expected no file ${file}, got one`)
        onWritten(this.#bytesIn(file))
        continue
      }
      await this.#writeFile(file, `${path}.part`, { signal, onWritten })
      await rename(`${path}.part`, path)
    }
  }

  async #writeFile(file: string, path: string, { signal, onWritten }: WriteOptions) {
    await using handle = await open(path, 'w')
    const groups = this.#groups.filter(({ places }) => places.some((place) => place.file === file))
    let loading = groups[0]?.load()
    for (const [g, { places }] of groups.entries()) {
      signal?.throwIfAborted()
      const tensors = (await loading)!
      loading = groups[g + 1]?.load() // read and worked on while this one is written
      loading?.catch(() => {}) // thrown when its turn comes, unless this one fails before
      for (const [i, place] of places.entries()) {
        if (place.file !== file) continue
        const { buffer, byteOffset, byteLength } = tensors[i]!
        if (byteLength !== place.length)
          throw new RangeError(`Expected ${place.length} bytes of weights, got ${byteLength}`)
        await writeAt(handle, new Uint8Array(buffer, byteOffset, byteLength), place.offset)
        onWritten?.(byteLength)
      }
    }
    await handle.sync()
  }

  #bytesIn(file: string): number {
    const inFile = [...this.#places.values()].filter((place) => place.file === file)
    return inFile.reduce((sum, { length }) => sum + length, 0)
  }

  #reserve({ key, type, shape }: WeightSpec): WeightPlace {
    if (this.#places.has(key)) throw new RangeError(`Expected a new key, got ${key} a second time`)
    const length = shape.reduce((product, size) => product * size, BYTES_PER_ELEMENT[type])
    if (this.#end > 0 && this.#end + length > SHARD_BYTES) {
      this.#shard++
      this.#end = 0
    }
    const file = `${this.#name}-${String(this.#shard).padStart(2, '0')}.weights`
    const place = { file, offset: this.#end, length }
    this.#end = Math.ceil((place.offset + length) / ALIGNMENT) * ALIGNMENT
    this.#places.set(key, place)
    return place
  }
}

type WriteOptions = {
  readonly signal?: AbortSignal | undefined
  readonly onWritten?: ((bytes: number) => void) | undefined
  readonly resume?: boolean | undefined
}

type Writable = {
  write(
    bytes: Uint8Array,
    from: number,
    length: number,
    at: number,
  ): Promise<{ bytesWritten: number }>
}

/** The kernel may take less than it was given. */
async function writeAt(handle: Writable, bytes: Uint8Array, position: number) {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}
