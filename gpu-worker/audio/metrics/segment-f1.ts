/** When something is heard, in seconds. */
export type Activity = { readonly startSeconds: number; readonly endSeconds: number }

/**
 * Agreement of two records of when a sound is heard, 0…1: the clip is cut into segments, and a segment
 * counts as active when any part of it is. 1 when both are silent throughout.
 *
 * @param segmentSeconds usually 1 or 0.1
 * @see Mesaros et al. 2016, "Metrics for polyphonic sound event detection" (segment-based F-score)
 */
export function segmentF1(
  estimate: readonly Activity[],
  truth: readonly Activity[],
  { segmentSeconds, durationSeconds }: { segmentSeconds: number; durationSeconds: number },
): number {
  let [both, one] = [0, 0]
  for (let k = 0; k * segmentSeconds < durationSeconds; k++) {
    const [from, to] = [k * segmentSeconds, (k + 1) * segmentSeconds]
    const [e, t] = [estimate, truth].map((events) =>
      events.some(({ startSeconds, endSeconds }) => startSeconds < to && endSeconds > from),
    )
    if (e && t) both++
    else if (e || t) one++
  }
  return both + one === 0 ? 1 : (2 * both) / (2 * both + one)
}
