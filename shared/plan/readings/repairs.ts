import { DEESS_DB, DENOISE_DB } from '../amounts.ts'
import type { View } from '../items/view.ts'
import type { Degree } from '../lexicon/senses.ts'
import type { ExactOp } from '../plan.ts'
import { hz, takeVerbs } from './filters.ts'
import {
  type Context,
  chosen,
  type Draft,
  isAct,
  missing,
  type Note,
  type Reader,
} from './reading.ts'
import { readSlots } from './slot-values.ts'

// What should not be there: noise, hum, clicks, clipping, sibilance.

const SOURCES =
  /\b(fridge|refrigerator|air con|aircon|air conditioner|air conditioning|engine|fan|computer|laptop|machine|freezer|hvac)\b/

export const readArtefact: Reader = (view, context) => {
  const cleaning = view.has('clean')
  const repairFx = view.has(
    'fx',
    ({ op }) =>
      op === 'denoise' ||
      op === 'dehum' ||
      op === 'declick' ||
      op === 'declip' ||
      op === 'deess' ||
      op === 'remove_dc',
  )
  const distortion =
    context.frame === 'complaint' ||
    view.has('act', isAct('remove', 'down', 'cut', 'fill')) ||
    view.has('no') ||
    view.has('less') ||
    view.has('bad') ||
    view.has('excess')
  const distorted = distortion && view.has('fx', ({ op }) => op === 'distort')
  if (!view.has('artefact') && !cleaning && !repairFx && !distorted) return null
  if (
    view.has('act', isAct('add', 'put')) &&
    !view.has('act', isAct('remove')) &&
    !view.has('no') &&
    !view.has('act', isAct('down')) &&
    !repairFx
  )
    return null
  if (view.has('act', isAct('up')) || view.has('lack')) return null
  // "make it pop"
  if (
    /^(?:(?:make|let|have) (?:it|this|that|the \w+)|get (?:it|this)) (pop|click|hiss|hum|buzz|crackle|snap|ring|tick)\b/.test(
      context.text,
    )
  )
    return null
  const notes: Note[] = []
  const found: Draft[] = []
  // "lots of noise" says how much there is, not how much of it should go
  const acting =
    view.has('act', isAct('remove', 'down', 'cut', 'turn', 'fill', 'change')) ||
    repairFx ||
    cleaning ||
    view.has('less')
  const said = view.degree() ?? 'plain'
  // "way too noisy": what it is too much of goes as far as it is too much
  const excessive = context.frame === 'complaint' && /\bnois(y|ier)\b/.test(context.text)
  const degree = acting || excessive ? said : 'plain'
  const take = () => {
    takeVerbs(view)
    view.takeAll(
      'act',
      isAct(
        'remove',
        'cut',
        'down',
        'fill',
        'turn',
        'change',
        'up',
        'improve',
        'keep',
        'shorten',
        'trim',
      ),
    )
    view.takeAll('no')
    view.takeAll('gone')
    view.takeAll('bad')
    view.takeAll('excess')
    view.takeAll('less')
    view.takeAll('more')
    view.takeAll('particle')
    view.takeAll('background')
    view.takeAll('part')
    view.takeAll('low')
    view.takeAll('high')
    view.takeAll('clean')
    view.takeAll('adj', ({ wish }) => 'dim' in wish && wish.dim === 'level')
    if (found.some(({ op }) => op === 'deess'))
      view.takeAll('adj', ({ wish }) => 'dim' in wish && /^(harshness|treble)$/.test(wish.dim))
    view.takeAll('missing')
    view.takeWords(
      'so',
      'too',
      'much',
      'any',
      'all',
      'constant',
      'loud',
      'electrical',
      'annoying',
      'audible',
      'little',
      'pitched',
      'can',
      'hear',
      'of',
      'there',
      'continuous',
      'repair',
      'fix',
      'removal',
      'random',
      'leftover',
      'horrible',
      'weird',
      'sounds',
      'sound',
      'everywhere',
      'while',
      'harsh',
      'clear',
      'frequency',
      'in',
      'lots',
      'reduction',
      'cancellation',
      'suppression',
      'it',
      'light',
      'heavy',
    )
  }
  if (distorted && !view.has('artefact')) {
    view.takeAll('fx', ({ op }) => op === 'distort')
    found.push({ op: 'declip' })
  }
  for (let one = view.take('artefact'); one !== null; one = view.take('artefact'))
    found.push(repair(one.op, one.params ?? {}, view, context, degree, notes))
  for (
    let one = view.take(
      'fx',
      ({ op }) =>
        op === 'denoise' ||
        op === 'dehum' ||
        op === 'declick' ||
        op === 'declip' ||
        op === 'deess' ||
        op === 'remove_dc',
    );
    one !== null;
    one = view.take(
      'fx',
      ({ op }) =>
        op === 'denoise' ||
        op === 'dehum' ||
        op === 'declick' ||
        op === 'declip' ||
        op === 'deess' ||
        op === 'remove_dc',
    )
  ) {
    if (!found.some(({ op }) => op === one!.op))
      found.push(repair(one.op, one.params ?? {}, view, context, degree, notes))
  }
  if (cleaning && found.length === 0)
    found.push(repair('denoise', {}, view, context, degree, notes))
  take()
  const unique = found.filter((draft, at) => found.findIndex(({ op }) => op === draft.op) === at)
  if (unique.some(({ ask: asked }) => asked !== undefined)) {
    return missing('frequency', 'It is not said which frequency the tone has.', [
      'notch at 1000 Hz',
      'notch at 50 Hz',
    ])
  }
  if (view.has('voice')) view.takeAll('voice')
  return { drafts: unique, notes }
}

function repair(
  op: ExactOp,
  params: Readonly<Record<string, unknown>>,
  view: View,
  context: Context,
  degree: Degree,
  notes: Note[],
): Draft {
  if (op === 'denoise') {
    if (/\b(hum|buzz)\b/.test(context.text) && SOURCES.test(context.text))
      notes.push(chosen('steady noise', 'mains hum'))
    const by = view.amount(({ unit }) => unit === 'db')
    const using = noiseWhere(view, context)
    return { op, reductionDb: by === null ? DENOISE_DB[degree] : Math.abs(by.value), ...using }
  }
  if (op === 'dehum') {
    const frequency = view.amount(
      ({ unit, value }) => unit === 'hz' && (value === 50 || value === 60),
    )
    if (SOURCES.test(context.text)) {
      notes.push(chosen('steady noise', 'mains hum'))
      view.takeWords(
        'fridge',
        'refrigerator',
        'engine',
        'computer',
        'laptop',
        'machine',
        'freezer',
        'of',
      )
      view.takeAll('artefact', (sense) => sense.op === 'denoise')
      view.takeAll('sound')
      return { op: 'denoise', reductionDb: DENOISE_DB[degree] }
    }
    return {
      op,
      ...(frequency === null ? {} : { frequencyHz: frequency.value }),
      ...readSlots(view, 'dehum'),
    }
  }
  if (op === 'deess') {
    const by = view.amount(({ unit }) => unit === 'db')
    return {
      op,
      reductionDb: by === null ? DEESS_DB[degree] : Math.abs(by.value),
      ...readSlots(view, op),
    }
  }
  if (op === 'notch') {
    const frequency = view.amount(hz)
    return frequency === null ? { op, ask: true } : { op, frequencyHz: frequency.value }
  }
  if (op === 'high_pass') {
    const frequency = view.amount(hz)
    return { op, ...params, ...(frequency === null ? {} : { cutoffHz: frequency.value }) }
  }
  return { op, ...params, ...readSlots(view, op) }
}

/** "using the noise from 0 to 1 s as a profile" */
function noiseWhere(view: View, { text }: Context): Record<string, unknown> {
  if (!/\b(using|use|profile|sample of|learn|based on|print)\b/.test(text)) return {}
  const place = view.places().find(({ place: { wheres } }) => wheres.length > 0)
  if (place === undefined) return {}
  view.used[place.at] = true
  view.takeAll('act', isAct('add'))
  view.takeWords('using', 'use', 'profile', 'learn', 'based', 'on', 'reference', 'print', 'noise')
  return { noiseWhere: place.place.wheres[0] }
}
