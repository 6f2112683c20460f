import type { ExactOp, ResolvedStepOf } from '#shared/plan/plan.ts'
import { within } from '../audio/measure/findings.ts'
import { probedDb } from '../audio/measure/response.ts'
import type { Effect, Finding } from './effect.ts'

// What the filters share.

/** A recursive filter on a region has heard this much of what came before. */
export const FILTER_WARM_UP_SECONDS = 0.5

/** The analog frequency, in units of 2 fs, that the bilinear transform puts at `hz`. */
export const prewarped = (hz: number, sampleRateHz: number): number =>
  Math.tan((Math.PI * Math.min(hz, 0.4999 * sampleRateHz)) / sampleRateHz)

const HALF_POWER_DB = -10 * Math.log10(2)

/** Check `response`: an impulse sent through the effect is down by 3.01 dB at each edge. */
export function edgeFinding<Name extends ExactOp>(
  effect: Effect<Name>,
  step: ResolvedStepOf<Name>,
  { edgesHz, sampleRateHz }: { edgesHz: readonly number[]; sampleRateHz: number },
): Finding {
  const levels = probedDb((impulse) => onWholeClip(effect, step, impulse), {
    frequenciesHz: edgesHz,
    seconds: 0.05 + 20 / Math.min(...edgesHz),
    sampleRateHz,
  })
  const farthest = levels.reduce((worst, level) =>
    Math.abs(level - HALF_POWER_DB) > Math.abs(worst - HALF_POWER_DB) ? level : worst,
  )
  return within('response', {
    expected: HALF_POWER_DB,
    measured: farthest,
    tolerance: 0.05,
    unit: 'dB',
    estimator: 'impulse through the effect, level at the edge that is farthest off',
  })
}

/** The effect on a test signal: the same parameters, no region. */
export function onWholeClip<Name extends ExactOp>(
  effect: Effect<Name>,
  step: ResolvedStepOf<Name>,
  signal: Parameters<Effect<Name>['apply']>[0],
) {
  const { region: _region, ...whole } = step as { region?: unknown }
  return effect.apply(signal, whole as ResolvedStepOf<Name>, { random: () => 0 })
}
