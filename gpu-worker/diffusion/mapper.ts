export type TokenMap = {
  /** [length] for every target position the source position it stands for, or −1. */
  readonly mapper: readonly number[]
  /** [length] 1 where there is a source position, 0 where the target has something of its own. */
  readonly alphas: readonly number[]
}

/**
 * Which source token every target token stands for: the refinement mapper of Prompt-to-Prompt. Both texts
 * are aligned as wholes (gap 0, match 1, mismatch −1; of equally good alignments the one that inserts into
 * the target, then the one that skips in the source). Positions after the target map to themselves.
 *
 * @param source token ids, end of sequence included
 * @param target likewise
 * @param length number of conditioning tokens, timing tokens and pads included
 * @see Hertz et al. 2022, arXiv 2208.01626; google/prompt-to-prompt, `seq_aligner.get_refinement_mapper`
 */
export function refinementMapper(
  source: readonly number[],
  target: readonly number[],
  length: number,
): TokenMap {
  if (source.length > length || target.length > length)
    throw new RangeError(
      `Expected at most ${length} tokens, got ${source.length} and ${target.length}`,
    )
  const scores = alignmentScores(source, target)
  const mapper = Array.from({ length }, (_, position) => position)
  let [i, j] = [source.length, target.length]
  while (j > 0) {
    const best = scores[i]![j]!
    if (i === 0 || best === scores[i]![j - 1]) mapper[--j] = -1
    else if (best === scores[i - 1]![j]) i--
    else mapper[--j] = --i
  }
  return { mapper, alphas: mapper.map((position) => (position === -1 ? 0 : 1)) }
}

/** Needleman–Wunsch: scores[i][j] is the best alignment of the first i source and j target tokens. */
function alignmentScores(source: readonly number[], target: readonly number[]): Int32Array[] {
  const scores = Array.from({ length: source.length + 1 }, () => new Int32Array(target.length + 1))
  for (let i = 1; i <= source.length; i++)
    for (let j = 1; j <= target.length; j++) {
      const diagonal = scores[i - 1]![j - 1]! + (source[i - 1] === target[j - 1] ? 1 : -1)
      scores[i]![j] = Math.max(scores[i]![j - 1]!, scores[i - 1]![j]!, diagonal)
    }
  return scores
}
