import { frameCount } from '../audio/audio.ts'
import { framesAre, sampleMap } from '../audio/measure/sample-map.ts'
import { joinFrames } from '../plan/joins.ts'
import { toFrames } from '../plan/regions.ts'
import { replaceRegion } from '../plan/splice.ts'
import type { Effect } from './effect.ts'

/** Zeros put in at a moment: what stood there fades out into them, what follows fades in out of them. */
export const effect: Effect<'insert_silence'> = {
  op: 'insert_silence',
  apply(input, step) {
    const frames = frameCount(input)
    const at = Math.min(frames, toFrames(step.atSeconds, input.sampleRateHz))
    const length = toFrames(step.durationSeconds, input.sampleRateHz)
    const half = joinFrames(step, input.sampleRateHz)
    const material = input.channels.map(() => new Float32Array(length))
    return replaceRegion(input, { start: at, end: at }, { material, half })
  },
  verify(input, output, step) {
    const at = Math.min(frameCount(input), toFrames(step.atSeconds, input.sampleRateHz))
    const length = toFrames(step.durationSeconds, input.sampleRateHz)
    const fade = 2 * joinFrames(step, input.sampleRateHz)
    return [
      framesAre(frameCount(input) + length, output),
      sampleMap(input, output, (frame) => {
        if (frame < at) return frame
        if (frame >= at + length) return frame - length
        return frame < at + fade || frame >= at + length - fade ? 'join' : 'silence'
      }),
    ]
  },
}
