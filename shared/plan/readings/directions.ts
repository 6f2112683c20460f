import { negationOf } from '../frames.ts'
import type { View } from '../items/view.ts'
import type { Move } from '../lexicon/senses.ts'
import { type Context, isAct, type Reading } from './reading.ts'

// Up or down: by verb, particle, quantifier or adjective.

export type Direction = 1 | -1

export type Found = { move: Move; adjective: boolean; neutral?: true } | Reading | null

export const negativeAmount = (view: View) =>
  view.hasAmount(
    ({ value, unit, signed }) =>
      value < 0 && (unit === 'db' || unit === 'st' || unit === '%' || (unit === null && signed)),
  )

/** Up or down by verb, particle or quantifier. */
export function direction(view: View, context: Context): Direction | null {
  const negation = negationOf(view)
  let way: Direction | null = null
  const takeAct = (act: string) => view.take('act', (sense) => sense.act === act) !== null
  const particle = view.take('particle', (sense) => sense.way === 'up' || sense.way === 'down')
  if (particle !== null) way = particle.way === 'up' ? 1 : -1
  const back =
    view.has('particle', (sense) => sense.way === 'back') && view.has('act', isAct('turn', 'cut'))
  if (way === null && back) {
    view.take('particle', (sense) => sense.way === 'back')
    way = -1
  }
  if (way === null && view.has('act', isAct('up')) && !view.has('act', isAct('down'))) way = 1
  if (way === null) way = rampOf(view)
  const off = view.has('particle', (sense) => sense.way === 'off' || sense.way === 'out')
  if (way === null && view.has('act', isAct('improve'))) {
    view.takeAll('act', isAct('improve'))
    way = 1
  }
  if (way === null && off && view.has('act', isAct('turn', 'cut', 'remove'))) {
    view.takeAll('act', isAct('remove'))
    way = -1
  }
  // "2 dB off the bass", "3 dB off at the end"
  if (way === null && isSoMuchOff(view)) way = -1
  if (way === null && view.has('act', isAct('down'))) way = -1
  if (way === null && view.has('act', isAct('cut'))) way = -1
  takeAct('up')
  takeAct('down')
  takeAct('cut')
  view.takeAll('act', isAct('turn', 'make', 'change', 'put', 'play', 'move'))
  if (way !== null) {
    view.takeAll('more')
    // "the bass could use a boost"
    view.takeAll('lack', (_, { text }) => COULD_USE.test(text))
    return negation === 'not' ? null : way
  }
  return byMeasure(view, context)
}

/** "lacks", "too much", "not enough", "less", "more" */
function byMeasure(view: View, context: Context): Direction | null {
  const negation = negationOf(view)
  if (view.has('lack') && !view.has('excess')) {
    view.takeKinds('lack', 'more')
    return 1
  }
  if (view.has('excess')) {
    view.takeAll('excess')
    return -1
  }
  if (negation === 'not enough') {
    view.takeWords('not', 'enough')
    view.takeKinds('more', 'high')
    return view.takeAll('low').length > 0 ? -1 : 1
  }
  if (view.has('less')) {
    view.takeAll('less')
    return -1
  }
  if (view.has('more')) {
    view.takeAll('more')
    if (context.frame === 'complaint' && view.word('too')) return -1
    view.takeWords('enough')
    return 1
  }
  return null
}

export function isSoMuchOff(view: View): boolean {
  const isLess = view.hasAmount(
    ({ unit, value, prep }) =>
      (unit === 'db' || unit === '%' || unit === 'st') && value > 0 && prep === '',
  )
  if (!isLess || view.has('act', isAct('up', 'add')) || view.has('adj')) return false
  return (
    view.take('particle', ({ way }) => way === 'off') !== null ||
    // "I want 3 dB gone"
    view.take('gone') !== null ||
    view.places().some(({ place }) => place.prep === 'off' && place.form === 'vague')
  )
}

const COULD_USE = /^could (use|do with)( some)?$/

/** "ramp down by 20 dB" */
export function rampOf(view: View): Direction | null {
  const ramp = view.items.find(
    ({ text, senses }) =>
      /^ramp\w* (up|down)$/.test(text) && senses.some(({ as }) => as === 'gradual'),
  )
  return ramp === undefined ? null : ramp.text.endsWith('up') ? 1 : -1
}

/** "the volume is too low", "lower pitch", "the bass is too heavy" */
export function levelWord(view: View, context: Context): Direction | null {
  const negation = negationOf(view)
  const flip = (way: Direction): Direction =>
    (context.frame === 'complaint') !== (negation === 'not' || negation === 'not enough')
      ? way === 1
        ? -1
        : 1
      : way
  const done = (way: Direction) => {
    view.takeWords('enough', 'not')
    return flip(way)
  }
  if (view.take('high') !== null) return done(1)
  if (view.take('low') !== null) return done(-1)
  const texts = view.items.map(({ text }) => text)
  const big = view.items.findIndex(
    ({ text }, at) =>
      !view.used[at] &&
      /^(heavy|strong|big|intense|prominent|boosted|much|overpowering|overwhelming|dominant|pronounced|hot|heavier|stronger|bigger)$/.test(
        text,
      ),
  )
  if (big !== -1 && (context.frame === 'complaint' || /er$/.test(texts[big]!))) {
    view.used[big] = true
    return done(1)
  }
  const small = view.items.findIndex(
    ({ text }, at) =>
      !view.used[at] && /^(weak|small|little|light|lacking|weaker|smaller)$/.test(text),
  )
  if (small !== -1 && (context.frame === 'complaint' || /er$/.test(texts[small]!))) {
    view.used[small] = true
    return done(-1)
  }
  return null
}
