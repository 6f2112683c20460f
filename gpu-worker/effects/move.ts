import { frameCount } from '../audio/audio.ts'
import type { Interval } from '../audio/intervals.ts'
import { sourceInParts } from '../audio/measure/parts.ts'
import { framesAre, sampleMap } from '../audio/measure/sample-map.ts'
import { joinFrames } from '../plan/joins.ts'
import { regionOf, toFrames } from '../plan/regions.ts'
import { inSequence, splice } from '../plan/splice.ts'
import type { Effect } from './effect.ts'

/** The region is cut out and put in again before `toSeconds`, a time of the clip before the cut. */
export const effect: Effect<'move'> = {
  op: 'move',
  apply(input, step) {
    const half = joinFrames(step, input.sampleRateHz)
    return splice(input, inSequence(input, partsOf(step, input), { half }))
  },
  verify(input, output, step) {
    const shape = { half: joinFrames(step, input.sampleRateHz), frames: frameCount(input) }
    return [
      framesAre(frameCount(input), output),
      sampleMap(input, output, sourceInParts(partsOf(step, input), shape)),
    ]
  },
}

/** The parts of the input in their new order. */
function partsOf(
  step: Parameters<typeof effect.apply>[1],
  input: Parameters<typeof effect.apply>[0],
): Interval[] {
  const frames = frameCount(input)
  const moved = regionOf(step, input)
  const to = Math.min(frames, toFrames(step.toSeconds, input.sampleRateHz))
  const parts =
    to <= moved.start
      ? [
          { start: 0, end: to },
          moved,
          { start: to, end: moved.start },
          { start: moved.end, end: frames },
        ]
      : [
          { start: 0, end: moved.start },
          { start: moved.end, end: to },
          moved,
          { start: to, end: frames },
        ]
  return parts.filter(({ start, end }) => start < end)
}
