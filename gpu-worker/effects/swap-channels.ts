import { sampleMap } from '../audio/measure/sample-map.ts'
import { requireStereo } from './channels.ts'
import type { Effect } from './effect.ts'

/** Left becomes right and right becomes left; further channels stay. */
export const effect: Effect<'swap_channels'> = {
  op: 'swap_channels',
  apply(input) {
    requireStereo(input, 'swapping left and right')
    const [left, right, ...others] = input.channels.map((samples) => samples.slice())
    return { audio: { ...input, channels: [right!, left!, ...others] }, kept: [] }
  },
  verify(input, output) {
    const channels = input.channels.map((_, c) => input.channels[c < 2 ? 1 - c : c]!)
    return [sampleMap({ ...input, channels }, output, (frame) => frame)]
  },
}
