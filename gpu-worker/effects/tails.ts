import { type Audio, frameCount } from '../audio/audio.ts'
import { inRegion, type Regional, toFrames } from '../plan/regions.ts'
import type { Applied, EffectContext } from './effect.ts'

// What reverb and echo share: they go on after the sound has ended.

/** Fade at the end of a tail, and back to the input where a tail is cut. */
export const TAIL_FADE_SECONDS = 0.05

type WithTail = Regional & { readonly keepLength?: true | undefined }

/**
 * On the whole clip the tail makes it longer by `tailFrames`; in a region, or when the length is to be
 * kept, the tail is cut with a fade.
 *
 * @param process gets silence appended for as long as its tail may last
 */
export function withTail<Step extends WithTail>(
  tailFrames: (step: Step, sampleRateHz: number) => number,
  process: (input: Audio, step: Step, context: EffectContext) => Float32Array[],
): (input: Audio, step: Step, context: EffectContext) => Pick<Applied, 'audio' | 'kept'> {
  const cut = inRegion<Step>(process, { endFadeSeconds: TAIL_FADE_SECONDS })
  return (input, step, context) => {
    if (step.region || step.keepLength) return cut(input, step, context)
    const longer = appended(input, tailFrames(step, input.sampleRateHz))
    const channels = process(longer, step, context)
    for (const samples of channels)
      fadeEnd(samples, toFrames(TAIL_FADE_SECONDS, input.sampleRateHz))
    return { audio: { ...input, channels }, kept: [] }
  }
}

function appended({ channels, sampleRateHz }: Audio, frames: number): Audio {
  return {
    channels: channels.map((samples) => {
      const longer = new Float32Array(samples.length + frames)
      longer.set(samples)
      return longer
    }),
    sampleRateHz,
  }
}

function fadeEnd(samples: Float32Array, fade: number): void {
  const frames = Math.min(fade, samples.length)
  for (let i = 0; i < frames; i++) samples[samples.length - 1 - i]! *= i / frames
}

/** Frames that the step adds. */
export const addedFrames = <Step extends WithTail>(
  step: Step,
  input: Audio,
  tailFrames: (step: Step, sampleRateHz: number) => number,
): number =>
  frameCount(input) + (step.region || step.keepLength ? 0 : tailFrames(step, input.sampleRateHz))
