import { createHash } from 'node:crypto'
import { DomainError } from '#shared/errors.ts'
import { urlSigner } from '#shared/local/signed-requests.ts'
import type { AudioStore } from '#shared/ports.ts'

/** What a memory cannot do by itself: files of the machine it runs on. */
export type Files = {
  read(path: string): Promise<Uint8Array>
  write(path: string, bytes: Uint8Array): Promise<void>
}

/** One version of each object, named by its SHA-256. */
export function memoryAudio(options: {
  readonly signingKey: Uint8Array
  readonly publicUrl: string
  readonly now: () => number
  readonly files?: Files
}): AudioStore {
  const objects = new Map<string, { readonly bytes: Uint8Array; readonly modifiedAt: number }>()
  const { signingKey, publicUrl, now, files = NO_FILES } = options

  return {
    ...urlSigner({ key: signingKey, publicUrl }),
    async head(key) {
      const found = objects.get(key)
      return found && factsOf(found.bytes)
    },
    async read(key, version, range) {
      const bytes = bound(key, version)
      return bytes.slice(range?.start ?? 0, range?.end ?? bytes.length)
    },
    async download(key, version, path, { maxBytes, signal }) {
      const bytes = bound(key, version)
      if (bytes.length > maxBytes)
        throw new DomainError('input_too_large', `${bytes.length} bytes is above ${maxBytes}.`)
      signal.throwIfAborted()
      await files.write(path, bytes)
    },
    async write(key, source) {
      const given = source instanceof Uint8Array ? source : await files.read(source.path)
      const bytes = Uint8Array.from(given)
      objects.set(key, { bytes, modifiedAt: now() })
      return factsOf(bytes)
    },
    async remove(key) {
      objects.delete(key)
    },
    list: async (prefix, { after, most } = { after: '', most: Number.POSITIVE_INFINITY }) =>
      [...objects]
        .filter(([key]) => key.startsWith(prefix) && key > after)
        .map(([key, { modifiedAt }]) => ({ key, modifiedAt }))
        .toSorted((a, b) => (a.key < b.key ? -1 : 1))
        .slice(0, most),
  }

  function bound(key: string, version: string | null): Uint8Array {
    const found = objects.get(key)
    if (!found) throw new DomainError('input_removed', 'The bytes are not in storage any more.')
    if (version !== null && factsOf(found.bytes).version !== version)
      throw new DomainError(
        'input_changed',
        'The bytes in storage are not those that were sent at first.',
      )
    return found.bytes
  }
}

function factsOf(bytes: Uint8Array) {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { bytes: bytes.length, sha256, version: sha256 }
}

const NO_FILES: Files = {
  async read() {
    throw new RangeError('Expected bytes, got a path: there are no files here')
  },
  async write() {
    throw new RangeError('Expected a runtime with files')
  },
}
