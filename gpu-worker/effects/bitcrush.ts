import { DomainError } from '#shared/errors.ts'
import type { ResolvedStepOf } from '#shared/plan/plan.ts'
import type { Audio } from '../audio/audio.ts'
import { crush } from '../audio/crush.ts'
import { atMost, within } from '../audio/measure/findings.ts'
import { coreOf, inRegion, regionOf, slice } from '../plan/regions.ts'
import type { Effect, Finding } from './effect.ts'

const ROUNDING = 2 ** -22 // of a sample rounded to 32 bits, of its level and of half a step

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
      stepsFinding(input, output, step),
    ]
  },
}

/** Check `formula`: every sample is on the grid, and no further from the sample it stands for than half a step. */
function stepsFinding(input: Audio, output: Audio, step: ResolvedStepOf<'bitcrush'>): Finding {
  const [region, core] = [regionOf(step, input), coreOf(step, input)]
  const size = 2 / 2 ** step.bits
  let largest = 0
  for (const [c, samples] of input.channels.entries())
    for (let n = core.start; n < core.end; n++) {
      const held = samples[n - ((n - region.start) % step.hold)]!
      const found = output.channels[c]![n]!
      const level = size * Math.round(found / size)
      const error = Math.max(Math.abs(found - level), Math.abs(level - held) - size / 2)
      const share = error / Math.max(1, Math.abs(held)) // larger ones have their rounding in proportion
      if (!(share <= largest)) largest = share // NaN stays
    }
  return within('formula', {
    expected: 0,
    measured: largest,
    tolerance: ROUNDING,
    unit: null,
    estimator: 'every sample against the steps next to the one it stands for',
  })
}

function levelsWithinFullScale(channels: readonly Float32Array[]): number {
  const levels = new Set<number>()
  for (const samples of channels)
    for (let n = 0; n < samples.length; n++)
      if (Math.abs(samples[n]!) <= 1) levels.add(samples[n]! === 0 ? 0 : samples[n]!)
  return levels.size
}
