// What signal processing alone can say to the tasks without an exact answer. Not in the product, which refuses
// them without a model (or, for DENOISE, takes everything steady for noise, as people mean it).

import type { Audio } from '../../gpu-worker/audio/audio.ts'
import { pcg32 } from '../../gpu-worker/audio/random.ts'
import { filled } from './dsp/fill-gap.ts'
import { widened } from './dsp/widen.ts'
import { withoutEvent } from './dsp/without-event.ts'
import { withoutWhiteNoise } from './dsp/without-white-noise.ts'
import type { Item, Task } from './tasks.ts'

export function signalProcessing({ name }: Task, { input }: Item): Audio | undefined {
  switch (name) {
    case 'DROP':
      return withoutEvent(input)
    case 'INPAINT':
      return filled(input, pcg32(1n))
    case 'SUPER_RES':
      return widened(input, pcg32(1n))
    case 'DENOISE':
      return withoutWhiteNoise(input)
    default:
      return undefined
  }
}
