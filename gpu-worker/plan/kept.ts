import type { Audio } from '../audio/audio.ts'
import { complement, type Interval } from '../audio/intervals.ts'

/** Output frames that are input frames, bit for bit: output frame n is input frame n − start + source. */
export type Kept = Interval & { readonly source: number }

/** A clip of which nothing changed. */
export const allKept = (frames: number): Kept[] => [{ start: 0, end: frames, source: 0 }]

/** Everything but one interval of a clip whose length stays. */
export const keptAround = ({ start, end }: Interval, frames: number): Kept[] =>
  [
    { start: 0, end: start, source: 0 },
    { start: end, end: frames, source: end },
  ].filter((kept) => kept.start < kept.end)

/** Frames of the output that are not the input's. In rising order. */
export const touched = (kept: readonly Kept[], frames: number): Interval[] =>
  complement(kept, frames)

/** What two steps, one after the other, kept of the first one's input. */
export function composeKept(first: readonly Kept[], second: readonly Kept[]): Kept[] {
  return second.flatMap((later) =>
    first.flatMap((earlier) => {
      const from = Math.max(earlier.start, later.source)
      const to = Math.min(earlier.end, later.source + later.end - later.start)
      if (from >= to) return []
      const start = later.start + from - later.source
      return [{ start, end: start + to - from, source: earlier.source + from - earlier.start }]
    }),
  )
}

/** The same promise for fewer frames: what is in one of `touchedNow` is no longer kept. */
export const withoutTouched = (
  kept: readonly Kept[],
  touchedNow: readonly Interval[],
  frames: number,
): Kept[] =>
  composeKept(
    kept,
    complement(touchedNow, frames).map(({ start, end }) => ({ start, end, source: start })),
  )

/**
 * Largest difference between what was promised to be kept and the input, 0 when the promise holds.
 * A mono input is compared with every channel of the output; otherwise channels must correspond.
 */
export function largestDifference(input: Audio, output: Audio, kept: readonly Kept[]): number {
  let largest = 0
  for (const [c, samples] of output.channels.entries()) {
    const original = input.channels.length === 1 ? input.channels[0]! : input.channels[c]
    if (!original) return kept.length === 0 ? 0 : Number.POSITIVE_INFINITY
    for (const { start, end, source } of kept)
      for (let n = start; n < end; n++) {
        const difference = Math.abs(samples[n]! - original[n - start + source]!)
        if (difference > largest) largest = difference
      }
  }
  return largest
}
