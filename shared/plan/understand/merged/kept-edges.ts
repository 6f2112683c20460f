import type { Where } from '../../plan/places.ts'
import { complementOf, startsAtStart } from '../../regions/place.ts'
import type { Said } from '../../understand.ts'
import type { Merge } from './merge.ts'

// "Keep the first 2 s and the last 2 s": both are kept, and not the last 2 s of the first.

/** The two parts at the ends that are kept are one step: what lies between them goes. */
export const keptEdges: Merge = (said, { words }) =>
  said.flatMap((one, at): Said[] => {
    const [last, next] = [said[at - 1], said[at + 1]]
    const isListed = (other: Said, before: Said) =>
      other.clause === before.clause || EDGE.test(words(other.from, other.to))
    if (last !== undefined && isListed(one, last) && between(last, one) !== null) return []
    const gap = next !== undefined && isListed(next, one) ? between(one, next) : null
    return gap === null ? [one] : [{ ...one, to: next!.to, draft: { op: 'delete', where: gap } }]
  })

/** No verb of its own: the one before it keeps this part as well. */
const EDGE = /^(?:and |also |, )*(?:the )?(?:very )?(?:first|opening|initial|last|final|closing)\b/

/** What lies between two parts of which each touches one end of the clip. */
function between(one: Said, next: Said): Where | null {
  const [first, second] = [keptIn(one), keptIn(next)]
  if (first === null || second === null || one.sentence !== next.sentence) return null
  const [head, tail] = startsAtStart(first) ? [first, second] : [second, first]
  if (!startsAtStart(head) || startsAtStart(tail) || complementOf(tail) === null) return null
  return { start: head.end, end: tail.start, timeline: 'current' }
}

function keptIn({ draft }: Said): Where | null {
  const where = draft.where as Where | undefined
  return draft.op === 'trim' && where?.timeline === 'current' ? where : null
}
