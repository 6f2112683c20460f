import { SLOWER } from '../amounts.ts'
import { firstSeconds } from '../regions/place.ts'
import { micro } from '../round.ts'
import { number } from '../slots.ts'
import {
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

/** Whether a length was read as a cut. */
export const isChosenLength = ({ details }: Note) =>
  (details?.alternatives as readonly string[] | undefined)?.some((one) =>
    one.startsWith(OTHER_SPEED),
  ) === true

/** "make it 10 s long", "shorter", "stretch to 20 s", "twice as long" */
export const readLength: Reader = (view, context) => {
  const t = context.text
  const fit =
    view.has('act', isAct('fit')) ||
    (view.has('fx', isOp('compress')) &&
      view.hasAmount(({ unit, prep }) => unit === 's' && /^(to|into|in)$/.test(prep)))
  const lengthNamed = view.word('length', 'duration') && !/\b(keep|same)\b/.test(t)
  const shorter =
    view.has('act', isAct('shorten')) ||
    (lengthNamed && view.has('times', ({ times }) => times < 1))
  const longer =
    (lengthNamed && view.has('times', ({ times }) => times > 1)) ||
    (view.has('act', isAct('lengthen')) &&
      !(/\blong\b/.test(t) && view.hasAmount(({ unit }) => unit === 's')))
  // "make it 6 seconds"
  const made =
    view.has('act', isAct('make')) &&
    view.has('whole') &&
    view.items.every(
      ({ kind, amount, senses }) =>
        kind === 'filler' ||
        amount?.unit === 's' ||
        senses.some(
          (sense) => sense.as === 'whole' || (sense.as === 'act' && sense.act === 'make'),
        ),
    )
  const long = made || view.word('long', 'length', 'duration', 'lasting', 'last', 'lasts')
  if (!fit && !shorter && !longer && !(long && view.hasAmount(({ unit }) => unit === 's')))
    return null
  if (view.has('silence') || view.has('fade') || view.has('sound')) return null
  const clean = () => {
    view.takeAll(
      'act',
      isAct(
        'fit',
        'shorten',
        'lengthen',
        'make',
        'turn',
        'put',
        'change',
        'add',
        'down',
        'play',
        'cut',
        'up',
      ),
    )
    view.takeAll('fx', isOp('compress'))
    view.takeAll('adj', ({ wish }) => 'dim' in wish && wish.dim === 'speed')
    view.takeKinds('particle', 'more', 'less')
    view.takeWords(
      'last', 'long', 'length', 'duration', 'not', 'enough', 'lasting', 'lasts', 'in', 'without', 'losing', 'speed',
      'speeding', 'by', 'it', 'cutting', 'anything', 'exactly',
    ) // biome-ignore format: a list
  }
  const voice = view.has('voice')
  const squeezing =
    fit ||
    /\b(speed|speeds|speeding|sped|faster|quicker|slow|slower|slowing)\b/.test(t) ||
    /\bwithout (losing|cutting)\b/.test(t)
  const target =
    view.amount(({ unit, prep, signed }) => unit === 's' && !signed && prep !== 'by') ??
    // "stretch to 15"
    (fit
      ? view.amount(({ unit, prep, signed }) => unit === null && !signed && prep === 'to')
      : null)
  const percent = view.amount(({ unit }) => unit === '%' || unit === 'part')
  if (percent !== null && (fit || shorter || longer)) {
    const share = percent.unit === '%' ? percent.value / 100 : percent.value
    clean()
    const factor =
      percent.prep === 'to' || (percent.prep !== 'by' && fit && share >= 0.5)
        ? 1 / share
        : shorter || (fit && /\b(squeeze|squash|squish)/.test(t))
          ? 1 / (1 - share)
          : 1 / (1 + share)
    return { drafts: [{ op: 'speed', factor: micro(factor) }] }
  }
  if (target !== null) {
    clean()
    if (squeezing) return { drafts: [{ op: 'speed', targetDurationSeconds: target.value }] }
    const n = number(target.value)
    const length = context.clip?.durationSeconds
    if ((longer || !shorter) && (longer || (length !== undefined && target.value > length)))
      return askHow(target.value)
    return {
      drafts: [{ op: 'trim', where: firstSeconds(target.value) }],
      notes: [chosen(`the first ${n} s`, `${OTHER_SPEED} ${n} s`)],
      placed: true,
    }
  }
  const by = view.amount(({ unit, prep }) => unit === 's' && prep === 'by')
  if (by !== null) {
    clean()
    const n = number(by.value)
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
  const factor = view.take('times') ?? view.amount(({ unit }) => unit === 'x')
  if (factor !== null) {
    const n = 'times' in factor ? factor.times : factor.value
    clean()
    if (fit) return { drafts: [{ op: 'speed', factor: micro(1 / n) }] }
    if (shorter || n < 1)
      return twoReadings('There are several ways to make it shorter.', [
        'keep only the first half',
        'set the speed to 2x',
      ])
    return twoReadings('There are several ways to make it longer.', [
      `loop ${Math.max(2, Math.round(n))} times`,
      `set the speed to ${number(micro(1 / n))}x`,
    ])
  }
  if (view.places().length > 0 || (voice && !fit)) return null
  if (fit && !/\bfit\b/.test(t)) {
    const degree = view.degree() ?? 'plain'
    clean()
    view.takeAll('voice')
    return {
      drafts: [{ op: 'speed', factor: SLOWER[degree] }],
    }
  }
  if (!shorter && !longer) return null
  clean()
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
