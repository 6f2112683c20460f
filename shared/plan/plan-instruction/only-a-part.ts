import { replaced } from './in-place.ts'

// "Not the whole thing, only the last 3 s": a part, told by what it is not.

const WHOLE =
  '(?:the (?:whole|entire) (?:thing|recording|clip|track|file|song|audio)|everything|it all|all of it|the (?:recording|clip|track|file|song))'
const PLACE =
  '(?=(?:in |for |at )?(?:the (?:first|last|opening|closing|final|middle|second|part|bit)|from|between|\\d))'

/** "don't reverse the whole thing, only the last 3 s": reverse only those. */
const NOT_ALL = new RegExp(
  `\\b(?:(?:please )?(?:do not|don'?t) (?!touch|change|alter|edit|process|affect|do |apply)((?:\\w+ ){1,2}?)|not )${WHOLE}(?: ?[,;.-]| but)+ (?:but )?(only|just) ${PLACE}`,
  'gi',
)

/** "leave everything as it is except the last 3 s, reverse those": there. */
const ALL_BUT = new RegExp(
  `\\b(?:leave|keep) (?:${WHOLE}|it|this|that)(?: exactly)? (?:as (?:it|they)(?: is| are|'s)|as is|alone|untouched|unchanged|the same|the way it is)[, ]+(?:except|but|apart from|other than|besides|save)(?: for)? (?:in |at )?${PLACE}`,
  'gi',
)

/** Offsets stay. */
export function withOnlyPart(words: string): string {
  if (!/\b(?:not|don'?t|leave|keep)\b/i.test(words)) return words
  const part = replaced(
    words,
    NOT_ALL,
    (said, verb: string | undefined, only: string) =>
      `${' '.repeat(said.length - (verb ?? '').length - only.length - 1)}${verb ?? ''}${only} `,
  )
  return replaced(part, ALL_BUT, (said) => 'in'.padStart(said.length - 1).padEnd(said.length))
}
