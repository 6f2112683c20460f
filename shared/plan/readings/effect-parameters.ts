import { DRIVE_DB, ECHO_WET, RATIO, REVERB_WET } from '../amounts.ts'
import type { View } from '../items/view.ts'
import type { Degree } from '../lexicon/senses.ts'
import { RT60_SECONDS } from '../plan/exact-steps.ts'
import type { ExactOp } from '../plan.ts'
import { micro, milli } from '../round.ts'
import { hz } from './filters.ts'
import { type Context, type Draft, isOp } from './reading.ts'
import { readSlots } from './slot-values.ts'

// What is said beside the name of an effect: its amounts, its space, its parameters.

export function effect(
  view: View,
  context: Context,
  op: ExactOp,
  params: Readonly<Record<string, unknown>>,
  degree: Degree | null,
): Draft {
  const slots = readSlots(view, op)
  const share = () => view.amount(({ unit }) => unit === '%')
  if (op === 'reverb') {
    const space = view.take('space')?.space
    view.takeAll('space')
    const percent = slots.wet === undefined ? share() : null
    const decay =
      slots.rt60Seconds === undefined
        ? view.amount(({ unit, signed }) => unit === 's' && !signed)
        : null
    view.takeWords('decay', 'tail', 'wet', 'second', 'reverb', 'time')
    const wet =
      percent !== null
        ? micro(percent.value / 100)
        : degree === null
          ? undefined
          : REVERB_WET[degree]
    return {
      op,
      ...params,
      ...(space === undefined ? {} : { space }),
      rt60Seconds: decay?.value ?? RT60_SECONDS[space ?? 'room'],
      ...(wet === undefined ? {} : { wet }),
      ...slots,
    }
  }
  if (op === 'echo') {
    const delay =
      slots.delayMs === undefined
        ? (view.amount(({ unit, signed }) => unit === 's' && !signed) ?? shortMoment(view))
        : null
    const percent = slots.wet === undefined && slots.feedback === undefined ? share() : null
    const times = slots.repeats === undefined ? view.amount(({ unit }) => unit === 'x') : null
    const word = times === null ? view.take('times', ({ times: n }) => n >= 2) : null
    view.takeAll('loop')
    view.takeWords('every', 'ms', 'repeating', 'apart')
    const wet =
      percent !== null ? micro(percent.value / 100) : degree === null ? undefined : ECHO_WET[degree]
    return {
      op,
      ...params,
      ...(delay === null ? {} : { delayMs: milli(delay.value * 1000) }),
      ...(times === null
        ? word === null
          ? /\b(single|one) (echo|repeat)\b/.test(context.text)
            ? { repeats: 1 }
            : {}
          : { repeats: word.times }
        : { repeats: times.value }),
      ...(wet === undefined ? {} : { wet }),
      ...slots,
    }
  }
  if (op === 'compress') {
    view.takeAll('part')
    view.takeAll('fx', isOp('pan'))
    const into = view.amount(({ unit }) => unit === 'x')
    const threshold =
      slots.thresholdDbfs === undefined
        ? view.amount(
            ({ unit, value, prep }) =>
              unit === 'db' && value < 0 && /^(at|above|over|from|)$/.test(prep),
          )
        : null
    const ratio = into?.value ?? (degree === null ? undefined : RATIO[degree])
    const makeup = /\b(without|no) make ?-?up\b/.test(context.text) ? { makeup: false } : {}
    view.takeWords(
      'makeup',
      'make',
      'without',
      'quiet',
      'loud',
      'same',
      'differences',
      'difference',
      'dynamics',
    )
    view.takeAll('dim', ({ dim }) => dim === 'level')
    view.takeAll('adj', ({ wish }) => 'dim' in wish && wish.dim === 'level')
    return {
      op,
      ...params,
      ...(ratio === undefined ? {} : { ratio }),
      ...(threshold === null ? {} : { thresholdDbfs: threshold.value }),
      ...makeup,
      ...slots,
    }
  }
  if (op === 'limit') {
    const ceiling =
      slots.ceilingDbtp === undefined
        ? view.amount(
            ({ unit, signed, value }) => (unit === 'db' || (unit === null && signed)) && value <= 0,
          )
        : null
    view.takeAll('dim', ({ dim }) => dim === 'level')
    view.takeAll('fx', isOp('normalize'))
    view.takeAll('artefact', isOp('declip'))
    return { op, ...(ceiling === null ? {} : { ceilingDbtp: ceiling.value }), ...slots }
  }
  if (op === 'gate') {
    const threshold =
      slots.thresholdDbfs === undefined
        ? view.amount(({ unit, signed }) => unit === 'db' || (unit === null && signed))
        : null
    return {
      op,
      ...(threshold === null ? {} : { thresholdDbfs: -Math.abs(threshold.value) }),
      ...slots,
    }
  }
  if (op === 'distort') {
    const drive = slots.driveDb === undefined ? view.amount(({ unit }) => unit === 'db') : null
    return { op, driveDb: drive?.value ?? DRIVE_DB[degree ?? 'plain'], ...slots }
  }
  if (op === 'bitcrush') {
    const bits = slots.bits === undefined ? view.amount(({ unit }) => unit === 'bit') : null
    return { op, ...(bits === null ? {} : { bits: bits.value }), ...slots }
  }
  if (op === 'tremolo' || op === 'vibrato' || op === 'chorus' || op === 'flanger') {
    const rate = slots.rateHz === undefined ? view.amount(hz) : null
    const percent = op === 'tremolo' && slots.depth === undefined ? share() : null
    view.takeWords('times', 'per', 'second')
    return {
      op,
      ...params,
      ...(rate === null ? {} : { rateHz: rate.value }),
      ...(percent === null ? {} : { depth: micro(percent.value / 100) }),
      ...slots,
    }
  }
  if (op === 'pitch') {
    const amount = view.amount(({ unit }) => unit === 'st')
    view.takeAll('voice')
    if (amount !== null) return { op, semitones: amount.value }
    const sign = view.has('particle', ({ way }) => way === 'down') ? -1 : 1
    return { op, semitones: sign * 4, ...params }
  }
  if (op === 'bleep') {
    const frequency = slots.frequencyHz === undefined ? view.amount(hz) : null
    const level = slots.levelDbfs === undefined ? view.amount(({ unit }) => unit === 'db') : null
    view.takeKinds('voice', 'sound')
    view.takeAll('refused') // "bleep what is said"
    view.takeAll('part')
    takeProfanity(view)
    return {
      op,
      ...(frequency === null ? {} : { frequencyHz: frequency.value }),
      ...(level === null ? {} : { levelDbfs: level.value }),
      ...slots,
    }
  }
  if (op === 'mute') {
    view.takeAll('part')
    if (params.censor === true) takeProfanity(view)
  }
  if (op === 'invert_polarity') {
    const channel = view.take(
      'channel',
      ({ channel: which }) => which === 'left' || which === 'right',
    )
    return { op, ...(channel === null ? {} : { channel: channel.channel }) }
  }
  if (op === 'swap_channels') view.takeAll('channel')
  if (op === 'to_mono') {
    const channel = view.take(
      'channel',
      ({ channel: which }) => which === 'left' || which === 'right',
    )
    view.takeAll('channel')
    return { op, ...(channel === null ? {} : { source: channel.channel }) }
  }
  if (op === 'to_stereo') view.takeAll('channel')
  return { op, ...params, ...slots }
}

/** What is bleeped over: the place says where, the word only why. */
export function takeProfanity(view: View): void {
  view.takeKinds('bad', 'sound', 'voice')
  view.takeWords(
    'swear', 'swears', 'swore', 'swearing', 'expletive', 'expletives', 'slur', 'slurs', 'curse', 'cuss', 'insult', 'f', 'n', 's', 'c', 'b',
    'word', 'words', 'bomb', 'bombs', 'rude', 'dirty', 'naughty', 'offensive', 'language', 'name', 'names', 'number', 'phone', 'address', 'cursing',
  ) // biome-ignore format: a list
}

/** "echo at 250 ms": no place, but how far apart. */
function shortMoment(view: View): { value: number } | null {
  const found = view.places().find(({ place, at }) => {
    const { moment, form } = place
    return (
      form === 'moment' &&
      moment !== undefined &&
      'from' in moment &&
      moment.seconds < 5 &&
      /\b(ms|msec|milliseconds?|millis)\b/.test(view.items[at]!.text)
    )
  })
  if (found === undefined) return null
  view.used[found.at] = true
  const { moment } = found.place
  return moment !== undefined && 'from' in moment ? { value: moment.seconds } : null
}
