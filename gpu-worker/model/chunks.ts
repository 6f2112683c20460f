/** A stretch to compute, and the part of it to keep. Positions are frames of the whole. */
export type Chunk = {
  readonly from: number
  readonly to: number
  readonly keepFrom: number
  readonly keepTo: number
}

/**
 * Cuts a length into chunks of at most `size` kept frames, each computed with `context` frames on
 * both sides where there are any. Exact when no output depends on more than that context.
 */
export function chunksOf(frames: number, size: number, context: number): readonly Chunk[] {
  const count = Math.ceil(frames / size)
  return Array.from({ length: count }, (_, i) => {
    const keepFrom = i * size
    const keepTo = Math.min(frames, keepFrom + size)
    return {
      from: Math.max(0, keepFrom - context),
      to: Math.min(frames, keepTo + context),
      keepFrom,
      keepTo,
    }
  })
}
