import { matchLoudness } from '../audio/match-loudness.ts'
import { changedFinding } from '../audio/measure/formula.ts'
import { loudnessKept } from '../audio/measure/loudness-kept.ts'
import { saturate } from '../audio/saturate.ts'
import { inRegion, regionOf, slice } from '../plan/regions.ts'
import type { Effect } from './effect.ts'

/** Overdriven, at the loudness it had. */
export const effect: Effect<'distort'> = {
  op: 'distort',
  apply: inRegion((input, { driveDb }, { inside }) =>
    matchLoudness({ ...input, channels: saturate(input.channels, driveDb) }, input, inside),
  ),
  verify(input, output, step) {
    const region = regionOf(step, input)
    const [before, after] = [slice(input, region), slice(output, region)]
    return [loudnessKept(before, after), changedFinding(before, after)]
  },
}
