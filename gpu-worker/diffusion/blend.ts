/**
 * Σ weight · tensor, element by element. Added up in float64, rounded to float32 once.
 *
 * @param terms tensors of equal length; not modified
 * @returns a new tensor of that length
 * @throws RangeError when the lengths differ
 */
export function blend(...terms: readonly (readonly [number, Float32Array])[]): Float32Array {
  const length = terms[0]?.[1].length ?? 0
  for (const [, tensor] of terms)
    if (tensor.length !== length)
      throw new RangeError(`Expected tensors of ${length} elements, got ${tensor.length}`)

  if (sums.length < length) sums = new Float64Array(length)
  sums.fill(0, 0, length)
  for (const [weight, tensor] of terms)
    for (let i = 0; i < length; i++) sums[i]! += weight * tensor[i]!
  return new Float32Array(sums.subarray(0, length))
}

/** Kept, because a sampler blends ten times a step: new ones were most of the garbage. */
let sums = new Float64Array(0)
