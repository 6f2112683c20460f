import { createHash } from 'node:crypto'

/** What an edit of these bytes with this seed becomes. */
export function stubOutput(input: Uint8Array, seed: number): Buffer {
  const block = createHash('sha256').update(`${seed}:`).update(input).digest()
  return Buffer.concat(
    Array.from({ length: 32 }, (_, i) =>
      createHash('sha256').update(block).update(`${i}`).digest(),
    ),
  )
}
