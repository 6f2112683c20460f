import { matchLoudness } from '../audio/match-loudness.ts'
import { changedFinding } from '../audio/measure/formula.ts'
import { loudnessKept } from '../audio/measure/loudness-kept.ts'
import { saturate } from '../audio/saturate.ts'
import { inRegion, onRegion } from '../plan/regions.ts'
import type { Effect } from './effect.ts'

/** Overdriven, at the loudness it had. */
export const effect: Effect<'distort'> = {
  op: 'distort',
  apply: inRegion((input, { driveDb }, { inside }) =>
    matchLoudness({ ...input, channels: saturate(input.channels, driveDb) }, input, inside),
  ),
  verify: onRegion((input, output) => [loudnessKept(input, output), changedFinding(input, output)]),
}
