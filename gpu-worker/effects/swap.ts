import type { ResolvedStepOf } from '#shared/plan/plan.ts'
import { type Audio, frameCount } from '../audio/audio.ts'
import type { Interval } from '../audio/intervals.ts'
import { sourceInParts } from '../audio/measure/parts.ts'
import { framesAre, sampleMap } from '../audio/measure/sample-map.ts'
import { joinFrames } from '../plan/joins.ts'
import { regionOf, toFrames } from '../plan/regions.ts'
import { inSequence, splice } from '../plan/splice.ts'
import type { Effect } from './effect.ts'
import { findSplit } from './find-split.ts'

/** What stands before and after a split, or two parts of the clip, change places. */
export const effect: Effect<'swap'> = {
  op: 'swap',
  apply(input, step) {
    const found = needsSplit(step) ? { splitSeconds: findSplit(input) } : {}
    const half = joinFrames(step, input.sampleRateHz)
    const parts = partsOf({ ...step, ...found }, input)
    return { ...splice(input, inSequence(input, parts, { half })), found }
  },
  verify(input, output, step) {
    const shape = { half: joinFrames(step, input.sampleRateHz), frames: frameCount(input) }
    return [
      framesAre(frameCount(input), output),
      sampleMap(input, output, sourceInParts(partsOf(step, input), shape)),
    ]
  },
}

type Swap = ResolvedStepOf<'swap'>

const needsSplit = (step: Swap) => step.splitSeconds === undefined && step.otherRegion === undefined

/** The parts of the input in their new order. */
function partsOf(step: Swap, input: Audio): Interval[] {
  const frames = frameCount(input)
  if (step.otherRegion === undefined) {
    const split = toFrames(step.splitSeconds!, input.sampleRateHz)
    return [
      { start: split, end: frames },
      { start: 0, end: split },
    ]
  }
  const regions = [regionOf(step, input), regionOf({ region: step.otherRegion }, input)]
  const [first, second] = regions.sort((a, b) => a.start - b.start) as [Interval, Interval]
  return [
    { start: 0, end: first.start },
    second,
    { start: first.end, end: second.start },
    first,
    { start: second.end, end: frames },
  ].filter(({ start, end }) => start < end)
}
