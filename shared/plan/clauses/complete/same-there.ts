import type { Clause } from '../../clauses.ts'
import { type Item, textOf } from '../../items/item.ts'
import { firstSeconds, lastSeconds } from '../../regions/place.ts'
import { hasSense } from '../look.ts'

// "Boost 2-4 s by 6 dB and do the same to the last 3 s": the clause before, said of something else.

const SAME =
  '(?:(?:do|apply|give|make|repeat) )?(?:(?:exactly|just) )?(?:the )?(?:very )?same(?: (?:thing|again|treatment|change|edit))*(?: (?:goes|applies|again))?'
const THAT = 'do (?:that|this)(?: same)?(?: thing)?(?: again)?'

const SAYS_SAME = new RegExp(
  `^(?:(?:and|but|then|also|please|now|so) )*(?:${SAME}|${THAT}|ditto|likewise|similarly)$`,
)

/** The clause with what the one before says of another place or thing; null if it says no such. */
export function sameThere(
  own: readonly Item[],
  clauses: readonly Clause[],
): readonly Item[] | null {
  const last = clauses.at(-1)
  const start = own.findIndex(isOther)
  if (last === undefined || last.negated || start === -1 || isOneOfTwo(clauses)) return null
  const [head, rest] = [own.slice(0, start), own.slice(start)]
  const said = textOf(head)
  // "less bass, same treble": how it stays
  const isTo = TO.test(said) || (rest[0]!.place?.prep ?? '') !== ''
  if (!SAYS_SAME.test(said.replace(LEAD, '')) || !isTo) return null
  if (!rest.every((item) => isOther(item) || saysNothing(item))) return null
  const edge = atOtherEdge(last.items, rest)
  if (edge !== null) return edge
  const replaced = KINDS.filter((is) => rest.some(is))
  if (!replaced.every((is) => is === isAmount || last.items.some(is))) return null
  return [...last.items.filter((item) => !replaced.some((is) => is(item))), ...rest]
}

/** "fade in over a second and do the same at the end", "mute the first 2 s, same at the end": as long, there */
function atOtherEdge(last: readonly Item[], rest: readonly Item[]): readonly Item[] | null {
  const [place, ...others] = rest.flatMap((item) => (isOther(item) ? [item.place] : []))
  if (others.length > 0 || place?.form !== 'vague' || place.vague === 'both') return null
  if (place.vague !== 'start' && place.vague !== 'end') return null
  const placed = last.filter(isPlace)
  if (placed.length === 0 && last.some((item) => hasSense(item, 'fade')))
    return [...last.filter((item) => !hasSense(item, 'particle')), ...rest]
  const named = placed[0]?.place
  if (placed.length !== 1 || named?.seconds === undefined) return null
  const form = place.vague === 'start' ? 'first' : 'last'
  if (!/^(?:first|last)$/.test(named.form) || named.form === form) return null
  const { seconds } = named
  const wheres = [form === 'first' ? firstSeconds(seconds) : lastSeconds(seconds)]
  const { from, to } = rest.find(isOther)!
  const text = `the ${form} ${seconds} s`
  // "fade in 2 s at the start, same at the end": no fade in
  const isFade = last.some((item) => hasSense(item, 'fade'))
  return last
    .filter((item) => !(isFade && hasSense(item, 'particle')))
    .map((item) =>
      item === placed[0] ? { ...item, from, to, text, place: { ...named, form, wheres } } : item,
    )
}

/** "to the", "for my" */
const LEAD = /(?: (?:to|for|with|on|at|in|from))?(?: (?:the|my|its))?$/
const TO =
  / (?:to|for|with|on|at|in|from)(?: (?:the|my|its))?$|^(?:(?:and|but|then) )*(?:ditto|likewise|similarly)/

const saysNothing = ({ kind, text, senses }: Item) =>
  kind === 'filler' ||
  kind === 'punct' ||
  /^(too|as|well|as well|also|again|and)$/.test(text) ||
  senses.some(({ as }) => as === 'polite' || as === 'part')

const isPlace = ({ place }: Item) => place !== undefined

const isAmount = ({ amount, place }: Item) => amount !== undefined && place === undefined

const isThing = (item: Item) =>
  hasSense(item, 'sound', 'voice', 'artefact', 'channel') ||
  (hasSense(item, 'dim') && !hasSense(item, 'act', 'particle'))

/** In the clause before, each gives way to its like. */
const KINDS = [isPlace, isThing, isAmount]

const isOther = (item: Item) => KINDS.some((is) => is(item))

/** "lower the first 3 s and reverse them, then do the same …": both, or the last of them */
function isOneOfTwo(clauses: readonly Clause[]): boolean {
  const [before, last] = [clauses.at(-2), clauses.at(-1)]
  if (before === undefined || last === undefined || before.sentence !== last.sentence) return false
  return last.joint !== 'then' && last.items.every(({ from }) => from >= last.from)
}
