import { lex, ordinalValue, partValue, type Token, type Unit } from './lex.ts'
import { type Degree, LEXICON, type Sense } from './lexicon.ts'
import { type Place, readPlace } from './regions.ts'

// From tokens to items: places in time, phrases of the lexicon, amounts with the preposition in front
// of them, and the words in between.

export type Amount = {
  readonly value: number
  readonly unit: Unit | 'part' | null
  readonly signed: boolean
  readonly ordinal: boolean
  readonly clock: boolean
  /** "by", "to", "at" … as said in front. */
  readonly prep: string
  readonly text: string
}

export type Item = {
  /** Token range [from, to). */
  readonly from: number
  readonly to: number
  readonly text: string
  readonly kind: 'phrase' | 'amount' | 'place' | 'filler' | 'word' | 'punct' | 'quoted'
  readonly senses: readonly Sense[]
  readonly amount?: Amount
  readonly place?: Place
}

type Node = { next: Map<string, Node>; senses: Sense[] }
const node = (): Node => ({ next: new Map(), senses: [] })

/** Every word that stands in some phrase. */
const LEXICAL = new Set<string>()
const TRIE = buildTrie()

function buildTrie(): Node {
  const root = node()
  for (const { sense, words } of LEXICON)
    for (const phrase of words) {
      let at = root
      for (const { text } of lex(phrase)) {
        LEXICAL.add(text)
        let next = at.next.get(text)
        if (next === undefined) {
          next = node()
          at.next.set(text, next)
        }
        at = next
      }
      if (at !== root && !at.senses.includes(sense)) at.senses.push(sense)
    }
  return root
}

const FILLERS = new Set(
  `a an the my your his her our their its me i you we us he she they him some any of to for on at as so is are was were be been being am
  will would can could shall should may might must do does did doing done has had having have please kindly thanks thank hey hi hello dear just really actually basically literally
  maybe perhaps possibly also too as well there here that which who whom these those than like about around roughly approximately exactly precisely
  with from by into onto and or  it's got bit go ahead try want wants wanted need needs needed wish hope think guess believe know see  possible would love
  now already still even though because since such same own everybody everyone someone somebody guys guy man dude bro mate buddy pal sir bot resound boss friend folks team
  little kind sort kinda quickly real quick asap today right rn let let's let us gonna going supposed ought able sure simply another one ones other
  good nice great cool ok okay well oh um uh hmm yeah yes alright lol haha omg btw fyi imo tbh tho though anyway anyways mind chance way any possible possibly favor favour
  effect effects filter setting amount amounts level feel vibe style kind type sort thing things stuff job work quite rather pretty fairly overall total
  both each every what whats use using used apply applied give gives given put set add make makes made making get gets getting have having render leave do doing
  sound sounds sounding seem seems seemed look looks looking come comes coming came it itself this through throughout across   out up in off over
  instead rather then next first finally lastly afterwards 's yet once only hear heard listen listening help assist wonder wondering question request task edit edits editing editor
  happen happens able again desired required ideally preferably hopefully honestly obviously dont_mind appreciate appreciated grateful cheers perfect thing tad more ever final finished end result version but side yo ngl fr rly lowkey highkey deadass recorded existing current whoa wow ugh argh ouch oops yikes eh aw aww huh phew geez jeez dang damnit gosh playback prefer factor says talks speaks whether said thinks told find found sing speak why not_ lasting attachment dude please pls gently nicely`
    .split(/\s+/)
    .filter(Boolean),
)

/** Words that carry no meaning of their own in an edit, and are consumed wherever they stand. */
export const isFiller = (word: string): boolean => FILLERS.has(word)

/** Words in front of a noun: a phrase that starts with one gives way to a longer one without it. */
const GIVES_WAY = /^(a|an|the|some|my|your|his|her|this|that|our|their)$/

const PREPS = new Set(
  'by to at of over for in within with above below under around about near from after every until between than using plus minus down up through across per beyond past before @ against towards into like'.split(
    ' ',
  ),
)
const APPROXIMATE = new Set(
  'about around roughly approximately exactly precisely another some like least most only just the a an maybe say nearly almost additional extra'.split(
    ' ',
  ),
)
/** Senses that mean something only beside others; alone such a word is context. */
export function itemsOf(tokens: readonly Token[]): Item[] {
  const items: Item[] = []
  let at = 0
  while (at < tokens.length) {
    const item = readItem(tokens, at)
    items.push(item)
    at = item.to
  }
  return withPrepositions(items)
}

function readItem(tokens: readonly Token[], at: number): Item {
  const token = tokens[at]!
  const span = (to: number) => ({
    from: at,
    to,
    text: tokens
      .slice(at, to)
      .map(({ text }) => text)
      .join(' '),
  })
  const place = readPlace(tokens, at)
  const found = longestPhrase(tokens, at)
  // "a tiny speaker": an article gives way to a phrase that reaches further without it
  const further =
    found !== null && GIVES_WAY.test(token.text) ? longestPhrase(tokens, at + 1) : null
  const phrase = further !== null && further.to > found!.to ? null : found
  if (place !== null && place.to >= (phrase?.to ?? 0))
    return {
      ...span(place.to),
      kind: 'place',
      senses: phrase?.to === place.to ? phrase.senses : [],
      place,
      // "at 120" is a time or a frequency, as the clause has it
      ...(place.bare ? { amount: { ...amountOf(tokens[place.to - 1]!), prep: 'at' } } : {}),
    }
  if (
    phrase !== null &&
    !(
      token.kind === 'number' &&
      phrase.to === at + 1 &&
      token.unit !== null &&
      token.unit !== 'bit'
    )
  )
    return {
      ...span(phrase.to),
      kind: token.kind === 'number' && phrase.to === at + 1 ? 'amount' : 'phrase',
      senses: phrase.senses,
      ...(token.kind === 'number' && phrase.to === at + 1 ? { amount: amountOf(token) } : {}),
    }
  if (token.kind === 'number')
    return { ...span(at + 1), kind: 'amount', senses: [], amount: amountOf(token) }
  if (token.kind === 'quoted') return { ...span(at + 1), kind: 'quoted', senses: [] }
  if (token.kind === 'punct') return { ...span(at + 1), kind: 'punct', senses: [] }
  if (/^(octave|semitone)$/.test(token.text))
    return {
      ...span(at + 1),
      kind: 'amount',
      senses: [],
      amount: {
        value: token.text === 'octave' ? 12 : 1,
        unit: 'st',
        signed: false,
        ordinal: false,
        clock: false,
        prep: '',
        text: token.text,
      },
    }
  const part = partValue(token.text)
  if (part !== undefined && token.text !== 'half')
    return {
      ...span(at + 1),
      kind: 'amount',
      senses: [],
      amount: {
        value: 1 / part,
        unit: 'part',
        signed: false,
        ordinal: ordinalValue(token.text) !== undefined,
        clock: false,
        prep: '',
        text: token.text,
      },
    }
  return { ...span(at + 1), kind: FILLERS.has(token.text) ? 'filler' : 'word', senses: [] }
}

const amountOf = (token: Token): Amount => ({
  value: token.value!,
  unit: token.unit ?? null,
  signed: token.signed ?? false,
  ordinal: token.ordinal ?? false,
  clock: token.clock ?? false,
  prep: '',
  text: token.text,
})

function longestPhrase(
  tokens: readonly Token[],
  at: number,
): { to: number; senses: Sense[] } | null {
  let found: { to: number; senses: Sense[] } | null = null
  let current: Node | undefined = TRIE
  for (let to = at; to < tokens.length; to++) {
    current = current.next.get(tokens[to]!.text)
    if (current === undefined) break
    if (current.senses.length > 0) found = { to: to + 1, senses: current.senses }
  }
  return found
}

export const isLexical = (word: string): boolean => LEXICAL.has(word)

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

// --- looking at a clause ---

const DEGREES: readonly Degree[] = ['bit', 'plain', 'much', 'extreme']
type As = Sense['as']
type SenseOf<Name extends As> = Extract<Sense, { as: Name }>

/** Which kinds of sense there are among the items. */
export const kindsOf = (items: readonly Item[]): ReadonlySet<As> => {
  const kinds = new Set<As>()
  for (const { senses } of items) for (const { as } of senses) kinds.add(as)
  return kinds
}

/** The items of one clause and what a reading has made use of. */
export class View {
  readonly items: readonly Item[]
  readonly used: boolean[]

  private readonly kinds: ReadonlySet<As>

  constructor(items: readonly Item[], kinds: ReadonlySet<As> = kindsOf(items)) {
    this.items = items
    this.used = new Array<boolean>(items.length).fill(false)
    this.kinds = kinds
  }

  private sense<Name extends As>(
    at: number,
    as: Name,
    fits?: (sense: SenseOf<Name>, item: Item) => boolean,
  ): SenseOf<Name> | undefined {
    if (this.used[at]) return undefined
    const item = this.items[at]!
    for (const sense of item.senses)
      if (sense.as === as && (fits === undefined || fits(sense as SenseOf<Name>, item)))
        return sense as SenseOf<Name>
    return undefined
  }

  index<Name extends As>(as: Name, fits?: (sense: SenseOf<Name>, item: Item) => boolean): number {
    if (!this.kinds.has(as)) return -1
    for (let at = 0; at < this.items.length; at++)
      if (this.sense(at, as, fits) !== undefined) return at
    return -1
  }

  has<Name extends As>(as: Name, fits?: (sense: SenseOf<Name>, item: Item) => boolean): boolean {
    return this.index(as, fits) !== -1
  }

  /** The first unused sense of that kind, now used. */
  take<Name extends As>(
    as: Name,
    fits?: (sense: SenseOf<Name>, item: Item) => boolean,
  ): SenseOf<Name> | null {
    const at = this.index(as, fits)
    if (at === -1) return null
    const sense = this.sense(at, as, fits)!
    this.used[at] = true
    return sense
  }

  takeAll<Name extends As>(
    as: Name,
    fits?: (sense: SenseOf<Name>, item: Item) => boolean,
  ): SenseOf<Name>[] {
    const found: SenseOf<Name>[] = []
    if (!this.kinds.has(as)) return found
    for (let at = 0; at < this.items.length; at++) {
      const sense = this.sense(at, as, fits)
      if (sense === undefined) continue
      this.used[at] = true
      found.push(sense)
    }
    return found
  }

  word(...words: string[]): boolean {
    return this.items.some((item) => words.includes(item.text))
  }

  takeWord(...words: string[]): boolean {
    const at = this.items.findIndex((item, index) => !this.used[index] && words.includes(item.text))
    if (at !== -1) this.used[at] = true
    return at !== -1
  }

  takeWords(...words: string[]): void {
    for (let at = 0; at < this.items.length; at++)
      if (!this.used[at] && words.includes(this.items[at]!.text)) this.used[at] = true
  }

  /** The first unused amount that fits, now used with the preposition in front of it. */
  amount(fits: (amount: Amount, at: number) => boolean): Amount | null {
    const at = this.items.findIndex(
      (item, index) => !this.used[index] && item.amount !== undefined && fits(item.amount, index),
    )
    if (at === -1) return null
    this.useAmount(at)
    return this.items[at]!.amount!
  }

  hasAmount(fits: (amount: Amount, at: number) => boolean): boolean {
    return this.items.some(
      (item, index) => !this.used[index] && item.amount !== undefined && fits(item.amount, index),
    )
  }

  useAmount(at: number): void {
    this.used[at] = true
    const { prep } = this.items[at]!.amount!
    if (prep === '') return
    for (let before = at - 1; before >= Math.max(0, at - 4); before--)
      if (this.items[before]!.text === prep) {
        this.used[before] = true
        return
      }
  }

  places(): { place: Place; at: number }[] {
    return this.items.flatMap((item, at) =>
      item.place !== undefined && !this.used[at] ? [{ place: item.place, at }] : [],
    )
  }

  /** "the bass is too heavy": the adjective itself, not how much of it. */
  private isPredicate(at: number): boolean {
    return (
      this.items[at - 1]?.text === 'too' &&
      /^(heavy|strong|intense|hard|big|large|huge|massive|light|small|faint|gentle|mild)$/.test(
        this.items[at]!.text,
      )
    )
  }

  /** The strongest adverb, or null. */
  degree(): Degree | null {
    const found = this.items.flatMap((item, at) =>
      this.used[at] || this.isPredicate(at)
        ? []
        : item.senses
            .filter((sense) => sense.as === 'degree')
            .map((sense) => ({ degree: sense.degree, at })),
    )
    if (found.length === 0) return null
    for (const { at } of found) this.used[at] = true
    const strongest = Math.max(...found.map(({ degree }) => DEGREES.indexOf(degree)))
    return DEGREES[strongest]!
  }

  /** "this wav": a format that only names the recording. */
  private isThisFile(item: Item, at: number): boolean {
    return (
      item.senses.some(({ as }) => as === 'format') &&
      /^(this|the|my|that|your|attached|it)$/.test(this.items[at - 1]?.text ?? '')
    )
  }

  /** Items that carry meaning and that nobody has used. */
  leftover(): Item[] {
    return this.items.filter(
      (item, at) => !this.used[at] && !isFree(item) && !this.isThisFile(item, at),
    )
  }
}

/** Consumed wherever it stands. */
function isFree(item: Item): boolean {
  if (item.kind === 'filler' || item.kind === 'punct') return true
  if (item.kind === 'place' || item.kind === 'quoted') return false
  return item.senses.some(
    (sense) =>
      sense.as === 'whole' || sense.as === 'degree' || sense.as === 'polite' || sense.as === 'chat',
  )
}
