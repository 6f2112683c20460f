import { longestPhrase } from '../items/phrases.ts'
import type { Token, Unit } from '../lex/token.ts'

// "A drop of 3 dB in the bass": a noun that says which way, and how much of it.

const WAYS: ReadonlyMap<string, 'increase' | 'decrease'> = new Map([
  ...['increase', 'rise', 'raise', 'boost', 'lift', 'bump', 'jump', 'hike', 'gain'].map(
    (noun) => [noun, 'increase'] as const,
  ),
  ...['decrease', 'reduction', 'drop', 'fall', 'cut', 'dip', 'lowering', 'attenuation'].map(
    (noun) => [noun, 'decrease'] as const,
  ),
])

/** The verb in the noun's place, and "by" in that of "of": "a cut of 20 %" is no cut to 20 %. */
export function withChanges(tokens: readonly Token[]): readonly Token[] {
  const found = new Map<number, string>()
  for (let at = 0; at < tokens.length; at++) {
    const { text, kind } = tokens[at]!
    const way = kind === 'word' ? WAYS.get(text) : undefined
    if (way === undefined) continue
    const quantity = quantityBehind(tokens, at)
    if (!isNoun(tokens, at) && !isFallIn(tokens, at)) continue
    const of = quantity ?? at + 1
    const isMeasured = tokens[of]?.text === 'of' && opensMeasure(tokens, of + 1)
    if (!isMeasured && quantity === null && !isSaidBefore(tokens, at) && !OF_NOTHING_ELSE.has(text))
      continue
    found.set(at, way)
    const how = HOW.get(tokens[at - 1]?.text ?? '')
    if (how !== undefined) found.set(at - 1, how)
    if (isMeasured) found.set(of, 'by')
  }
  if (found.size === 0) return tokens
  return tokens.map((token, at) => ({ ...token, text: found.get(at) ?? token.text }))
}

/** "a drop", "a 3 dB drop", "a slight drop", "a pitch drop"; "drop the bass by 3 dB" is a verb. */
function isNoun(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1]
  if (before === undefined || isFound(tokens, at)) return false
  return (
    ARTICLE.test(before.text) ||
    HOW.has(before.text) ||
    isMeasure(before) ||
    isQuantity(tokens, at - 1)
  )
}

/** "drop in volume by 3 dB", but "drop in the bass" may add one */
const isFallIn = (tokens: readonly Token[], at: number): boolean =>
  tokens[at + 1]?.text === 'in' &&
  /^(volume|level|pitch|speed|tempo|loudness|pace)$/.test(tokens[at + 2]?.text ?? '') &&
  !isFound(tokens, at)

const ARTICLE =
  /^(an?|the|some|slight|small|little|gentle|subtle|modest|big|large|huge|further|another|gradual)$/

/** "a slow increase in speed" is not slower, "a sharp rise in the bass" not brighter. */
const HOW: ReadonlyMap<string, string> = new Map([
  ...['slow', 'steady', 'continuous', 'progressive'].map((word) => [word, 'gradual'] as const),
  ...['sharp', 'steep'].map((word) => [word, 'large'] as const),
])

/** "there's a drop in volume at 5 s", "it has a 6 dB drop": how it is, and not what is asked for. */
const isFound = (tokens: readonly Token[], at: number): boolean =>
  tokens
    .slice(Math.max(0, at - 4), at)
    .some(
      ({ text }, from, before) =>
        FOUND.test(text) || (IS.test(text) && opensFact(before[from - 1])),
    )

const FOUND = /^(has|hear|heard|notice|noticed)$/
const IS = /^(is|are|was|were)$/
const opensFact = (token: Token | undefined) => token?.text === 'there'

/** "in the bass", "in volume": where the quantity ends. */
function quantityBehind(tokens: readonly Token[], at: number): number | null {
  if (tokens[at + 1]?.text !== 'in') return null
  const noun = /^(the|its?|my|overall)$/.test(tokens[at + 2]?.text ?? '') ? at + 3 : at + 2
  const phrase = longestPhrase(tokens, noun)
  return phrase?.senses.some(({ as }) => as === 'dim') ? phrase.to : null
}

/** Whether a quantity ends there: "the low end". */
const isQuantity = (tokens: readonly Token[], at: number): boolean =>
  [0, 1, 2].some((back) => {
    const phrase = at < back ? null : longestPhrase(tokens, at - back)
    return phrase?.to === at + 1 && phrase.senses.some(({ as }) => as === 'dim')
  })

/** "a 3 dB bump", "a 20 % speed reduction" */
const isSaidBefore = (tokens: readonly Token[], at: number): boolean =>
  isMeasure(tokens[at - 1]) || (isQuantity(tokens, at - 1) && isMeasure(tokens[at - 2]))

/** "about 3 dB", "up to a third" */
function opensMeasure(tokens: readonly Token[], at: number): boolean {
  let from = at
  while (from < tokens.length && ABOUT.test(tokens[from]!.text)) from++
  return (
    isMeasure(tokens[from]) ||
    (/^(an?|one|two|three)$/.test(tokens[from]?.text ?? '') &&
      SHARE.test(tokens[from + 1]?.text ?? ''))
  )
}

const ABOUT =
  /^(about|around|roughly|approximately|some|up|to|exactly|maybe|just|only|nearly|almost|at|most|least)$/
const SHARE = /^(half|thirds?|quarters?|fifths?)$/

const MEASURES: ReadonlySet<Unit> = new Set(['db', 'st', '%'])

const isMeasure = (token: Token | undefined): boolean =>
  token?.unit !== undefined && token.unit !== null && MEASURES.has(token.unit)

/** These are verbs in no sentence. */
const OF_NOTHING_ELSE: ReadonlySet<string> = new Set(['reduction', 'attenuation'])
