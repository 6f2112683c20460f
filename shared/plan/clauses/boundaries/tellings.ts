import type { Item } from '../../items/item.ts'
import { statementEnd } from '../../statements.ts'
import { FINITE_VERBS } from '../../verbs.ts'
import { isTold } from '../belongs.ts'
import { opens, opensHere, type Scan } from '../boundary.ts'
import { hasSense, text } from '../look.ts'
import { startsOperation } from '../starts.ts'
import { isWhole } from '../whole.ts'

// What is told behind a request.

/** "cut it by 4 dB because the bass is too loud": it is the bass. */
export const becauseTooMuch = ({ items, at, quiet }: Scan) => {
  if (quiet) return null
  const end = items.findIndex(({ text: word }, index) => index > at && /^(and|but|,)$/.test(word))
  const told = items.slice(at + 1, end === -1 ? at + 9 : Math.min(end, at + 9))
  return told.some(({ text: word }) => /\b(too|much)\b/.test(word)) &&
    told.some((one) => hasSense(one, 'dim', 'adj', 'artefact'))
    ? opens(';', true)
    : null
}

/** "make it quieter it is hurting my ears": told after what should be done */
export const toldAfter = ({ items, at, before, quiet }: Scan) =>
  !quiet && saysHowItIs(items, at) && endsWish(withoutPlease(before)) ? opensHere(';', true) : null

/** "add rain please it is for a story" */
const withoutPlease = (before: readonly Item[]) =>
  before.length > 1 && before.at(-1)!.text === 'please' ? before.slice(0, -1) : before

/** What an "it is" after it does not belong to. */
function endsWish(before: readonly Item[]): boolean {
  const last = before.at(-1)!
  return (
    (last.place !== undefined ||
      last.amount !== undefined ||
      hasSense(
        last,
        'adj',
        'fx',
        'dim',
        'particle',
        'artefact',
        'space',
        'device',
        'silence',
        'sound',
        'voice',
        'loop',
        'again',
      )) &&
    !hasSense(last, 'act') &&
    startsOperation(before, wishAt(before))
  )
}

/** Behind "from 2 to 5 s" and a comma. */
const wishAt = (before: readonly Item[]) =>
  Math.max(
    0,
    before.findIndex(({ kind }) => kind !== 'place' && kind !== 'punct'),
  )

/** "there is a dog barking [and it] is annoying": what is heard, and that it should not be */
export const heardAndBad = ({ items, at, before, quiet }: Scan) => {
  if (quiet) return null
  const from = /^(and|but)$/.test(text(items, at + 1)) ? at + 2 : at + 1
  if (!/^(it|that|this|they|which)$/.test(text(items, from))) return null
  const end = items.findIndex(({ kind }, index) => index > from && kind === 'punct')
  const said = items.slice(from, end === -1 ? items.length : end)
  return said.some((one) => hasSense(one, 'bad')) &&
    said.every((one) => one.kind === 'filler' || hasSense(one, 'bad', 'degree', 'whole')) &&
    before.some((one) => hasSense(one, 'sound')) &&
    !before.some((one) => hasSense(one, 'act', 'fx', 'fade', 'loop', 'adj', 'bad', 'no', 'gone'))
    ? { length: from + 1 - at }
    : null
}

/** "remove the hum, my boss asked for it", "make it louder, it is too quiet" */
export const told = ({ items, at, before, quiet }: Scan) =>
  !quiet &&
  (isTold(items, at + 1) ||
    ((saysHowItIs(items, at + 1) || saysHowTheyAre(items, at + 1)) && startsOperation(before, 0)))
    ? opens(';', true)
    : null

const saysHowItIs = (items: readonly Item[], at: number) =>
  /^(it|that|there)$/.test(text(items, at)) &&
  /^(is|was|sounds|hurts|keeps|disturbs|scares|frightens|wakes|confuses|distracts|irritates|upsets|annoys)$/.test(
    text(items, at + 1),
  )

/** "…, the dog is annoying", "…, you can hear a dog" */
function saysHowTheyAre(items: readonly Item[], at: number): boolean {
  const next = items.slice(at + 1, at + 5).map(({ text: word }) => word)
  return (
    /^(the|my|you|i)$/.test(text(items, at)) &&
    next.some((word) => /^(is|are|was|were|hear|sounds|barks)$/.test(word)) &&
    !next.some((word) => /^(should|must|want|need|would|until|when)/.test(word))
  )
}

/** "reverse it and there is a hum" */
export const thereIs = ({ items, at, before, quiet }: Scan) =>
  !quiet &&
  ((text(items, at + 1) === 'there' && /^(is|are|was)$/.test(text(items, at + 2))) ||
    // "…, i don't want the siren"
    (text(items, at + 1) === 'i' && hasSense(items[at + 2], 'bad'))) &&
  (startsOperation(before, 0) || isWhole(before))
    ? opens('then', true)
    : null

/** "reverse it and the dog should be gone" */
export const subjectNext = ({ items, at, before, quiet }: Scan) => {
  if (quiet || !startsOperation(before, 0)) return null
  const start = /^(and|but)$/.test(text(items, at + 1)) ? at + 2 : at + 1
  if (!/^(the|my|any|all|every)$/.test(text(items, start))) return null
  return items
    .slice(start + 1, start + 4)
    .some(({ text: word }) => /^(should|must|has to|have to|needs? to|ought)\b/.test(word))
    ? opens(';', true)
    : null
}

/** "my wife is asleep, | so the volume must be lower", "we are proud of it, | but the intro lacks bass" */
export const statementOver = ({ items, at, item, before, quiet }: Scan) => {
  if (quiet || statementEnd(before, 0) !== before.length) return null
  if (item.text === 'so' && isHow(items[at + 1])) return null
  // "they learn English | since September"
  if (statementEnd([...before, ...items.slice(at)], 0) > before.length) return null
  let length = 1
  while (isJoint(items[at + length])) length++
  return opens(';', true, length)
}

/** "the professor speaks so slow": how, and no "therefore" */
const isHow = (item: Item | undefined) =>
  (hasSense(item, 'adj', 'low', 'high') &&
    !hasSense(item, 'act') &&
    !/(er|en)$/.test(item!.text)) ||
  (item?.kind === 'word' && /ly$/.test(item.text))

/** "lower it by 40 %, | my wife wears headphones", "put a fade on it | my brother waits for the file" */
export const statementNext = ({ items, at, item, before, quiet }: Scan) => {
  if (quiet || (!startsOperation(before, 0) && !isWhole(before))) return null
  if (isJoint(item)) return endsClause(items, at + 1) ? opens(';', true) : null
  return isOver(before) && endsClause(items, at) ? opensHere(';', true) : null
}

/** What a statement may begin with where nothing parts it from the wish before. */
export const SPEAKERS: ReadonlySet<string> = new Set(
  'my our i we he she they there else otherwise'.split(' '),
)

/** "mute 3 to 4 s | the neighbour's dog barked": what happened there */
export const happenedThere = ({ items, at, before, quiet }: Scan) => {
  if (quiet || before.at(-1)!.place === undefined || !startsOperation(before, 0)) return null
  const end = items.findIndex(({ kind }, index) => index > at && kind === 'punct')
  const said = items.slice(at + 1, end === -1 ? items.length : end)
  const last = said.at(-1)?.text.split(' ').at(-1) ?? ''
  return said.length <= 4 && HAPPENED.test(last) && FINITE_VERBS.has(last)
    ? opensHere(';', true)
    : null
}

const HAPPENED = /^(?!record|distort|play)\w+ed$|^(rang|fell|broke|spoke|swore|sang|shook)$/

/** Nothing that a "my amp makes" behind it would describe. */
function isOver(before: readonly Item[]): boolean {
  const last = before.at(-1)!
  // "the echo in | our stairwell"
  if (/^(in|on)$/.test(last.text) && !before.some((one) => hasSense(one, 'fade'))) return false
  return (
    /^(it|this|that|please|now)$/.test(last.text) ||
    (endsWish(before) && !hasSense(last, 'artefact', 'sound', 'voice', 'silence', 'space'))
  )
}

export const JOINTS: ReadonlySet<string> = new Set(', - and but so because since as'.split(' '))
const isJoint = (item: Item | undefined) => item !== undefined && JOINTS.has(item.text)

/** A statement that goes to the end, or up to what begins another clause. */
const endsClause = (items: readonly Item[], at: number) => {
  const end = statementEnd(items, at)
  return end > at && (end === items.length || items[end]!.kind === 'punct' || isJoint(items[end]))
}
