import type { Clause } from '../../clauses.ts'
import { type Item, textOf } from '../../items/item.ts'
import type { Where } from '../../plan/places.ts'
import { readClause } from '../../readings.ts'
import type { Said } from '../../understand.ts'
import { silences, takesOut, takesPart } from '../antecedents.ts'
import { pointerLength } from '../that-part.ts'
import { type Hear, type Heard, say, type Turn } from './heard.ts'
import { REPAIRS } from './remedies.ts'

// What is told has named the parts, and the wish behind it what to do there.

/** "I cough at 2-3 s and at 7-8 s, mute both" */
export const bothParts: Hear = (turn, heard) => {
  const { own, base } = turn
  const at = own.findIndex(({ text }) => text === 'both')
  if (at === -1 || own.some(({ place }) => place !== undefined)) return false
  const told = toldBefore(turn, heard)
  if (told.length !== 2 || !told.some(({ items }) => TELLS_WHERE.test(textOf(items)))) return false
  // "a dog barks at 2-3 s and 7-8 s, remove both": what is heard there, or the seconds
  if (takesOut(own) && !silences(own) && told.some(({ items }) => items.some(isSound))) return false
  const wheres = told.flatMap(({ items }) => items.flatMap(({ place }) => place?.wheres ?? []))
  const items = own.toSpliced(at, lengthOfBoth(own, at), partOf(own[at]!, wheres))
  const outcome = readClause(items, { ...base, text: textOf(items) })
  if (!('reading' in outcome) || outcome.reading.ask !== undefined) return false
  const { drafts } = outcome.reading
  const isThere = drafts.length === 2 && drafts.every(({ op, where }) => takesPart(op) && where)
  const before = heard.said.filter(({ from }) => told.some((clause) => clause.from === from))
  // "2-3 s and 7-8 s are too loud, lower both by 3 dB": what the complaint would ask for is said better
  const isBetter = ({ draft: { op } }: Said) =>
    op === drafts[0]!.op || (REPAIRS.has(op) && (takesOut(own) || silences(own)))
  if (!isThere || !before.every(isBetter)) return false
  forget(told, heard)
  say(heard, turn, drafts)
  return true
}

/** "the first 3 s belong at the end, move them there" */
export const misplacedPart: Hear = (turn, heard) => {
  const { own, base, clauses, index } = turn
  const told = clauses[index - 1]
  if (told === undefined || !MOVES.test(turn.spoken)) return false
  const [part, to] = told.items.filter(({ place }) => place !== undefined)
  if (part?.place?.wheres.length !== 1 || !MISPLACED.test(textOf(told.items))) return false
  const items = own.flatMap((item) => {
    if (IT.test(item.text)) return [part]
    return item.text === 'there' && to !== undefined ? [to] : [item]
  })
  const outcome = readClause(items, { ...base, text: textOf(items) })
  if (!('reading' in outcome) || outcome.reading.ask !== undefined) return false
  const { drafts } = outcome.reading
  if (drafts.length !== 1 || drafts[0]!.op !== 'move') return false
  forget([told], heard)
  say(heard, turn, drafts)
  return true
}

const IT = /^(?:it|that|them|this|those|these)$/
const MOVES =
  /^(?:(?:so|and|please|then|just|can you|could you) )*(?:move|put|shift|bring|place|stick|send) (?:it|that|them|this|those|these) (?:there|to|at|before|after|behind)\b/

/** It stands somewhere else than it should. */
const MISPLACED =
  /\b(?:comes?|is|are|was|were|starts?|appears?|plays?|sits?) (?:\w+ )?(?:too (?:early|late|soon|far)|early|late|in the wrong (?:place|spot|position)|misplaced|out of place|out of order)\b|\b(?:belongs?|(?:should|must|needs? to|ought to) (?:be|come|go|stand|sit)) (?:at|in|to|before|after|behind|first|last|earlier|later|elsewhere|somewhere else)\b/

/** The clauses right before in the sentence that could not be read, or only complain, and name one part each. */
function toldBefore(
  { clauses, index }: Turn,
  { faults, complaints, said }: Heard,
): readonly Clause[] {
  const sentence = clauses[index]!.sentence
  const told: Clause[] = []
  for (let at = index - 1; at >= 0; at--) {
    const clause = clauses[at]!
    const steps = said.filter((one) => one.clause === at)
    const isTold =
      complaints.includes(at) ||
      faults.some((fault) => fault.clause === clause) ||
      (steps.length > 0 && steps.every(({ draft }) => REPAIRS.has(draft.op)))
    const places = clause.items.filter(({ place }) => place !== undefined)
    if (!isTold || clause.sentence !== sentence || places.length !== 1) break
    if (places[0]!.place!.wheres.length !== 1) break
    told.unshift(clause)
  }
  return told
}

function forget(told: readonly Clause[], heard: Heard): void {
  const isOf = ({ from }: { readonly from: number }) => told.some((clause) => clause.from === from)
  for (const list of [heard.faults, heard.ignored, heard.said])
    for (let at = list.length - 1; at >= 0; at--) if (isOf(list[at]!)) list.splice(at, 1)
}

/** "both", "both of them", "both those parts" */
function lengthOfBoth(own: readonly Item[], at: number): number {
  let end = at + 1
  while (/^(?:of|the)$/.test(own[end]?.text ?? '')) end++
  const pointer = own[end] === undefined ? 0 : pointerLength(own, end)
  if (pointer > 0) return end + pointer - at
  const isNamed = own[end]?.senses.some(({ as }) => as === 'part') || IT.test(own[end]?.text ?? '')
  return isNamed ? end + 1 - at : 1
}

const isSound = ({ senses }: Item) => senses.some(({ as }) => as === 'sound')

const partOf = ({ from, to }: Item, wheres: readonly Where[]): Item => ({
  ...{ from, to, text: 'those parts', kind: 'place', senses: [] },
  place: { from, to, prep: '', form: 'range', wheres },
})

/** Somebody does something, or something is so. */
export const TELLS_WHERE =
  /^(?:(?:so|and|but|because|well|there|oops|oh|sorry|damn|(?:at|around|from|between|in|over|to|until|till|through|and|s|sec(?:ond)?s?|\d\S*)) )*(?:i|we|he|she|they|you|someone|somebody|my|our|his|her|the|an?|some|it|is|are|was|were|sounds?|feels?|seems?)\b/
