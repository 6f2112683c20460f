import type { Piece } from './piece.ts'

// In which order the pieces are meant: "before you …", "no wait, …".

/** "…, no wait, Y": Y takes the place of what was said just before. */
export function correct(pieces: readonly Piece[]): Piece[] {
  const kept: Piece[] = []
  for (const [at, one] of pieces.entries()) {
    const last = kept.at(-1)
    if (one.correction) takeBack(kept, one.joint === 'anew' ? listFrom(pieces, at) : 1)
    kept.push(one.correction && last !== undefined ? amended(one, last) : one)
  }
  return kept
}

/** "fade out 2 s, actually make that 4 s": the same with another amount. */
const amended = (one: Piece, last: Piece): Piece =>
  last.items.every(({ place }) => place === undefined) &&
  one.items.every(
    ({ amount, kind, text }) =>
      amount !== undefined || kind === 'filler' || kind === 'punct' || /^(make|that)$/.test(text),
  ) &&
  one.items.some(({ amount }) => amount !== undefined)
    ? {
        ...one,
        items: [
          ...last.items.filter(({ amount }) => amount === undefined),
          ...one.items.filter(({ amount }) => amount !== undefined),
        ],
      }
    : one

/** "louder and faster? no, louder and slower": a list takes back a list, and never more than a sentence. */
function takeBack(kept: Piece[], count: number): void {
  for (let left = count; left > 0; left--) if (kept.pop()?.hard !== false) return
}

function listFrom(pieces: readonly Piece[], at: number): number {
  let next = at + 1
  while (pieces[next] !== undefined && !pieces[next]!.hard) next++
  return next - at
}

export function reorder(pieces: readonly Piece[]): Piece[] {
  const ordered = [...pieces]
  for (let at = 0; at < ordered.length; at++) {
    const one = ordered[at]!
    // "before you X, Y": Y, X
    if (
      one.order === 'later' &&
      one.joint !== 'before' &&
      ordered[at + 1] !== undefined &&
      !ordered[at + 1]!.hard
    ) {
      ordered.splice(
        at,
        2,
        { ...ordered[at + 1]!, joint: one.joint, hard: one.hard },
        { ...one, order: 'plain', joint: 'then', hard: true },
      )
      at++
    } else if (
      one.order === 'earlier' &&
      at > 0 &&
      one.joint !== '' &&
      !one.hard &&
      /^(after|once|but)$/.test(one.joint)
    ) {
      ordered.splice(
        at - 1,
        2,
        { ...one, order: 'plain', joint: ordered[at - 1]!.joint, hard: ordered[at - 1]!.hard },
        { ...ordered[at - 1]!, joint: 'then', hard: true },
      )
    }
  }
  return ordered
}
