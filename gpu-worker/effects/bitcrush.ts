import { DomainError } from '#shared/errors.ts'
import { crush } from '../audio/crush.ts'
import { atMost, within } from '../audio/measure/findings.ts'
import { coreOf, inRegion, regionOf, slice } from '../plan/regions.ts'
import type { Effect } from './effect.ts'

/** Few levels, and each sample held for a while. */
export const effect: Effect<'bitcrush'> = {
  op: 'bitcrush',
  apply: inRegion(({ channels }, step) => {
    const crushed = crush(channels, step)
    if (crushed.every((samples, c) => samples.every((x, n) => x === channels[c]![n])))
      throw new DomainError(
        'no_effect',
        `The recording has no more than ${step.bits} bits already.`,
      )
    return crushed
  }),
  verify(input, output, step) {
    const core = coreOf(step, input)
    const { channels } = slice(output, core)
    const phase = (core.start - regionOf(step, input).start) % step.hold
    let largest = 0
    for (const samples of channels)
      for (let n = 0; n < samples.length; n++)
        if (n > 0 && (n + phase) % step.hold !== 0)
          largest = Math.max(largest, Math.abs(samples[n]! - samples[n - 1]!))
    return [
      atMost('levels', {
        expected: 2 ** step.bits + 1,
        measured: levelsWithinFullScale(channels),
        tolerance: 0,
        unit: null,
        estimator: 'different values between -1 and 1',
      }),
      within('hold', {
        expected: 0,
        measured: largest,
        tolerance: 0,
        unit: null,
        estimator: 'largest step between samples that are held',
      }),
    ]
  },
}

function levelsWithinFullScale(channels: readonly Float32Array[]): number {
  const levels = new Set<number>()
  for (const samples of channels)
    for (let n = 0; n < samples.length; n++)
      if (Math.abs(samples[n]!) <= 1) levels.add(samples[n]! === 0 ? 0 : samples[n]!)
  return levels.size
}
