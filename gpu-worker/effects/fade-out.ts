import { frameCount } from '../audio/audio.ts'
import type { Interval } from '../audio/intervals.ts'
import { keptAround } from '../plan/kept.ts'
import { regionOf } from '../plan/regions.ts'
import type { Effect } from './effect.ts'
import { envelopeFindings, fadeFrames, fadeGain, silenceFinding } from './fades.ts'

type Fade = Effect<'fade_out'>

/** From the sound as it is to silence; with a region the clip is silent after it. Last frame exactly 0. */
export const effect: Fade = {
  op: 'fade_out',
  apply(input, step) {
    const frames = frameCount(input)
    const { start, end } = spanOf(step, input)
    const channels = input.channels.map((samples) => {
      const output = samples.slice().fill(0, end)
      for (let n = start; n < end; n++)
        output[n] = samples[n]! * fadeGain(step.curve, end - 1 - n, end - start)
      return output
    })
    return { audio: { ...input, channels }, kept: keptAround({ start, end: frames }, frames) }
  },
  verify(input, output, step) {
    const span = spanOf(step, input)
    return [
      ...envelopeFindings(input, output, { span, rises: false, curve: step.curve }),
      silenceFinding(output, { start: span.end - 1, end: frameCount(output) }),
    ]
  },
}

function spanOf(step: Parameters<Fade['apply']>[1], input: Parameters<Fade['apply']>[0]): Interval {
  if (step.region) return regionOf(step, input)
  const frames = frameCount(input)
  return { start: frames - fadeFrames(step, input.sampleRateHz, frames), end: frames }
}
