import { FILLERS } from './items/fillers.ts'
import type { Amount, Item } from './items/item.ts'
import { withNamedParts } from './items/named-parts.ts'
import { longestPhrase } from './items/phrases.ts'
import { withTakenOut } from './items/taken-out.ts'
import { ordinalValue, partValue } from './lex/numerals.ts'
import type { Token } from './lex/token.ts'
import type { Degree, Sense } from './lexicon/senses.ts'
import { readPlace } from './regions.ts'

// From tokens to items: places in time, phrases of the lexicon, amounts with the preposition in front
// of them, and the words in between.

/** Words in front of a noun: a phrase that starts with one gives way to a longer one without it. */
const GIVES_WAY = /^(a|an|the|some|my|your|his|her|this|that|our|their)$/

const PREPS = new Set(
  'during by to at of over for in within with above below under around about near from after every until between than using plus minus down up through across per beyond past before @ against towards into like'.split(
    ' ',
  ),
)

const APPROXIMATE = new Set(
  'about around roughly approximately exactly precisely another some like least most only just the a an maybe say nearly almost additional extra'.split(
    ' ',
  ),
)

export function itemsOf(tokens: readonly Token[]): readonly Item[] {
  const items: Item[] = []
  for (let at = 0; at < tokens.length; at = items.at(-1)!.to) items.push(readItem(tokens, at))
  return BESIDE_OTHERS.reduce<readonly Item[]>((list, change) => change(list), items)
}

/** "turn down the kick", "lower the knocking", "the guitar solo": a noun is no verb. */
const withNouns = (items: readonly Item[]): readonly Item[] =>
  items.map((item, at) =>
    (item.senses.some(({ as }) => as === 'sound') && GIVES_WAY.test(items[at - 1]?.text ?? '')) ||
    ((item.text === 'solo' || item.text === 'solos') &&
      items[at - 1]?.senses.some(({ as }) => as === 'sound'))
      ? { ...item, senses: item.senses.filter(({ as }) => as !== 'act') }
      : item,
  )

/** "there is nothing left to do", "left over", "only the piano should be left": no side. */
const withoutRemains = (items: readonly Item[]): readonly Item[] =>
  items.map((item, at) =>
    item.text === 'left' &&
    (NOTHING.test(items[at - 1]?.text ?? '') ||
      (/^(over|behind)$/.test(items[at + 1]?.text ?? '') &&
        !/^(to|the|hard|far|on)$/.test(items[at - 1]?.text ?? '')) ||
      ((/\b(be|is|are)$/.test(items[at - 1]?.text ?? '') || items[at - 1]?.amount?.unit === 'hz') &&
        items.slice(0, at).some(isOnly)))
      ? { ...item, kind: 'filler', senses: [] }
      : item,
  )

const NOTHING = /^(nothing|anything|something|much|little|more|enough|time|one|things?|sounds?)$/
const isOnly = ({ text }: Item) => /^(only|just|all|nothing)$/.test(text)

/** "I can't hear the guitar well": how it is heard, and not how much louder it should be */
const withoutHearing = (items: readonly Item[]): readonly Item[] =>
  items.map((item, at) =>
    /^(?:well|properly|clearly)$/.test(item.text) &&
    isEdge(items[at + 1]) &&
    items.slice(0, at).some(({ text }) => /^can not hear|^(?:barely|hardly) hear/.test(text))
      ? { ...item, kind: 'filler', senses: [] }
      : item,
  )

/** "bass+", "treble -", "+bass": more or less of it. */
const withSigns = (items: readonly Item[]): readonly Item[] =>
  items.map((item, at) => {
    if (item.text !== '+' && item.text !== '-') return item
    const [before, after] = [items[at - 1], items[at + 1]]
    const isBehind = isDim(before) && isEdge(after)
    const isInFront = item.text === '+' && isEdge(before) && isDim(after) && isEdge(items[at + 2])
    const as = item.text === '+' ? 'more' : 'less'
    return isBehind || isInFront ? { ...item, kind: 'phrase', senses: [{ as }] } : item
  })

const isDim = (item: Item | undefined) => item?.senses.some(({ as }) => as === 'dim') === true
const isEdge = (item: Item | undefined) => item === undefined || item.kind === 'punct'

/** How an effect is praised: "a lush, warm reverb". It says nothing that its parameters could hold. */
const STYLE =
  /^(nice|lovely|beautiful|gorgeous|pretty|sweet|tasty|cool|proper|professional|pro|natural|realistic|creamy|silky|lush|rich|smooth|warm|dark|bright|clear|thick|fat|classic|vintage|retro|modern|analog|analogue|digital|creative|dope|sick|clean|dreamy|airy|epic|old school|good)$/
const STYLED: ReadonlySet<string> = new Set([
  'reverb', 'echo', 'chorus', 'flanger', 'tremolo', 'vibrato', 'distort',
]) // biome-ignore format: a list

/** How much of an effect is wanted: "a quiet echo", "a deep reverb". */
const HOW_MUCH: ReadonlyMap<string, Degree> = new Map([
  ...['quiet', 'soft', 'faint', 'subtle', 'gentle'].map((word) => [word, 'bit'] as const),
  ...['loud', 'deep', 'strong'].map((word) => [word, 'much'] as const),
])

/** Said of an effect, these mean neither the recording nor anything that is offered. */
const SAID_OF_EFFECT =
  /^(slow|fast|quick|high|low|wide|narrow|reversed|backwards?|mono|quiet|soft|faint|loud|deep|bright|dark|warm)$/
const COMPARED = /^(high|low|slow|fast|quiet|loud|deep|wide|narrow|bright|dark|warm|soft)e?r$/

const isEffectNoun = (item: Item | undefined): boolean =>
  item?.senses.some((sense) => sense.as === 'fx' && STYLED.has(sense.op)) === true
    ? /delay$/.test(item.text) || !/(ed|ing|y)$/.test(item.text)
    : item?.text === 'compression'

const isFadeNoun = (item: Item | undefined) =>
  item?.senses.some(({ as }) => as === 'fade') === true && /^fade/.test(item.text)

const opensNoun = (item: Item | undefined) =>
  /^(a|an|the|some|add|with|more)$/.test(item?.text ?? '')

/** "a warm reverb" has no more bass; "warm and reverberant" and "warmer reverb" say what they say. */
function withoutStyle(items: readonly Item[]): readonly Item[] {
  const kept = [...items]
  const unread = (at: number) => {
    kept[at] = { ...items[at]!, kind: 'word', senses: [] }
  }
  for (let at = items.length - 1; at > 0; at--) {
    let before = at - 1
    const said = () => items[before]?.text ?? ''
    if (isFadeNoun(items[at])) {
      if (SAID_OF_EFFECT.test(said()) && !/^(slow|quick|fast|soft)$/.test(said()))
        if (opensNoun(items[before - 1])) unread(before)
      continue
    }
    if (!isEffectNoun(items[at])) continue
    while (before >= 0 && STYLE.test(said()) && items[before]!.place === undefined) {
      kept[before] = { ...items[before]!, kind: 'filler', senses: [] }
      before--
      if (said() === ',' && STYLE.test(items[before - 1]?.text ?? '')) before--
    }
    const degree = HOW_MUCH.get(said())
    if (degree !== undefined)
      kept[before] = { ...items[before]!, kind: 'phrase', senses: [{ as: 'degree', degree }] }
    // "slow vibrato 2 Hz": how slow is said
    else if (/^(slow|fast)$/.test(said()) && items.some(({ amount }) => amount?.unit === 'hz'))
      kept[before] = { ...items[before]!, kind: 'filler', senses: [] }
    else if (
      SAID_OF_EFFECT.test(said()) ||
      (COMPARED.test(said()) && (before === 0 || opensNoun(items[before - 1])))
    )
      unread(before)
  }
  return kept.map((item, at) => (isTheDrop(kept, at) ? { ...item, senses: [] } : item))
}

/** "so the drop is at 4 s": a moment of the music. */
const isTheDrop = (items: readonly Item[], at: number) =>
  items[at]!.text === 'drop' &&
  /^(the|a)$/.test(items[at - 1]?.text ?? '') &&
  !/^(of|in|to|by)$/.test(items[at + 1]?.text ?? '')

/** The longest that begins here: the first that is found. */
function readItem(tokens: readonly Token[], at: number): Item {
  for (const read of READERS) {
    const found = read(tokens, at)
    if (found !== null) return found
  }
  const { text } = tokens[at]!
  return item(tokens, at, at + 1, { kind: FILLERS.has(text) ? 'filler' : 'word' })
}

function item(
  tokens: readonly Token[],
  from: number,
  to: number,
  what: Partial<Item> & Pick<Item, 'kind'>,
): Item {
  let { text } = tokens[from]!
  for (let at = from + 1; at < to; at++) text += ` ${tokens[at]!.text}`
  const { kind, senses = [], amount, place } = what
  const plain = { from, to, text: what.text ?? text, senses, kind }
  const there = place === undefined ? plain : { ...plain, place }
  return amount === undefined ? there : { ...there, amount }
}

type ReadItem = (tokens: readonly Token[], at: number) => Item | null

/** "more low", "more high": comparatives of those who think in another language */
const comparative: ReadItem = (tokens, at) => {
  if (tokens[at]!.text !== 'more') return null
  const compared = longestPhrase(tokens, at + 1)
  const senses = compared?.senses.filter(({ as }) => as === 'low' || as === 'high') ?? []
  const isOfNoun = /^(pitch|pitched|key|end|tone|tones|voice)$/.test(tokens[at + 2]?.text ?? '')
  return compared?.to === at + 2 && senses.length > 0 && !isOfNoun
    ? item(tokens, at, at + 2, { text: `${tokens[at + 1]!.text}er`, kind: 'phrase', senses })
    : null
}

/** "too much low": too low, for those who think in another language. */
const tooMuch: ReadItem = (tokens, at) =>
  tokens[at]!.text === 'too' && tokens[at + 1]?.text === 'much' && isQualityAt(tokens, at + 2)
    ? item(tokens, at, at + 2, { text: 'too', kind: 'filler' })
    : null

const isHistory = (sense: Sense) => sense.as === 'refused' && sense.reason === 'needs_history'

/** A place in time, unless a phrase of the lexicon reaches further. */
const placeOrPhrase: ReadItem = (tokens, at) => {
  const token = tokens[at]!
  const place = readPlace(tokens, at)
  const phrase = phraseAt(tokens, at)
  if (place !== null && place.to >= (phrase?.to ?? 0)) {
    // "at 120" is a time or a frequency, as the clause has it
    const amount = { ...amountOf(tokens[place.to - 1]!), prep: 'at' }
    // "the first second and the last one": no edit before this
    const senses = phrase?.to === place.to ? phrase.senses.filter((one) => !isHistory(one)) : []
    return item(tokens, at, place.to, { kind: 'place', senses, place, ...(place.bare ? { amount } : {}) }) // biome-ignore format: one line
  }
  if (phrase === null) return null
  const { to, senses } = phrase
  if (token.kind !== 'number' || to !== at + 1)
    return item(tokens, at, to, { kind: 'phrase', senses })
  const isMeasured = token.unit !== null && token.unit !== 'bit'
  return isMeasured
    ? null
    : item(tokens, at, to, { kind: 'amount', senses, amount: amountOf(token) })
}

/** "a tiny speaker": an article gives way to a phrase that reaches further without it. */
function phraseAt(tokens: readonly Token[], at: number): ReturnType<typeof longestPhrase> {
  const found = longestPhrase(tokens, at)
  if (found === null) return null
  if (GIVES_WAY.test(tokens[at]!.text) && (longestPhrase(tokens, at + 1)?.to ?? 0) > found.to)
    return null
  return isHowMuch(tokens, at, found.to) ? { ...found, senses: MUCH } : found
}

const numberOrMark: ReadItem = (tokens, at) => {
  const token = tokens[at]!
  if (token.kind === 'word') return null
  const amount = token.kind === 'number' ? { amount: amountOf(token) } : {}
  return item(tokens, at, at + 1, {
    kind: token.kind === 'number' ? 'amount' : token.kind,
    ...amount,
  })
}

/** "octave", "a third": an amount without a number. */
const spelledAmount: ReadItem = (tokens, at) => {
  const { text } = tokens[at]!
  const part = partValue(text)
  const semitones = /^(octave|oct)$/.test(text) ? 12 : text === 'semitone' ? 1 : undefined
  if (semitones === undefined && (part === undefined || text === 'half')) return null
  const [value, unit] =
    semitones === undefined ? ([1 / part!, 'part'] as const) : ([semitones, 'st'] as const)
  const ordinal = semitones === undefined && ordinalValue(text) !== undefined
  const amount = { value, unit, signed: false, ordinal, clock: false, prep: '', text }
  return item(tokens, at, at + 1, { kind: 'amount', amount })
}

const READERS: readonly ReadItem[] = [
  comparative,
  tooMuch,
  placeOrPhrase,
  numberOrMark,
  spelledAmount,
]

const isQualityAt = (tokens: readonly Token[], at: number) => {
  const senses = longestPhrase(tokens, at)?.senses ?? []
  return (
    senses.some(({ as }) => as === 'adj' || as === 'low' || as === 'high') &&
    !senses.some(({ as }) => as === 'dim' || as === 'fx' || as === 'artefact')
  )
}

/** "so much louder": how much louder, and no complaint of too much. */
const isHowMuch = (tokens: readonly Token[], at: number, to: number) =>
  to === at + 2 &&
  tokens[at]!.text === 'so' &&
  tokens[at + 1]!.text === 'much' &&
  /^\w+er$/.test(tokens[to]?.text ?? '') &&
  longestPhrase(tokens, to)?.senses.some(({ as }) => as === 'adj') === true
const MUCH: Sense[] = [{ as: 'degree', degree: 'much' }]

const amountOf = (token: Token): Amount => ({
  value: token.value!,
  unit: token.unit ?? null,
  signed: token.signed ?? false,
  ordinal: token.ordinal ?? false,
  clock: token.clock ?? false,
  prep: '',
  text: token.text,
})

/** Gives each amount the preposition in front of it: "by about 3 dB". */
function withPrepositions(items: readonly Item[]): Item[] {
  return items.map((item, index) => {
    if (item.amount === undefined || item.place !== undefined) return item
    let at = index - 1
    while (
      at >= 0 &&
      index - at <= 3 &&
      items[at]!.kind !== 'punct' &&
      APPROXIMATE.has(items[at]!.text)
    )
      at--
    const before = items[at]
    const near = items[index - 1]
    const prep =
      before !== undefined && PREPS.has(before.text) && before.kind !== 'place'
        ? before.text
        : near !== undefined && PREPS.has(near.text)
          ? near.text
          : ''
    return { ...item, amount: { ...item.amount, prep } }
  })
}

/** What an item is beside others: each sees what the one before has made. */
const BESIDE_OTHERS: readonly ((items: readonly Item[]) => readonly Item[])[] = [
  withNouns,
  withTakenOut,
  withNamedParts,
  withSigns,
  withoutStyle,
  withoutRemains,
  withoutHearing,
  withPrepositions,
]
