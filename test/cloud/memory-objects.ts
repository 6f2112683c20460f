import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs' // small files, in memory: a thread costs more
import { DomainError } from '#shared/errors.ts'
import type { AudioStore, Clock } from '#shared/ports.ts'
import type { ObjectFacts } from '#shared/upload.ts'

type Stored = {
  readonly facts: ObjectFacts
  readonly content: Uint8Array
  readonly modifiedAt: number
}

/** A bucket with versions, as far as the parts under test use it: signing is others' business. */
export function memoryObjects(clock: Clock): AudioStore {
  const objects = new Map<string, Stored>()
  let versions = 0

  function stored(key: string, version: string | null): Stored {
    const object = objects.get(key)
    if (!object) throw new DomainError('input_removed', `${key} is gone`)
    if (version !== null && object.facts.version !== version)
      throw new DomainError('input_changed', `${key} is another version`)
    return object
  }
  const notHere = () => {
    throw new Error('this bucket signs nothing')
  }

  return {
    signUpload: async () => notHere(),
    signDownload: async (key) => `https://objects.test/${key}`,
    head: async (key) => objects.get(key)?.facts,
    async read(key, version, range) {
      const { content } = stored(key, version)
      return range ? content.slice(range.start, range.end) : content
    },
    async download(key, version, path) {
      writeFileSync(path, stored(key, version).content)
    },
    async write(key, source) {
      const content = source instanceof Uint8Array ? source : readFileSync(source.path)
      const facts: ObjectFacts = {
        bytes: content.length,
        sha256: createHash('sha256').update(content).digest('hex'),
        version: `v${++versions}`,
      }
      objects.set(key, { facts, content, modifiedAt: clock.now() })
      return facts
    },
    async remove(key) {
      objects.delete(key)
    },
    async list(prefix, { after, most } = { after: '', most: Number.POSITIVE_INFINITY }) {
      return [...objects]
        .filter(([key]) => key.startsWith(prefix) && key > after)
        .map(([key, { modifiedAt }]) => ({ key, modifiedAt }))
        .toSorted((a, b) => (a.key < b.key ? -1 : 1))
        .slice(0, most)
    },
  }
}
