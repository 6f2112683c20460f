import type { Audio } from '../audio.ts'
import { powerToDb } from '../decibels.ts'
import type { Interval } from '../intervals.ts'

/**
 * How much louder a stretch of the result is than a gain that moves makes of the input, dB: sample by sample,
 * because within the stretch the sound may lie where the gain is highest. Undefined where the input is quieter
 * than `quietestDbfs`.
 */
export function gainErrorDb(
  input: Audio,
  output: Audio,
  {
    within: { start, end },
    gainAt,
    quietestDbfs,
  }: { within: Interval; gainAt: (frame: number) => number; quietestDbfs: number },
): number | undefined {
  let [before, expected, found] = [0, 0, 0]
  for (let n = start; n < end; n++) {
    const gain = gainAt(n)
    for (const [c, samples] of input.channels.entries()) {
      before += samples[n]! ** 2
      expected += (gain * samples[n]!) ** 2
      found += output.channels[c]![n]! ** 2
    }
  }
  const isHeard = powerToDb(before / (end - start) / input.channels.length) > quietestDbfs
  return isHeard ? powerToDb(found / expected) : undefined
}
