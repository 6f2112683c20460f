import type { Interval } from '../intervals.ts'

/**
 * For `sampleMap`: where each output frame comes from when parts of the input stand one after the other.
 *
 * @param half frames on each side of a seam that are not compared; twice as many at a new clip end
 * @param frames of the input
 */
export function sourceInParts(
  parts: readonly Interval[],
  { half, frames }: { half: number; frames: number },
): (frame: number) => number | 'join' {
  const ends: number[] = []
  for (const { start, end } of parts) ends.push((ends.at(-1) ?? 0) + end - start)
  return (frame) => {
    const i = ends.findIndex((end) => frame < end)
    const part = parts[i]!
    const source = part.end - (ends[i]! - frame)
    const [before, after] = [parts[i - 1], parts[i + 1]]
    const opening = seamWidth(before ? before.end !== part.start : part.start > 0, before, half)
    const closing = seamWidth(after ? part.end !== after.start : part.end < frames, after, half)
    const isInside = source >= part.start + opening && source < part.end - closing
    return isInside ? source : 'join'
  }
}

const seamWidth = (isSeam: boolean, neighbour: Interval | undefined, half: number): number =>
  isSeam ? (neighbour ? half : 2 * half) : 0
