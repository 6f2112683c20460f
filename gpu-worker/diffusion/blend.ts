/**
 * Σ weight · tensor, element by element. Added up in float64, rounded to float32 once.
 *
 * @param terms tensors of equal length; not modified
 * @returns a new tensor of that length
 * @throws RangeError when the lengths differ
 */
export function blend(...terms: readonly Term[]): Float32Array {
  const length = terms[0]?.[1].length ?? 0
  for (const [, tensor] of terms)
    if (tensor.length !== length)
      throw new RangeError(`Expected tensors of ${length} elements, got ${tensor.length}`)

  const [first] = terms
  if (first === undefined || terms.length > 4) return longBlend(terms, length)
  const none = [0, first[1]] as const
  const [[wa, a], [wb, b] = none, [wc, c] = none, [wd, d] = none] = terms as readonly [
    Term,
    ...Term[],
  ]
  const result = new Float32Array(length)
  for (let i = 0; i < length; i++) result[i] = 0 + wa * a[i]! + wb * b[i]! + wc * c[i]! + wd * d[i]!
  return result
}

type Term = readonly [weight: number, tensor: Float32Array]

/** Nearly every blend has four terms at most, and one pass over those takes two thirds of the time. */
function longBlend(terms: readonly Term[], length: number): Float32Array {
  const sums = new Float64Array(length)
  for (const [weight, tensor] of terms)
    for (let i = 0; i < length; i++) sums[i]! += weight * tensor[i]!
  return new Float32Array(sums)
}
