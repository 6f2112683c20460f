import { frameCount } from '../audio/audio.ts'
import type { Interval } from '../audio/intervals.ts'
import { keptAround } from '../plan/kept.ts'
import { regionOf } from '../plan/regions.ts'
import type { Effect } from './effect.ts'
import { envelopeFindings, fadeFrames, fadeGain, silenceFinding } from './fades.ts'

type Fade = Effect<'fade_in'>

/** From silence to the sound as it is; with a region the clip is silent before it. First frame exactly 0. */
export const effect: Fade = {
  op: 'fade_in',
  apply(input, step) {
    const frames = frameCount(input)
    const { start, end } = spanOf(step, input)
    const channels = input.channels.map((samples) => {
      const output = samples.slice().fill(0, 0, start)
      for (let n = start; n < end; n++)
        output[n] = samples[n]! * fadeGain(step.curve, n - start, end - start)
      return output
    })
    return { audio: { ...input, channels }, kept: keptAround({ start: 0, end }, frames) }
  },
  verify(input, output, step) {
    const span = spanOf(step, input)
    return [
      ...envelopeFindings(input, output, { span, rises: true, curve: step.curve }),
      silenceFinding(output, { start: 0, end: span.start + 1 }),
    ]
  },
}

function spanOf(step: Parameters<Fade['apply']>[1], input: Parameters<Fade['apply']>[0]): Interval {
  if (step.region) return regionOf(step, input)
  return { start: 0, end: fadeFrames(step, input.sampleRateHz, frameCount(input)) }
}
