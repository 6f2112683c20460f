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

/** Whose attention a target token takes over. */
export type TokenShares = {
  /** [source tokens, target tokens], row-major: what target token j has from source token i. */
  readonly fromSource: Float32Array
  /** [target tokens]: what it keeps of its own. */
  readonly own: Float32Array
}

/** Refinement: a token with a partner takes that partner's attention, one without keeps its own. */
export function refinedShares({ mapper, alphas }: TokenMap): TokenShares {
  const length = mapper.length
  const fromSource = new Float32Array(length * length)
  for (const [target, source] of mapper.entries())
    if (source >= 0) fromSource[source * length + target] = alphas[target]!
  return { fromSource, own: Float32Array.from(alphas, (alpha) => 1 - alpha) }
}

/**
 * Replacement: texts of equally many words, where each word takes the attention of the word in its place.
 * Where the two have as many tokens they pair up one to one; else every target token takes the sum over
 * the source word's tokens, divided by the number of target tokens. Words behind it stay with the words in
 * their place even then (the reference goes on by token position, and pairs them with their neighbours).
 *
 * @param source token ids word by word, the closing token a word of its own
 * @param target likewise
 * @param length number of conditioning tokens; positions after the texts take their own place's attention
 * @throws RangeError for texts of different numbers of words or more tokens than there are positions
 * @see google/prompt-to-prompt, `seq_aligner.get_replacement_mapper`
 */
export function replacedShares(
  source: readonly (readonly number[])[],
  target: readonly (readonly number[])[],
  length: number,
): TokenShares {
  if (source.length !== target.length)
    throw new RangeError(`Expected as many words, got ${source.length} and ${target.length}`)
  const fromSource = new Float32Array(length * length)
  let [i, j] = [0, 0]
  for (const [word, ids] of source.entries()) {
    const replacing = target[word]!
    if (i + ids.length > length || j + replacing.length > length)
      throw new RangeError(`Expected at most ${length} tokens, got more`)
    const isPaired = ids.length === replacing.length
    for (let a = 0; a < ids.length; a++)
      for (let b = 0; b < replacing.length; b++)
        if (!isPaired || a === b)
          fromSource[(i + a) * length + j + b] = isPaired ? 1 : 1 / replacing.length
    i += ids.length
    j += replacing.length
  }
  for (let rest = j; rest < length; rest++) fromSource[rest * length + rest] = 1
  return { fromSource, own: new Float32Array(length) }
}
