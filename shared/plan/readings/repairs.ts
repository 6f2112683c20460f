import { DEESS_DB, DENOISE_DB } from '../amounts.ts'
import type { Amount, Item } from '../items/item.ts'
import type { View } from '../items/view.ts'
import type { Degree } from '../lexicon/senses.ts'
import type { ExactOp } from '../plan.ts'
import { hz, takeVerbs } from './filters.ts'
import {
  type Context,
  chosen,
  type Draft,
  isAct,
  isOp,
  missing,
  type Note,
  type Reader,
} from './reading.ts'
import { readSlots } from './slot-values.ts'

// What should not be there: noise, hum, clicks, clipping, sibilance.

const isRepair = isOp('denoise', 'dehum', 'declick', 'declip', 'deess', 'remove_dc')

export const readArtefact: Reader = (view, context) => {
  const distorted = view.has('fx', isOp('distort')) && isUnwanted(view, context)
  if (!view.has('artefact') && !view.has('clean') && !view.has('fx', isRepair) && !distorted)
    return null
  // "too clean, it needs some distortion": nothing to be cleaned
  if (TOO_CLEAN.test(context.text) && !view.has('artefact')) return null
  if (isAskedFor(view, context) || /\bvoice (?:cracks|cracked|breaks)\b/.test(context.text))
    return null
  const notes: Note[] = []
  const repairs = takeRepairs(view, context, notes, { distorted })
  takeRest(view, context, repairs)
  if (repairs.some(({ op, frequencyHz }) => op === 'notch' && frequencyHz === undefined))
    return missing('frequency', 'It is not said which frequency the tone has.', [
      'notch at 1000 Hz',
      'notch at 50 Hz',
    ])
  if (view.has('voice')) view.takeAll('voice')
  return { drafts: repairs, notes }
}

const TOO_CLEAN = /\b(?:too|overly) (?:\w+ )?(?:clean|pristine|tidy)\b/

const isUnwanted = (view: View, { frame, text }: Context) =>
  frame === 'complaint' ||
  /\b(fix|repair|correct)\b/.test(text) ||
  view.has('act', isAct('remove', 'down', 'cut', 'fill')) ||
  view.has('no') ||
  view.has('less') ||
  view.has('bad') ||
  view.has('excess')

/** "add some crackle", "more hiss", "make it pop": not a fault but a wish. */
const isAskedFor = (view: View, { text, isAlone }: Context) =>
  (view.has('act', isAct('add', 'put')) &&
    !view.has('act', isAct('remove', 'down')) &&
    !view.has('no') &&
    !view.has('fx', isRepair)) ||
  view.has('act', isAct('up')) ||
  view.has('lack') ||
  MAKES_IT_POP.test(text) ||
  (isAlone === true && VINYL_ALONE.test(text)) ||
  (WANTED.test(text) &&
    !view.has('gone') &&
    !view.has('no') &&
    !view.has('less') &&
    !view.has('act', isAct('remove', 'cut', 'down', 'change')))

/** "I want some vinyl crackle", "give it tape hiss": as a sound, and not "I want the crackle …" */
const WANTED =
  /\b(?:(?:i|we) (?:want|need|would like|would love)|give (?:it|me|us|this)|(?:can|could|may) (?:i|we|you) (?:have|get|give (?:us|me|it))|(?:it|this) (?:needs|wants|could use|could do with)) (?:(?:a|an|some|more|a bit of|a little|soft|gentle|quiet|faint|warm|old|subtle) )*(?:(?:vinyl|record|tape|film|radio|cassette) (?:crackle|hiss|noise|static)|(?:white|pink|brown) noise)(?=\W*$| (?:over|under|in|on|at|throughout|underneath|behind|across|beneath|all|during|from|for|please|with|to)\b|,)/

/** "vinyl crackle in the background": bare, as any other sound that is wanted there; beside a wish it may be told */
const VINYL_ALONE =
  /^(?:some |a bit of |a little )?vinyl crackle (?:in the background|throughout|underneath)$/

const MAKES_IT_POP =
  /^(?:glitch|crackle|buzz) (?:it|this|that)\b|^(?:(?:make|let|have) (?:it|this|that|the \w+)|get (?:it|this)) (pop|click|hiss|hum|buzz|crackle|snap|ring|tick)\b/

/** One repair of each kind, in the order said. */
function takeRepairs(
  view: View,
  context: Context,
  notes: Note[],
  { distorted }: { distorted: boolean },
): Draft[] {
  const cleaning = view.has('clean')
  const scene = { view, context, notes, degree: takeDegree(view, context) }
  const found: Draft[] = []
  if (distorted) {
    if (!view.has('artefact')) found.push({ op: 'declip' })
    view.takeAll('fx', isOp('distort')) // "the distortion from clipping"
  }
  for (const [at, item] of view.items.entries())
    if (isItsVerb(view.items, at, item)) view.used[at] = true
  for (let one = view.take('artefact'); one !== null; one = view.take('artefact'))
    found.push(repair({ ...one, params: one.params ?? {}, ...scene }))
  for (let one = view.take('fx', isRepair); one !== null; one = view.take('fx', isRepair))
    if (!found.some(isOp(one.op)))
      found.push(repair({ ...one, params: one.params ?? {}, ...scene }))
  if (cleaning && found.length === 0) found.push(repair({ op: 'denoise', params: {}, ...scene }))
  return found.filter((draft, at) => found.findIndex(isOp(draft.op)) === at)
}

/** "the plosives are popping", "the s sounds hiss": what the fault does, and no second one. */
function isItsVerb(items: readonly Item[], at: number, { text, senses }: Item): boolean {
  const op = /^pop(s|ping)?$/.test(text)
    ? 'high_pass'
    : /^hiss(es|ing)?$/.test(text)
      ? 'deess'
      : null
  if (op === null || !senses.some(({ as }) => as === 'artefact')) return false
  const named = items
    .slice(0, at)
    .findLast(({ kind, text: word }) => kind !== 'filler' || word === 'and')
  return (
    named?.senses.some(
      (sense) => (sense.as === 'artefact' || sense.as === 'fx') && sense.op === op,
    ) ?? false
  )
}

/** How far to go. "lots of noise" says how much there is, not how much of it should go. */
function takeDegree(view: View, { frame, text }: Context): Degree {
  const acting =
    view.has('act', isAct('remove', 'down', 'cut', 'turn', 'fill', 'change')) ||
    view.has('fx', isRepair) ||
    view.has('clean') ||
    view.has('less')
  // "way too noisy": what it is too much of goes as far as it is too much
  const excessive = frame === 'complaint' && /\bnois(y|ier)\b/.test(text)
  const said = view.degree() ?? 'plain'
  return acting || excessive ? said : 'plain'
}

const FAULT_WORDS = ['steady', 'permanent', 'persistent', 'unfortunately', 'so', 'too', 'much', 'any', 'all', 'lots', 'little', 'light', 'heavy', 'loud', 'constant', 'continuous', 'random', 'electrical', 'pitched', 'annoying', 'horrible', 'weird', 'harsh', 'clear', 'audible', 'leftover', 'everywhere', 'sharp', 'piercing', 'prominent', 'strong', 'there', 'can', 'hear', 'of', 'in', 'it', 'while', 'sound', 'sounds', 'frequency', 'repair', 'fix', 'removal', 'reduction', 'cancellation', 'suppression'] // biome-ignore format: a list

/** Whatever else is said of a fault adds nothing to its repair. */
function takeRest(view: View, { text }: Context, repairs: readonly Draft[]): void {
  takeVerbs(view)
  view.takeAll(
    'act',
    isAct('remove', 'cut', 'down', 'fill', 'turn', 'change', 'up', 'improve', 'keep', 'shorten', 'trim'), // biome-ignore format: a list
  )
  view.takeAll('act', ({ act }, { text }) => act === 'isolate' && /^(pull|lift|pick)/.test(text))
  view.takeKinds('no', 'gone', 'bad', 'excess', 'less', 'more', 'particle', 'background', 'part', 'low', 'high', 'clean', 'missing') // biome-ignore format: a list
  // "the loud hum", and not "no hum make it louder"
  if (!LEVEL_OF_IT.test(text))
    view.takeAll('adj', ({ wish }) => 'dim' in wish && wish.dim === 'level')
  if (repairs.some(isOp('declip'))) view.takeWords('peaks', 'peak')
  if (repairs.some(isOp('deess')))
    view.takeAll('adj', ({ wish }) => 'dim' in wish && /^(harshness|treble)$/.test(wish.dim))
  for (const [at, { text }] of view.items.entries())
    if (text === 'deep' && view.items[at + 1]?.senses.some(({ as }) => as === 'artefact'))
      view.used[at] = true // "the deep rumbling"
  takeOrigin(view)
  view.takeWords(...FAULT_WORDS)
}

const LEVEL_OF_IT =
  /\b(?:make|get|turn|bring) (?:it|this|that|everything) (?:louder|quieter|softer)$/

/** "a hum from my old refrigerator", "the DC offset of my sound card": where it comes from. */
function takeOrigin(view: View): void {
  const from = view.items.findIndex(
    (_, at) =>
      isOrigin(view.items, at) &&
      /^(the|my|our|his|her|their|an?)$/.test(view.items[at + 1]?.text ?? ''),
  )
  if (from === -1) return
  const named = view.items.slice(from + 1)
  const isNoun = ({ kind, text, senses, amount, place }: Item) =>
    amount === undefined &&
    place === undefined &&
    (kind === 'filler' ||
      text === 'sound' || // "sound card"
      senses.every(({ as }) => FROM.has(as)))
  if (named.length > MOST_FROM || !named.every(isNoun)) return
  view.used.fill(true, from)
}

/** Where "from my old refrigerator" begins. Only a DC offset is a fault whatever it is of. */
export const isOrigin = (items: readonly Item[], at: number): boolean =>
  /^(from|of|by)$/.test(items[at]!.text) &&
  items
    .slice(0, at)
    .some(({ senses }) =>
      senses.some(
        (sense) =>
          (sense.as === 'artefact' && items[at]!.text === 'from') ||
          (sense.as === 'fx' && sense.op === 'remove_dc'),
      ),
    )

const FROM: ReadonlySet<string> = new Set(['sound', 'space', 'whole', 'device', 'bad', 'degree'])
const MOST_FROM = 7

type Fault = {
  readonly op: ExactOp
  readonly params: Readonly<Record<string, unknown>>
  readonly degree: Degree
  readonly view: View
  readonly context: Context
  readonly notes: Note[]
}

function repair(fault: Fault): Draft {
  const { op, params, view } = fault
  if (op === 'denoise') return denoise(fault)
  if (op === 'dehum') return dehum(fault)
  if (op === 'deess') return deess(fault)
  if (op === 'notch') return { op, frequencyHz: view.amount(hz)?.value }
  if (op === 'high_pass') {
    const frequency = view.amount(hz)
    return { op, ...params, ...(frequency === null ? {} : { cutoffHz: frequency.value }) }
  }
  return { op, ...params, ...readSlots(view, op) }
}

function denoise({ view, context, degree, notes }: Fault): Draft {
  if (/\b(hum|buzz)\b/.test(context.text) && SOURCES.test(context.text))
    notes.push(chosen('steady noise', 'mains hum'))
  const by = view.amount(isDecibels)
  const using = noiseWhere(view, context)
  return {
    op: 'denoise',
    reductionDb: by === null ? DENOISE_DB[degree] : Math.abs(by.value),
    ...using,
  }
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

function dehum({ view, context, degree, notes }: Fault): Draft {
  const frequency = view.amount(
    ({ unit, value }) => (unit === 'hz' || unit === null) && (value === 50 || value === 60),
  )
  if (!SOURCES.test(context.text))
    return {
      op: 'dehum',
      ...(frequency === null ? {} : { frequencyHz: frequency.value }),
      ...readSlots(view, 'dehum'),
    }
  notes.push(chosen('steady noise', 'mains hum'))
  view.takeWords('fridge', 'refrigerator', 'engine', 'computer', 'laptop', 'machine', 'freezer', 'of') // biome-ignore format: a list
  view.takeAll('artefact', isOp('denoise'))
  view.takeAll('sound')
  return { op: 'denoise', reductionDb: DENOISE_DB[degree] }
}

/** Machines that hum with their motor and not with the mains. */
const SOURCES =
  /\b(fridge|refrigerator|air con|aircon|air conditioner|air conditioning|engine|fan|computer|laptop|machine|freezer|hvac)\b/

function deess({ view, degree }: Fault): Draft {
  const slots = readSlots(view, 'deess')
  const by = view.amount(isDecibels)
  const frequency = view.amount((amount) => hz(amount) || / k$/.test(amount.text))
  return {
    op: 'deess',
    reductionDb: by === null ? DEESS_DB[degree] : Math.abs(by.value),
    ...(frequency === null ? {} : { frequencyHz: frequency.value }),
    ...slots,
  }
}

/** "denoise 10" */
const isDecibels = ({ unit, value, prep }: Amount) =>
  unit === 'db' || (unit === null && prep === '' && value >= 1 && value <= 40)
