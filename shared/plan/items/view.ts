import type { Degree, Sense } from '../lexicon/senses.ts'
import type { Place } from '../regions/place.ts'
import type { Amount, Item } from './item.ts'

// The items of one clause, and what a reading has made use of.

const DEGREES: readonly Degree[] = ['bit', 'plain', 'much', 'extreme']

type As = Sense['as']

type SenseOf<Name extends As> = Extract<Sense, { as: Name }>

/** Which kinds of sense there are among the items. */
const kindsOf = (items: readonly Item[]): ReadonlySet<As> => {
  const kinds = new Set<As>()
  for (const { senses } of items) for (const { as } of senses) kinds.add(as)
  return kinds
}

function amountsAt(items: readonly Item[]): readonly number[] {
  const found: number[] = []
  for (let at = 0; at < items.length; at++) if (items[at]!.amount !== undefined) found.push(at)
  return found
}

/** The items of one clause and what a reading has made use of. */
export class View {
  readonly items: readonly Item[]
  readonly used: boolean[]

  private readonly kinds: ReadonlySet<As>
  /** Where amounts stand; few clauses have more than one. */
  private readonly amounts: readonly number[]

  /** @param same a view of the same items, whatever was used there */
  constructor(items: readonly Item[], same?: View) {
    this.items = items
    this.used = items.map(() => false)
    this.kinds = same?.kinds ?? kindsOf(items)
    this.amounts = same?.amounts ?? amountsAt(items)
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

  /** Everything of these kinds is now used. */
  takeKinds(...kinds: As[]): void {
    for (const as of kinds) this.takeAll(as)
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
    const at = this.amounts.find((one) => this.isUnused(one, fits))
    if (at === undefined) return null
    this.useAmount(at)
    return this.items[at]!.amount!
  }

  hasAmount(fits: (amount: Amount, at: number) => boolean): boolean {
    return this.amounts.some((at) => this.isUnused(at, fits))
  }

  private isUnused(at: number, fits: (amount: Amount, at: number) => boolean): boolean {
    return !this.used[at] && fits(this.items[at]!.amount!, at)
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
    const found: { place: Place; at: number }[] = []
    for (let at = 0; at < this.items.length; at++) {
      const { place } = this.items[at]!
      if (place !== undefined && !this.used[at]) found.push({ place, at })
    }
    return found
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
    if (!this.kinds.has('degree')) return null
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
