import type { Step } from '../plan.ts'
import { refuse } from '../refuse.ts'
import { lengthOf, type Timeline } from './timeline.ts'

// Steps that cannot change this clip.

/** Why a step cannot change this clip, or null. */
export function whyNoEffect(
  step: Step,
  { sampleRateHz, channels, duration, known }: Timeline,
): string | null {
  const highest = sampleRateHz === null ? Number.POSITIVE_INFINITY : 0.49 * sampleRateHz
  const mono = channels === 1
  if ('channel' in step && step.channel !== undefined && mono)
    return 'the recording has one channel'
  switch (step.op) {
    case 'gain':
      return step.gainDb === 0 ? 'a change of 0 dB changes nothing' : null
    case 'volume_ramp':
      return step.fromDb === 0 && step.toDb === 0
        ? 'a ramp from 0 dB to 0 dB changes nothing'
        : null
    case 'trim':
      return known && lengthOf(step.region, { duration } as Timeline) > duration - 1e-6
        ? 'the recording is not longer than what is kept'
        : null
    case 'speed':
      return step.factor === 1 ? 'it already has that speed' : null
    case 'playback_rate':
      return step.factor === 1 ? 'it already plays at that rate' : null
    case 'loop':
      return known &&
        step.targetDurationSeconds !== undefined &&
        Math.abs(step.targetDurationSeconds - lengthOf(step.region, { duration } as Timeline)) <
          1e-6
        ? 'it already has that length'
        : null
    case 'low_pass':
      return step.cutoffHz > highest ? 'there is nothing above that frequency' : null
    case 'band_stop':
      return step.lowHz > highest ? 'there is nothing in that band' : null
    case 'notch':
      return step.frequencyHz > highest ? 'there is nothing at that frequency' : null
    case 'eq':
      return step.gainDb === 0
        ? 'a change of 0 dB changes nothing'
        : step.frequencyHz > highest
          ? 'there is nothing at that frequency'
          : null
    case 'stereo_width':
      return mono
        ? 'the recording has one channel'
        : step.width === 1
          ? 'a width of 1 changes nothing'
          : null
    case 'swap_channels':
      return mono ? 'the recording has one channel' : null
    case 'to_mono':
      return mono ? 'the recording is mono already' : null
    case 'to_stereo':
      return channels !== null && channels >= 2 ? 'the recording has two channels already' : null
    case 'pan':
      return step.position === 0 && channels !== null && channels >= 2
        ? 'centre is where it is'
        : null
    case 'move': {
      if (!known || step.region === undefined || step.toSeconds === undefined) return null
      const { startSeconds, endSeconds } = step.region
      return step.toSeconds >= startSeconds - 1e-6 && step.toSeconds <= endSeconds + 1e-6
        ? 'that part is there already'
        : null
    }
    default:
      return null
  }
}

export const noEffect = (why: readonly string[]) =>
  refuse('no_effect', `Nothing would change: ${why.join('; ')}.`, {
    reason: 'no_effect',
    fix: 'Ask for something that changes this recording.',
  })
