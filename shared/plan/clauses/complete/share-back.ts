import type { Clause } from '../../clauses.ts'
import type { Item } from '../../items/item.ts'
import { hasAct, hasSense, isOffEdge, isToneNoun } from '../look.ts'
import { doneAlike } from './done-alike.ts'

// What is said last in a list and serves those before it: "the bass and the treble by 3 dB".

export function shareBack(clauses: readonly Clause[]): Clause[] {
  const shared = [...clauses]
  for (let at = shared.length - 1; at > 0; at--) {
    const [before, after] = [shared[at - 1]!, shared[at]!]
    if (before.sentence !== after.sentence || before.negated || after.negated) continue
    const alike = doneAlike(before, after)
    if (alike !== null) {
      shared.splice(at - 1, 2, ...alike)
      continue
    }
    const more = saidFor(before, after)
    if (more.length > 0) shared[at - 1] = { ...before, items: [...before.items, ...more] }
  }
  return shared
}

function saidFor(before: Clause, after: Clause): readonly Item[] {
  if (isDimAlone(before) && isDimMoved(after)) return after.items.filter(saysWay)
  if (isDimAlone(before) && isDimTold(after))
    return after.items.slice(after.items.findIndex(({ text }) => SHOULD.test(text)))
  if (isMadeOnly(before.items) && isListed(after, before) && !isMadeOnly(after.items))
    return after.items.filter((item) => isOwn(item, after) && item.place === undefined)
  if (isDimTurned(before) && (isBorrowed(after) || isTurnedOn(before, after)))
    return wayOf(after).filter(({ amount }) => amount === undefined || !hasAmount(before))
  // "take the first 2 s and the last 2 s off": alone the first would be all that is kept
  if (isWayless(before) && isBorrowed(after) && !hasAmount(after))
    return after.items.filter(
      (item) => isOwn(item, after) && hasSense(item, 'particle', 'gone', 'degree'),
    )
  return amountsFor(before, after)
}

const hasAmount = ({ items }: Clause) =>
  items.some(({ amount, place }) => amount !== undefined && place === undefined)

const isOwn = ({ from }: Item, clause: Clause) => from >= clause.from

/** "bass and treble up 3 dB", "make the bass and the treble louder": a bare noun takes all that is said of the next */
const isDimAlone = ({ items }: Clause) =>
  items.some((item) => hasSense(item, 'dim')) &&
  items.every((item) => hasSense(item, 'dim') || item.kind === 'filler' || hasAct(item, 'make'))

const isDimMoved = ({ items }: Clause) =>
  hasSense(
    items.find((item) => item.kind !== 'filler' && !hasAct(item, 'make')),
    'dim',
  ) && items.some(saysDirection)

/** "up", "more", "louder"; "should be raised", "should go" */
const saysDirection = (item: Item) =>
  hasSense(item, 'particle', 'more', 'less', 'gone') ||
  /^(louder|quieter|softer|stronger|weaker)$/.test(item.text) ||
  (hasAct(item, 'up', 'down', 'cut', 'remove') && /(ed|ing|cut|taken \w+)$/.test(item.text))

/** "turn the bass": the way is said of the last in the list, as in "and the treble down" */
const isDimTurned = ({ items }: Clause) =>
  items.some((item) => isToneNoun(item)) &&
  items.some((item) => hasAct(item, 'turn', 'make', 'cut')) &&
  items.every(
    (item) =>
      isToneNoun(item) ||
      item.amount?.unit === 'db' ||
      hasSense(item, 'polite') ||
      hasAct(item, 'turn', 'make', 'cut') ||
      (item.kind === 'filler' && item.text !== 'a'),
  )

/** "turn the bass 3 dB | and the treble 2 dB down": of both, though the second says all */
const isTurnedOn = (before: Clause, after: Clause) =>
  after.joint === 'and' &&
  hasAmount(before) &&
  before.items.some((item) => hasAct(item, 'turn') && !isToneNoun(item)) &&
  after.items.every((item) => isToneNoun(item) || !hasSense(item, 'act'))

/** Down, and by how much; nothing where the noun itself is another than a band. */
function wayOf(after: Clause): readonly Item[] {
  const own = after.items.filter((item) => isOwn(item, after))
  if (!own.some((item) => hasSense(item, 'particle', 'gone'))) return []
  return own.some((item) => isToneNoun(item) || hasSense(item, 'artefact', 'sound', 'voice'))
    ? own.filter(
        (item) => hasSense(item, 'particle', 'gone', 'degree') || item.amount !== undefined,
      )
    : []
}

const isBorrowed = (after: Clause, but?: 'no place') =>
  after.items.some((item) => !isOwn(item, after) && !(but && item.place !== undefined))

/** "the bass and the treble should both be raised by 3 dB": what should become of both */
const isDimTold = ({ items }: Clause) => {
  const at = items.findIndex(({ text }) => SHOULD.test(text))
  return (
    at > 0 &&
    items.slice(0, at).every((item) => hasSense(item, 'dim') || item.kind === 'filler') &&
    items.slice(at).every((item) => !hasSense(item, 'dim') || hasSense(item, 'act', 'particle'))
  )
}

const SHOULD = /^(should|must|needs?|has to|have to|ought to|could)\b/

const saysWay = (item: Item) =>
  saysDirection(item) || hasSense(item, 'degree') || item.amount !== undefined

/** "make 2-3 s and 6-7 s louder", "the first and the last 2 s can go": what is said of the second is said of the first */
const isListed = (after: Clause, before: Clause) =>
  after.items.some((item) => item.place !== undefined && isOwn(item, after)) &&
  // "2-3 s, reverse 5-6 s": it is not said what should be done to the first of them
  !(beginsWith(before, ({ place }) => place !== undefined) && beginsWith(after, isVerb))

const beginsWith = ({ items }: Clause, is: (item: Item) => boolean) =>
  items.filter(({ kind }) => kind !== 'filler' && kind !== 'punct').findIndex(is) === 0

const isVerb = (item: Item) =>
  hasSense(item, 'act', 'fx', 'fade', 'silence') && !hasAct(item, 'make')

/** "make 2-3 s", "the first 2 s": how is not said */
const isMadeOnly = (items: readonly Item[]) =>
  items.some(({ place }) => place !== undefined) &&
  items.every(
    ({ place, kind, senses }) =>
      place !== undefined ||
      kind === 'filler' ||
      senses.some((sense) => sense.as === 'act' && sense.act === 'make'),
  )

/** The amounts of a clause that has borrowed its verb from one without any. */
function amountsFor(before: Clause, after: Clause): readonly Item[] {
  const isMeasured = before.items.some(
    // "take 2 s off the start and 4 dB off the treble"
    (item) => item.amount !== undefined || hasSense(item, 'degree') || isOffEdge(item),
  )
  if (!isBorrowed(after, 'no place') || isMeasured) return []
  const amounts = after.items.filter(
    (item, index) =>
      isOwn(item, after) &&
      (item.amount !== undefined ||
        (isWayless(before) && hasSense(item, 'particle')) ||
        hasSense(item, 'degree') ||
        (item.kind === 'filler' && after.items[index + 1]?.amount !== undefined)),
  )
  // "the clicks and the whine at 3 kHz": a frequency belongs to what it was said of
  const isOfFault =
    amounts.some(({ amount }) => amount?.unit === 'hz') &&
    before.items.some((item) => hasSense(item, 'artefact'))
  // "take the first 2 s off and 3 dB off the bass"
  const isOffDim = after.items.some(
    ({ text }, at) =>
      text === 'off' && after.items.slice(at + 1, at + 3).some((item) => hasSense(item, 'dim')),
  )
  const isOfBefore = !isOfFault && !isOffDim
  return amounts.some(({ amount }) => amount !== undefined) && isOfBefore ? amounts : []
}

/** "turn the first second and the last second down by 3 dB": the way is said last as well */
const isWayless = ({ items }: Clause) =>
  items.some(({ place }) => place !== undefined) &&
  items.every((item) => item.place !== undefined || item.kind === 'filler' || hasSense(item, 'act'))
