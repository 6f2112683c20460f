import type { Draft } from '../readings/reading.ts'
import type { Said } from '../understand.ts'

// Pitch and speed that move together, said in two clauses: one step.

/** "at double speed like a chipmunk", "slow it to 75 %, pitch dropping like a tape", "3 semitones down, the tempo too" */
export const likeATape = (
  said: readonly Said[],
  words: (from: number, to: number) => string,
): readonly Said[] =>
  said.flatMap((one, at): Said[] => {
    const [last, next] = [said[at - 1], said[at + 1]]
    if (last !== undefined && rateOf(last, one, words) !== null) return []
    const factor = next === undefined ? null : rateOf(one, next, words)
    return factor === null ? [one] : [{ ...one, draft: { ...placeOf(one), factor } }]
  })

const placeOf = ({ draft: { where } }: Said): Draft => ({
  op: 'playback_rate',
  ...(where === undefined ? {} : { where }),
})

/** By which factor both play faster, or null where they are two steps. */
function rateOf(one: Said, next: Said, words: (from: number, to: number) => string): number | null {
  if (isApart(one, next, words) || next.draft.where !== undefined) return null
  const { op, factor, semitones } = one.draft
  if (op === 'speed' && typeof factor === 'number' && next.draft.op === 'playback_rate')
    return UNMEASURED[factor > 1 ? 'up' : 'down'].has(Number(next.draft.factor)) ? factor : null
  if (op === 'pitch' && typeof semitones === 'number' && next.draft.op === 'speed')
    return FOLLOWS.test(words(next.from, next.to)) ? 2 ** (semitones / 12) : null
  return null
}

/** In another sentence, and not only behind ", and the pitch should". */
const isApart = (one: Said, next: Said, words: (from: number, to: number) => string) =>
  next.sentence !== one.sentence &&
  !(
    next.clause === one.clause + 1 &&
    /^(?:, ?)?(?:and|with)?$/.test(words(one.to, next.from).trim())
  )

/** What "like a chipmunk" and "like a tape" mean alone. */
const UNMEASURED = { up: new Set([1.5, 1.25]), down: new Set([0.8]) } as const

const FOLLOWS =
  /^(?:and |so |with )*(?:let |have )?(?:the |its )?(?:tempo|speed|pace)(?: \w+)? (?:too|also|as well|with it|along|along with it|accordingly)$/
