import type { ExactOp, ResolvedStepOf } from '#shared/plan/plan.ts'
import type { Audio } from '../audio/audio.ts'
import { type Biquad, filterCascade } from '../audio/biquad.ts'
import { within } from '../audio/measure/findings.ts'
import { probedDb } from '../audio/measure/response.ts'
import { inRegion, type Regional } from '../plan/regions.ts'
import type { Effect, Finding } from './effect.ts'

// What the filters share.

/** A recursive filter on a region has heard this much of what came before. */
export const FILTER_WARM_UP_SECONDS = 0.5

/** The `apply` of a filter: every channel through the sections that the step asks for. */
export const filtered = <Step extends Regional>(
  sectionsOf: (step: Step, sampleRateHz: number) => Biquad[],
) =>
  inRegion<Step>(
    ({ channels, sampleRateHz }, step) => {
      const sections = sectionsOf(step, sampleRateHz)
      return channels.map((samples) => filterCascade(samples, sections))
    },
    { contextSeconds: FILTER_WARM_UP_SECONDS },
  )

/** The analog frequency, in units of 2 fs, that the bilinear transform puts at `hz`. */
export const prewarped = (hz: number, sampleRateHz: number): number =>
  Math.tan((Math.PI * Math.min(hz, 0.4999 * sampleRateHz)) / sampleRateHz)

/** Power gain of Butterworth filters by their formulas, edges prewarped. */
export const lowPassPower = (hz: number, { cutoffHz, order, sampleRateHz }: Corner): number =>
  1 / (1 + (prewarped(hz, sampleRateHz) / prewarped(cutoffHz, sampleRateHz)) ** (2 * order))

export const highPassPower = (hz: number, corner: Corner): number => {
  const ratio = prewarped(corner.cutoffHz, corner.sampleRateHz) / prewarped(hz, corner.sampleRateHz)
  return hz <= 0 ? 0 : 1 / (1 + ratio ** (2 * corner.order))
}
type Corner = { readonly cutoffHz: number; readonly order: number; readonly sampleRateHz: number }

export type Edge = { readonly hz: number; readonly expectedDb: number }

export const HALF_POWER_DB = -10 * Math.log10(2)

/** Check `response`: an impulse sent through the effect has the expected level at each frequency. */
export function responseFinding<Name extends ExactOp>(
  effect: Effect<Name>,
  step: ResolvedStepOf<Name>,
  { edges, sampleRateHz, toleranceDb = 0.05, q = 1 }: ResponseShape,
): Finding {
  const frequenciesHz = edges.map(({ hz }) => hz)
  const levels = probedDb((impulse) => onWholeClip(effect, step, impulse), {
    frequenciesHz,
    seconds: Math.max(
      0.05 + (20 * q) / Math.min(...frequenciesHz),
      ...frequenciesHz.map((hz) => ringSeconds(hz, { q: Math.max(q, STEEPEST_Q), sampleRateHz })),
    ),
    sampleRateHz,
  })
  const errors = levels.map((level, i) => Math.abs(level - edges[i]!.expectedDb))
  const worst = errors.indexOf(Math.max(...errors))
  return within('response', {
    expected: edges[worst]!.expectedDb,
    measured: levels[worst]!,
    tolerance: toleranceDb,
    unit: 'dB',
    estimator: `impulse through the effect, level at ${round(frequenciesHz[worst]!)} Hz`,
  })
}
/** The highest Q of a section of a Butterworth filter of order 8. */
const STEEPEST_Q = 2.6

/**
 * How long a resonance rings until it is 120 dB down: near half the sample rate far longer than its frequency
 * says, because the bilinear transform makes it narrower there.
 */
export const ringSeconds = (
  hz: number,
  { q, sampleRateHz }: { q: number; sampleRateHz: number },
): number => (28 * q) / (sampleRateHz * Math.sin((2 * Math.PI * hz) / sampleRateHz))

type ResponseShape = {
  readonly edges: readonly Edge[]
  readonly sampleRateHz: number
  readonly toleranceDb?: number
  readonly q?: number // how long it rings
}

const round = (hz: number) => Number(hz.toPrecision(5))

/** The effect on a test signal: the same parameters, no region. */
export function onWholeClip<Name extends ExactOp>(
  effect: Effect<Name>,
  step: ResolvedStepOf<Name>,
  signal: Audio,
) {
  const { region: _region, ...whole } = step as { region?: unknown }
  return effect.apply(signal, whole as ResolvedStepOf<Name>, { random: () => 0 })
}
