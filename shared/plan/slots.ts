import { SHELF_Q } from './bands.ts'
import type { Unit } from './lex/token.ts'
import { exactSteps, RT60_SECONDS } from './plan/exact-steps.ts'
import type { ExactOp, Step } from './plan.ts'

/** A parameter that can be named in words: "ratio 4", "a threshold of -20 dB", "3 repeats". */
export type Slot = {
  readonly param: string
  readonly words: readonly string[]
  readonly unit: Unit | null
  /** The parameter is the number times this: 0.01 where words say per cent, 1000 where they say seconds. */
  readonly scale: number
  readonly shown: string
  /** Said even when it has its default. */
  readonly always?: true
}

const slot = (param: string, words: string, unit: Unit | null, shown: string, scale = 1): Slot => ({
  param,
  words: words.split(',').map((word) => word.trim()),
  unit,
  scale,
  shown,
})
const main = (of: Slot): Slot => ({ ...of, always: true })

const attack = slot('attackMs', 'attack, attack time, att', 's', 'ms', 1000)
const release = slot('releaseMs', 'release, release time, rel', 's', 'ms', 1000)
const mix = slot('mix', 'mix, wet, dry wet, blend', '%', '%', 0.01)
const rate = slot('rateHz', 'rate, speed, frequency', 'hz', 'Hz')
const order = slot('order', 'order, pole, poles', null, '')

export const SLOTS: Readonly<Partial<Record<ExactOp, readonly Slot[]>>> = {
  bleep: [
    slot('frequencyHz', 'frequency, tone', 'hz', 'Hz'),
    slot('levelDbfs', 'level, volume, tone at, tone of', 'db', 'dBFS'),
  ],
  compress: [
    main(slot('thresholdDbfs', 'threshold, thresh, thr', 'db', 'dBFS')),
    main(slot('ratio', 'ratio', 'x', '')),
    attack,
    release,
    slot('kneeDb', 'knee', 'db', 'dB'),
  ],
  limit: [
    main(slot('ceilingDbtp', 'ceiling, threshold, limit, thresh, thr', 'db', 'dBTP')),
    slot('driveDb', 'drive, input gain', 'db', 'dB'),
    release,
  ],
  gate: [
    main(slot('thresholdDbfs', 'threshold, thresh, thr', 'db', 'dBFS')),
    attack,
    slot('holdMs', 'hold, hold time', 's', 'ms', 1000),
    release,
    slot('rangeDb', 'range, depth, floor', 'db', 'dB'),
  ],
  deess: [
    main(slot('reductionDb', 'reduction, amount', 'db', 'dB')),
    slot('frequencyHz', 'frequency, crossover', 'hz', 'Hz'),
  ],
  low_pass: [order],
  high_pass: [order],
  band_pass: [order],
  band_stop: [order],
  notch: [slot('q', 'q, quality factor, q factor', null, '')],
  eq: [slot('q', 'q, quality factor, q factor', null, '')],
  dehum: [slot('harmonics', 'harmonics, overtones', null, '')],
  declick: [slot('thresholdSigma', 'sigma, threshold sigma, threshold, thresh', null, '')],
  reverb: [
    main(slot('wet', 'wet, mix, wetness, amount, dry wet', '%', '%', 0.01)),
    slot('rt60Seconds', 'decay, decay time, rt60, tail, reverb time, decay of', 's', 's'),
    slot('predelayMs', 'predelay, pre delay', 's', 'ms', 1000),
  ],
  echo: [
    main(slot('delayMs', 'delay, delay time, time, spacing', 's', 'ms', 1000)),
    main(slot('feedback', 'feedback, regeneration, fb', '%', '%', 0.01)),
    main(slot('repeats', 'repeats, echoes, repetitions, taps, bounces', null, '')),
    main(slot('wet', 'wet, mix, wetness, amount', '%', '%', 0.01)),
  ],
  tremolo: [main(rate), main(slot('depth', 'depth, deep, intensity, amount', '%', '%', 0.01))],
  vibrato: [
    main(rate),
    main(slot('depthCents', 'depth, deep, intensity, amount', 'st', 'cents', 100)),
  ],
  chorus: [
    main(rate),
    main(slot('depthMs', 'depth', 's', 'ms', 1000)),
    slot('voices', 'voices, voice', null, ''),
    main(mix),
  ],
  flanger: [
    main(rate),
    main(slot('depthMs', 'depth', 's', 'ms', 1000)),
    slot('feedback', 'feedback, regeneration, fb', '%', '%', 0.01),
    main(mix),
  ],
  distort: [main(slot('driveDb', 'drive, gain, amount', 'db', 'dB'))],
  bitcrush: [
    main(slot('bits', 'bits, bit, bit depth', 'bit', 'bits')),
    slot('hold', 'hold, sample hold', null, ''),
  ],
  loop: [slot('crossfadeMs', 'crossfade, cross fade, overlap, xfade, x fade', 's', 'ms', 1000)],
  remove_silences: [
    main(
      slot('minSilenceSeconds', 'minimum, min, longer than, at least, over, more than', 's', 's'),
    ),
    main(slot('keepSeconds', 'keep, keeping, leaving, leave', 's', 's')),
    slot('thresholdDbfs', 'threshold, below, quieter than', 'db', 'dBFS'),
  ],
}

export const number = (value: number): string => String(Math.round(value * 1e6) / 1e6 + 0)

/** "threshold -18 dBFS, ratio 3": what differs from the default, and what is always said. */
export function slotWords(step: Step): string {
  const values = step as unknown as Record<string, unknown>
  const slots = SLOTS[step.op as ExactOp] ?? []
  return slots
    .filter((of) => typeof values[of.param] === 'number')
    .filter((of) => of.always || values[of.param] !== defaultOf(step, of.param))
    .map((of) => {
      const shown = number((values[of.param] as number) / shownScale(of))
      // "6 bits", and not "bits 6 bits"
      if (of.words[0] === of.shown) return `${shown} ${of.shown}`
      return `${of.words[0]} ${shown}${of.shown === '' ? '' : ` ${of.shown}`}`
    })
    .join(', ')
}

const shownScale = (of: Slot) => (of.shown === 'ms' || of.shown === 'cents' ? 1 : of.scale)

function defaultOf(step: Step, param: string): unknown {
  if (step.op === 'reverb' && param === 'rt60Seconds') return RT60_SECONDS[step.space]
  if (step.op === 'eq' && param === 'q') return step.shape === 'peak' ? 1 : SHELF_Q
  const shape = exactSteps[step.op as ExactOp].shape as unknown as Record<
    string,
    { _zod: { def: { type: string; defaultValue?: unknown } } }
  >
  return shape[param]?._zod.def.defaultValue
}
