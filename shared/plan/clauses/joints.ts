import { type Item, textOf } from '../items/item.ts'
import { hasAct, hasSense, isBreak, text } from './look.ts'
import { startsOperation } from './starts.ts'

// The words between two wishes, and what they say of the order and the sense.

export const HARD = new Set(['.', ';', '!', '?', '\n', '>', '->', '=>'])

export const SOFT = new Set([',', 'and', '+', 'plus', 'but', ':', '-', '/'])

export const THEN = new Set([
  'then',
  'next',
  'afterwards',
  'afterward',
  'finally',
  'lastly',
  'also',
  'additionally',
  'moreover',
  'furthermore',
  'subsequently',
  'thereafter',
  'secondly',
  'thirdly',
  'likewise',
  'similarly',
  'ditto',
])

type Phrases = ReadonlyMap<string, readonly (readonly string[])[]>

const byFirstWord = (phrases: readonly (readonly string[])[]): Phrases =>
  Map.groupBy(phrases, ([first]) => first!)

export const JOINERS = byFirstWord([
  ['after', 'that'], ['and', 'then'], ['as', 'well', 'as'], ['while', 'you', 'are', 'at', 'it'], ['oh', 'and'], ['on', 'top', 'of', 'that'],
  ['followed', 'by'], ['once', 'that', 'is', 'done'], ['when', 'that', 'is', 'done'], ['and', 'once', 'that', 'is', 'done'], ['and', 'when', 'that', 'is', 'done'], ['along', 'with'], ['together', 'with'], ['in', 'addition', 'to'],
  ['in', 'addition'], ['after', 'this'], ['and', 'also'], ['and', 'after', 'that'], ['after', 'which'], ['once', 'done'], ['when', 'done'], ['at', 'the', 'same', 'time'], ['right', 'after'],
  ...['first', 'second', 'third', 'fourth', 'fifth', 'next'].map((count) => ['as', 'the', count, 'step']),
]) // biome-ignore format: a table

/** What was said before comes after this. */
export const BEFORE_THAT = byFirstWord([
  ['before', 'that'], ['before', 'this'], ['before', 'doing', 'so'], ['before', 'doing', 'that'], ['before', 'you', 'do'], ['before', 'you', 'do', 'that'], ['before', 'you', 'do', 'so'],
  ['before', 'you', 'do', 'this'], ['beforehand'], ['before', 'anything', 'else'], ['before', 'everything', 'else'], ['prior', 'to', 'that'], ['prior', 'to', 'this'], ['prior', 'to', 'doing', 'so'],
]) // biome-ignore format: a table

export const CORRECTIONS = byFirstWord([
  ['no', 'wait'], ['wait', 'no'], ['scratch', 'that'], ['i', 'mean'], ['on', 'second', 'thought'], ['no', 'actually'], ['actually', 'no'], ['wait'], ['actually'],
  ['sorry', 'i', 'meant'], ['sorry', 'i', 'mean'], ['i', 'meant'], ['make', 'that'], ['actually', 'make', 'that'], ['no', 'make', 'that'], ['wait', 'make', 'that'], ['sorry', 'make', 'that'], ['or', 'rather'], ['strike', 'that'], ['correction'], ['no', 'sorry'], ['sorry'], ['nope'], ['no'], ['nah'], ['hang', 'on'], ['hm', 'no'], ['hmm', 'no'], ['sry'], ['hold', 'on'], ['oops'], ['forget', 'that'], ['never', 'mind'], ['never mind'], ['nevermind'], ['instead', 'of', 'that'], ['instead', 'of', 'this'],
]) // biome-ignore format: a table

const NEGATIONS = byFirstWord([
  ['do', 'not'], ['does', 'not', 'need', 'to'], ['never'], ['no', 'need', 'to'], ['no', 'need', 'for'], ['without'], ['please', 'do', 'not'], ['i', 'do not want', 'you', 'to'], ['i', 'would not want', 'you', 'to'], ['do', 'not', 'you', 'dare'], ['i', 'never', 'asked', 'to'], ['i', 'never', 'asked', 'you', 'to'], ['i', 'was', 'going', 'to', 'say'], ['instead', 'of'],
  ['rather', 'than'], ['not'], ['should', 'not'], ['must', 'not'], ['be', 'careful', 'not', 'to'], ['try', 'not', 'to'], ['avoid'], ['but', 'not'], ['and', 'not'], ['it', 'should', 'not'], ['make', 'sure', 'not', 'to'], ['but', 'do', 'not'],
  ['and', 'do', 'not'],
]) // biome-ignore format: a table

export function matchAny(items: readonly Item[], at: number, phrases: Phrases): number {
  let longest = 0
  for (const phrase of phrases.get(text(items, at)) ?? [])
    if (
      phrase.length > longest &&
      phrase.every((word, offset) => text(items, at + offset) === word)
    )
      longest = phrase.length
  return longest
}

/** How many items say that what was said before is taken back: "no wait", "sorry i meant", "no, …". */
export function correctionAt(items: readonly Item[], at: number): number {
  const length = matchAny(items, at, CORRECTIONS)
  if (length > 1 && isMadeSo(items, at)) return 0
  // "never mind the fade": that alone is taken back
  if (isNeverMind(items, at) && /^(the|any|my)$/.test(text(items, at + length))) return 0
  if (length !== 1) return length
  // one word alone takes nothing back: "no reverb", "sorry for the noise"
  const isNo = /^(no|nah)$/.test(text(items, at))
  if (isNo && at > 0 && isBreak(items[at - 1]) && insists(items, at + 1)) return 1
  const isAnew =
    startsOperation(items, at + 1) ||
    (/^(actually|sorry|oops|wait)$/.test(text(items, at)) && isPoint(items, at + 1))
  // "never mind, scratch that": it goes on
  const isMore = isNeverMind(items, at + 1)
    ? correctionAt(items, at + 1) > 0
    : matchAny(items, at + 1, CORRECTIONS) > 1
  return isBreak(items[at + 1]) || isMore || (!isNo && isAnew) ? 1 : 0
}

/** "actually 3 dB", "actually down" */
const isPoint = (items: readonly Item[], at: number): boolean =>
  (items[at]?.amount ?? items[at]?.place) !== undefined ||
  (hasSense(items[at], 'particle', 'channel') &&
    (items[at + 1] === undefined || isBreak(items[at + 1])))

/** "2 to 6 s sounds too quiet, make that louder", "make that part brighter": that, and nothing is taken back */
function isMadeSo(items: readonly Item[], at: number): boolean {
  if (!/^make that$/.test(`${text(items, at)} ${text(items, at + 1)}`)) return false
  if (hasSense(items[at + 2], 'part') || isMadeOfThat(items, at)) return true
  const told = textOf(items.slice(Math.max(0, at - MOST_TOLD), at))
  return TELLS.test(told) && !ASKS.test(told)
}

/** "reverse 2 to 5 s, make that louder": what was changed, and no other "how" that this could take back */
function isMadeOfThat(items: readonly Item[], at: number): boolean {
  const before = items.slice(Math.max(0, at - MOST_TOLD), at)
  return (
    items.slice(at + 2, at + 4).some((item) => hasSense(item, 'adj')) &&
    before.some((item) => hasSense(item, 'act', 'fx')) &&
    !before.some(
      (item) =>
        hasSense(item, 'adj', 'dim', 'particle', 'low', 'high') || hasAct(item, 'up', 'down'),
    )
  )
}

const MOST_TOLD = 10
const TELLS = /\b(?:is|are|was|were|sounds?|feels?|seems?)\b/
const ASKS =
  /\b(?:should|must|needs?|wants?|would|could|can|make|please|let|so that|lower|raise|add|cut|fade)\b/

const isNeverMind = (items: readonly Item[], at: number) => /^never( mind|$)/.test(text(items, at))

/** "wait no, i meant": one correction in several phrases. */
export function correctionsAt(items: readonly Item[], at: number): number {
  let length = correctionAt(items, at)
  while (length > 0) {
    const next = text(items, at + length) === ',' ? length + 1 : length
    const more = matchAny(items, at + next, CORRECTIONS)
    if (more < 2) return length
    length = next + more
  }
  return length
}

/** "…? no just quieter", "…, no slower": after a "no" it is said anew. */
const insists = (items: readonly Item[], at: number) =>
  /^(just|rather|instead|make it|only)$/.test(text(items, at)) ||
  (hasSense(items[at], 'adj') && /er$/.test(text(items, at)))

/** "before you reverse it", "after trimming", "once you have reversed it": which of the two comes first. */
export function orderAt(items: readonly Item[], at: number, quiet: boolean) {
  const isPrior = text(items, at) === 'prior' && text(items, at + 1) === 'to'
  const word = isPrior ? 'before' : text(items, at)
  if (!/^(before|after|once|when)$/.test(word) || items[at]!.kind === 'place') return null
  let next = isPrior ? at + 2 : at + 1
  const start = next
  const subject = ['you', 'it', 'i', 'we', 'that'].includes(text(items, next))
  if (subject) next++
  while (
    [
      'have',
      'has',
      'had',
      'are',
      'is',
      'been',
      'do',
      'did',
      'done',
      'finish',
      'finished',
      'with',
      'then',
      'all',
      'the',
    ].includes(text(items, next)) &&
    items[next]!.senses.every(({ as }) => as === 'act')
  )
    next++
  const item = items[next]
  if (item === undefined) return null
  const verb =
    hasSense(item, 'act', 'fx', 'fade', 'loop', 'silence', 'adj', 'clean') ||
    (subject && FOLDS.test(item.text))
  if (!verb) return null
  // "delete the intro and after put a fade": then, and not "after putting"
  if (word === 'after' && !subject && BASE_IN_T.test(item.text)) return null
  if (!subject && !isParticiple(item.text)) return null
  if (word === 'when' && !(subject && quiet)) return null
  // "when it is reversed", but "when it gets loud" is for hearing to find
  if (/^(it|that)$/.test(text(items, start)) && next === start + 1) return null
  return {
    order: word === 'before' ? ('later' as const) : ('earlier' as const),
    length: next - at,
    word,
  }
}

/** "trimming", "faded out", and "band passing" */
const isParticiple = (words: string) => /^\S*(?:ing|ed|t)(?: |$)|(?:ing|ed)$/.test(words)

/** "before you fold it to mono": a verb by what stands behind it */
const FOLDS = /^(fold|sum|collapse|master|optimi[sz]e)(s|ed|d|ing)?$/

/** Verbs that end like a participle. */
const BASE_IN_T =
  /^(put|cut|get|set|let|insert|invert|convert|export|shift|start|distort|limit|boost|adjust|edit|repeat|mute out|lift|split)\b/

/** "and after reduce the noise": another word for "then". */
export const isAfterwards = (items: readonly Item[], at: number) =>
  text(items, at) === 'after' &&
  items[at]!.kind !== 'place' &&
  /^(and|,)$/.test(text(items, at - 1)) &&
  !/(ing|ed)\b/.test(text(items, at + 1)) &&
  hasSense(items[at + 1], 'act', 'fx', 'fade', 'loop', 'clean') &&
  startsOperation(items, at + 1)

/** "not very bright" is a complaint, "not louder but quieter" is not */
function isComplaint(items: readonly Item[], at: number): boolean {
  let next = at + 1
  while (hasSense(items[next], 'degree') || /^(very|that|so|really|all)$/.test(text(items, next)))
    next++
  const comparative = /(er|more)\b/.test(text(items, next).split(' ')[0]!)
  const end = items.findIndex((item, index) => index > next && HARD.has(item.text))
  const only = items
    .slice(next + 1, end === -1 ? undefined : end)
    .every((item) => item.kind === 'punct' || item.kind === 'filler')
  // "add a siren, not very loud" is no complaint either
  const isOfAdded = items
    .slice(0, at)
    .some(({ senses }) => senses.some((sense) => sense.as === 'act' && sense.act === 'add'))
  return hasSense(items[next], 'adj') && !comparative && only && !isOfAdded
}

export function matchNegation(items: readonly Item[], at: number): number {
  if (text(items, at - 1) === 'why' || text(items, at - 1) === 'or') return 0
  if (text(items, at) === 'not' && isComplaint(items, at)) return 0
  if (
    text(items, at).startsWith('skip') &&
    /^(the|any|all)$/.test(text(items, at + 1)) &&
    hasSense(items[at + 2], 'fx', 'dim', 'fade')
  )
    return 1
  // "instead of the first 2 s": the place has taken the "of"
  if (
    text(items, at) === 'instead' &&
    /^of\b/.test(items[at + 1]?.place ? text(items, at + 1) : '')
  )
    return 1
  const length = matchAny(items, at, NEGATIONS)
  return IN_MIND.test(text(items, at + length)) ? 0 : length
}

/** "not sure", "i do not know": said of oneself, and no limit of a wish. */
const IN_MIND = /^(sure|certain|know|decided?|agreed|convinced|yet)$/

export const isNotEnough = (items: readonly Item[], at: number) => {
  for (let next = at + 1; next < Math.min(items.length, at + 6); next++) {
    if (items[next]!.text === 'enough') return true
    if (items[next]!.kind === 'punct') return false
  }
  return false
}

/** "speed it up, do not touch the pitch" */
const TOUCHES = /^(?:touch|alter|affect|change|shift|mess)$/

/** After "without", "not", "instead of": something that could be done. */
export function isNegatedOperation(items: readonly Item[], at: number): boolean {
  const before = text(items, at - 1)
  let next = at
  while (items[next]?.kind === 'filler' && items[next]!.senses.length === 0) next++
  const item = items[next]
  if (item === undefined) return false
  if (before === 'not') {
    // "is not loud": a complaint; "not the music": a constraint only after a comma or "but"
    const earlier = text(items, at - 2)
    const comparatives =
      /er$/.test(earlier) && hasSense(items[at - 2], 'adj') && /er$/.test(item.text)
    // "remove the dog not the cat"
    const sounds = hasSense(items[at - 2], 'sound', 'voice') && hasSense(item, 'sound', 'voice')
    return (
      /^(,|but|and|-|;|\()$/.test(earlier) ||
      hasSense(item, 'act') ||
      (text(items, at - 2) === 'do' && TOUCHES.test(item.text)) ||
      comparatives ||
      sounds
    )
  }
  return true
}

/** "same pitch", "no pitch change" */
export const keepsPitch = (items: readonly Item[], at: number) =>
  /^(the|same|original|no)\b/.test(text(items, at)) &&
  /^((the )?(same|original) (pitch|key)\b|no pitch (change|shift)|no change (in|of|to) (the )?pitch)/.test(
    items
      .slice(at, at + 5)
      .map(({ text: word }) => word)
      .join(' '),
  )

/** "…, nothing else", "… with the same pitch" */
export function startsLimit(items: readonly Item[], at: number): boolean {
  const words = items
    .slice(at, at + 4)
    .map(({ text: word }) => word)
    .join(' ')
  if (keepsPitch(items, at)) return true
  return /^((the )?(same|original) (length|duration|speed|tempo|pace|volume|level|loudness)\b|nothing (else|more)|that is (all|it)\b|(leave )?(the )?(rest|others?|remainder|everything else)( is| stays?| should stay| remains?)? (unchanged|untouched|alone|as (it )?is|the same|normal))/.test(
    words,
  )
}
