import type { ResolvedStepOf } from '#shared/plan/plan.ts'
import { type Audio, frameCount } from '../audio/audio.ts'
import { skipped, within } from '../audio/measure/findings.ts'
import { formulaFinding } from '../audio/measure/formula.ts'
import { largestMagnitude } from '../audio/measure/statistics.ts'
import { coreOf, inRegion, regionOf, slice } from '../plan/regions.ts'
import type { Effect } from './effect.ts'

/** A place between left (−1) and right (1), or a walk from one to another, at equal power. */
export const effect: Effect<'pan'> = {
  op: 'pan',
  apply(input, step, context) {
    const isMono = input.channels.length === 1
    // A mono clip becomes stereo; beside the region both ears hear it as it was.
    const doubled = isMono
      ? { ...input, channels: [input.channels[0]!, input.channels[0]!] }
      : input
    const length = frameCount(slice(input, regionOf(step, input)))
    return inRegion<typeof step>(({ channels }) => {
      const [left, right, ...others] = channels.map((samples) => samples.slice())
      for (let n = 0; n < left!.length; n++) {
        const [l, r] = [left![n]!, right![n]!]
        const p = positionAt(step, n / length)
        left![n] = isMono ? l * quarterCosine((p + 1) / 2) : panLeft(l, r, p)
        right![n] = isMono ? r * quarterCosine((1 - p) / 2) : panLeft(r, l, -p)
      }
      return [left!, right!, ...others]
    })(doubled, step, context)
  },
  verify(input, output, step) {
    const region = regionOf(step, input)
    const core = coreOf(step, input)
    const twentieth = Math.max(1, Math.floor((core.end - core.start) / 20))
    const ends = [
      { start: core.start, end: core.start + twentieth },
      { start: core.end - twentieth, end: core.end },
    ]
    const at = (n: number) => positionAt(step, (n - region.start) / (region.end - region.start))
    const errors = ends.flatMap((part) =>
      [0, 1].flatMap((side) => gainErrorDb(input, output, { part, side, at })),
    )
    const formula = formulaFinding(
      slice(output, core),
      (c, n) => pannedAt(input, c, core.start + n, at(core.start + n)),
      1e-6,
    )
    const estimator = 'regression of each channel on what it should be, first and last twentieth'
    if (errors.length === 0)
      return [skipped('pan_gain', 'the ends of the pan are silent', estimator), formula]
    const measured = largestMagnitude(errors)
    return [
      within('pan_gain', { expected: 0, measured, tolerance: 0.05, unit: 'dB', estimator }),
      formula,
    ]
  },
}

function positionAt(step: ResolvedStepOf<'pan'>, way: number): number {
  const { position, fromPosition = 0, toPosition = 0 } = step
  return position ?? fromPosition + (toPosition - fromPosition) * way
}

/** The left channel of a stereo sound panned to p; mirrored, the right one. */
function panLeft(l: number, r: number, p: number): number {
  return p <= 0 ? l + r * quarterCosine(p + 1) : l * quarterCosine(p)
}

/** From 1 at 0 to exactly 0 at 1: the ear away from a hard pan is silent, not nearly so. */
const quarterCosine = (t: number): number => (t === 1 ? 0 : Math.cos((t * Math.PI) / 2))

/** How far a channel is from what equal power makes of the input; nothing where it should be silent and is. */
function gainErrorDb(
  input: Audio,
  output: Audio,
  {
    part,
    side,
    at,
  }: { part: { start: number; end: number }; side: number; at: (n: number) => number },
): number[] {
  const measured = output.channels[side]
  if (!measured) return [Number.POSITIVE_INFINITY]
  let [both, whole, found] = [0, 0, 0]
  for (let n = part.start; n < part.end; n++) {
    const expected = pannedAt(input, side, n, at(n))
    both += expected * measured[n]!
    whole += expected * expected
    found += measured[n]! * measured[n]!
  }
  const quiet = 1e-10 * (part.end - part.start)
  if (whole < quiet) return found < quiet ? [] : [Number.POSITIVE_INFINITY]
  return [20 * Math.log10(Math.max(1e-6, both / whole))]
}

/** What equal power makes of the input in one channel of the result; those beyond two stay. */
function pannedAt({ channels }: Audio, side: number, frame: number, position: number): number {
  if (side > 1) return channels[side]![frame]!
  const towards = side === 0 ? -position : position // 1: fully on this side
  if (channels.length === 1)
    return channels[0]![frame]! * Math.sin(((towards + 1) / 2) * (Math.PI / 2))
  const [near, far] = [channels[side]![frame]!, channels[1 - side]![frame]!]
  const [own, other] = [Math.min(0, towards) + 1, Math.max(0, towards)]
  return near * Math.sin(own * (Math.PI / 2)) + far * Math.sin(other * (Math.PI / 2))
}
