import { DRIVE_DB, ECHO_WET, RATIO, REVERB_WET } from '../amounts.ts'
import type { Amount } from '../items/item.ts'
import type { View } from '../items/view.ts'
import { NO_MAKEUP } from '../lex/chat.ts'
import type { Degree, Params } from '../lexicon/senses.ts'
import { RT60_SECONDS } from '../plan/exact-steps.ts'
import type { ExactOp } from '../plan.ts'
import { micro, milli } from '../round.ts'
import { hz } from './filters.ts'
import { type Context, type Draft, isOp } from './reading.ts'
import { readSlots } from './slot-values.ts'

// What is said beside the name of an effect: its amounts, its space, its parameters.

/** @param params what the name alone says: "slapback" is an echo of 90 ms */
export function effect(
  view: View,
  { text }: Context,
  op: ExactOp,
  params: Params,
  degree: Degree | null,
): Draft {
  const said = { view, text, params, degree, slots: readSlots(view, op) }
  return { op, ...(PARAMETERS[op] ?? asNamed)(said) }
}

type Said = {
  readonly view: View
  readonly text: string
  readonly params: Params
  readonly degree: Degree | null
  /** Parameters said by their names: "feedback 40 %". */
  readonly slots: Readonly<Record<string, number>>
}

/** The parameters of a step, as far as they are said. */
type Read = (said: Said) => Params

const asNamed: Read = ({ params, slots }) => ({ ...params, ...slots })

/** Only what is there, so that it takes nothing away from what the name says. */
const given = (params: Params): Params =>
  Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined))

const isSeconds = ({ unit, signed }: Amount) => unit === 's' && !signed

const isDecibel = ({ unit }: Amount) => unit === 'db'

/** "40 %", as a share of 1 */
function takeShare(view: View): number | undefined {
  const percent = view.amount(({ unit }) => unit === '%')
  return percent === null ? undefined : micro(percent.value / 100)
}

const reverb: Read = ({ view, params, degree, slots }) => {
  const space = view.take('space')?.space
  view.takeAll('space')
  const share = slots.wet === undefined ? takeShare(view) : undefined
  const decay = slots.rt60Seconds === undefined ? view.amount(isSeconds)?.value : undefined
  // "a long hall reverb": twice as long as that of a hall
  const times = view.takeWord('long', 'lengthy') ? 2 : view.takeWord('short', 'tight') ? 0.5 : 1
  view.takeWords('decay', 'tail', 'wet', 'second', 'reverb', 'time')
  return {
    ...params,
    ...given({
      space,
      rt60Seconds: decay ?? micro(times * RT60_SECONDS[space ?? 'room']),
      wet: share ?? (degree === null ? undefined : REVERB_WET[degree]),
    }),
    ...slots,
  }
}

const echo: Read = ({ view, text, params, degree, slots }) => {
  const delay =
    slots.delayMs === undefined
      ? (view.amount(isSeconds) ?? shortMoment(view) ?? soonAfter(view))
      : null
  const share =
    slots.wet === undefined && slots.feedback === undefined ? takeShare(view) : undefined
  const repeats = slots.repeats === undefined ? takeRepeats(view, text) : undefined
  view.takeAll('loop')
  view.takeWords('every', 'ms', 'repeating', 'apart')
  return {
    ...params,
    ...given({
      delayMs: delay === null ? undefined : milli(delay.value * 1000),
      repeats,
      wet: share ?? (degree === null ? undefined : ECHO_WET[degree]),
    }),
    ...slots,
  }
}

/** "one echo after 500 ms": when it comes, not from where on. */
function soonAfter(view: View): { value: number } | null {
  const found = view
    .places()
    .find(({ place, at }) => place.form === 'onwards' && /^after /.test(view.items[at]!.text))
  const start = found?.place.wheres[0]?.start
  if (start === undefined || !('from' in start) || start.from !== 'start') return null
  if (start.seconds > MOST_SECONDS_AFTER) return null
  view.used[found!.at] = true
  return { value: start.seconds }
}
const MOST_SECONDS_AFTER = 1

const takeRepeats = (view: View, text: string): number | undefined =>
  view.amount(({ unit }) => unit === 'x')?.value ??
  view.take('times', ({ times }) => times >= 2)?.times ??
  (/\b(single|one) (echo|repeat)\b/.test(text) ? 1 : undefined)

const compress: Read = ({ view, text, params, degree, slots }) => {
  view.takeAll('part')
  view.takeAll('fx', isOp('pan'))
  const ratio = view.amount(({ unit }) => unit === 'x')?.value
  const threshold =
    slots.thresholdDbfs === undefined
      ? view.amount(
          (amount) =>
            (isDecibel(amount) || (amount.unit === null && amount.signed && amount.prep !== '')) &&
            amount.value < 0 &&
            /^(at|above|over|from|)$/.test(amount.prep),
        )
      : null
  view.takeWords(NO_MAKEUP, 'make', 'without', 'quiet', 'loud', 'same', 'differences', 'difference', 'dynamics') // biome-ignore format: a list
  view.takeAll('dim', ({ dim }) => dim === 'level')
  view.takeAll('adj', ({ wish }) => 'dim' in wish && wish.dim === 'level')
  return {
    ...params,
    ...given({
      ratio: ratio ?? (degree === null ? undefined : RATIO[degree]),
      thresholdDbfs: threshold?.value,
      makeup: text.includes(NO_MAKEUP) ? false : undefined,
    }),
    ...slots,
  }
}

const limit: Read = ({ view, slots }) => {
  const ceiling =
    slots.ceilingDbtp === undefined
      ? view.amount(
          ({ unit, signed, value }) => (unit === 'db' || (unit === null && signed)) && value <= 0,
        )
      : null
  view.takeAll('dim', ({ dim }) => dim === 'level')
  view.takeAll('fx', isOp('normalize'))
  view.takeAll('artefact', isOp('declip'))
  view.takeWords('true', 'at')
  return { ...given({ ceilingDbtp: ceiling?.value }), ...slots }
}

const gate: Read = ({ view, slots }) => {
  view.takeKinds('background', 'voice', 'artefact')
  view.takeWords('between', 'phrases', 'sentences', 'anything')
  const threshold =
    slots.thresholdDbfs === undefined
      ? view.amount(({ unit, signed }) => unit === 'db' || (unit === null && signed))
      : null
  const thresholdDbfs = threshold === null ? undefined : -Math.abs(threshold.value)
  return { ...given({ thresholdDbfs }), ...slots }
}

const distort: Read = ({ view, degree, slots }) => {
  const drive = slots.driveDb === undefined ? view.amount(isDecibel) : null
  return { driveDb: drive?.value ?? DRIVE_DB[degree ?? 'plain'], ...slots }
}

const bitcrush: Read = ({ view, slots }) => {
  const bits = slots.bits === undefined ? view.amount(({ unit }) => unit === 'bit') : null
  return { ...given({ bits: bits?.value }), ...slots }
}

const modulation: Read = ({ view, params, slots }) => {
  const rateHz = slots.rateHz === undefined ? view.amount(hz)?.value : undefined
  view.takeWords('times', 'per', 'second')
  return { ...params, ...given({ rateHz }), ...slots }
}

const vibrato: Read = (said) => {
  const cents =
    said.slots.depthCents === undefined ? said.view.amount(({ unit }) => unit === 'st') : null
  return {
    ...modulation(said),
    ...given({ depthCents: cents === null ? undefined : milli(cents.value * 100) }),
  }
}

const tremolo: Read = (said) => {
  const rated = modulation(said)
  const depth = said.slots.depth === undefined ? takeShare(said.view) : undefined
  return { ...rated, ...given({ depth }) }
}

const pitch: Read = ({ view, params }) => {
  const amount = view.amount(({ unit }) => unit === 'st')
  view.takeAll('voice')
  if (amount !== null) return { semitones: amount.value }
  const sign = view.has('particle', ({ way }) => way === 'down') ? -1 : 1
  return { semitones: sign * 4, ...params }
}

const bleep: Read = ({ view, slots }) => {
  const frequency = slots.frequencyHz === undefined ? view.amount(hz) : null
  const level = slots.levelDbfs === undefined ? view.amount(isDecibel) : null
  view.takeKinds('voice', 'sound', 'part')
  view.takeAll('refused') // "bleep what is said"
  takeProfanity(view)
  return { ...given({ frequencyHz: frequency?.value, levelDbfs: level?.value }), ...slots }
}

const mute: Read = (said) => {
  said.view.takeAll('part')
  if (said.params.censor === true) takeProfanity(said.view)
  return asNamed(said)
}

const allChannels: Read = (said) => {
  said.view.takeAll('channel')
  return asNamed(said)
}

const takeSide = (view: View) =>
  view.take('channel', ({ channel }) => channel === 'left' || channel === 'right')?.channel

const invertPolarity: Read = ({ view }) => given({ channel: takeSide(view) })

const toMono: Read = ({ view }) => {
  const first = takeSide(view)
  // "left and right into one channel": both
  const source = view.has('channel') ? undefined : first
  view.takeAll('channel')
  return given({ source })
}

const PARAMETERS: Readonly<Partial<Record<ExactOp, Read>>> = {
  reverb,
  echo,
  compress,
  limit,
  gate,
  distort,
  bitcrush,
  tremolo,
  vibrato,
  chorus: modulation,
  flanger: modulation,
  pitch,
  bleep,
  mute,
  invert_polarity: invertPolarity,
  swap_channels: allChannels,
  to_mono: toMono,
  to_stereo: allChannels,
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
