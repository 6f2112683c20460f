import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { digestOf } from '../../../gpu-worker/model/bundle.ts'
import type { BundleSource } from '../../../gpu-worker/model/fetch-bundle.ts'

export const sha256 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex')

/** Bytes that are not all alike. */
export const noise = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * 2654435761) >>> 24)

/** A bundle in memory: the source of the tests, whose bytes can be damaged. */
export function aBundle(files: Record<string, Uint8Array>, name = 'tiny', facts: object = {}) {
  const listed = Object.entries(files).map(([path, bytes]) => ({
    path,
    bytes: bytes.length,
    sha256: sha256(bytes),
  }))
  const count = 1
  const manifest = {
    format: 1,
    name,
    createdBy: 'test',
    precision: 'fp32',
    license: null,
    facts: {
      sampleRateHz: 44_100,
      channels: 2,
      windowFrames: 1024,
      downsamplingRatio: 2048,
      latentChannels: 64,
      inputConcatChannels: 64,
      conditioningTokens: 130,
      conditioningWidth: 768,
      globalWidth: 768,
      text: { maxTokens: count },
      timing: { minSeconds: 0, maxSeconds: 512 },
      ...facts,
    },
    sources: [],
    files: listed,
  }
  const stored = new Map<string, Uint8Array>(Object.entries(files))
  stored.set('bundle.json', new TextEncoder().encode(JSON.stringify(manifest)))
  const reads: { name: string; bytes: number }[] = []
  const source: BundleSource = {
    async read(name, range) {
      const bytes = stored.get(name)!
      const part = range ? bytes.slice(range.start, range.end) : bytes
      reads.push({ name, bytes: part.length })
      return part
    },
  }
  return {
    ...{ digest: digestOf(manifest), source, stored, reads },
    /** The bundle as a folder. */
    async writeTo(folder: string) {
      await mkdir(folder, { recursive: true, mode: 0o755 })
      for (const [name, bytes] of stored)
        await writeFile(join(folder, name), bytes, { mode: 0o644 })
    },
  }
}
