/**
 * Adds up overlapping pieces in float64 and rounds each sample once, when the last piece that reaches it
 * has come: ten minutes of sound need no more memory than their float32 samples.
 *
 * Pieces come in order; each starts at or after the one before it, and none is longer than `size`.
 */
export type OverlapAdd = {
  /** `start` may lie before the first frame or let a piece end after the last one. */
  add(channel: number, start: number, piece: Float64Array): void
  /** [channels, frames]; no piece may follow. */
  finish(): Float32Array[]
}

/** @param scale what each sum is multiplied by before it is rounded, at a frame of the output */
export function overlapAdd(
  channels: number,
  { frames, size, scale }: { frames: number; size: number; scale: (frame: number) => number },
): OverlapAdd {
  const output = Array.from({ length: channels }, () => new Float32Array(frames))
  const open = Array.from({ length: channels }, () => new Float64Array(size)) // a ring
  const from = new Int32Array(channels).fill(-size) // first frame that is still open

  function close(channel: number, until: number): void {
    const [sums, samples] = [open[channel]!, output[channel]!]
    for (let n = from[channel]!; n < until; n++) {
      const place = ((n % size) + size) % size
      if (n >= 0 && n < frames) samples[n] = sums[place]! * scale(n)
      sums[place] = 0
    }
    from[channel] = Math.max(from[channel]!, until)
  }

  return {
    add(channel, start, piece) {
      close(channel, start)
      const sums = open[channel]!
      let place = ((start % size) + size) % size
      for (let n = 0; n < piece.length; n++) {
        sums[place]! += piece[n]!
        place = place + 1 === size ? 0 : place + 1
      }
    },
    finish() {
      for (let channel = 0; channel < channels; channel++)
        close(channel, Math.min(frames, from[channel]! + size))
      return output
    },
  }
}
