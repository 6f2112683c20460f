import { sampleMap } from '../audio/measure/sample-map.ts'
import { coreOf, inRegion, regionOf } from '../plan/regions.ts'
import type { Effect } from './effect.ts'

/** Last frame first. */
export const effect: Effect<'reverse'> = {
  op: 'reverse',
  apply: inRegion(({ channels }) => channels.map((samples) => samples.toReversed()), {
    curve: 'equal_power',
  }),
  verify(input, output, step) {
    const { start, end } = regionOf(step, input)
    const core = coreOf(step, input)
    return [
      sampleMap(input, output, (frame) => {
        if (frame < start || frame >= end) return frame
        return frame < core.start || frame >= core.end ? 'join' : start + end - 1 - frame
      }),
    ]
  },
}
