import { frameCount } from '../audio/audio.ts'
import { framesAre, sampleMap } from '../audio/measure/sample-map.ts'
import { joinFrames } from '../plan/joins.ts'
import { regionOf } from '../plan/regions.ts'
import { inSequence, splice } from '../plan/splice.ts'
import type { Effect } from './effect.ts'

/** The region is gone and the gap is closed. */
export const effect: Effect<'delete'> = {
  op: 'delete',
  apply(input, step) {
    const { start, end } = regionOf(step, input)
    const rest = [
      { start: 0, end: start },
      { start: end, end: frameCount(input) },
    ]
    const half = joinFrames(step, input.sampleRateHz)
    return splice(input, inSequence(input, rest, { half }))
  },
  verify(input, output, step) {
    const { start, end } = regionOf(step, input)
    const frames = frameCount(input)
    const reach = joinFrames(step, input.sampleRateHz) * (start === 0 || end === frames ? 2 : 1)
    return [
      framesAre(frames - (end - start), output),
      sampleMap(input, output, (frame) => {
        if (Math.abs(frame + 0.5 - start) < reach) return 'join'
        return frame < start ? frame : frame + end - start
      }),
    ]
  },
}
