import type { Piece } from './cut.ts'

// In which order the pieces are meant: "before you …", "no wait, …".

/** "…, no wait, Y": Y takes the place of what was said just before. */
export function correct(pieces: readonly Piece[]): Piece[] {
  const kept: Piece[] = []
  for (const one of pieces) {
    if (one.correction) kept.pop()
    kept.push(one)
  }
  return kept
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
