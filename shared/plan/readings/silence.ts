import { GAIN_DB } from '../amounts.ts'
import type { View } from '../items/view.ts'
import type { Sense } from '../lexicon/senses.ts'
import { WHOLE } from '../regions/place.ts'
import { raisesQuiet } from './effects.ts'
import { insertSilence } from './inserted-silence.ts'
import { type Context, isAct, isOp, missing, type Reader, type Reading } from './reading.ts'
import { removeSilences } from './removed-silences.ts'

// Silence: whether it is put in, taken out, or made of what is there.

export const readSilence: Reader = (view, context) => {
  const { text } = context
  if (isInaudible(view, context)) return louder(view)
  if (TO_A_PLAYER.test(text) || raisesQuiet(view, text) || hasPause(view, text)) return null
  if (LATER_START.test(text)) return insertSilence(view, context)
  const held = HAS_SILENCE.exec(text)?.[2]
  if (held !== undefined) return withoutHeld(view, held)
  if (EDGE_ALONE.test(text)) return removeSilences(view, context)
  if (!isAboutSilence(view, text)) return null

  const said = whatIsSaid(view, text)
  if (isRemoved(view, said)) return removeSilences(view, context)
  if (isSetToSilence(view, text)) return mutePart(view, 'silence', 'act', 'part')
  if (isMadeSilence(view, text)) return mutePart(view, 'silence', 'act', 'part', 'particle')
  if (isInserted(view, text, said)) return insertSilence(view, context)
  if (view.has('sound') || view.has('voice')) return null
  if (hasUnknownWord(view) || IS_SILENT.test(text)) return null
  return mute(view, context, said)
}

// --- what is no silence to make ---

/** "it's inaudible": nobody complains of silence that was asked for */
const isInaudible = (view: View, { frame }: Context) =>
  frame === 'complaint' && view.word('inaudible') && view.places().length === 0

function louder(view: View): Reading {
  view.takeKinds('silence', 'voice')
  return { drafts: [{ op: 'gain', gainDb: GAIN_DB.plain }] }
}

/** "pause it": said to a player, not to an editor */
const TO_A_PLAYER =
  /^(please )?(pause|unpause)( (it|this|that|the (audio|clip|track|song|recording)))?$/

/** "I have a long pause between 4 and 6 s": how it is */
const hasPause = (view: View, text: string) => HAS_PAUSE.test(text) && view.places().length > 0

const HAS_PAUSE =
  /^(?:and |but |so )*(?:(?:i|we|it|this|there) (?:have|has|had|got)\b(?! to\b)|there (?:is|are|was|were)\b(?=.*\d))/

/** "delay the start by 2 s" */
const LATER_START = /\bdelay(ed|ing|s)? the (start|beginning|onset|opening)\b/

/** "the file starts with 2 s of silence": how it is */
const HAS_SILENCE =
  /\b(it|this|that|file|clip|recording|track|audio) (starts|begins|ends|finishes) with .*(silence|nothing|dead air)$/

function withoutHeld(view: View, held: string): Reading {
  view.amount(({ unit }) => unit === 's')
  view.takeKinds('silence', 'act')
  view.takeWords('with', 'long')
  const scope = /^(start|begin)/.test(held) ? 'start' : 'end'
  return { drafts: [{ op: 'remove_silences', scope, keepSeconds: 0 }] }
}

/** "trailing silence" */
const EDGE_ALONE = /^(the )?(leading|trailing) (silences?|dead air|pauses?|gaps?)$/

function isAboutSilence(view: View, text: string): boolean {
  const off = TURNED_OFF.test(text)
  const isNamed = off || view.has('silence') || isTightened(view) || PADS.test(text)
  return isNamed && (off || !view.has('dim')) && !view.has('artefact')
}

/** "turn off the sound" */
const TURNED_OFF =
  /\b(turn|switch|shut)\w* (off (the )?(sound|audio|volume|it)|(the )?(sound|audio|volume|it) off)\b/

const isTightened = (view: View) => view.has('fx', isOp('remove_silences'))

const PADS = /\bpad(ded|ding|s)?\b/

// --- what is said of it ---

type Said = {
  /** "a pause" */
  readonly noun: boolean
  /** "silence it" */
  readonly verb: boolean
  readonly adding: boolean
  readonly removing: boolean
}

function whatIsSaid(view: View, text: string): Said {
  const noun = NOUN.test(text)
  return {
    noun,
    verb: !IS_NOUN.test(text) && VERB.test(text),
    adding: isAdding(view, text),
    removing: isRemoving(view, text, noun),
  }
}

const NOUN =
  /\b(silences?|pauses?|gaps?|breaks?|of nothing|dead (air|space|time|spots?)|(empty|blank) (space|spots?|bits?|parts?|gaps?|sections?)|quiet (gaps|parts)|silent (parts?|bits|sections?|gaps?|stretches))\b/

const IS_NOUN = /\b(of|some|any|a|the|in|more|seconds?) silence\b|\bsilence (at|for|before|after)\b/

const VERB =
  /\b(silenc(e|ed|ing)|mut(e|es|ed|ing)|zero( out)?|blank( out)?|kill the (sound|audio)|shut up)\b/

/** "add a pause", "start with 2 s of silence", "leave a gap" */
const isAdding = (view: View, text: string) =>
  view.has('act', isAct('add', 'put')) ||
  ((view.has('act', isAct('start', 'finish')) || /\bextend\b/.test(text)) &&
    view.hasAmount(({ unit }) => unit === 's')) ||
  PADS.test(text) ||
  (WANTS.test(text) && !TAKEN_OUT.test(text) && !UNWANTED.test(text))

const WANTS =
  /\b(leave|give|want|need|make|have|let there be)\b.*\b(pause|gap|break|silence|of silence)\b/

/** "I need the silence removed", "I want the silence at both ends gone" */
const TAKEN_OUT =
  /\b(silences?|pauses?|gaps?|dead air)\b(?!.*\b(added|inserted|put) )(?:.*(?<!\b(?:the|a|that|my|after|before|where)))? (removed|gone|cut|deleted|trimmed|taken|stripped|out)\b/

/** "I do not want a pause", "I want no silence at both ends" */
const UNWANTED = /\bnot (?:want|need)\b|\bno (?:more )?(?:silences?|pauses?|gaps?|breaks?)\b/

/** "cut the pauses", "too many gaps", "no silence"; with a noun "there is silence at the beginning" */
const isRemoving = (view: View, text: string, noun: boolean) =>
  (noun && THERE_IS.test(text)) ||
  view.has('act', isAct('remove', 'cut', 'trim', 'shorten', 'down')) ||
  view.has('excess') ||
  view.has('gone') ||
  view.has('bad') ||
  view.has('less') ||
  isTightened(view) ||
  view.has('no', () => !/\bno (sound|audio)\b/.test(text))

/** "there is silence at the beginning", and not "a pause at 4 s" */
const THERE_IS = /^(?:and |but |so )*there (?:is|are|was|were)\b[^\d]*$/

const isRemoved = (view: View, { noun, adding, removing }: Said) =>
  removing && !adding && (noun || isTightened(view)) && !view.has('sound')

// --- a part made silent ---

/** "set 6-7 s to silence" */
const isSetToSilence = (view: View, text: string) =>
  /\b(set|turn|change|make|convert)\b.*\b(to|into) (digital )?silence$/.test(text) &&
  view.places().some(({ place }) => place.wheres.length > 0)

/** "make silence from 9 to 11 s", "put it to silence between 9 s and 11 s" */
const isMadeSilence = (view: View, text: string) =>
  MAKES_SILENCE.test(text) &&
  !/\b(seconds?|of|long) silence\b/.test(text) &&
  view.places().some(({ place }) => place.form === 'range')

const MAKES_SILENCE =
  /\b(make|create|have|want|need) (a |it |it a |total |complete |full )*silence\b|\bput (it |this |that )?(to|in|into|on) silence\b/

function mutePart(view: View, ...kinds: Sense['as'][]): Reading {
  view.takeKinds(...kinds)
  return { drafts: [{ op: 'mute' }] }
}

// --- silence put in ---

function isInserted(view: View, text: string, { noun, verb, adding }: Said): boolean {
  const isNamed = noun || PADS.test(text) || (adding && verb)
  if (!isNamed || MUTES.test(text) || (verb && !adding)) return false
  return adding || (noun && !verb && isMeasured(view, text)) || isPauseSomewhere(view, text)
}

const MUTES =
  /\b(silent|muted|no sound|no audio|nothing should be|nothing to be|inaudible|dead silence|complete(ly)? (quiet|silence)|totally quiet|dead quiet|digital silence|total silence)\b/

/** "2 s of silence at the start", "pause at 3 s for 2 s" */
function isMeasured(view: View, text: string): boolean {
  if (view.hasAmount(({ unit, signed }) => unit === 's' && !signed)) return true
  const places = view.places()
  return (
    places.some(({ place }) => place.form === 'range' && place.seconds !== undefined) ||
    (/^pause\b/.test(text) && places.some(({ at }) => /^at .* for /.test(view.items[at]!.text)))
  )
}

/** "a short pause at 4 s" */
const isPauseSomewhere = (view: View, text: string) =>
  /\b(a|one|second|short|long) (pause|gap|break)\b/.test(text) && view.places().length > 0

// --- what is there, made silent ---

const hasUnknownWord = (view: View) =>
  view.leftover().some(({ senses, kind }) => senses.length === 0 && kind === 'word')

/** "the left channel is silent": how it is. */
const IS_SILENT =
  /\b(channel|side|ear|speaker|left|right) (is|was|seems|sounds) (silent|quiet|muted|dead)\b|^(?!.*\b(?:should|must|want|needs?)\b).*\b(has|had) no (sound|audio)\b|^(there is )?no (sound|audio)( at all)? (on|in|from) the (left|right)\b/

/** "mute 2 to 3 s", "silence the left channel", "mute the whole recording" */
function mute(view: View, context: Context, { noun, verb, adding }: Said): Reading {
  const { text } = context
  const isPlaced = view.places().length > 0
  const channel = takeChannel(view)
  takeWordsOfMuting(view)
  if (isPlaced || channel !== null)
    return { drafts: [{ op: 'mute', ...(channel === null ? {} : { channel }) }] }
  // "there are pauses": an artefact; one word alone
  if (noun && !verb && !adding && !MUTES.test(text) && !TURNED_OFF.test(text))
    return removeSilences(view, context)
  if (IS_WHOLE.test(text)) return { drafts: [{ op: 'mute', where: WHOLE }], placed: true }
  return missing(
    'region',
    'A silent file is seldom meant: say which part, or "the whole recording".',
    ['mute the whole recording', 'mute the first 2 s', 'mute the last 2 s'],
  )
}

function takeChannel(view: View) {
  const one = view.take('channel', ({ channel }) => channel === 'left' || channel === 'right')
  view.takeAll('channel', ({ channel }) => channel === 'both')
  return one?.channel ?? null
}

function takeWordsOfMuting(view: View): void {
  view.takeAll('silence')
  view.takeAll(
    'act',
    isAct(
      'replace', 'swap', 'make', 'put', 'turn', 'keep', 'add', 'remove', 'cut', 'play', 'change',
    ), // biome-ignore format: a list
  )
  view.takeKinds('particle', 'part')
}

const IS_WHOLE =
  /\b(whole|entire|everything|all of it|complete|full|entirety|completely|start to finish|throughout)\b/
