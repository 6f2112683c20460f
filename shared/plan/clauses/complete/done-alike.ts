import type { Clause } from '../../clauses.ts'
import type { Item } from '../../items/item.ts'
import { hasAct, hasFx, hasSense } from '../look.ts'

// "slow the first 2 s and the last 2 s to half speed", "pan 1-2 s and 5-6 s to the left": one verb
// for several parts, and behind the last of them how much or which way, which is of all.

/** Both with the verb of the first and what stands behind the second; null: they are two wishes. */
export function doneAlike(before: Clause, after: Clause): [Clause, Clause] | null {
  if (!/^(and|,)$/.test(after.joint) || !isPartTurned(before.items)) return null
  const own = after.items.filter(({ from }) => from >= after.from)
  const [part, ...how] = own.filter(says)
  if (part?.place === undefined || how.length === 0 || how.some(({ place }) => place)) return null
  const verb = before.items.filter((item) => item.place === undefined && says(item))
  if (!how.some((item) => verb.some((one) => tellsHow(one, item)))) return null
  if (!how.every((item) => isHow(item, verb)) || isOpposite(verb, how)) return null
  const behind = own.slice(own.indexOf(part) + 1)
  const hasVerb = after.items.length > own.length
  return [
    { ...before, items: [...before.items, ...behind] },
    hasVerb ? after : { ...after, items: [...verb, ...own] },
  ]
}

const says = ({ kind }: Item) => kind !== 'filler' && kind !== 'punct'

/** A verb that needs to be told how, and a part; nothing said yet of how. */
const isPartTurned = (items: readonly Item[]) =>
  items.some(({ place }) => place !== undefined && place.form !== 'vague') &&
  // "first half slow, second half fast"
  items.find(says)?.place === undefined &&
  items.some((item) => VERBS.some(({ is }) => is(item))) &&
  items.every(
    (item) =>
      item.place !== undefined ||
      !says(item) ||
      hasSense(item, 'polite') ||
      VERBS.some(({ is }) => is(item)) ||
      // "add echo to …"
      (hasAct(item, 'add', 'put') && items.some((one) => hasSense(one, 'fx'))),
  )

/** What may be said of how, by the verb. */
const VERBS: readonly { is: (verb: Item) => boolean; how: (item: Item) => boolean }[] = [
  {
    // "slow", "speed up", "play"
    is: (verb) => isDim(verb, 'speed') || slowsOrHastens(verb) !== 0 || hasAct(verb, 'play'),
    how: (item) =>
      isDim(item, 'speed') || hasSense(item, 'times') || /^(x|%)$/.test(item.amount?.unit ?? ''),
  },
  {
    is: (verb) => isDim(verb, 'pitch'),
    how: (item) => hasSense(item, 'octave', 'particle') || item.amount?.unit === 'st',
  },
  { is: (verb) => hasFx(verb, 'pan'), how: (item) => hasSense(item, 'channel') },
  {
    is: (verb) => hasFx(verb, 'echo') || hasFx(verb, 'reverb'),
    how: ({ amount }) => amount?.unit === 's' || amount?.unit === '%',
  },
]

const tellsHow = (verb: Item, item: Item) => VERBS.some(({ is, how }) => is(verb) && how(item))

/** Nothing that would be a wish of its own. */
const isHow = (item: Item, verb: readonly Item[]) =>
  verb.some((one) => tellsHow(one, item)) ||
  item.amount !== undefined ||
  hasSense(item, 'particle', 'times', 'degree') ||
  item.senses.some((sense) => sense.as === 'fx' && verb.some((one) => hasFx(one, sense.op)))

/** "slow the first 2 s, the last 2 s at double speed" */
function isOpposite(verb: readonly Item[], how: readonly Item[]): boolean {
  const way = verb.reduce((sum, item) => sum + slowsOrHastens(item), 0)
  return (
    way !== 0 &&
    how.some((item) => isDim(item, 'speed')) &&
    how.some((item) => Math.sign(factorOf(item) - 1) === -Math.sign(way))
  )
}

/** -1 of "slow", 1 of "speed up". */
const slowsOrHastens = ({ senses }: Item): number => {
  for (const sense of senses)
    if (sense.as === 'adj' && 'dim' in sense.wish && sense.wish.dim === 'speed')
      return sense.wish.sign
  return 0
}

const factorOf = ({ senses, amount }: Item): number => {
  for (const sense of senses) if (sense.as === 'times') return sense.times
  return amount?.unit === 'x' ? amount.value : 1
}

const isDim = ({ senses }: Item, dim: 'speed' | 'pitch') =>
  senses.some((sense) => sense.as === 'dim' && sense.dim === dim)
