import { type Amount, type Item, textOf } from '../items/item.ts'
import type { View } from '../items/view.ts'
import type { Sense } from '../lexicon/senses.ts'
import type { Moment, Where } from '../plan/places.ts'
import { type Context, isAct, isOp, missing, type Reader, type Reading } from './reading.ts'
import { isNewSound } from './restyling.ts'
import {
  isAttached,
  isSentence,
  isSoundish,
  knownBad,
  mark,
  otherRecording,
  targetFrom,
  tidyTarget,
  tooLong,
  trailsOff,
} from './targets.ts'

// Described sounds added: where, how loud, how many.

/** "the sound of rain": the noun that only says that it is one. */
const isSoundOf = (items: readonly Item[], at: number) =>
  /^(sounds?|noises?|sound effects?|audio|recording)$/.test(items[at]!.text) &&
  items[at + 1]?.text === 'of'

const WANTS =
  /\b(i want|i need|i would like|i would love|there should be|give it|give me|needs|need|with|(?<!\b(?:i|we|they|he|she) )have|needs some|could use|lacks|(?:it|this|that|clip|recording|song|track|mix|scene) is missing(?! (?:the|my|his|her|our|their)\b))\b/

/** "can we have soft piano music", and not "can we have it louder" */
export const CAN_WE_HAVE =
  /\b(?:can|could|may) (?:we|i|you) (?:have|get|give (?:us|me)) (?!it|this|that|the |my |more|less|rid)/

/** "add subtitles" */
const isElsewhere = (items: readonly Item[]) =>
  items.every(({ kind, senses }) => kind === 'filler' || senses.some(({ as }) => as === 'refused'))

/** "a dog barks from 3 to 5 s": told of one that is there; "dog barks" are several that are wanted. */
const SOUNDS_THERE =
  /(?<!\bshould |\bmust |\bhear )\b(?:an?|the|my|his|her|our|their|someone|somebody|one) (?:\w+ ){1,3}?(?:barks|rings|honks|slams|cries|coughs|meows|beeps|howls|sneezes|laughs|screams|shouts|knocks|claps|chirps|squeaks|creaks|bangs|crashes|whistles|snores|roars|sings|talks|hums|buzzes|plays|passes)\b/

/** "birds in the background": nothing else is said of them. */
const isBackgroundAlone = (view: View, context: Context) =>
  (view.has('background') || /^(some |with )?background music$/.test(context.text)) &&
  !view.has('voice') &&
  !view.has('act') &&
  !view.has('bad') &&
  !view.has('gone') &&
  !view.has('particle') &&
  context.frame === 'wish' &&
  !SOUNDS_THERE.test(context.text)

/** "a bell at the end", "some rain throughout", "at the start a cat should meow": a sound and where it goes, and nothing else. */
const isPlacedAlone = (view: View, context: Context) => {
  const isThroughout = THROUGHOUT.test(context.text)
  return (
    view.has('sound') &&
    !/\b(?:off|out|away)\b/.test(context.text) &&
    opensName(view.items.find(isOfName(context.text))) &&
    (view.places().length > 0 || isThroughout) &&
    view.items.every(
      (item, at) =>
        item.place !== undefined ||
        isCount(item) ||
        /^(single|sounds?|noise|foreground|in)$/.test(item.text) ||
        (anySense([item], 'adj', 'distant') && isOfNewSound(item, at, view.items)) ||
        isDoneByNew(view.items, at) ||
        item.amount?.unit === 's' ||
        item.kind === 'filler' ||
        item.kind === 'punct' ||
        (isThroughout && /^(?:throughout|whole|time)$/.test(item.text)) ||
        item.senses.some(({ as }) => as === 'sound' || as === 'polite' || as === 'background'),
    ) &&
    !SOUNDS_THERE.test(context.text)
  )
}

/** "at the start a cat should meow"; "at 3 s a cough" may be told */
const isOfName = (text: string) =>
  /\b(?:should|must)\b/.test(text)
    ? ({ place, kind }: Item) => place === undefined && kind !== 'punct'
    : () => true

const opensName = (item: Item | undefined) =>
  item !== undefined &&
  (/^(a|an|some|one|another)$/.test(item.text) || isCount(item) || isSoundish(item))

/** "a phone should | ring": what it does, known or not */
const isDoneByNew = (items: readonly Item[], at: number) =>
  /^(?:should|must)$/.test(items[at - 1]?.text ?? '') &&
  items.slice(0, at - 1).some(isSoundish) &&
  items[at]!.senses.every(({ as }) => as === 'sound' || as === 'artefact')

/** "a faint siren": how one is called that is to be heard; nothing else in it is loud or soft */
const isOfNewSound = (item: Item, at: number, items: readonly Item[]) =>
  !anySense([item], 'adj', 'distant') ||
  isSoundish(item) ||
  [at + 1, at + 2].some((next) => isSoundish(items[next] ?? item) && isNewSound(items, next))

const THROUGHOUT = /\b(?:throughout|the whole time)(?: please)?[ ,.]*$/

const isCount = ({ amount }: Item) =>
  amount !== undefined && amount.unit === null && amount.value >= 2 && amount.value <= 6

export const readAdd: Reader = (view, context) => {
  const at = view.index('act', ({ act }) => act === 'add' || (act === 'put' && view.has('sound')))
  if (at === -1 && !isWanted(view, context)) return null
  if (at !== -1 && (isTold(view, at) || isPlacedAside(view, at))) return null
  if (at !== -1 && isHeard(view, at)) return heardBetter(view, context, at)
  if (at !== -1) view.used[at] = true
  view.takeKinds('lack', 'more')
  const found = targetFrom(view, context, at === -1 ? firstNamed(view) : at + 1)
  if (found === null) return null
  const items = found.indexes.map((index) => view.items[index]!)
  if (isNoSound(items) || isElsewhere(items)) return null
  if (isOperation(items)) return askWhat(found.text, /^(something|effects?|stuff)$/)
  if (isOnlyEffects(items)) return askWhat(found.text, /^(something|effects?|stuff|things?)$/)
  if (isAttached(found.text)) return otherRecording(view)
  if (isSentence(withoutBackground(found.text))) return null
  if (hasUnit(items) || WHO_SHOULD.test(found.text)) return null
  if (knownBad(found.text)) return askWhat(found.text, /^(something|effects?|stuff|things?|some)$/)
  if (found.text.length > 200) return tooLong()
  if (/^to /.test(found.text)) return null // "use it to learn the noise"

  mark(view, found.indexes)
  const background = view.takeAll('background').length > 0 || anySense(items, 'background')
  // "a dog should bark"
  const target = withoutBackground(found.text).replace(/ (?:should|must|has to|needs to) /, ' ')
  if (target === '') return null
  // "a jazz feel": how it should sound
  const style = /^(.+) (?:feel|vibes?|flavou?r|mood|style)$/.exec(target)?.[1]
  if (style !== undefined) {
    view.takeAll('act', isAct('put', 'make'))
    return { drafts: [{ op: 'restyle', style: `in the style of ${style}` }] }
  }
  const steady = items.some(isSteady)
  const { placements, where } = takePlacement(view, context, { steady })
  // "beep between 2 and 3 s" is the verb
  if (at === -1 && target === 'beep' && where !== undefined)
    return { drafts: [{ op: 'bleep', where }], placed: true }
  view.takeAll('act', isAct('add', 'put', 'make', 'play', 'turn', 'start', 'finish'))
  view.takeKinds('part', 'particle', 'whole')
  view.takeWords('foreground', 'behind')
  view.degree()
  // "add a siren, softly"
  const soft = view.items.some(isSoft) || SHOULD_BE_SOFT.test(context.text)
  const loud = /\b(foreground|loud|loudly)\b/.test(context.text)
  view.takeAll('adj', ({ wish }) => 'dim' in wish && wish.dim === 'level')
  const behind = background || soft || IS_FAINT.test(target) || (steady && !loud)
  const count = countOf(target)
  const isOneEach = count?.count === placements.length
  return {
    drafts: placements.map((placement) => ({
      op: 'add',
      target: count?.target ?? target,
      ...placement,
      level: behind ? 'background' : 'foreground',
      ...(count === null || isOneEach ? {} : { count: count.count }),
      ...(where === undefined ? {} : { where }),
    })),
    placed: true,
  }
}

const anySense = (items: readonly Item[], ...names: Sense['as'][]) =>
  items.some(({ senses }) => senses.some(({ as }) => names.includes(as)))

/** "I want my guitar to sound huge": it is there. */
const IS_OURS =
  /\b(?:want|need|like|have) (?:my|his|her|their|our|its) |\bthe (?:\w+ ){1,2}in front\b|\bto (?:sound|be|feel|come across)\b/

/** "i want birds", "a bell at the end": a sound is named, and nothing done to it. */
const isWanted = (view: View, context: Context) =>
  (CAN_WE_HAVE.test(context.text) ||
    isBackgroundAlone(view, context) ||
    isPlacedAlone(view, context) ||
    WANTS.test(context.text)) &&
  !IS_OURS.test(context.text) &&
  !/\bstyle of\b|\bgive me the\b|\b(sounds?|be) like\b|\b(out|away|removed)$/.test(context.text) &&
  (view.has('sound') || view.has('artefact')) &&
  (!view.has('adj') || CAN_WE_HAVE.test(context.text) || view.items.every(isOfNewSound)) &&
  !view.has(
    'act',
    (sense, item) =>
      isAct('remove', 'cut', 'keep', 'down', 'up', 'turn', 'isolate', 'replace', 'swap')(sense) &&
      !isSoundish(item), // "a door knock"
  )

/** "I used a cheap microphone": told, not asked. */
const isTold = (view: View, at: number) =>
  (/^us(e|ed|es|ing)$/.test(view.items[at]!.text) &&
    /\b(i|we|he|she|they|had to|have been|your|my)\b/.test(textOf(view.items))) ||
  (/^(used|added|put|inserted|included|layered|applied|mixed in)$/.test(view.items[at]!.text) &&
    /\b(i|we|he|she|they|someone)$/.test(textOf(view.items.slice(0, at))))

/** "put the drums on the right", "put the dog in the foreground": they are there. */
const isPlacedAside = (view: View, at: number) =>
  (view.has('channel') || view.items.some(({ text }) => text === 'foreground')) &&
  view.has('act', isAct('put')) &&
  /^(the|my|his|her|our|their)$/.test(view.items[at + 1]?.text ?? '')

/** "I want to hear the birds more": they are there. */
const isHeard = (view: View, at: number) =>
  /hear$/.test(view.items[at]!.text) &&
  /^(the|my|his|her|our|that|this|those|these)$/.test(view.items[at + 1]?.text ?? '')

function heardBetter(view: View, context: Context, at: number): Reading | null {
  view.used[at] = true
  view.takeAll('more')
  view.degree()
  view.takeWords('better', 'clearer', 'clearly', 'properly')
  const found = targetFrom(view, context, at + 1, ({ senses }) =>
    senses.some(({ as }) => as === 'adj'),
  )
  const isNamed = found?.indexes.some((index) => isSoundish(view.items[index]!))
  if (found === null || !isNamed) return null
  for (const index of found.indexes) view.used[index] = true
  view.takeAll('adj', ({ wish }) => 'dim' in wish && wish.dim === 'level')
  return { drafts: [{ op: 'restyle', style: 'louder', target: found.text }] }
}

function firstNamed(view: View): number {
  const named = view.items.findIndex(
    (item) => isSoundish(item) || isCount(item) || anySense([item], 'artefact'),
  )
  let first = Math.max(0, named)
  // "a | faint siren"
  while (isNewSound(view.items, first) && anySense([view.items[first - 1]!], 'adj')) first--
  return first
}

const contentOf = (items: readonly Item[]) =>
  items.find((item, index) => item.kind !== 'filler' && !isSoundOf(items, index))

/** "add a part", "add no echo", "add the" */
const isNoSound = (items: readonly Item[]) =>
  (anySense(items, 'part') && !items.some(isSoundish)) ||
  (contentOf(items)?.senses.some(({ as }) => as === 'no') ?? false) ||
  anySense(items, 'less') || // "there should be much less noise"
  trailsOff(items)

/** "add reverb", "add volume": not a sound, but what is done to one. */
function isOperation(items: readonly Item[]): boolean {
  const content = contentOf(items)
  return (
    content !== undefined &&
    !isSoundish(content) &&
    anySense([content], 'whole', 'fx', 'dim', 'fade', 'act') &&
    !anySense([content], 'device', 'artefact')
  )
}

/** "add a phone call": one that is heard, as "add a phone effect" is not */
const IS_CALL = /\b(?:phone calls?|telephone calls?|announcements?)$/

const isOnlyEffects = (items: readonly Item[]) =>
  !items.some((item) => isSoundish(item) || IS_CALL.test(item.text)) &&
  items.every(
    (item) =>
      item.kind === 'filler' ||
      anySense([item], 'fx', 'dim', 'fade', 'silence', 'whole', 'degree', 'space', 'device', 'adj'),
  )

const hasUnit = (items: readonly Item[]) =>
  items.some(
    ({ amount }, at) =>
      amount !== undefined &&
      amount.unit !== null &&
      amount.unit !== 'x' &&
      !(amount.unit === 'hz' && anySense(items.slice(at + 1, at + 2), 'sound')), // "a 440 Hz beep"
  )

/** "I want people to think it is old": what they should do, and no sound. */
const WHO_SHOULD =
  /^(?:\w+ )*(?:people|listeners?|everyone|kids|children|audience|crowd) to (?:think|feel|believe|know|see|understand|enjoy|like|love|hear|listen|notice|be|have|laugh|remember)\b/

const askWhat = (text: string, vague: RegExp): Reading | null =>
  knownBad(text) && vague.test(text)
    ? missing('target', 'It is not said what to add.', ['add reverb', 'add echo'])
    : null

/** "rain in the background" → "rain", but "background music" stays. */
const withoutBackground = (text: string) => {
  const ended = text.replace(/\b(in the |as (?:an? )?|to the )?(background( of)?|foreground)$/, '')
  return tidyTarget(
    /^background (music|noise)/.test(text) ? ended : ended.replace(/^background /, ''),
  )
}

/** "a faint siren", and not "a soft piano" */
const IS_FAINT = /^(?:(?:very|quite|really) )?(?:faint|quiet|distant|subtle)\b/

/** "softly" behind the sound; "a soft piano" is its name. */
const isSoft = ({ senses, text }: Item) =>
  /ly$/.test(text) &&
  senses.some(
    (sense) =>
      sense.as === 'adj' &&
      'dim' in sense.wish &&
      sense.wish.dim === 'level' &&
      sense.wish.sign === -1,
  )

const SHOULD_BE_SOFT = /\b(?:should|must|may|can) not be (?:\w+ )?loud\b/

/** It goes on, and is no event: rain, hiss. */
const isSteady = ({ senses, text }: Item) =>
  senses.some(
    (sense) =>
      (sense.as === 'sound' && sense.steady === true) ||
      (sense.as === 'artefact' &&
        (isOp('denoise', 'dehum')(sense) || (sense.op === 'declick' && /crackl|nois/.test(text)))),
  )

type Placement = { readonly placement?: string; readonly at?: Moment }

/** Where it goes, once or several times; said nowhere, a steady sound goes throughout and an event in the middle. */
function takePlacement(
  view: View,
  { text }: Context,
  { steady }: { steady: boolean },
): { placements: readonly Placement[]; where: Where | undefined } {
  const said: { placement?: string; at?: Moment } = {}
  const moments: Moment[] = []
  let where: Where | undefined
  for (const { place, at: index } of view.places()) {
    view.used[index] = true
    if (place.form === 'outside') said.placement = place.vague === 'end' ? 'after_end' : 'start'
    else if (place.vague === 'start' || place.vague === 'end' || place.vague === 'middle')
      said.placement = place.vague
    else if (place.moment !== undefined) moments.push(place.moment)
    else if (place.form === 'onwards' && /\bafter\b/.test(text) && !steady)
      said.at = { ...place.wheres[0]!.start, timeline: place.wheres[0]!.timeline }
    // "just before 3 s"
    else if (place.form === 'upto' && CLOSE_TO.test(text))
      said.at = { ...place.wheres[0]!.end, timeline: place.wheres[0]!.timeline }
    else if (place.wheres.length > 0) where = place.wheres[0]
  }
  // "at 2 s, 4 s and 6 s", but "at 2 s lasting 1 s"
  const isListed = (amount: Amount) => {
    const at = view.items.findIndex((item) => item.amount === amount)
    return moments.length > 0 && /^(and|,)$/.test(view.items[at - 1]?.text ?? '')
  }
  const isTime = (amount: Amount) =>
    !amount.signed &&
    ((amount.unit === 's' && isListed(amount)) ||
      ((amount.unit === 's' || amount.unit === null) && amount.prep === 'at'))
  for (let one = view.amount(isTime); one !== null; one = view.amount(isTime))
    moments.push({ from: 'start', seconds: one.value, timeline: 'original' })
  if (moments.length > 0) return { placements: moments.map((at) => ({ ...said, at })), where }
  if (Object.keys(said).length > 0) return { placements: [said], where }
  const placement = /\bappend(ed|ing|s)?\b/.test(text)
    ? 'after_end'
    : /\bthroughout|the whole time|all the way through|whole (clip|recording|thing|track)\b/.test(
          text,
        )
      ? 'throughout'
      : view.has('act', isAct('start'))
        ? 'start'
        : view.has('act', isAct('finish'))
          ? 'end'
          : steady || where !== undefined
            ? 'throughout'
            : 'middle'
  return { placements: [{ placement }], where }
}

const CLOSE_TO = /\b(just|right|shortly|immediately|directly|slightly) before\b/

const COUNTS: ReadonlyMap<string, number> = new Map(
  ['two', 'three', 'four', 'five', 'six'].flatMap((word, at) => [
    [word, at + 2],
    [String(at + 2), at + 2],
  ]),
)

/** "a couple of car honks", "a pair of claps", without the article */
const COUPLE = /^(?:couple (?:of )?|pair of (?=\w+s$))/

function countOf(text: string): { target: string; count: number } | null {
  const [first = '', ...rest] = text.replace(COUPLE, 'two ').split(' ')
  const count = COUNTS.get(first)
  return count === undefined || rest.length === 0 ? null : { target: rest.join(' '), count }
}
