import { DomainError } from '#shared/errors.ts'
import { formulaFinding } from '../audio/measure/formula.ts'
import { mean } from '../audio/measure/statistics.ts'
import { coreOf, inRegion, regionOf, slice } from '../plan/regions.ts'
import type { Effect } from './effect.ts'

const INAUDIBLE = 1e-6

/** Each channel without its mean. */
export const effect: Effect<'remove_dc'> = {
  op: 'remove_dc',
  apply: inRegion(({ channels }) => {
    const means = channels.map(meanOf)
    if (means.every((value) => Math.abs(value) < INAUDIBLE))
      throw new DomainError('no_effect', 'There is no constant offset to remove.')
    return channels.map((samples, c) => samples.map((x) => x - means[c]!))
  }),
  verify(input, output, step) {
    const offsets = slice(input, regionOf(step, input)).channels.map(mean)
    const core = coreOf(step, input)
    const before = slice(input, core)
    const expected = (c: number, n: number) => before.channels[c]![n]! - offsets[c]!
    return [formulaFinding(slice(output, core), expected, 1e-5)]
  },
}

function meanOf(samples: Float32Array): number {
  let sum = 0
  for (let n = 0; n < samples.length; n++) sum += samples[n]!
  return sum / samples.length
}
