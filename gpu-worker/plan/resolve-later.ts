import type { Moment, Position, Where } from '#shared/plan/plan/places.ts'
import type { Plan, Step } from '#shared/plan/plan.ts'
import { resolvePlan } from '#shared/plan/resolve-plan.ts'
import type { TimeMap } from '#shared/plan/time-map.ts'
import { type Audio, durationSeconds, frameCount } from '../audio/audio.ts'

/** What the plan functions want to know of a recording. */
export const clipOf = (audio: Audio) => ({
  durationSeconds: durationSeconds(audio),
  frames: frameCount(audio),
  channels: audio.channels.length,
  sampleRateHz: audio.sampleRateHz,
})

/**
 * A step that had to wait for the length an earlier one would leave: resolved against the clip as it now
 * is. Times of the original recording are carried through what has been done to it.
 *
 * @param toNow from seconds of the original to seconds of the present clip
 * @throws DomainError as `resolvePlan`: `region_outside_clip`, `no_effect`, `parameter_out_of_range`
 */
export function resolveStepNow(
  plan: Plan,
  step: Step,
  { original, present, toNow }: { original: Audio; present: Audio; toNow: TimeMap },
): Pick<Plan, 'steps' | 'warnings'> {
  const carry: Carry = (place) => ({
    from: 'start',
    seconds: toNow(secondsOf(place, durationSeconds(original))),
  })
  const places = Object.entries(step).map(([name, value]) => {
    if (name === 'where' || name === 'otherWhere' || name === 'noiseWhere')
      return [name, whereNow(value as Where, carry)]
    return [name, name === 'to' || name === 'at' ? momentNow(value as Moment, carry) : value]
  })
  const alone = { ...plan, steps: [Object.fromEntries(places) as Step], warnings: [] }
  const { steps, warnings } = resolvePlan(alone, clipOf(present))
  return { steps, warnings }
}

type Carry = (place: Position) => Position

const whereNow = (where: Where, carry: Carry): Where =>
  where.timeline === 'current'
    ? where
    : { start: carry(where.start), end: carry(where.end), timeline: 'current' }

function momentNow(moment: Moment, carry: Carry): Moment {
  if (moment.timeline === 'current') return moment
  const { timeline: _timeline, ...place } = moment
  return { ...carry(place), timeline: 'current' }
}

const secondsOf = (place: Position, duration: number): number => {
  if ('fraction' in place) return place.fraction * duration + (place.offsetSeconds ?? 0)
  return place.from === 'start' ? place.seconds : duration - place.seconds
}
