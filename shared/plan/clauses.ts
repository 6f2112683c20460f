import type { Item } from './items.ts'
import type { Sense } from './lexicon.ts'
import type { ExactOp } from './plan.ts'
import { SLOTS } from './slots.ts'

// Where one wish ends and the next begins, in which order they are meant, and what the shorter ones
// leave out because the one before has said it.

export type Clause = {
  readonly items: readonly Item[]
  /** Token range of its own words, without what was carried over. */
  readonly from: number
  readonly to: number
  /** Words of another sentence or half-sentence: its places do not reach across. */
  readonly sentence: number
  /** "don't …", "without …-ing": asked not to be done. */
  readonly negated: boolean
  /** A place set off by a comma, for every clause of its sentence. */
  readonly everywhere: readonly Item[]
}

const HARD = new Set(['.', ';', '!', '?', '\n', '>', '->', '=>'])
const SOFT = new Set([',', 'and', '&', '+', 'plus', 'but', ':', '-', '/'])
const THEN = new Set([
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
])
type Phrases = ReadonlyMap<string, readonly (readonly string[])[]>
const byFirstWord = (phrases: readonly (readonly string[])[]): Phrases =>
  Map.groupBy(phrases, ([first]) => first!)

const JOINERS = byFirstWord([
  ['after', 'that'], ['and', 'then'], ['as', 'well', 'as'], ['while', 'you', 'are', 'at', 'it'], ['oh', 'and'], ['on', 'top', 'of', 'that'],
  ['followed', 'by'], ['once', 'that', 'is', 'done'], ['when', 'that', 'is', 'done'], ['along', 'with'], ['together', 'with'], ['in', 'addition', 'to'],
  ['in', 'addition'], ['after', 'this'], ['and', 'also'], ['and', 'after', 'that'], ['after', 'which'], ['once', 'done'], ['when', 'done'], ['at', 'the', 'same', 'time'], ['right', 'after'],
]) // biome-ignore format: a table
const CORRECTIONS = byFirstWord([
  ['no', 'wait'], ['wait', 'no'], ['scratch', 'that'], ['i', 'mean'], ['on', 'second', 'thought'], ['no', 'actually'], ['actually', 'no'], ['wait'], ['actually'],
  ['sorry', 'i', 'meant'], ['sorry', 'i', 'mean'], ['i', 'meant'], ['make', 'that'], ['or', 'rather'], ['strike', 'that'], ['correction'], ['no', 'sorry'], ['sorry'], ['nope'], ['no'], ['nah'], ['hang', 'on'], ['hold', 'on'], ['oops'], ['forget', 'that'],
]) // biome-ignore format: a table
const NEGATIONS = byFirstWord([
  ['do', 'not'], ['does', 'not', 'need', 'to'], ['never'], ['no', 'need', 'to'], ['no', 'need', 'for'], ['without'], ['please', 'do', 'not'], ['i', 'do', 'not', 'want', 'you', 'to'], ['instead', 'of'],
  ['rather', 'than'], ['not'], ['should', 'not'], ['must', 'not'], ['be', 'careful', 'not', 'to'], ['try', 'not', 'to'], ['avoid'], ['but', 'not'], ['and', 'not'], ['it', 'should', 'not'], ['make', 'sure', 'not', 'to'], ['but', 'do', 'not'],
  ['and', 'do', 'not'],
]) // biome-ignore format: a table

type Piece = {
  items: Item[]
  hard: boolean
  joint: string
  order: 'plain' | 'earlier' | 'later'
  correction: boolean
  negated: boolean
}

export function splitClauses(items: readonly Item[]): Clause[] {
  const pieces = cut(items)
  const ordered = reorder(correct(pieces))
  return completed(ordered)
}

// --- cutting ---

function cut(items: readonly Item[]): Piece[] {
  const pieces: Piece[] = []
  let current: Piece = piece(true, '')
  const close = (hard: boolean, joint: string, extra: Partial<Piece> = {}) => {
    pieces.push(current)
    current = { ...piece(hard, joint), ...extra }
  }
  let at = 0
  while (at < items.length) {
    const item = items[at]!
    const quiet = isQuiet(current.items)
    const correction = correctionAt(items, at)
    if (
      correction > 0 &&
      (!quiet || pieces.length > 0) &&
      (isBreak(items[at - 1]) || items[at - 1] === undefined || correction > 2)
    ) {
      if (quiet) Object.assign(current, { correction: true, joint: 'correction' })
      else close(true, 'correction', { correction: true })
      at += correction
      continue
    }
    if (HARD.has(item.text) && item.kind === 'punct') {
      if (!quiet || item.text !== '.') close(true, item.text)
      at++
      continue
    }
    const negation = matchNegation(items, at)
    // "a train instead of a car": not a limit but a replacement
    const instead =
      item.text === 'instead' &&
      (quiet || current.items.some((one) => hasSense(one, 'sound', 'voice'))
        ? items.slice(at + 2, at + 6).some((one) => hasSense(one, 'sound', 'voice')) &&
          !current.items.some(
            (one) => hasSense(one, 'adj', 'fx', 'fade', 'dim') && !hasSense(one, 'sound'),
          )
        : !current.items.some((one) => hasSense(one, 'act', 'adj', 'fx', 'fade', 'dim')))
    if (
      negation > 0 &&
      !instead &&
      (quiet || isNegatedOperation(items, at + negation)) &&
      !isNotEnough(items, at)
    ) {
      const negated = { negated: true }
      if (quiet) Object.assign(current, negated)
      else close(false, 'not', negated)
      at += negation
      continue
    }
    const joiner = matchAny(items, at, JOINERS)
    if (
      joiner > 0 &&
      (!quiet || at === 0) &&
      !(item.text === 'after' && items[at + joiner] === undefined)
    ) {
      if (!quiet) close(true, 'then')
      at += joiner
      continue
    }
    const order = orderAt(items, at, quiet)
    if (order !== null) {
      if (quiet) current.order = order.order
      else close(false, order.word, { order: order.order })
      at += order.length
      continue
    }
    if (quiet && item.text === 'then' && pieces.length > 0)
      Object.assign(current, { joint: 'then', hard: true })
    // "pan left then right": one move
    if (
      item.text === 'then' &&
      hasSense(items[at + 1], 'channel') &&
      hasSense(items[at - 1], 'channel') &&
      (items[at + 2] === undefined || isBreak(items[at + 2]))
    ) {
      current.items.push(item)
      at++
      continue
    }
    if (
      THEN.has(item.text) &&
      item.kind !== 'place' &&
      !(item.text === 'also' && quiet) &&
      !(item.text === 'next' && !startsOperation(items, at + 1))
    ) {
      if (!quiet) close(true, 'then')
      at++
      continue
    }
    if (item.text === ',' && text(items, at + 1) === 'but') {
      at++
      continue
    }
    // "play it backwards with a 1 s fade in", "at double speed"
    if (
      (item.text === 'with' &&
        !quiet &&
        !isParameter(current.items, items, at + 1) &&
        (addsFade(current.items, items, at + 1) || startsLimit(items, at + 1))) ||
      (item.text === 'at' && !quiet && addsSpeed(current.items, items, at + 1))
    ) {
      close(false, 'and')
      at++
      continue
    }
    if (
      item.text === 'so' &&
      !quiet &&
      /^(there|now|please|can|could|would)$/.test(text(items, at + 1))
    ) {
      close(true, ';')
      at++
      continue
    }
    // "50 % faster while keeping the pitch"
    if (
      item.text === 'while' &&
      !quiet &&
      hasSense(items[at + 1], 'act', 'fx', 'fade', 'adj') &&
      /ing\b/.test(text(items, at + 1))
    ) {
      close(false, 'and')
      at++
      continue
    }
    // "the first 5 s: -3 dB, the last 5 s: +3 dB"
    if (
      SOFT.has(item.text) &&
      !quiet &&
      items[at + 1]?.place !== undefined &&
      text(items, at + 2) === ':'
    ) {
      close(true, ';')
      at++
      continue
    }
    // "slightly louder with slightly more bass"
    if (
      item.text === 'with' &&
      current.items.some((one) => hasSense(one, 'adj')) &&
      !current.items.some((one) => hasSense(one, 'dim', 'sound')) &&
      startsOperation(items, at + 1) &&
      items.slice(at + 1, at + 5).some((one) => hasSense(one, 'more', 'less')) &&
      items.slice(at + 1, at + 6).some((one) => hasSense(one, 'dim'))
    ) {
      close(false, 'and')
      at++
      continue
    }
    // "add music, quietly"
    const manner =
      item.text === ',' &&
      /^(quietly|softly|faintly|gently|subtly)$/.test(text(items, at + 1)) &&
      (items[at + 2] === undefined || isBreak(items[at + 2]))
    // "loudness: -18 LUFS"
    const valued =
      item.text === ':' &&
      items[at + 1]?.amount !== undefined &&
      current.items.every(
        (one) => one.kind === 'filler' || hasSense(one, 'dim', 'fx', 'whole', 'act'),
      )
    if (
      !manner &&
      !valued &&
      SOFT.has(item.text) &&
      item.kind !== 'place' &&
      !quiet &&
      !isUneven(current.items, items, at + 1) &&
      !putsBack(current.items, items, at + 1) &&
      !sameEffect(current.items, items, at + 1) &&
      !isParameter(current.items, items, at + 1) &&
      correctionAt(items, at + 1) === 0
    ) {
      const first = text(items, at + 1) === 'first' ? 1 : 0
      if (
        (startsOperation(items, at + 1 + first) && !isItsAmount(current.items, items, at + 1)) ||
        (isBreak(item) && item.text === ',' && endsPlace(current.items)) ||
        continues(current.items, items, at + 1) ||
        startsLimit(items, at + 1)
      ) {
        if (item.text === 'but' && first) close(false, 'but', { order: 'earlier' })
        else close(false, item.text)
        at += 1 + (item.text === 'but' ? first : 0)
        continue
      }
    }
    current.items.push(item)
    at++
  }
  pieces.push(current)
  return pieces.filter(({ items: own }) => own.some(({ kind }) => kind !== 'punct'))
}

const piece = (hard: boolean, joint: string): Piece => ({
  items: [],
  hard,
  joint,
  order: 'plain',
  correction: false,
  negated: false,
})
const text = (items: readonly Item[], at: number) => items[at]?.text ?? ''
const isBreak = (item: Item | undefined) => item?.kind === 'punct'
const hasSense = (item: Item | undefined, ...names: Sense['as'][]) =>
  item?.senses.some(({ as }) => names.includes(as)) ?? false

/** Nothing said yet but politeness. */
const isQuiet = (items: readonly Item[]) =>
  items.every(
    (item) =>
      item.kind === 'punct' ||
      (item.kind === 'filler' && item.senses.length === 0) ||
      hasSense(item, 'chat'),
  )

function matchAny(items: readonly Item[], at: number, phrases: Phrases): number {
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
function correctionAt(items: readonly Item[], at: number): number {
  const length = matchAny(items, at, CORRECTIONS)
  if (length !== 1) return length
  // one word alone takes nothing back: "no reverb", "sorry for the noise"
  const isNo = /^(no|nah)$/.test(text(items, at))
  return isBreak(items[at + 1]) || (!isNo && startsOperation(items, at + 1)) ? 1 : 0
}

/** "before you reverse it", "after trimming", "once you have reversed it": which of the two comes first. */
function orderAt(items: readonly Item[], at: number, quiet: boolean) {
  const word = text(items, at)
  if (!/^(before|after|once|when)$/.test(word) || items[at]!.kind === 'place') return null
  let next = at + 1
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
  const verb = hasSense(item, 'act', 'fx', 'fade', 'loop', 'silence', 'adj', 'clean')
  if (!verb) return null
  if (!subject && !/(ing|ed|t)\b/.test(item.text.split(' ')[0]!)) return null
  if (word === 'when' && !(subject && quiet)) return null
  return {
    order: word === 'before' ? ('later' as const) : ('earlier' as const),
    length: next - at,
    word,
  }
}

function matchNegation(items: readonly Item[], at: number): number {
  if (text(items, at - 1) === 'why' || text(items, at - 1) === 'or') return 0
  // "not very bright" is a complaint, "not louder but quieter" is not
  if (text(items, at) === 'not') {
    let next = at + 1
    while (hasSense(items[next], 'degree') || /^(very|that|so|really|all)$/.test(text(items, next)))
      next++
    const comparative = /(er|more)\b/.test(text(items, next).split(' ')[0]!)
    const only = items
      .slice(next + 1)
      .every((item) => item.kind === 'punct' || item.kind === 'filler')
    if (hasSense(items[next], 'adj') && !comparative && only) return 0
  }
  if (
    text(items, at).startsWith('skip') &&
    /^(the|any|all)$/.test(text(items, at + 1)) &&
    hasSense(items[at + 2], 'fx', 'dim', 'fade')
  )
    return 1
  const length = matchAny(items, at, NEGATIONS)
  const item = items[at]!
  if (length > 0) return length
  // "without" is in the lexicon as "no" too
  return item.text === 'without' ? 1 : 0
}

const isNotEnough = (items: readonly Item[], at: number) => {
  for (let next = at + 1; next < Math.min(items.length, at + 6); next++) {
    if (items[next]!.text === 'enough') return true
    if (items[next]!.kind === 'punct') return false
  }
  return false
}

/** After "without", "not", "instead of": something that could be done. */
function isNegatedOperation(items: readonly Item[], at: number): boolean {
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
    return /^(,|but|and|-|;)$/.test(earlier) || hasSense(item, 'act') || comparatives
  }
  return true
}

/** Whether what stands there begins an operation of its own. */
export function startsOperation(items: readonly Item[], at: number): boolean {
  let next = at
  let copula = false
  while (next < items.length) {
    const item = items[next]!
    if (item.kind === 'punct') return false
    if (item.kind === 'place' && copula) return true
    // "… and the rest quieter"
    if (item.place?.form === 'rest' && hasSense(items[next + 1], 'adj', 'degree')) return true
    if (item.senses.length === 0 && item.kind === 'filler') {
      copula ||= /^(is|are|should|must|needs?|has|would|i|there)$/.test(item.text)
      next++
      continue
    }
    if (
      hasSense(item, 'degree', 'polite', 'whole', 'more', 'less', 'gradual') &&
      !hasSense(item, 'act', 'adj', 'fx')
    ) {
      if (
        hasSense(item, 'more', 'less') &&
        hasSense(items[next + 1], 'dim', 'fx', 'artefact', 'sound', 'adj')
      )
        return true
      next++
      continue
    }
    break
  }
  // "1 s fade in", "a 2 second fade"
  while (
    items[next]?.amount !== undefined &&
    items[next]!.amount!.unit !== null &&
    (hasSense(items[next + 1], 'fx', 'fade', 'silence', 'act', 'adj') ||
      (hasSense(items[next + 1], 'more', 'less') && hasSense(items[next + 2], 'dim')))
  ) {
    next++
    if (hasSense(items[next], 'more', 'less')) return true
  }
  const item = items[next]
  if (item === undefined) return false
  if (
    hasSense(item, 'dim') &&
    hasSense(item, 'act') &&
    /^(the|more|less|of|and its|its)$/.test(text(items, next - 1))
  )
    return false
  if (
    hasSense(
      item,
      'fx',
      'fade',
      'loop',
      'clean',
      'device',
      'again',
      'refused',
      'distant',
      'adj',
      'loudness',
      'gradual',
    )
  )
    return !isNounOnly(item, items, next)
  if (hasSense(item, 'sound', 'voice') && hasSense(items[next + 1], 'adj', 'low', 'high'))
    return true
  if (hasSense(item, 'act')) return !/^(one|place|sound|sounds)$/.test(item.text)
  if (hasSense(item, 'silence', 'format')) return true
  if (hasSense(item, 'space') && /reverb$/.test(item.text)) return true
  if (hasSense(item, 'no', 'excess', 'lack')) return true
  if (hasSense(item, 'times')) {
    const after = /^(the|its|as)$/.test(text(items, next + 1)) ? next + 2 : next + 1
    if (hasSense(items[after], 'dim', 'adj')) return true
  }
  if (hasSense(item, 'low', 'high') && copula) return true
  if (item.kind === 'amount' && item.amount!.signed && item.amount!.unit !== null) return true
  return false
}

const isNounOnly = (item: Item, _items: readonly Item[], _at: number) =>
  hasSense(item, 'sound') && !hasSense(item, 'adj', 'device')

/** "boost the bass and | the treble", "mute 1-2 s and | 5-6 s": the verb before goes on. */
function continues(before: readonly Item[], items: readonly Item[], at: number): boolean {
  let next = at
  while (
    items[next] !== undefined &&
    items[next]!.kind === 'filler' &&
    items[next]!.senses.length === 0
  )
    next++
  const item = items[next]
  if (item === undefined) return false
  if (item.kind === 'place') {
    if (!before.some(({ place }) => place !== undefined)) return false
    return item.place!.form !== 'rest'
  }
  if (hasSense(item, 'dim'))
    return (
      before.some((one) => hasSense(one, 'dim', 'artefact', 'adj', 'fx')) &&
      !/^(left|right)$/.test(item.text)
    )
  if (hasSense(item, 'artefact'))
    return before.some((one) =>
      hasSense(one, 'dim', 'artefact', 'act', 'fx', 'adj', 'lack', 'no', 'excess'),
    )
  if (hasSense(item, 'space', 'place'))
    return before.some((one) => hasSense(one, 'dim', 'fx', 'artefact'))
  if (
    hasSense(item, 'particle') &&
    /^(in|out)$/.test(item.text) &&
    before.some((one) => hasSense(one, 'fade'))
  ) {
    const after = items
      .slice(next + 1)
      .find((one) => one.kind !== 'filler' || one.senses.length > 0)
    return after?.amount !== undefined || after?.place !== undefined
  }
  if (hasSense(item, 'excess', 'lack', 'no', 'low', 'high')) return true
  return false
}

function addsFade(before: readonly Item[], items: readonly Item[], at: number): boolean {
  let next = at
  while (
    items[next] !== undefined &&
    items[next]!.place === undefined &&
    (/^(a|an|the|some|nice|short|long|quick|slow|little|bit|of|a bit of|a little)$/.test(
      text(items, next),
    ) ||
      hasSense(items[next], 'degree') ||
      items[next]!.amount !== undefined)
  )
    next++
  const item = items[next]
  const isFade = hasSense(item, 'fade')
  const isEffect = item?.senses.some(
    (sense) =>
      (sense.as === 'fx' && (sense.op === 'reverb' || sense.op === 'echo')) ||
      (sense.as === 'space' &&
        (/reverb$/.test(item.text) || /^(reverb|echo)$/.test(text(items, next + 1)))),
  )
  if (!isFade && !isEffect) return false
  if (
    hasSense(before.at(-1), 'fade') ||
    /^(start|end|begin|finish|close|open)(s|ing)?$/.test(before.at(-1)?.text ?? '')
  )
    return false
  const told = (...names: Sense['as'][]) => before.some((one) => hasSense(one, ...names))
  if (isEffect) {
    const isWhole =
      told('fx', 'loop', 'fade', 'adj') ||
      (told('dim') && (told('times') || before.some(({ amount }) => amount !== undefined)))
    const verbs = isWhole
      ? /^(add|put|keep|replace|improve)$/
      : /^(make|add|put|play|keep|replace|improve)$/
    return (
      !told('space', 'device', 'sound', 'voice', 'no', 'more', 'less') &&
      !before.some((one) =>
        one.senses.some(
          (sense) =>
            (sense.as === 'fx' && (sense.op === 'reverb' || sense.op === 'echo')) ||
            (sense.as === 'act' && verbs.test(sense.act)),
        ),
      ) &&
      (isWhole || before.some(({ amount }) => amount !== undefined))
    )
  }
  return (
    told('fx', 'loop', 'again') ||
    before.some(
      (one) =>
        one.place !== undefined ||
        (one.amount !== undefined && /^(x|s)$/.test(one.amount.unit ?? '')),
    )
  )
}

/** "…, nothing else", "… with the same pitch" */
function startsLimit(items: readonly Item[], at: number): boolean {
  const words = items
    .slice(at, at + 4)
    .map(({ text: word }) => word)
    .join(' ')
  return /^((the )?(same|original) (pitch|key|length|duration)|nothing (else|more)|that is (all|it)\b|(leave )?(the )?(rest|others?|remainder|everything else)( is| stays?| should stay| remains?)? (unchanged|untouched|alone|as (it )?is|the same))/.test(
    words,
  )
}

/** "play it backwards at double speed" */
function addsSpeed(before: readonly Item[], items: readonly Item[], at: number): boolean {
  const isOther = before.some((one) => hasSense(one, 'fx', 'loop', 'fade'))
  if (!isOther) return false
  const isTimes = hasSense(items[at], 'times') || items[at]?.amount?.unit === 'x'
  const dim = items[at + 1]
  return (
    isTimes && (dim?.senses.some((sense) => sense.as === 'dim' && sense.dim === 'speed') ?? false)
  )
}

/** "high shelf at 8k, -3 dB": the amount that was still missing. */
function isItsAmount(before: readonly Item[], items: readonly Item[], at: number): boolean {
  const amount = items[at]?.amount
  if (
    amount?.unit !== 'db' ||
    (items[at + 1] !== undefined && !isBreak(items[at + 1]) && !SOFT.has(text(items, at + 1)))
  )
    return false
  return (
    !before.some((one) => one.amount?.unit === 'db') &&
    before.some(
      (one) =>
        hasSense(one, 'dim') || one.amount?.unit === 'hz' || / k$/.test(one.amount?.text ?? ''),
    )
  )
}

/** "some parts are too loud and others too quiet": one complaint, of the difference. */
function isUneven(before: readonly Item[], items: readonly Item[], at: number): boolean {
  const first = levelWords(before)
  const second = levelWords(items.slice(at, at + 6))
  return (
    first !== null &&
    second !== null &&
    first !== second &&
    [...before, ...items.slice(at, at + 6)].some(
      (item) => PARTLY.test(item.text) && !hasSense(item, 'degree'),
    )
  )
}
const PARTLY = /\b(parts?|bits?|sections?|others?|sometimes|places|moments|times|passages)\b/
const levelWords = (items: readonly Item[]): 'loud' | 'quiet' | null => {
  const words = items.map((item) => item.text).join(' ')
  const [loud, quiet] = [/\bloud(er)?\b/.test(words), /\b(quiet|soft)(er)?\b/.test(words)]
  return loud === quiet ? null : loud ? 'loud' : 'quiet'
}

/** "take the first 2 s and put them at the end": one move in two verbs. */
function putsBack(before: readonly Item[], items: readonly Item[], at: number): boolean {
  const verb = items[at]
  return (
    hasSense(verb, 'act') &&
    verb!.senses.some((sense) => sense.as === 'act' && /^(put|move|add)$/.test(sense.act)) &&
    /^(them|it|that|those|this)$/.test(text(items, at + 1)) &&
    items[at + 2]?.place !== undefined &&
    before.some(({ place }) => place !== undefined) &&
    before.some((item) =>
      item.senses.some((sense) => sense.as === 'act' && /^(turn|cut|move)$/.test(sense.act)),
    )
  )
}

/** "4 echoes, 250 ms delay": one effect said in two words; "swap the first half and the second half" */
function sameEffect(before: readonly Item[], items: readonly Item[], at: number): boolean {
  let next = at
  while (
    items[next] !== undefined &&
    (items[next]!.kind === 'filler' || items[next]!.amount !== undefined) &&
    items[next]!.senses.length === 0 &&
    items[next]!.place === undefined
  )
    next++
  const item = items[next]
  if (item === undefined) return false
  if (item.place !== undefined)
    return before.some((one) =>
      one.senses.some((sense) => sense.as === 'act' && sense.act === 'swap'),
    )
  // "use 0-1 s as the noise profile and denoise"
  if (
    before.some(({ text: word }) => /^(profile|sample|print)$/.test(word)) &&
    item.senses.some((sense) => sense.as === 'fx' && sense.op === 'denoise')
  )
    return true
  if (
    hasSense(item, 'space') &&
    before.some((one) => one.senses.some((sense) => sense.as === 'fx' && sense.op === 'reverb')) &&
    items.slice(next + 1, next + 3).every((one) => one.kind === 'punct' || one.kind === 'filler')
  )
    return true
  const op = item.senses.find((sense) => sense.as === 'fx')
  return (
    op !== undefined &&
    op.as === 'fx' &&
    op.op === 'echo' &&
    next > at &&
    (before.some((one) => one.senses.some((sense) => sense.as === 'fx' && sense.op === op.op)) ||
      (before.some(({ text: word }) => /^(repeats|repetitions|taps)$/.test(word)) &&
        !before.some((one) => hasSense(one, 'act'))))
  )
}

/** ", ratio 3", "and 4 repeats": a parameter of the effect that is being said. */
function isParameter(before: readonly Item[], items: readonly Item[], at: number): boolean {
  const ops = before.flatMap(({ senses }) =>
    senses.flatMap((sense): ExactOp[] =>
      sense.as === 'fx' || sense.as === 'artefact'
        ? [sense.op]
        : sense.as === 'silence'
          ? ['remove_silences']
          : sense.as === 'loop'
            ? ['loop']
            : sense.as === 'space'
              ? ['reverb']
              : [],
    ),
  )
  if (ops.length === 0) return false
  let start = at
  while (/^(a|an|the|with|and|of|at|its)$/.test(text(items, start))) start++
  return ops.some((op) =>
    (SLOTS[op] ?? []).some(({ words }) =>
      words.some((phrase) => {
        const parts = phrase.split(' ')
        const named = (from: number) =>
          text(items, from) === phrase
            ? 1
            : parts.every((word, offset) => text(items, from + offset) === word)
              ? parts.length
              : 0
        const length = named(start)
        if (length > 0) {
          let next = start + length
          while (/^(of|at|to|is|a|=|:|around|about)$/.test(text(items, next))) next++
          return items[next]?.amount !== undefined
        }
        return items[start]?.amount !== undefined && named(start + 1) > 0
      }),
    ),
  )
}

/** Only a place so far: "in the last 3 s, …" */
const endsPlace = (items: readonly Item[]) =>
  items.some(({ place }) => place !== undefined) &&
  !items.some(
    ({ text: word, place }) =>
      /^(only|just)$/.test(word) ||
      (place !== undefined &&
        /^(start|starts|begin|begins|end|ends|stop|stops|finish)\b/.test(word)),
  ) &&
  items.every(
    (item) => item.place !== undefined || item.kind === 'filler' || hasSense(item, 'whole', 'part'),
  )

// --- order and corrections ---

/** "…, no wait, Y": Y takes the place of what was said just before. */
function correct(pieces: readonly Piece[]): Piece[] {
  const kept: Piece[] = []
  for (const one of pieces) {
    if (one.correction) kept.pop()
    kept.push(one)
  }
  return kept
}

function reorder(pieces: readonly Piece[]): Piece[] {
  const ordered = [...pieces]
  for (let at = 0; at < ordered.length; at++) {
    const one = ordered[at]!
    // "before you X, Y": Y, X
    if (
      one.order === 'later' &&
      one.joint !== 'before' &&
      ordered[at + 1] !== undefined &&
      !ordered[at + 1]!.hard
    ) {
      ordered.splice(
        at,
        2,
        { ...ordered[at + 1]!, joint: one.joint, hard: one.hard },
        { ...one, order: 'plain', joint: 'then', hard: true },
      )
      at++
    } else if (
      one.order === 'earlier' &&
      at > 0 &&
      one.joint !== '' &&
      !one.hard &&
      /^(after|once|but)$/.test(one.joint)
    ) {
      ordered.splice(
        at - 1,
        2,
        { ...one, order: 'plain', joint: ordered[at - 1]!.joint, hard: ordered[at - 1]!.hard },
        { ...ordered[at - 1]!, joint: 'then', hard: true },
      )
    }
  }
  return ordered
}

// --- what a clause leaves out ---

function completed(pieces: readonly Piece[]): Clause[] {
  const clauses: Clause[] = []
  let sentence = 0
  let everywhere: readonly Item[] = []
  let previous: readonly Item[] = []
  const merged = mergeTails(pieces)
  for (const [index, one] of merged.entries()) {
    if (one.hard && index > 0 && one.joint !== 'then') {
      sentence++
      everywhere = []
    }
    const own = one.items
    const from = Math.min(...own.map((item) => item.from))
    const to = Math.max(...own.map((item) => item.to))
    if (
      endsPlace(own) &&
      merged[index + 1] !== undefined &&
      !own.some(({ place }) => place?.form === 'rest') &&
      (one.joint === '' || one.hard)
    ) {
      everywhere = own.filter(({ place }) => place !== undefined)
      continue
    }
    const items =
      one.hard && one.joint !== 'then' && one.joint !== 'correction'
        ? own
        : complete(own, previous, one.joint)
    clauses.push({ items, from, to, sentence, negated: one.negated, everywhere: [] })
    if (everywhere.length > 0) clauses[clauses.length - 1] = { ...clauses.at(-1)!, everywhere }
    if (!one.negated) previous = items
  }
  return shareBack(clauses)
}

/** A place after the last comma belongs to the whole sentence; an amount or adverb to the clause before. */
function mergeTails(pieces: readonly Piece[]): Piece[] {
  const merged: Piece[] = []
  for (const one of pieces) {
    const last = merged.at(-1)
    const loudness = one.items.some(({ amount }) => amount?.unit === 'lufs')
    const silent =
      !loudness &&
      one.items.every(
        (item) =>
          item.kind === 'punct' ||
          item.kind === 'filler' ||
          item.amount !== undefined ||
          hasSense(item, 'degree', 'whole', 'polite') ||
          (/^(long|in length|in duration|in total)$/.test(item.text) &&
            last?.items.some((before) => hasSense(before, 'fade', 'silence'))),
      )
    // "the beginning, the first 2 s": the same place, said better
    const refined =
      one.joint === ',' &&
      last?.items.some(({ place }) => place?.form === 'vague') === true &&
      one.items.every((item) => item.place !== undefined || item.kind === 'filler') &&
      one.items.some(({ place }) =>
        last.items.some(
          ({ place: named }) =>
            named?.form === 'vague' &&
            ((named.vague === 'start' && place?.form === 'first') ||
              (named.vague === 'end' && place?.form === 'last')),
        ),
      )
    if (last !== undefined && refined) {
      last.items.push(...one.items)
      continue
    }
    if (last !== undefined && !one.hard && silent && !one.negated && one.joint !== 'and')
      last.items.push(...one.items)
    else merged.push({ ...one, items: [...one.items] })
  }
  return merged
}

const isVerbal = (item: Item) =>
  hasSense(item, 'act', 'particle', 'fade', 'loop', 'silence') ||
  (hasSense(item, 'fx') && item.senses.every(({ as }) => as === 'fx'))
const MODE_WORDS = new Set([
  'is',
  'are',
  'too',
  'sounds',
  'seems',
  'not',
  'enough',
  'needs',
  'should',
  'so',
  'was',
])

/** What a shortened clause takes from the one before: the verb and its frame, unless it has its own. */
function carries(item: Item, own: readonly Item[]): boolean {
  const has = (...names: Sense['as'][]) => own.some((one) => hasSense(one, ...names))
  if (hasSense(item, 'particle')) return !has('particle') && !has('more', 'less', 'excess', 'lack')
  if (hasSense(item, 'more', 'less', 'excess', 'lack', 'no'))
    return !has('more', 'less', 'excess', 'lack', 'no', 'particle')
  return isVerbal(item) || MODE_WORDS.has(item.text)
}

function complete(own: readonly Item[], previous: readonly Item[], joint: string): readonly Item[] {
  if (previous.length === 0 || joint === 'not') return own
  const bare = own.filter((item) => item.kind !== 'filler' && item.kind !== 'punct')
  // "increase the speed and the pitch": a quantity, though "pitch" is a verb too
  const isQuantity =
    bare.length === 1 &&
    hasSense(bare[0], 'dim') &&
    /^(the|its|his|her|my)$/.test(own[0]!.text) &&
    own.at(-1) === bare[0]
  const hasHead =
    (!isQuantity &&
      bare.some((item) =>
        hasSense(
          item,
          'act',
          'adj',
          'fx',
          'fade',
          'loop',
          'clean',
          'silence',
          'again',
          'swap' as never,
          'order',
          'refused',
          'distant',
          'low',
          'high',
        ),
      )) ||
    bare.some((item) => hasSense(item, 'space') && /reverb$/.test(item.text))
  if (bare.length === 0) return own
  if (
    !hasHead &&
    bare.every((item) => item.place !== undefined || hasSense(item, 'part', 'whole'))
  ) {
    // only a place: everything the clause before said, there
    return [...previous.filter(({ place }) => place === undefined), ...own]
  }
  const ownQuantity =
    joint === 'then' &&
    bare.some(({ amount }) => amount !== undefined && amount.unit !== null && amount.unit !== 's')
  if (
    !ownQuantity &&
    !hasHead &&
    !bare.some(({ amount }) => amount?.unit === 'lufs') &&
    bare.every(
      (item) =>
        item.place !== undefined ||
        item.amount !== undefined ||
        hasSense(item, 'degree', 'part', 'whole'),
    )
  )
    return [
      ...previous.filter(
        (item) =>
          item.place === undefined && item.amount === undefined && !hasSense(item, 'degree'),
      ),
      ...own,
    ]
  const onlyParticle =
    !ownQuantity &&
    !bare.some(({ amount }) => amount?.unit === 'lufs') &&
    bare.every(
      (item) =>
        hasSense(item, 'particle') ||
        item.place !== undefined ||
        item.amount !== undefined ||
        hasSense(item, 'degree'),
    )
  if (onlyParticle)
    return [...previous.filter((item) => isVerbal(item) && !hasSense(item, 'particle')), ...own]
  if (
    !hasHead &&
    bare.some((item) => hasSense(item, 'dim', 'artefact', 'space', 'sound', 'voice', 'channel')) &&
    joint !== 'then'
  )
    return [
      ...previous.filter(
        (item) => carries(item, own) && !(hasSense(item, 'dim') && hasSense(bare[0], 'dim')),
      ),
      ...own,
    ]
  const adjective = bare.find((item) => hasSense(item, 'adj', 'low', 'high'))
  // "too quick, slow it down": a verb or a comparative says by itself what is wished
  const wished =
    bare.some((item) => hasSense(item, 'particle')) || /er$/.test(adjective?.text ?? '')
  if (
    adjective !== undefined &&
    !wished &&
    !bare.some((item) => hasSense(item, 'act')) &&
    joint !== 'then' &&
    !own.some((item) => MODE_WORDS.has(item.text))
  )
    return [
      ...(previous.some((item) => hasSense(item, 'adj', 'dim', 'low', 'high', 'fx', 'artefact'))
        ? previous.filter((item) => MODE_WORDS.has(item.text))
        : []),
      ...own,
    ]
  return own
}

/** "the bass and the treble by 3 dB": the amount said last serves those before that have none. */
function shareBack(clauses: readonly Clause[]): Clause[] {
  const shared = [...clauses]
  for (let at = shared.length - 1; at > 0; at--) {
    const [before, after] = [shared[at - 1]!, shared[at]!]
    if (before.sentence !== after.sentence || before.negated || after.negated) continue
    // "bass and treble up 3 dB": a bare noun takes all that is said of the next
    const verb = after.items.filter(
      (item) => hasSense(item, 'particle', 'more', 'less') || item.amount !== undefined,
    )
    if (
      before.items.every((item) => hasSense(item, 'dim') || item.kind === 'filler') &&
      before.items.some((item) => hasSense(item, 'dim')) &&
      hasSense(
        after.items.find((item) => item.kind !== 'filler'),
        'dim',
      ) &&
      verb.some((item) => hasSense(item, 'particle', 'more', 'less'))
    ) {
      shared[at - 1] = { ...before, items: [...before.items, ...verb] }
      continue
    }
    const borrowed = after.items.some((item) => item.from < after.from)
    if (
      !borrowed ||
      before.items.some((item) => item.amount !== undefined || hasSense(item, 'degree'))
    )
      continue
    // "turn the first second and the last second down by 3 dB": the way as well
    const isWayless =
      before.items.some((item) => item.place !== undefined) &&
      before.items.every(
        (item) => item.place !== undefined || item.kind === 'filler' || hasSense(item, 'act'),
      )
    const amounts = after.items.filter(
      (item, index) =>
        item.from >= after.from &&
        (item.amount !== undefined ||
          (isWayless && hasSense(item, 'particle')) ||
          hasSense(item, 'degree') ||
          (item.kind === 'filler' && after.items[index + 1]?.amount !== undefined)),
    )
    if (!amounts.some((item) => item.amount !== undefined)) continue
    // "the clicks and the whine at 3 kHz": a frequency belongs to what it was said of
    if (
      amounts.some(({ amount }) => amount?.unit === 'hz') &&
      before.items.some((item) => hasSense(item, 'artefact'))
    )
      continue
    shared[at - 1] = { ...before, items: [...before.items, ...amounts] }
  }
  return shared
}
