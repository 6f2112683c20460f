import type { Op, Step, StepOf } from '../plan.ts'
import { refuse } from '../refuse.ts'
import { lengthOf, type Timeline } from './timeline.ts'

// Steps that cannot change this clip.

/** Why a step cannot change this clip, or null. */
export function whyNoEffect(step: Step, timeline: Timeline): string | null {
  if ('channel' in step && step.channel !== undefined && timeline.channels === 1) return ONE_CHANNEL
  const why = WHY[step.op] as ((step: Step, timeline: Timeline) => string | null) | undefined
  return why?.(step, timeline) ?? null
}

const ONE_CHANNEL = 'the recording has one channel'

const when = (isSo: boolean, why: string) => (isSo ? why : null)

const WHY: {
  readonly [Name in Op]?: (step: StepOf<Name>, timeline: Timeline) => string | null
} = {
  gain: ({ gainDb }) => when(gainDb === 0, 'a change of 0 dB changes nothing'),
  volume_ramp: ({ fromDb, toDb }) =>
    when(fromDb === 0 && toDb === 0, 'a ramp from 0 dB to 0 dB changes nothing'),
  trim: ({ region }, timeline) =>
    when(
      timeline.known && lengthOf(region, timeline) > timeline.duration - 1e-6,
      'the recording is not longer than what is kept',
    ),
  speed: ({ factor }) => when(factor === 1, 'it already has that speed'),
  playback_rate: ({ factor }) => when(factor === 1, 'it already plays at that rate'),
  loop: ({ region, targetDurationSeconds: target }, timeline) =>
    when(
      timeline.known &&
        target !== undefined &&
        Math.abs(target - lengthOf(region, timeline)) < 1e-6,
      'it already has that length',
    ),
  move: ({ region, toSeconds }, { known }) =>
    when(
      known &&
        region !== undefined &&
        toSeconds !== undefined &&
        toSeconds >= region.startSeconds - 1e-6 &&
        toSeconds <= region.endSeconds + 1e-6,
      'that part is there already',
    ),
  low_pass: ({ cutoffHz }, timeline) =>
    when(cutoffHz > highestHz(timeline), 'there is nothing above that frequency'),
  band_stop: ({ lowHz }, timeline) =>
    when(lowHz > highestHz(timeline), 'there is nothing in that band'),
  notch: ({ frequencyHz }, timeline) =>
    when(frequencyHz > highestHz(timeline), 'there is nothing at that frequency'),
  eq: ({ gainDb, frequencyHz }, timeline) =>
    when(gainDb === 0, 'a change of 0 dB changes nothing') ??
    when(frequencyHz > highestHz(timeline), 'there is nothing at that frequency'),
  pan: ({ position }, { channels }) =>
    when(position === 0 && channels !== null && channels >= 2, 'centre is where it is'),
  stereo_width: ({ width }, { channels }) =>
    when(channels === 1, ONE_CHANNEL) ?? when(width === 1, 'a width of 1 changes nothing'),
  swap_channels: (_, { channels }) => when(channels === 1, ONE_CHANNEL),
  to_mono: (_, { channels }) => when(channels === 1, 'the recording is mono already'),
  to_stereo: (_, { channels }) =>
    when(channels !== null && channels >= 2, 'the recording has two channels already'),
}

const highestHz = ({ sampleRateHz }: Timeline) =>
  sampleRateHz === null ? Number.POSITIVE_INFINITY : 0.49 * sampleRateHz

export const noEffect = (why: readonly string[]) =>
  refuse('no_effect', `Nothing would change: ${why.join('; ')}.`, {
    reason: 'no_effect',
    fix: 'Ask for something that changes this recording.',
  })
