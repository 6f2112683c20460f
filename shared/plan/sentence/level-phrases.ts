import type { StepOf } from '../plan.ts'
import { number } from '../slots.ts'
import type { Phrases } from './phrase.ts'

export const levelPhrases = {
  gain: ({ gainDb, channel }, { over }) =>
    `${gainDb < 0 ? 'lower' : 'raise'} the volume${channel === undefined ? '' : ` of the ${channel} channel`} by ${number(Math.abs(gainDb))} dB${over}`,
  volume_ramp: ({ fromDb, toDb }, { over }) =>
    `ramp the volume from ${number(fromDb)} dB to ${number(toDb)} dB${over}`,
  normalize: ({ peakDbfs }) => `normalize to a peak of ${number(peakDbfs)} dBFS`,
  loudness: ({ targetLufs, ceilingDbtp }) =>
    `set the loudness to ${number(targetLufs)} LUFS${ceilingDbtp === -1 ? '' : ` with ceiling ${number(ceilingDbtp)} dBTP`}`,
  fade_in: (step, { over }) => `fade in${over || fadeLength(step, 'first')}${fadeCurve(step)}`,
  fade_out: (step, { over }) => `fade out${over || fadeLength(step, 'last')}${fadeCurve(step)}`,
  mute: ({ channel }, { over, part }) =>
    channel === undefined
      ? `mute${part || ' the whole recording'}`
      : `mute the ${channel} channel${over}`,
  bleep: (_, { part, withSlots }) => `bleep out${part || ' the whole recording'}${withSlots}`,
  compress: ({ makeup }, { over, withSlots }) =>
    `compress the dynamics${over}${withSlots}${makeup ? '' : ', without make-up'}`,
  limit: (_, { over, withSlots }) => `limit${over}${withSlots}`,
  gate: (_, { over, withSlots }) => `gate${over}${withSlots}`,
  deess: (_, { over, withSlots }) => `de-ess${over}${withSlots}`,
} satisfies Partial<Phrases>

type Fade = StepOf<'fade_in' | 'fade_out'>

const fadeLength = ({ durationSeconds }: Fade, edge: 'first' | 'last') =>
  durationSeconds === undefined ? '' : ` over the ${edge} ${number(durationSeconds)} s`

const fadeCurve = ({ curve }: Fade) =>
  curve === 'quarter_sine' ? '' : ` with ${curve === 'exponential' ? 'an' : 'a'} ${curve} curve`
