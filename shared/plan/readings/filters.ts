import { EQ_DB } from '../amounts.ts'
import { SHELF_Q } from '../bands.ts'
import type { Amount } from '../items/item.ts'
import type { View } from '../items/view.ts'
import { milli } from '../round.ts'
import { number } from '../slots.ts'
import {
  ask,
  type Context,
  type Draft,
  isAct,
  missing,
  type Reader,
  type Reading,
} from './reading.ts'
import { readSlots } from './slot-values.ts'

// Filters by frequency: what lies above, below, between and at so many hertz.

export const takeVerbs = (view: View) =>
  view.takeAll(
    'act',
    isAct('make', 'add', 'put', 'change', 'play', 'turn', 'keep', 'convert', 'start'),
  )

export const hz = ({ unit }: Amount) => unit === 'hz'

export const readFilter: Reader = (view, context) => {
  const t = context.text
  const named =
    /\bfrequenc(y|ies)\b/.test(t) ||
    view.has(
      'fx',
      ({ op }) =>
        op === 'low_pass' ||
        op === 'high_pass' ||
        op === 'band_pass' ||
        op === 'band_stop' ||
        op === 'notch' ||
        op === 'eq',
    )
  const frequency = view.hasAmount(
    (amount) => hz(amount) || (amount.unit === null && / k$/.test(amount.text)),
  )
  const bareFrequency = view.hasAmount(
    ({ unit, value, signed, prep }) =>
      unit === null &&
      !signed &&
      value >= 20 &&
      (named || /^(above|below|under|over|than)$/.test(prep)),
  )
  const edge = /\b(above|below|under|over|beneath|higher than|lower than|up to)\b/.test(t)
  if (!named && !frequency && !(edge && bareFrequency)) {
    return edge && !view.hasAmount(({ unit }) => unit === 's') ? askFrequency(view, context) : null
  }
  const lowers = view.has('particle', ({ way }) => way === 'down')
  const lifts = view.has('particle', ({ way }) => way === 'up')
  const order = readOrder(view)
  const slots = { ...order }
  const amounts: Amount[] = []
  const isFrequency = (amount: Amount) =>
    hz(amount) || (amount.unit === null && !amount.signed && amount.value >= 20)
  for (let one = view.amount(isFrequency); one !== null; one = view.amount(isFrequency))
    amounts.push(one)
  const [first, second] = amounts.map(({ value }) => milli(value)).slice(0, 2)
  const fx = view.take(
    'fx',
    ({ op }) =>
      op === 'low_pass' ||
      op === 'high_pass' ||
      op === 'band_pass' ||
      op === 'band_stop' ||
      op === 'notch' ||
      op === 'eq',
  )
  const q =
    fx?.op === 'notch' || fx?.op === 'eq' || first !== undefined ? readSlots(view, 'notch') : {}
  const finish = (...drafts: Draft[]): Reading => {
    takeVerbs(view)
    view.takeAll('act', isAct('remove', 'cut', 'down', 'up', 'keep'))
    view.takeAll('no')
    view.takeAll('gone')
    view.takeAll('less')
    view.takeAll('more')
    view.takeAll('particle')
    view.takeAll('part')
    view.takeAll('dim')
    if (above || below) view.takeAll('artefact')
    view.takeAll('low')
    view.takeAll('high')
    view.takeWords(
      'frequencies',
      'frequency',
      'above',
      'below',
      'under',
      'over',
      'between',
      'only',
      'just',
      'range',
      'cutoff',
      'cut',
      'hz',
      'band',
      'around',
      'than',
      'beneath',
      'frequencys',
      'content',
      'filter',
      'higher',
      'lower',
      'information',
      'energy',
      'from',
      'cross',
      'corner',
      'slope',
      'leave',
      'tone',
      'tones',
      'bit',
      'anything',
      'whatever',
    )
    return { drafts }
  }
  const removing =
    /\broll(s|ed|ing)? off\b/.test(t) ||
    view.has('act', isAct('remove', 'cut', 'down')) ||
    view.has('no') ||
    view.has('gone') ||
    /\bfilter(ed)? (out|off)\b/.test(t)
  const keeping =
    view.has('act', isAct('keep')) ||
    view.word('only', 'just', 'pass') ||
    /\blet\b.*\bthrough\b/.test(t)
  const above = /\b(above|over|higher than|beyond)\b/.test(t)
  const below = /\b(below|under|lower than|beneath|up to)\b/.test(t)
  if (fx !== null && (fx.op === 'low_pass' || fx.op === 'high_pass'))
    return finish({ op: fx.op, ...(first === undefined ? {} : { cutoffHz: first }), ...slots })
  if (fx !== null && (fx.op === 'band_pass' || fx.op === 'band_stop')) {
    if (first === undefined || second === undefined) {
      finish()
      const words = fx.op === 'band_pass' ? 'band-pass' : 'band-stop'
      return missing('frequency', 'A band has two ends.', [
        `${words} from 300 Hz to 3400 Hz`,
        `${words} from 100 Hz to 8000 Hz`,
      ])
    }
    return finish({
      op: fx.op,
      lowHz: Math.min(first, second),
      highHz: Math.max(first, second),
      ...slots,
    })
  }
  const decibel =
    view.amount(({ unit }) => unit === 'db') ??
    view.amount(
      ({ unit, signed, value, prep }) =>
        unit === null && (signed || (prep === 'by' && amounts.length > 0)) && Math.abs(value) <= 30,
    )
  // "peak at 500 Hz +3 dB": the shape, not the loudest sample
  const shaped = decibel !== null && first !== undefined
  if (shaped) view.takeAll('fx', ({ op }) => op === 'normalize')
  if (fx?.op === 'notch') {
    if (first === undefined) {
      finish()
      return missing('frequency', 'It is not said which frequency.', [
        'notch at 50 Hz',
        'notch at 1000 Hz',
      ])
    }
    return finish({ op: 'notch', frequencyHz: first, ...q })
  }
  if (first === undefined) return null
  const shelf =
    view.has('dim', ({ dim }) => dim === 'bass' || dim === 'boom') && /\bshelf\b/.test(t)
      ? 'low_shelf'
      : view.has('dim', ({ dim }) => dim === 'treble' || dim === 'air') && /\bshelf\b/.test(t)
        ? 'high_shelf'
        : 'peak'
  const bandUp = view.has('dim', ({ dim }) => dim === 'treble' || dim === 'air')
  const bandDown = view.has('dim', ({ dim }) => dim === 'bass' || dim === 'boom')
  const down =
    view.has('act', isAct('down', 'cut', 'remove')) ||
    (view.has('act', isAct('turn')) &&
      view.has('particle', ({ way }) => way === 'out' || way === 'off')) ||
    view.has('less') ||
    lowers ||
    view.has('excess')
  const up = view.has('act', isAct('up', 'add')) || view.has('more') || lifts
  if (decibel !== null) {
    const sign = decibel.value < 0 ? 1 : down && !decibel.signed ? -1 : 1
    const edged = above ? 'high_shelf' : below ? 'low_shelf' : shelf
    return finish({
      op: 'eq',
      shape: edged,
      frequencyHz: first,
      gainDb: milli(sign * decibel.value),
      q: q.q ?? (edged === 'peak' ? 1 : SHELF_Q),
    })
  }
  if (second !== undefined && !/\bhum\b/.test(t)) {
    const [lowHz, highHz] = [Math.min(first, second), Math.max(first, second)]
    if (
      keeping &&
      !view.has('act', isAct('remove', 'cut')) &&
      !/\b(everything|all)\b.*\b(but|except)\b/.test(t)
    )
      return finish({ op: 'band_pass', lowHz, highHz, ...slots })
    if (/\b(everything|all|anything)\b.*\b(but|except|outside|besides)\b/.test(t)) {
      view.takeWords('but', 'except', 'outside', 'besides')
      return finish({ op: 'band_pass', lowHz, highHz, ...slots })
    }
    if (removing) return finish({ op: 'band_stop', lowHz, highHz, ...slots })
    return finish({ op: 'band_pass', lowHz, highHz, ...slots })
  }
  if (above || below) {
    if (up)
      return finish({
        op: 'eq',
        shape: above ? 'high_shelf' : 'low_shelf',
        frequencyHz: first,
        gainDb: EQ_DB[view.degree() ?? 'plain'],
        q: SHELF_Q,
      })
    if (
      (view.has('act', isAct('down')) && !/\broll(s|ed|ing)? off\b/.test(t)) ||
      view.has('less')
    ) {
      if (!view.has('act', isAct('remove', 'cut')))
        return finish({
          op: 'eq',
          shape: above ? 'high_shelf' : 'low_shelf',
          frequencyHz: first,
          gainDb: -EQ_DB[view.degree() ?? 'plain'],
          q: SHELF_Q,
        })
    }
    const keeps = keeping && !removing
    return finish({ op: above !== keeps ? 'low_pass' : 'high_pass', cutoffHz: first, ...slots })
  }
  if (view.has('artefact', ({ op }) => op === 'dehum')) return null
  if (bandUp && removing) return finish({ op: 'low_pass', cutoffHz: first, ...slots })
  if (bandDown && removing) return finish({ op: 'high_pass', cutoffHz: first, ...slots })
  if (view.has('artefact')) {
    view.takeAll('artefact')
    view.takeAll('bad')
    view.takeAll('excess')
    view.takeWords('pitched', 'sound', 'noise')
    return finish({ op: 'notch', frequencyHz: first, ...q })
  }
  if (up)
    return finish({
      op: 'eq',
      shape: shelf,
      frequencyHz: first,
      gainDb: EQ_DB[view.degree() ?? 'plain'],
      q: q.q ?? (shelf === 'peak' ? 1 : SHELF_Q),
    })
  if (view.has('act', isAct('remove')) || view.has('no') || view.has('gone'))
    return finish({ op: 'notch', frequencyHz: first, ...q })
  if (down || view.has('act', isAct('cut')))
    return finish({
      op: 'eq',
      shape: shelf,
      frequencyHz: first,
      gainDb: -EQ_DB[view.degree() ?? 'plain'],
      q: q.q ?? (shelf === 'peak' ? 1 : SHELF_Q),
    })
  return null
}

function askFrequency(view: View, { text }: Context): Reading | null {
  const amount = view.amount(
    ({ unit, prep, signed }) =>
      unit === null && !signed && /^(above|below|under|over|than)$/.test(prep),
  )
  if (amount === null) return null
  view.takeAll('act')
  view.takeAll('part')
  view.takeWords('above', 'below', 'under', 'over', 'than', 'frequencies')
  const n = number(amount.value)
  const unit = amount.value < 20 ? 'kHz' : 'Hz'
  const above = /\b(above|over)\b/.test(text)
  return ask({
    code: 'ambiguous_instruction',
    reason: 'two_readings',
    message: `${n} may be a time or a frequency.`,
    candidates: above
      ? [`delete everything after ${n} s`, `low-pass at ${n} ${unit}`]
      : [`delete everything before ${n} s`, `high-pass at ${n} ${unit}`],
    fix: `Say "${n} s" or "${n} Hz".`,
  })
}

/** "order 2", "2nd order", "4-pole", "12 dB per octave" */
function readOrder(view: View): Record<string, number> {
  const named = readSlots(view, 'low_pass')
  if (named.order !== undefined) return named
  const { items } = view
  for (let at = 0; at < items.length; at++) {
    const amount = items[at]!.amount
    if (amount === undefined || view.used[at]) continue
    const next = items[at + 1]
    if (next !== undefined && /^(order|pole|poles)$/.test(next.text)) {
      view.used[at] = true
      view.used[at + 1] = true
      return { order: amount.value }
    }
    const octave = items
      .slice(at + 1, at + 4)
      .findIndex(
        ({ text, amount: other }) =>
          text === 'octave' || text === 'oct' || other?.text === 'an octave',
      )
    if (amount.unit === 'db' && octave !== -1) {
      view.used[at] = true
      for (let one = at + 1; one <= at + 1 + octave; one++) view.used[one] = true
      view.takeWords('per', 'slope', '/')
      return { order: Math.round(amount.value / 6) }
    }
  }
  const ordinal = items.findIndex(
    ({ text }, at) =>
      /^(first|second|third|fourth|fifth|sixth|seventh|eighth)$/.test(text) &&
      items[at + 1]?.text === 'order',
  )
  if (ordinal === -1) return {}
  view.used[ordinal] = true
  view.used[ordinal + 1] = true
  return {
    order:
      ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth'].indexOf(
        items[ordinal]!.text,
      ) + 1,
  }
}
