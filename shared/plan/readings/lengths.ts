import { SLOWER } from '../amounts.ts'
import type { Amount } from '../items/item.ts'
import type { View } from '../items/view.ts'
import { firstSeconds } from '../regions/place.ts'
import { micro } from '../round.ts'
import { number } from '../slots.ts'
import {
  type Context,
  chosen,
  isAct,
  isOp,
  type Note,
  type Reader,
  type Reading,
  twoReadings,
} from './reading.ts'

// Lengths: shorter, longer, fitted into so many seconds.

const OTHER_SPEED = 'a speed that fits'
export const FASTER = 'a faster speed'

/** Whether a length was read as a cut. */
export const isChosenLength = ({ details }: Note) =>
  (details?.alternatives as readonly string[] | undefined)?.some(
    (one) => one.startsWith(OTHER_SPEED) || one === FASTER,
  ) === true

/** "make it 10 s long", "shorter", "stretch to 20 s", "twice as long" */
export const readLength: Reader = (view, context) => {
  const how = howOf(view, context)
  const { fit, shorter, longer } = how
  if (!fit && !shorter && !longer && !how.long) return null
  // "add a fade at the start and the end, make both 3 s long": two fades, and not the recording
  if (how.long && /^(?:make|have|let|get|keep) (?:both|them|these|those|each)\b/.test(context.text)) return null // biome-ignore format: one line
  // "I have exactly 15 s for it": how long it may be
  if (/^(?:and |but |so )*(?:i|we) (?:only |just )?(?:have|get|got)\b/.test(context.text))
    return null
  if (view.has('silence') || view.has('fade') || view.has('sound')) return null
  const hasVoice = view.has('voice')
  const target = takeTarget(view, how)
  const percent = view.amount(({ unit }) => unit === '%' || unit === 'part')
  if (percent !== null && (fit || shorter || longer)) return scaled(view, context, how, percent)
  if (target !== null) return toTarget(view, context, how, target)
  const by = view.amount(({ unit, prep }) => unit === 's' && prep === 'by')
  if (by !== null) return askWhere(view, how, by.value)
  const factor = view.take('times') ?? view.amount(({ unit }) => unit === 'x')
  if (factor !== null) {
    const times = 'times' in factor ? factor.times : factor.value
    // "stretch it to 1.15x speed": how fast, and not how long
    const isSpeed = fit && view.takeAll('dim', ({ dim }) => dim === 'speed').length > 0
    return multiplied(view, how, isSpeed ? 1 / times : times)
  }
  if (view.places().length > 0 || (hasVoice && !fit)) return null
  if (fit && !/\bfit\b/.test(context.text)) return stretched(view)
  return shorter || longer ? askHowElse(view, how) : null
}

/** What the words say of the length. */
type How = {
  /** "stretch", "squeeze": by the speed */
  readonly fit: boolean
  readonly shorter: boolean
  readonly longer: boolean
  /** "8 s long", "make it 8 seconds" */
  readonly long: boolean
}

function howOf(view: View, { text }: Context): How {
  const isNamed = view.word('length', 'duration') && !/\b(keep|same)\b/.test(text)
  const inSeconds = view.hasAmount(({ unit }) => unit === 's')
  return {
    fit:
      view.has('act', isAct('fit')) ||
      (view.has('fx', isOp('compress')) &&
        view.hasAmount(({ unit, prep }) => unit === 's' && /^(to|into|in)$/.test(prep))),
    shorter:
      view.has('act', isAct('shorten')) || (isNamed && view.has('times', ({ times }) => times < 1)),
    longer:
      (isNamed && view.has('times', ({ times }) => times > 1)) ||
      (view.has('act', isAct('lengthen')) && !(/\blong\b/.test(text) && inSeconds)),
    long:
      inSeconds &&
      (isMade(view) ||
        BY_SPEED.test(text) ||
        view.word('long', 'length', 'duration', 'lasting', 'last', 'lasts')),
  }
}

/** "make it 6 seconds" */
const isMade = (view: View) =>
  view.has('act', isAct('make')) &&
  view.has('whole') &&
  view.items.every(
    ({ kind, amount, senses }) =>
      kind === 'filler' ||
      amount?.unit === 's' ||
      senses.some((sense) => sense.as === 'whole' || (sense.as === 'act' && sense.act === 'make')),
  )

const LENGTH_WORDS = ['playing', 'time', 'last', 'long', 'length', 'duration', 'not', 'enough', 'lasting', 'lasts', 'in', 'without', 'losing', 'speed', 'speeding', 'by', 'it', 'cutting', 'anything', 'exactly'] // biome-ignore format: a list

/** Whatever else is said of a length adds nothing to it. */
function takeRest(view: View): void {
  view.takeAll(
    'act',
    isAct('fit', 'shorten', 'lengthen', 'make', 'turn', 'put', 'change', 'add', 'down', 'play', 'cut', 'up'), // biome-ignore format: a list
  )
  view.takeAll('fx', isOp('compress'))
  view.takeAll('adj', ({ wish }) => 'dim' in wish && wish.dim === 'speed')
  view.takeKinds('particle', 'more', 'less')
  view.takeWords(...LENGTH_WORDS)
}

const takeTarget = (view: View, { fit }: How): Amount | null =>
  view.amount(({ unit, prep, signed }) => unit === 's' && !signed && prep !== 'by') ??
  // "stretch to 15"
  (fit ? view.amount(({ unit, prep, signed }) => unit === null && !signed && prep === 'to') : null)

/** "shorten it by 20 %", "stretch to 120 %" */
function scaled(view: View, { text }: Context, { fit, shorter }: How, percent: Amount): Reading {
  const share = percent.unit === '%' ? percent.value / 100 : percent.value
  takeRest(view)
  const isTo = percent.prep === 'to' || (percent.prep !== 'by' && fit && share >= 0.5)
  const isLess = shorter || (fit && /\b(squeeze|squash|squish)/.test(text))
  return { drafts: [{ op: 'speed', factor: micro(isTo ? 1 / share : 1 / (isLess ? 1 - share : 1 + share)) }] } // biome-ignore format: one line
}

/** "make it 10 s by speeding up" */
const BY_SPEED = /\bby (?:speeding|slowing|playing)\b/

const SQUEEZES =
  /\b(speed|speeds|speeding|sped|faster|quicker|slow|slower|slowing)\b|\bwithout (losing|cutting)\b/

/** "make it 8 s long", "stretch to 12 s" */
function toTarget(
  view: View,
  { text, clip }: Context,
  { fit, shorter, longer }: How,
  { value }: Amount,
): Reading {
  takeRest(view)
  if (fit || SQUEEZES.test(text)) return { drafts: [{ op: 'speed', targetDurationSeconds: value }] }
  const n = number(value)
  if (longer || (!shorter && clip !== null && value > clip.durationSeconds)) return askHow(value)
  return {
    drafts: [{ op: 'trim', where: firstSeconds(value) }],
    notes: [chosen(`the first ${n} s`, `${OTHER_SPEED} ${n} s`)],
    placed: true,
  }
}

/** "shorter by 2 s": where, is not said. */
function askWhere(view: View, { shorter }: How, seconds: number): Reading {
  takeRest(view)
  const n = number(seconds)
  return shorter
    ? twoReadings(`There are several ways to take ${n} s away.`, [
        `delete the last ${n} s`,
        `delete the first ${n} s`,
      ])
    : twoReadings(`There are several ways to add ${n} s.`, [
        `insert ${n} s of silence at the end`,
        `insert ${n} s of silence at the start`,
      ])
}

/** "twice as long", "stretch x1.5" */
function multiplied(view: View, { fit, shorter }: How, times: number): Reading {
  takeRest(view)
  if (fit) return { drafts: [{ op: 'speed', factor: micro(1 / times) }] }
  if (shorter || times < 1)
    return twoReadings('There are several ways to make it shorter.', [
      'keep only the first half',
      'set the speed to 2x',
    ])
  return twoReadings('There are several ways to make it longer.', [
    `loop ${Math.max(2, Math.round(times))} times`,
    `set the speed to ${number(micro(1 / times))}x`,
  ])
}

/** "stretch it a bit" */
function stretched(view: View): Reading {
  const degree = view.degree() ?? 'plain'
  takeRest(view)
  view.takeAll('voice')
  return { drafts: [{ op: 'speed', factor: SLOWER[degree] }] }
}

/** "shorter": in which way, is not said. */
function askHowElse(view: View, { shorter }: How): Reading {
  takeRest(view)
  view.degree()
  return shorter
    ? twoReadings('Shorter may mean cut off, faster, or without the pauses.', [
        'keep only the first half',
        'set the speed to 1.25x',
        'remove silences',
      ])
    : twoReadings('Longer may mean looped, slower, or with silence at the end.', [
        'loop 2 times',
        'set the speed to 0.8x',
        'insert 1 s of silence at the end',
      ])
}

function askHow(seconds: number): Reading {
  const n = number(seconds)
  const asked = twoReadings(`There are several ways to make it ${n} s long.`, [
    `loop until ${n} s`,
    `stretch to fit ${n} s`,
  ])
  return { ...asked, ask: { ...asked.ask!, targetSeconds: seconds } }
}
