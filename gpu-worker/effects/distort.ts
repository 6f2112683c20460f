import { DomainError } from '#shared/errors.ts'
import { matchLoudness } from '../audio/match-loudness.ts'
import { driven } from '../audio/measure/driven.ts'
import { matchedFindings } from '../audio/measure/matched.ts'
import { saturate } from '../audio/saturate.ts'
import { coreOf, inRegion, regionOf, slice } from '../plan/regions.ts'
import type { Effect } from './effect.ts'

const LEAST_POWER = 1e-6 // 60 dB below the sound: no distortion that is heard
/** The kernel of the definition stops 80 dB down, and 32 bits are rounded before a slope of up to 60 dB: 1e-4 each. */
const TOLERANCE = 2e-4

/** Overdriven, at the loudness it had. */
export const effect: Effect<'distort'> = {
  op: 'distort',
  apply: inRegion((input, { driveDb }, { inside }) => {
    const driven = { ...input, channels: saturate(input.channels, driveDb) }
    const channels = matchLoudness(driven, input, inside)
    if (isAlike(slice(input, inside).channels, slice({ ...input, channels }, inside).channels))
      throw new DomainError(
        'no_effect',
        `A drive of ${driveDb} dB leaves so quiet or so high a sound as it is.`,
      )
    return channels
  }),
  verify(input, output, step) {
    const [region, core] = [regionOf(step, input), coreOf(step, input)]
    const before = slice(input, region)
    const reference = before.channels.map((samples) => driven(samples, step.driveDb))
    return matchedFindings(input, output, reference, { region, core, tolerance: TOLERANCE })
  },
}

function isAlike(before: readonly Float32Array[], after: readonly Float32Array[]): boolean {
  let [power, difference] = [0, 0]
  for (const [c, samples] of before.entries())
    for (const [n, x] of samples.entries()) {
      power += x * x
      difference += (after[c]![n]! - x) ** 2
    }
  return difference <= LEAST_POWER * power
}
