/** A stretch to compute, and the part of it to keep. Positions are frames of the whole. */
export type Chunk = {
  readonly from: number
  readonly to: number
  readonly keepFrom: number
  readonly keepTo: number
}

/**
 * Cuts a length into chunks of at most `size` kept frames, each computed with at least `context` frames on
 * both sides where there are any. Exact when no output depends on more than that context.
 *
 * @param alike every chunk is computed at one length, `size` and twice the context, or all there is
 */
export function chunksOf(
  frames: number,
  { size, context, alike }: { size: number; context: number; alike: boolean },
): readonly Chunk[] {
  const length = size + 2 * context
  return Array.from({ length: Math.ceil(frames / size) }, (_, i) => {
    const keepFrom = i * size
    const keepTo = Math.min(frames, keepFrom + size)
    const from = Math.max(0, keepFrom - context)
    if (!alike) return { from, to: Math.min(frames, keepTo + context), keepFrom, keepTo }
    const shifted = Math.max(0, Math.min(from, frames - length))
    return { from: shifted, to: Math.min(frames, shifted + length), keepFrom, keepTo }
  })
}
