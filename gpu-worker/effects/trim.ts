import { frameCount } from '../audio/audio.ts'
import { framesAre, sampleMap } from '../audio/measure/sample-map.ts'
import { joinFrames } from '../plan/joins.ts'
import { regionOf } from '../plan/regions.ts'
import { inSequence, splice } from '../plan/splice.ts'
import type { Effect } from './effect.ts'

/** Only the region is kept; a new beginning or end gets a fade of 5 ms. */
export const effect: Effect<'trim'> = {
  op: 'trim',
  apply(input, step) {
    const half = joinFrames(step, input.sampleRateHz)
    return splice(input, inSequence(input, [regionOf(step, input)], { half }))
  },
  verify(input, output, step) {
    const { start, end } = regionOf(step, input)
    const length = end - start
    const fade = 2 * joinFrames(step, input.sampleRateHz)
    const opening = start > 0 ? fade : 0
    const closing = end < frameCount(input) ? fade : 0
    return [
      framesAre(length, output),
      sampleMap(input, output, (frame) =>
        frame < opening || frame >= length - closing ? 'join' : frame + start,
      ),
    ]
  },
}
