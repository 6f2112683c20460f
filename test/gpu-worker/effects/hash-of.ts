import { createHash } from 'node:crypto'
import type { Audio } from '../../../gpu-worker/audio/audio.ts'

/** SHA-256 over the float32 samples of all channels, little-endian, one channel after the other. */
export function hashOf({ channels }: Audio): string {
  const hash = createHash('sha256')
  for (const samples of channels)
    hash.update(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength))
  return hash.digest('hex')
}
