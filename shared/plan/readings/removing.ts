import type { Item } from '../items/item.ts'
import type { View } from '../items/view.ts'
import type { Sense } from '../lexicon/senses.ts'
import { FINITE_VERBS } from '../verbs.ts'
import { type Context, isAct, type Reader } from './reading.ts'
import {
  isSentence,
  isSoundish,
  knownBad,
  mark,
  subjectBefore,
  targetFrom,
  tooLong,
  trailsOff,
} from './targets.ts'

// Described sounds taken out.

export const readRemove: Reader = (view, context) => {
  const cue = cueOf(view, context)
  if (!isSaid(cue) || isOtherWish(view, context)) return null
  const found = soundNamed(view, context, cue)
  if (found === null || isNoSound(view, context, cue, found)) return null
  if (found.text.length > 200) return tooLong()
  if (/^to /.test(found.text)) return null // "cut to black"
  mark(view, found.indexes)
  takeWordsOfRemoving(view)
  return { drafts: [{ op: 'remove', target: found.text }] }
}

// --- what says that something goes ---

/** Each the item that says so, or -1. */
type Cue = {
  /** "remove", "stop" */
  readonly acting: number
  /** "the dog is gone" */
  readonly gone: number
  /** "I hate the dog" */
  readonly bad: number
  /** "no dog" */
  readonly no: number
  /** "too much dog" */
  readonly excess: number
  /** "less dog" */
  readonly less: number
  /** "background music off" */
  readonly off: number
  /** "there is a lot of road noise" */
  readonly there: number
  /** "take the dog out" */
  readonly taking: boolean
  /** "silence the dog" */
  readonly silenced: boolean
}

function cueOf(view: View, context: Context): Cue {
  const removing = view.index('act', isAct('remove', 'cut'))
  return {
    acting: removing === -1 ? stopping(view) : removing,
    gone: view.index('gone', (_, { from }) => !isMovedAway(view, from)),
    bad: view.index('bad'),
    no: view.index('no'),
    excess: view.index('excess'),
    less: view.index('less'),
    off: isSoundOff(view) ? view.index('particle') : -1,
    there: namedFault(view, context),
    taking: isTaking(view),
    silenced: isSilenced(view, context),
  }
}

/** "I leaned away from the mic", "the ship sails away": nobody asks for it to go */
function isMovedAway(view: View, from: number): boolean {
  const [verb, away] = [
    view.items.findLast(({ to }) => to <= from),
    view.items.find((item) => item.from === from),
  ]
  return (
    away?.text === 'away' &&
    verb !== undefined &&
    (FINITE_VERBS.has(verb.text) || /[^e]ed$/.test(verb.text))
  )
}

/** "stop the dog" */
const stopping = (view: View) =>
  view.has('sound') && view.places().length === 0
    ? view.index('act', (sense, item) => sense.act === 'finish' && /^stop/.test(item.text))
    : -1

/** "music off", "music out, 3-5 s": a sound, and that it should go */
const isSoundOff = (view: View) =>
  view.has('sound') &&
  view.items.some(isOff) &&
  isOff(view.items.findLast(({ kind, place }) => kind !== 'punct' && place === undefined)!) &&
  view.items.every(
    (item) =>
      item.kind === 'filler' ||
      item.kind === 'punct' ||
      isOff(item) ||
      (item.place?.wheres.length === 1 && item.place.form !== 'vague') ||
      item.senses.some(({ as }) => as === 'sound'),
  )

const isOff = ({ text }: Item) => /^(off|out|away)$/.test(text)

/** "there is a lot of road noise": the item before its first word, or -1. */
function namedFault(view: View, { text }: Context): number {
  if (!/\b(there (is|are|was)|i (can )?(still )?hear|it has|has got)\b/.test(text)) return -1
  const fault = view.index('artefact')
  let at = fault
  while (view.items[at - 1]?.kind === 'word' && view.items[at - 1]!.senses.length === 0) at--
  return at === fault ? -1 : at - 1
}

/** "get the birds out", "turn the music off" */
const isTaking = (view: View) =>
  (view.has('act', isAct('turn')) ||
    view.items.some(({ text }) => /^(get|gets|getting|got)$/.test(text))) &&
  view.has('particle', ({ way }) => way === 'out' || way === 'off' || way === 'away') &&
  !view.has('dim')

/** "silence the dog", "the dog should be silent"; "the voice is inaudible" complains */
const isSilenced = (view: View, { frame }: Context) =>
  frame !== 'complaint' &&
  view.has('silence', (_, { text }) => !IS_PAUSE.test(text)) &&
  (view.has('sound') || view.has('voice')) &&
  !view.has('act', isAct('add'))

/** "the professor makes long pauses": nobody is to be silent. */
const IS_PAUSE = /\b(?:pauses?|gaps?|silences|dead (?:air|space)s?|breaks?)$/

const isSaid = ({ taking, silenced, acting, gone, bad, no, excess, less, off, there }: Cue) =>
  taking || silenced || [acting, gone, bad, no, excess, less, off, there].some((at) => at !== -1)

// --- what is another wish ---

const isOtherWish = (view: View, { text }: Context) =>
  (view.has('dim') && !view.has('sound')) ||
  // "like a bad phone call": how it should sound
  (view.has('device') && /\blike\b|\bas if\b/.test(text)) ||
  ALL_BUT.test(text)

/** "remove everything but the piano" */
const ALL_BUT =
  /\b(everything|all|anything)\b( \w+)? (but|except|besides|other than|apart from|that is not)\b/

// --- which sound it is ---

type Named = { readonly text: string; readonly indexes: number[] }

function soundNamed(view: View, context: Context, cue: Cue): Named | null {
  if (cue.acting !== -1 && IS_BEHIND.test(context.text)) return allBehind(view, cue.acting)
  const said = behindVerb(view, context, cue)
  if (said !== null || !cue.taking) return said
  return behindTaking(view, context)
}

const IS_BEHIND =
  /\b(whatever|everything|anything|stuff|what)( that)?( is| goes on| going on| happens)* in the background( there)?$/

/** "remove | whatever is in the background" */
function allBehind(view: View, acting: number): Named {
  view.used[acting] = true
  return {
    text: 'background',
    indexes: [...view.items.keys()].filter((at) => at > acting),
  }
}

function behindVerb(view: View, context: Context, cue: Cue): Named | null {
  const start = [cue.acting, cue.no, cue.excess, cue.less, cue.there].find((at) => at !== -1)
  if (start !== undefined) return behindStart(view, context, cue, start)
  if (cue.silenced) return silencedSound(view, context)
  return beforeVerdict(view, context, cue)
}

/** "remove | the dog", "too much | barking" */
function behindStart(view: View, context: Context, cue: Cue, start: number): Named | null {
  view.used[start] = true
  const found = targetFrom(view, context, start + 1, ({ senses }) =>
    senses.some(({ as }) => as === 'gone' || as === 'bad'),
  )
  if (cue.there !== -1) view.takeKinds('degree')
  return found ?? behindBad(view, context, cue)
}

/** "silence | the dog" */
function silencedSound(view: View, context: Context): Named | null {
  const at = view.index('silence')
  view.takeAll('silence')
  return targetFrom(view, context, at + 1) ?? subjectBefore(view, context, at)
}

/** "the dog | should go", "background music | off" */
function beforeVerdict(view: View, context: Context, cue: Cue): Named | null {
  const at = [cue.gone, cue.off].find((one) => one !== -1) ?? cue.bad
  return subjectBefore(view, context, at) ?? behindBad(view, context, cue)
}

/** "I hate | the dog" */
const behindBad = (view: View, context: Context, { bad }: Cue) =>
  bad === -1 ? null : targetFrom(view, context, bad + 1)

/** "get | the birds out" */
function behindTaking(view: View, context: Context): Named | null {
  const turn = view.index('act', isAct('turn'))
  const act = turn === -1 ? view.items.findIndex(({ text }) => /^get/.test(text)) : turn
  return targetFrom(view, context, act + 1, ({ senses }) =>
    senses.some(({ as }) => as === 'particle'),
  )
}

// --- what is no sound to take out ---

function isNoSound(view: View, context: Context, cue: Cue, { text, indexes }: Named): boolean {
  const items = indexes.map((index) => view.items[index]!)
  const isSound = items.some(isSoundish)
  const isOnly = (as: Sense['as']) =>
    items.some((item) => item.senses.some((sense) => sense.as === as) && !isSoundish(item))
  return (
    isOwnVoice(context, cue, text) ||
    isOnly('part') ||
    knownBad(text) ||
    isSentence(text) ||
    isEveryCurse(context.text, text) ||
    IS_OF_A_SERVICE.test(text) ||
    items.every((item) => item.kind === 'filler' || item.senses.some(({ as }) => as === 'whole')) ||
    (!isSound && isVerbOrThat(items)) ||
    items.find(({ kind }) => kind !== 'filler')?.text === 'it' ||
    // "less echo": no sound, but how it sounds
    (!isSound && (cue.less !== -1 || cue.excess !== -1) && cue.acting === -1) ||
    trailsOff(items) ||
    // "the silence in the middle": no sound that the model could take out
    isOnly('silence')
  )
}

/** "I can't stand my voice": told, and nobody asks for it to go */
const isOwnVoice = (context: Context, { acting, bad }: Cue, named: string) =>
  acting === -1 && bad !== -1 && /^(?:own )?voice$/.test(named) && HATES.test(context.text)

const HATES = /\b(?:hate|stand|dislike|do not like) (?:how )?(?:my|our) /

/** "mute every curse word": when, would have to be heard */
const isEveryCurse = (text: string, named: string) =>
  /\b(every|each|all|any)\b/.test(text) && /\b(curse|swear|cuss) ?words?$/.test(named)

const IS_OF_A_SERVICE =
  /\b(account|password|subscription|database|file|table|prompt|instructions?)\b/

/** "remove this", "stop making it …" */
function isVerbOrThat(items: readonly Item[]): boolean {
  const content = items.find(({ kind }) => kind !== 'filler')
  if (content === undefined) return false
  return /^(this|that|them)$/.test(content.text) || content.senses.some(({ as }) => as === 'act')
}

function takeWordsOfRemoving(view: View): void {
  view.takeKinds('gone', 'bad')
  view.takeAll('act', isAct('remove', 'cut', 'make', 'turn', 'put', 'change', 'keep'))
  view.takeKinds('particle', 'silence', 'no', 'excess', 'less', 'background')
  view.takeWords('not', 'so', 'too', 'really')
  view.takeKinds('part', 'whole')
}
