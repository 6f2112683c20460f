import { GAIN_DB, SEMITONES } from '../amounts.ts'
import type { Item, View } from '../items.ts'
import type { Degree } from '../lexicon.ts'
import type { Moment } from '../plan.ts'
import { number } from '../slots.ts'
import {
  ask,
  type Context,
  DROPS_OUT,
  type Draft,
  missing,
  type Reader,
  type Reading,
  twoReadings,
} from './reading.ts'
import { isAct } from './time.ts'

// What has no definition: described sounds added, taken out, replaced or kept, and styles. The caller's
// words are passed on as data.

const DETERMINERS =
  /^(?:(?:the|a|an|some|any|that|this|those|these|my|your|his|her|our|their|its|all|of|kind of|sort of|more|another|few|bit|little|nice|just|please|extra|every|each|such|other)\s+)+/
const TRAILING =
  /(?:[\s,]+(?:please|pls|plz|too|as well|for me|now|thanks|thank you|at all|from (?:it|this|there|the (?:audio|clip|recording|file|track|sound|song|mix|video))|(?:from|in|of|to|on|at|by|with) (?:the|a|an|my|that)|(?:in|on|of|out of|to|into|over|onto) (?:it|this|there|here|the (?:audio|clip|recording|file|track|song|mix))|here|there|quietly|softly|faintly|gently|loudly|very|subtly|completely|entirely|totally|altogether|out|away|off|if (?:you can|possible)|somehow|instead|sounds?|from|in|to|with|and|of|on|so|i can hear|i hear|you can hear|that i hear|effect|effects|again|is|are|was|were|ok|okay|right|asap|immediately|throughout|anymore|any more|any longer|the whole time|into the|under it|behind it|underneath|somewhere|anywhere|everywhere))+$/
const SOUND_OF = /^(?:the )?(?:sounds?|noises?|sound effects?|recording) of (?:an? |the |some )?/

/** The words of a sound, as they are kept: lower case, without determiners and politeness. */
export function tidyTarget(words: string): string {
  let target = words
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/["“”]/g, '')
    .replace(/\s+,/g, ',')
    .replace(/[\s,.;:!?]+$/, '')
    .trim()
  for (let before = ''; before !== target; ) {
    before = target
    target = target
      .replace(DETERMINERS, '')
      .replace(SOUND_OF, '')
      .replace(TRAILING, '')
      .replace(/^[\s,.;:!?-]+|[\s,.;:!?-]+$/g, '')
      .trim()
  }
  return target
}

const NOT_SOUNDS =
  /^(it|this|that|them|everything|all|anything|something|nothing|stuff|things?|someone|me|you|us|file|files|audio|clip|recording|track|account|my account|subscription|message|messages|emails?|email|servers?|users?|history|data|database|passwords?|profile|photos?|pictures?|videos?|bot|bots|apps?|one|ones|love|magic|effects?|part|parts|bit|bits|section|sections|words?|word|whole thing|other|rest|thing|here|there|people to the group|friend|friends|money|credits?|tables?|instructions?|prompt|rules?|system|sentence|code|name|names|title|permissions?|channel|channels|step|steps|paragraph|comment|link|links|post|posts|tweet|alarm for|reminder|event|events|appointment|task|note|notes)$/

const BREAKING =
  /^(when|whenever|while|if|because|until|unless|whether|once|where|wherever|after|before|how|why|what|since)$/
const isSoundish = (item: Item) => item.senses.some(({ as }) => as === 'sound' || as === 'voice')

/** The stretch of words from item `at` that names a sound, and its items; stops at places and breaks. */
function targetFrom(
  view: View,
  context: Context,
  at: number,
  stop: (item: Item, index: number) => boolean = () => false,
): { text: string; indexes: number[] } | null {
  const indexes: number[] = []
  let words = ''
  for (let index = at; index < view.items.length; index++) {
    const item = view.items[index]!
    if (view.used[index] && item.kind !== 'filler') {
      if (indexes.length > 0) break
      continue
    }
    if (item.place !== undefined || stop(item, index)) {
      if (indexes.length === 0) continue
      break
    }
    if (item.kind === 'punct' && item.text !== ',' && item.text !== '-') break
    if (BREAKING.test(item.text)) break
    if (
      item.senses.some(({ as }) => as === 'background') &&
      indexes.some((one) => view.items[one]!.kind !== 'filler')
    )
      break
    indexes.push(index)
    words += ` ${context.words(item.from, item.to)}`
  }
  const text = tidyTarget(words)
  return text === '' ? null : { text, indexes }
}

/** "the noise purple": in English what a sound is like stands in front of it. */
const trailsOff = (items: readonly Item[]) =>
  items.some((item, at) => {
    const next = items[at + 1]
    return (
      item.senses.some(({ as }) => as === 'artefact' || as === 'fx' || as === 'dim') &&
      !item.senses.some(({ as }) => as === 'sound' || as === 'device') &&
      !/(ing|y|ed)$/.test(item.text) &&
      next?.kind === 'word' &&
      !isSoundish(next)
    )
  })

const mark = (view: View, indexes: readonly number[]) => {
  for (const index of indexes) view.used[index] = true
}

const knownBad = (target: string) =>
  NOT_SOUNDS.test(target) ||
  /^(everything|anything|whatever|all) (?!else)/.test(target) ||
  /^(last|first|second|third|next|final) (word|words|sentence|line|verse|phrase|note|beat)$/.test(
    target,
  ) ||
  /^(length|duration|speed|volume|pitch|fades?|fading)\b/.test(target)

// --- remove ---

export const readRemove: Reader = (view, context) => {
  const stopping =
    view.has('sound') && view.places().length === 0
      ? view.index('act', (sense, item) => sense.act === 'finish' && /^stop/.test(item.text))
      : -1
  const removing = view.index('act', isAct('remove', 'cut'))
  const acting = removing === -1 ? stopping : removing
  const taking =
    (view.has('act', isAct('turn')) || gets(view)) &&
    view.has('particle', ({ way }) => way === 'out' || way === 'off' || way === 'away') &&
    !view.has('dim')
  const goneAt = view.index('gone')
  const bad = view.index('bad')
  const no = view.index('no')
  const silenced =
    view.has('silence') &&
    (view.has('sound') || view.has('voice')) &&
    !view.has('act', isAct('add'))
  const excess = view.index('excess')
  const lessAt = view.index('less')
  if (
    acting === -1 &&
    !taking &&
    goneAt === -1 &&
    bad === -1 &&
    no === -1 &&
    !silenced &&
    excess === -1 &&
    lessAt === -1
  )
    return null
  if (view.has('dim') && !view.has('sound')) return null
  // "like a bad phone call": how it should sound
  if (view.has('device') && /\blike\b|\bas if\b/.test(context.text)) return null
  if (
    /\b(everything|all|anything)\b( \w+)? (but|except|besides|other than|apart from|that is not)\b/.test(
      context.text,
    )
  )
    return null
  const start =
    acting !== -1 ? acting : no !== -1 ? no : excess !== -1 ? excess : lessAt !== -1 ? lessAt : -1
  let found: { text: string; indexes: number[] } | null = null
  if (start !== -1) {
    view.used[start] = true
    found = targetFrom(view, context, start + 1, (item) =>
      item.senses.some(({ as }) => as === 'gone' || as === 'bad'),
    )
    if (found === null && bad !== -1) found = targetFrom(view, context, bad + 1)
  } else if (silenced) {
    const at = view.index('silence')
    view.takeAll('silence')
    found = targetFrom(view, context, at + 1) ?? subjectBefore(view, context, at)
  } else {
    const at = goneAt !== -1 ? goneAt : bad
    found =
      subjectBefore(view, context, at) ?? (bad !== -1 ? targetFrom(view, context, bad + 1) : null)
  }
  if (found === null) {
    if (taking) {
      const act = view.has('act', isAct('turn'))
        ? view.index('act', isAct('turn'))
        : view.items.findIndex(({ text }) => /^get/.test(text))
      found = targetFrom(view, context, act + 1, (item) =>
        item.senses.some(({ as }) => as === 'particle'),
      )
    }
    if (found === null) return null
  }
  const { text, indexes } = found
  const items = indexes.map((index) => view.items[index]!)
  if (items.some((item) => item.senses.some(({ as }) => as === 'part') && !isSoundish(item)))
    return null
  if (
    knownBad(text) ||
    /\b(account|password|subscription|database|file|table|prompt|instructions?)\b/.test(text)
  )
    return null
  if (items.every((item) => item.kind === 'filler' || item.senses.some(({ as }) => as === 'whole')))
    return null
  const content = items.find((item) => item.kind !== 'filler')
  if (content?.senses.some(({ as }) => as === 'act') && !items.some(isSoundish)) return null
  if (
    content !== undefined &&
    (content.text === 'it' || (/^(this|that|them)$/.test(content.text) && !items.some(isSoundish)))
  )
    return null
  if ((lessAt !== -1 || excess !== -1) && acting === -1 && !items.some(isSoundish)) return null
  if (trailsOff(items)) return null
  if (text.length > 200) return tooLong()
  mark(view, indexes)
  view.takeAll('gone')
  view.takeAll('bad')
  view.takeAll('act', isAct('remove', 'cut', 'make', 'turn', 'put', 'change', 'keep'))
  view.takeAll('particle')
  view.takeAll('silence')
  view.takeAll('no')
  view.takeAll('excess')
  view.takeAll('less')
  view.takeAll('background')
  view.takeWords('not', 'so', 'too', 'really')
  view.takeAll('part')
  view.takeAll('whole')
  return { drafts: [{ op: 'remove', target: text }] }
}

/** "get the birds out" */
const gets = (view: View) => view.items.some(({ text }) => /^(get|gets|getting|got)$/.test(text))

/** "the alarm | has to go", "that dog | is annoying" */
function subjectBefore(
  view: View,
  context: Context,
  at: number,
): { text: string; indexes: number[] } | null {
  const from = view.items.findIndex(
    (item, index) =>
      index < at &&
      !view.used[index] &&
      item.place === undefined &&
      item.kind !== 'punct' &&
      (item.kind !== 'filler' || item.senses.length > 0) &&
      !item.senses.some(
        ({ as }) =>
          as === 'act' || as === 'degree' || as === 'whole' || as === 'polite' || as === 'chat',
      ),
  )
  if (from === -1) return null
  const indexes: number[] = []
  let words = ''
  for (let index = from; index < at; index++) {
    const item = view.items[index]!
    if (item.place !== undefined) continue
    if (
      /^(is|are|was|were|should|must|has|have|needs|to|be|ought|just|really|so|can|could|would|which|that|who|i)$/.test(
        item.text.split(' ')[0]!,
      )
    ) {
      if (
        item.text === 'that' ||
        item.text === 'just' ||
        item.text === 'really' ||
        item.text === 'so'
      )
        continue
      break
    }
    if (item.senses.some(({ as }) => as === 'background')) {
      view.used[index] = true
      continue
    }
    indexes.push(index)
    words += ` ${context.words(item.from, item.to)}`
  }
  const text = tidyTarget(words)
  return text === '' ? null : { text, indexes }
}

const tooLong = () =>
  ask({
    code: 'parameter_out_of_range',
    reason: 'too_long',
    message: 'The description of a sound may have 200 characters.',
    fix: 'Say it in fewer words.',
  })

// --- add ---

/** "the sound of rain": the noun that only says that it is one. */
const isSoundOf = (items: readonly Item[], at: number) =>
  /^(sounds?|noises?|sound effects?|audio|recording)$/.test(items[at]!.text) &&
  items[at + 1]?.text === 'of'

const WANTS =
  /\b(i want|i need|i would like|there should be|give it|give me|needs|need|with|have|needs some|could use|lacks)\b/

/** "birds in the background": nothing else is said of them. */
const isBackgroundAlone = (view: View, context: Context) =>
  view.has('background') &&
  !view.has('voice') &&
  !view.has('act') &&
  !view.has('bad') &&
  !view.has('gone') &&
  context.frame === 'wish'

/** "a bell at the end": a sound and a place, and nothing else. */
const isPlacedAlone = (view: View) =>
  view.has('sound') &&
  (/^(a|an|some|two|three)$/.test(view.items[0]!.text) || isSoundish(view.items[0]!)) &&
  view.places().length > 0 &&
  view.items.every(
    (item) =>
      item.place !== undefined ||
      item.kind === 'filler' ||
      item.kind === 'punct' ||
      item.senses.some(({ as }) => as === 'sound' || as === 'polite' || as === 'background'),
  )

export const readAdd: Reader = (view, context) => {
  const at = view.index('act', ({ act }) => act === 'add' || (act === 'put' && view.has('sound')))
  const wants =
    at === -1 &&
    (isBackgroundAlone(view, context) || isPlacedAlone(view) || WANTS.test(context.text)) &&
    !/\bstyle of\b/.test(context.text) &&
    (view.has('sound') || view.has('artefact')) &&
    !view.has('adj') &&
    !view.has(
      'act',
      (sense, item) =>
        isAct('remove', 'cut', 'keep', 'down', 'up', 'turn', 'isolate', 'replace', 'swap')(sense) &&
        !isSoundish(item), // "a door knock"
    )
  if (at === -1 && !wants) return null
  // "I used a cheap microphone": told, not asked
  if (
    at !== -1 &&
    /^(used|added|put|inserted|included|layered|applied|mixed in)$/.test(view.items[at]!.text) &&
    /\b(i|we|he|she|they|someone)$/.test(
      view.items
        .slice(0, at)
        .map(({ text }) => text)
        .join(' '),
    )
  )
    return null
  if (at !== -1) view.used[at] = true
  view.takeAll('lack')
  view.takeAll('more')
  const first =
    at === -1
      ? Math.max(
          0,
          view.items.findIndex(
            (item) => isSoundish(item) || item.senses.some(({ as }) => as === 'artefact'),
          ),
        )
      : at + 1
  const found = targetFrom(view, context, first)
  if (found === null) return null
  let { text } = found
  const items = found.indexes.map((index) => view.items[index]!)
  if (items.some(({ senses }) => senses.some(({ as }) => as === 'part')) && !items.some(isSoundish))
    return null
  const content = items.find((item, index) => item.kind !== 'filler' && !isSoundOf(items, index))
  if (content?.senses.some(({ as }) => as === 'no')) return null
  if (trailsOff(items)) return null
  if (
    content !== undefined &&
    !isSoundish(content) &&
    content.senses.some(
      ({ as }) => as === 'whole' || as === 'fx' || as === 'dim' || as === 'fade' || as === 'act',
    )
  ) {
    if (!content.senses.some(({ as }) => as === 'device' || as === 'artefact'))
      return knownBad(text) && /^(something|effects?|stuff)$/.test(text)
        ? missing('target', 'It is not said what to add.', ['add reverb', 'add echo'])
        : null
  }
  const onlyEffects = items.every(
    (item) =>
      item.kind === 'filler' ||
      item.senses.some(
        ({ as }) =>
          as === 'fx' ||
          as === 'dim' ||
          as === 'fade' ||
          as === 'silence' ||
          as === 'whole' ||
          as === 'degree' ||
          as === 'space' ||
          as === 'device' ||
          as === 'adj',
      ),
  )
  if (onlyEffects && !items.some(isSoundish)) {
    return knownBad(text) && /^(something|effects?|stuff|things?)$/.test(text)
      ? missing('target', 'It is not said what to add.', ['add reverb', 'add echo'])
      : null
  }
  if (
    items.some(({ amount }) => amount !== undefined && amount.unit !== null && amount.unit !== 'x')
  )
    return null
  if (knownBad(text))
    return /^(something|effects?|stuff|things?|some)$/.test(text)
      ? missing('target', 'It is not said what to add.', ['add reverb', 'add echo'])
      : null
  if (text.length > 200) return tooLong()
  mark(view, found.indexes)
  const background =
    view.takeAll('background').length > 0 ||
    items.some(({ senses }) => senses.some(({ as }) => as === 'background'))
  text = tidyTarget(
    text
      .replace(/\b(in the |as |to the )?background( of)?$/, '')
      .replace(/^background /, (word) => (/^background (music|noise)/.test(text) ? word : '')),
  )
  if (text === '') return null
  const steady = items.some(({ senses }) =>
    senses.some(
      (sense) =>
        (sense.as === 'sound' && sense.steady === true) ||
        (sense.as === 'artefact' &&
          (sense.op === 'denoise' || sense.op === 'dehum' || sense.op === 'declick')),
    ),
  )
  const placement: Record<string, unknown> = {}
  let where: unknown
  for (const { place, at: index } of view.places()) {
    view.used[index] = true
    if (place.form === 'outside')
      placement.placement = place.vague === 'end' ? 'after_end' : 'start'
    else if (place.vague === 'start' || place.vague === 'end' || place.vague === 'middle')
      placement.placement = place.vague
    else if (place.moment !== undefined) placement.at = place.moment
    else if (place.form === 'around') placement.at = place.moment
    else if (place.form === 'onwards' && /\bafter\b/.test(context.text) && !steady)
      placement.at = { ...place.wheres[0]!.start, timeline: place.wheres[0]!.timeline }
    else if (place.wheres.length > 0) where = place.wheres[0]
  }
  const amount = view.amount(
    ({ unit, prep, signed }) => (unit === 's' || unit === null) && !signed && prep === 'at',
  )
  if (amount !== null)
    placement.at = { from: 'start', seconds: amount.value, timeline: 'original' } satisfies Moment
  if (/\bappend(ed|ing|s)?\b/.test(context.text) && Object.keys(placement).length === 0)
    placement.placement = 'after_end'
  if (
    /\bthroughout|the whole time|all the way through|whole (clip|recording|thing|track)\b/.test(
      context.text,
    ) &&
    Object.keys(placement).length === 0
  )
    placement.placement = 'throughout'
  if (Object.keys(placement).length === 0 && view.has('act', isAct('start')))
    placement.placement = 'start'
  if (Object.keys(placement).length === 0 && view.has('act', isAct('finish')))
    placement.placement = 'end'
  if (Object.keys(placement).length === 0)
    placement.placement = steady || where !== undefined ? 'throughout' : 'middle'
  view.takeAll('act', isAct('add', 'put', 'make', 'play', 'turn', 'start', 'finish'))
  view.takeAll('part')
  view.takeAll('particle')
  view.takeAll('whole')
  const level =
    background || (steady && !/\bforeground\b/.test(context.text)) ? 'background' : 'foreground'
  view.takeWords('foreground', 'behind')
  view.degree()
  view.takeAll('adj', ({ wish }) => 'dim' in wish && wish.dim === 'level')
  const count = countOf(text)
  return {
    drafts: [
      {
        op: 'add',
        target: count?.target ?? text,
        ...placement,
        level,
        ...(count === null ? {} : { count: count.count }),
        ...(where === undefined ? {} : { where }),
      },
    ],
    placed: true,
  }
}

const COUNTS: Readonly<Record<string, number>> = {
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  '2': 2,
  '3': 3,
  '4': 4,
  '5': 5,
  '6': 6,
}
function countOf(text: string): { target: string; count: number } | null {
  const [first = '', ...rest] = text.split(' ')
  const count = COUNTS[first]
  return count === undefined || rest.length === 0 ? null : { target: rest.join(' '), count }
}

// --- replace ---

/** "more guitar" */
export const readMoreOf: Reader = (view, context) => {
  if (!view.has('more') || view.has('act') || view.has('dim') || view.has('fx') || view.has('adj'))
    return null
  const at = view.items.findIndex(isSoundish)
  if (at === -1) return null
  view.takeAll('more')
  view.degree()
  view.used[at] = true
  return {
    drafts: [
      {
        op: 'restyle',
        style: 'louder',
        target: tidyTarget(context.words(view.items[at]!.from, view.items[at]!.to)),
      },
    ],
  }
}

export const readReplace: Reader = (view, context) => {
  const act = view.index('act', isAct('replace', 'swap', 'change', 'turn', 'make', 'convert'))
  const t = context.text
  const replaceWords = view.has('act', isAct('replace'))
  const link = view.items.findIndex(
    (item, index) =>
      index > act && /^(with|by|for|into|to)$/.test(item.text) && item.kind !== 'place',
  )
  const insteadOf = /\binstead\b/.test(t)
  if (insteadOf && !replaceWords) {
    const be = view.items.findIndex(({ text }) =>
      /^(be|to be|become|should be|must be)$/.test(text),
    )
    if (
      be > 0 &&
      view.items.slice(0, be).some((item) => isSoundish(item) || item.kind === 'word')
    ) {
      const target = subjectBefore(view, context, be)
      const other = targetFrom(view, context, be + 1)
      if (target !== null && other !== null) return replaced(view, target, other)
    }
  }
  // "make the horn a bell instead"
  const sounds = view.items.flatMap((item, index) => (isSoundish(item) ? [index] : []))
  const onlyThese = view.items.every(
    (item, at) => item.kind === 'filler' || at === act || sounds.includes(at),
  )
  if (
    (insteadOf || onlyThese) &&
    act !== -1 &&
    /^(make|have|let)/.test(view.items[act]!.text) &&
    sounds.length === 2
  ) {
    const [one, two] = sounds as [number, number]
    const target = targetFrom(view, context, one, (_item, index) => index >= two - 1)
    const other = targetFrom(view, context, two, ({ text }) => text === 'instead')
    if (
      target !== null &&
      other !== null &&
      /^(a|an|some)$/.test(view.items[two - 1]!.text) &&
      !view.items.slice(one, two).some(({ text }) => text === 'of')
    )
      return replaced(view, target, other)
  }
  const insteadAt = view.items.findIndex(
    ({ text }, index) => text === 'instead' && view.items[index + 1]?.text === 'of',
  )
  const leads = act === -1 || !/^(replace|swap|change|turn|convert)/.test(view.items[act]!.text)
  if (insteadAt !== -1 && leads) {
    const comma = view.items.findIndex(({ text }, index) => index > insteadAt && text === ',')
    const target = targetFrom(
      view,
      context,
      insteadAt + 2,
      (_item, index) => comma !== -1 && index >= comma,
    )
    const named = view.items.findIndex((item, index) => isSoundish(item) && index < insteadAt)
    const other =
      named !== -1
        ? targetFrom(view, context, named, (_item, index) => index >= insteadAt)
        : insteadAt === 0 && comma !== -1
          ? targetFrom(view, context, comma + 1)
          : targetFrom(view, context, 0, (_item, index) => index >= insteadAt)
    if (target !== null && other !== null) return replaced(view, target, other)
  }
  if (act === -1 || link === -1) return null
  const word = view.items[link]!.text
  const verb = view.items[act]!.text
  if (
    !replaceWords &&
    !(
      view.has('act', isAct('swap')) &&
      (word === 'for' || (word === 'with' && view.has('sound') && view.places().length === 0))
    ) &&
    !(
      /^(turn|change|make|convert|transform|morph)/.test(verb) &&
      (word === 'into' || word === 'to')
    )
  )
    return null
  if (!replaceWords && view.has('dim')) return null
  // "replace 4 s to 5 s with a beep"
  const beeped = /^(beep|bleep|tone|censor beep)s?$/
  const over = view.places().some(({ place, at }) => place.wheres.length > 0 && at < link)
  if (over && view.items.slice(link + 1).some((item) => beeped.test(item.text))) {
    for (let at = act; at < view.items.length; at++)
      if (view.items[at]!.place === undefined) view.used[at] = true
    return { drafts: [{ op: 'bleep' }] }
  }
  const target = targetFrom(view, context, act + 1, (_item, index) => index >= link)
  const other = targetFrom(view, context, link + 1)
  if (target === null || other === null) {
    // "turn the dog into a cat" is lexed with "turn into" only when they touch
    return null
  }
  if (knownBad(target.text)) return null
  if (
    !replaceWords &&
    !target.indexes.some((index) => isSoundish(view.items[index]!)) &&
    !view.has('act', isAct('swap'))
  )
    return null
  view.used[act] = true
  view.used[link] = true
  // "substitute a violin for the guitar": what comes stands first
  if (/^substitut/.test(verb) && word === 'for') return replaced(view, other, target)
  return replaced(view, target, other)
}

function replaced(
  view: View,
  target: { text: string; indexes: number[] },
  other: { text: string; indexes: number[] },
): Reading {
  mark(view, target.indexes)
  mark(view, other.indexes)
  view.takeAll('act')
  view.takeAll('particle')
  view.takeAll('whole')
  view.takeWords('instead', 'with', 'by', 'for', 'into', 'of', 'not', 'sound')
  return { drafts: [{ op: 'replace', target: target.text, replacement: other.text }] }
}

// --- extract ---

export const readExtract: Reader = (view, context) => {
  const t = context.text
  const exceptAt = view.items.findIndex(({ text }) => /^(but|except|besides|excluding)$/.test(text))
  const everything = /\b(everything|all|anything)\b/.test(t)
  const removing =
    view.has('act', isAct('remove', 'cut')) ||
    view.has('silence') ||
    view.has('no') ||
    view.has('gone')
  if (
    everything &&
    removing &&
    (exceptAt !== -1 || /\b(other than|apart from|that is not|which is not)\b/.test(t))
  ) {
    const at =
      exceptAt !== -1
        ? exceptAt
        : view.items.findIndex(({ text }) => /^(than|from|not)$/.test(text))
    const found = targetFrom(view, context, at + 1, isVerdict)
    if (found === null || knownBad(found.text)) return null
    mark(view, found.indexes)
    view.takeAll('gone')
    finishExtract(view)
    return { drafts: [{ op: 'extract', target: found.text }] }
  }
  const isolating = view.index('act', isAct('isolate'))
  const keeping = view.index('act', isAct('keep'))
  const only = view.items.findIndex(
    ({ text }, at) =>
      /^(only|just|solely)$/.test(text) ||
      (text === 'but' && view.items[at - 1]?.text === 'nothing'),
  )
  const removesBackground =
    removing && view.has('background') && view.has('voice') && !view.has('artefact')
  if (isolating === -1 && keeping === -1 && only === -1 && !removesBackground) return null
  if (removesBackground) {
    const found = view.items.find(({ senses }) => senses.some(({ as }) => as === 'voice'))!
    const target = tidyTarget(context.words(found.from, found.to))
    finishExtract(view)
    view.takeAll('voice')
    return { drafts: [{ op: 'extract', target }] }
  }
  // "i want to hear only the piano" adds nothing
  const hearing =
    only !== -1 && view.has('act', ({ act }, item) => act === 'add' && /hear/.test(item.text))
  if (!hearing && view.has('act', isAct('add', 'put'))) return null
  const soundish = view.items.some((item) => isSoundish(item)) || isolating !== -1
  if (!soundish) return null
  if (view.has('channel') || view.has('dim')) return null
  const at = isolating !== -1 ? isolating : keeping !== -1 ? keeping : only
  const before = view.items.slice(0, at).findIndex(isSoundish)
  const found =
    targetFrom(view, context, at + 1, (item) =>
      /^(only|heard|audible|out|remain|remains|left|from|should|must|needs to|has to|should be|must be|to be)$/.test(
        item.text,
      ),
    ) ??
    (before === -1
      ? null
      : targetFrom(view, context, before, (item) =>
          /^(only|should|must|is|alone)$/.test(item.text),
        ))
  if (found === null || knownBad(found.text)) return null
  mark(view, found.indexes)
  finishExtract(view)
  return {
    drafts: [
      {
        op: 'extract',
        target: tidyTarget(
          found.text.replace(
            /^(?:(?:only|just|i|want|need|to|hear|keep|have|leave|like|be|able|would)\s+)+/,
            '',
          ),
        ),
      },
    ],
  }
}

/** "… | should be removed" */
const isVerdict = (item: Item) =>
  /^(should|must|has|have|needs?|ought|can)$/.test(item.text.split(' ')[0]!) ||
  item.senses.some(({ as }) => as === 'gone')

function finishExtract(view: View): void {
  view.takeAll('act')
  view.takeAll('silence')
  view.takeAll('no')
  view.takeAll('particle')
  view.takeAll('background')
  view.takeAll('everything')
  view.takeWords(
    'but',
    'except',
    'only',
    'just',
    'than',
    'apart',
    'other',
    'from',
    'not',
    'remain',
    'besides',
    'excluding',
    'alone',
    'else',
    'nothing',
    'left',
    'audible',
    'heard',
    'everything',
  )
}

// --- restyle, fill, improve ---

export const readRestyle: Reader = (view, context) => {
  const t = context.text
  const closer = view.items.findIndex(({ text }) =>
    /^(closer|nearer|close up|up close)$/.test(text),
  )
  if (closer !== -1) {
    const style = view.items[closer]!.text
    view.used[closer] = true
    view.takeAll('act')
    view.takeAll('voice')
    view.degree()
    view.takeAll('more')
    return { drafts: [{ op: 'restyle', style: style === 'nearer' ? 'closer' : style }] }
  }
  const found =
    /\b(?:as if|as though|like|in the style of|similar to|style of|reminiscent of|restyle:?)\s+(.+)$/.exec(
      t,
    )
  if (found === null) return null
  if (!/^like\b|\b(sound|sounds|make|turn|render|style|restyle|want|as if|as though|be)\b/.test(t))
    return null
  const asIf = /\b(as if|as though)\b/.test(t)
  const tail = found[1]!
  const style = tidyTarget(tail)
  if (style === '' || knownBad(style)) return null
  const start = view.items.findIndex(({ text }) =>
    /^(as|as if|as though|like|in|similar|style|reminiscent|restyle)$/.test(text),
  )
  if (start === -1) return null
  for (let index = start; index < view.items.length; index++)
    if (view.items[index]!.place === undefined || view.items[index]!.place!.form === 'vague')
      view.used[index] = true
  view.takeAll('act')
  view.takeAll('whole')
  const target = view.items.findIndex((item, index) => !view.used[index] && isSoundish(item))
  const draft: Draft = {
    op: 'restyle',
    style: asIf
      ? `as if ${style}`
      : /\bstyle of\b/.test(t)
        ? `in the style of ${style}`
        : /^restyle/.test(t)
          ? style
          : `like ${style}`,
  }
  if (target === -1) return { drafts: [draft] }
  view.used[target] = true
  const item = view.items[target]!
  return { drafts: [{ ...draft, target: tidyTarget(context.words(item.from, item.to)) }] }
}

export const readFill: Reader = (view, context) => {
  const t = context.text
  const filling = view.has('act', isAct('fill')) || (DROPS_OUT.test(t) && view.places().length > 0)
  const missingPart = view.has('missing')
  const gap =
    view.has('silence') &&
    (filling || /\bfix\b/.test(t)) &&
    /\b(gaps?|holes?|silences?|blank|drop ?outs?|empty)\b/.test(t)
  const placed = view.places().length > 0
  if (
    !gap &&
    !(filling && (missingPart || gap || placed)) &&
    !(missingPart && !view.has('act', isAct('remove', 'cut')))
  )
    return null
  if (
    filling &&
    placed &&
    !missingPart &&
    !gap &&
    (view.has('dim') || view.has('fx') || view.has('artefact'))
  )
    return null
  view.takeAll('missing')
  view.takeAll('silence')
  view.takeAll('act')
  view.takeAll('part')
  view.takeAll('no')
  view.takeAll('particle')
  const withAt = view.items.findIndex(({ text }, index) => text === 'with' && !view.used[index])
  const description = withAt === -1 ? null : targetFrom(view, context, withAt + 1)
  if (description !== null) mark(view, description.indexes)
  const gaps = view.places().some(({ place }) => place.wheres.length > 0) ? {} : { gaps: 'auto' }
  return {
    drafts: [
      {
        op: 'inpaint',
        ...gaps,
        ...(description === null ? {} : { description: description.text }),
      },
    ],
  }
}

const SUPER =
  /\b(upsampl\w*|super ?-?resolution|super ?res|bandwidth extension|extend the bandwidth|hd|high definition|(restore|reconstruct|recover|rebuild|bring back) (the )?(missing |lost )?(highs?|high end|high frequenc\w+|treble|top end|upper frequenc\w+)|bring back (the )?(highs?|high frequenc\w+|lost highs)|recover (the )?(lost |missing )?(highs?|high frequenc\w+)|reconstruct (the )?(highs?|high frequenc\w+)|rebuild (the )?(highs?|high frequenc\w+)|increase (the )?resolution|fill in the (missing )?high\w*( frequenc\w+)?)\b/

export const readSuper: Reader = (view, context) => {
  if (!SUPER.test(context.text) || /\b(sample rate|\d+ ?k?hz\b.*\bto\b)/.test(context.text))
    return null
  if (
    view.hasAmount(({ unit, value }) => unit === 'hz' && value >= 8000) &&
    /upsampl/.test(context.text) &&
    /\bto\b/.test(context.text)
  )
    return null
  const limit = view.amount(({ unit, prep }) => unit === 'hz' && prep === 'above')
  for (const [index, item] of view.items.entries())
    if (item.place === undefined) view.used[index] = true
  return {
    drafts: [{ op: 'super_resolution', ...(limit === null ? {} : { bandwidthHz: limit.value }) }],
  }
}

export const readEnhance: Reader = (view, context) => {
  if (/^(please )?fix (it|this|that)$/.test(context.text)) {
    for (const at of view.used.keys()) view.used[at] = true
    return twoReadings('It is not said what is wrong with it.', [
      'reduce the noise by 12 dB',
      'repair the clipping',
      'normalize to a peak of -1 dBFS',
    ])
  }
  const better =
    /\b(quality|fidelity)\b/.test(context.text) &&
    (view.has('act', isAct('up')) || view.has('more'))
  if (!view.has('act', isAct('improve')) && !better) return null
  if (better) view.takeAll('act', isAct('up'))
  if (/\bfix it\b/.test(context.text)) return null
  if (view.has('dim') || view.has('sound') || view.has('fx')) return null
  view.takeAll('act', isAct('improve', 'make', 'change', 'fill', 'turn', 'put'))
  view.takeAll(
    'adj',
    ({ wish }) => 'dim' in wish && (wish.dim === 'presence' || wish.dim === 'treble'),
  )
  view.takeAll('voice')
  view.takeAll('more')
  view.takeAll('clean')
  view.degree()
  view.takeWords(
    'quality',
    'overall',
    'sound',
    'higher',
    'recording',
    'like',
    'was',
    'in',
    'a',
    'studio',
    'fidelity',
    'audio',
    'possible',
  )
  view.takeAll('low')
  view.takeAll('high')
  return { drafts: [{ op: 'enhance' }] }
}

const HOW_MUCH: Readonly<Record<Degree, string>> = {
  bit: 'slightly ',
  plain: '',
  much: 'much ',
  extreme: 'extremely ',
}

/** An exact effect asked of one sound among others: only the model can tell them apart. */
export function ofSource(view: View, context: Context, drafts: readonly Draft[]): Reading | null {
  const at = view.items.findIndex(
    (item, index) => !view.used[index] && item.senses.some(({ as }) => as === 'sound'),
  )
  if (at === -1) return null
  const item = view.items[at]!
  view.used[at] = true
  const amounts = view.items.flatMap(({ amount }) => (amount === undefined ? [] : [amount.text]))
  const isMeasured = amounts.length > 0
  const style = drafts.flatMap((draft) => {
    const word = styleOf(draft, isMeasured)
    if (word === null) return []
    const isSaid = !isMeasured || draft.op === 'gain' || draft.op === 'pitch'
    return [isSaid ? word : `${word} by ${amounts.join(' and ')}`]
  })
  if (style.length === 0) return null
  return {
    drafts: [
      {
        op: 'restyle',
        style: style.join(' and '),
        target: tidyTarget(context.words(item.from, item.to)),
      },
    ],
  }
}

/**
 * What an exact step would do, in words for the model: "quieter", "much louder", "3 dB quieter" where
 * the amount was said.
 */
export function styleOf(draft: Draft, isMeasured = false): string | null {
  const up = (value: unknown) => (value as number) > 0
  const much = (value: unknown, table: Readonly<Record<Degree, number>>, word: string) => {
    if (isMeasured) return null
    const degree = (Object.keys(table) as Degree[]).find(
      (name) => table[name] === Math.abs(value as number),
    )
    return degree === undefined ? null : `${HOW_MUCH[degree]}${word}`
  }
  const size = (value: unknown, unit: string, word: string) =>
    `${number(Math.abs(value as number))} ${unit} ${word}`
  switch (draft.op) {
    case 'gain': {
      const word = up(draft.gainDb) ? 'louder' : 'quieter'
      return much(draft.gainDb, GAIN_DB, word) ?? size(draft.gainDb, 'dB', word)
    }
    case 'volume_ramp':
      return (draft.toDb as number) > (draft.fromDb as number)
        ? 'gradually louder'
        : 'gradually quieter'
    case 'pitch': {
      const word = up(draft.semitones) ? 'higher pitched' : 'lower pitched'
      return (
        much(draft.semitones, SEMITONES, word) ??
        size(draft.semitones, 'semitones', up(draft.semitones) ? 'higher' : 'lower')
      )
    }
    case 'speed':
    case 'playback_rate':
      return ((draft.factor as number) ?? 1) > 1 ? 'faster' : 'slower'
    case 'eq':
      return draft.shape === 'low_shelf'
        ? up(draft.gainDb)
          ? 'with more bass'
          : 'with less bass'
        : up(draft.gainDb)
          ? 'brighter'
          : 'duller'
    case 'low_pass':
      return 'muffled'
    case 'high_pass':
      return 'thinner'
    case 'reverb':
      return 'with reverb'
    case 'echo':
      return 'with echo'
    case 'distort':
      return 'distorted'
    case 'reverse':
      return 'reversed'
    case 'fade_out':
      return 'fading out'
    case 'fade_in':
      return 'fading in'
    case 'mute':
      return 'silent'
    case 'device':
      return 'like through a small speaker'
    default:
      return null
  }
}
