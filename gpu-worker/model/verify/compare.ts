import type { OutputSpec, Tensor } from './case-file.ts'

export type Comparison = {
  /** Where it is furthest over (or nearest to) what is allowed. */
  readonly maxError: number
  readonly tolerance: number
  /** `info`: outside, but the case gives the output for information only. */
  readonly verdict: 'ok' | 'short' | 'info'
}

/**
 * How far an output is from the reference. Integers must be equal, floats within the output's tolerance,
 * or each row of the first axis within its own.
 *
 * @param where [as the first axes of the output]: 1 where the values count
 */
export function compare(
  actual: Tensor | undefined,
  expected: Tensor,
  spec: OutputSpec,
  where?: Tensor,
): Comparison {
  const miss = spec.informative ? 'info' : 'short'
  if (!actual || actual.shape.join() !== expected.shape.join())
    return { maxError: Number.POSITIVE_INFINITY, tolerance: spec.tolerance ?? 0, verdict: miss }

  const rowTolerances = spec.tolerance_rows
  const rows = rowTolerances?.length ?? 1
  const rowLength = expected.values.length / rows
  const group = where ? expected.values.length / where.values.length : 1
  let worst: Omit<Comparison, 'verdict'> = { maxError: 0, tolerance: 0 }
  let worstRatio = -1
  for (let row = 0; row < rows; row++) {
    const tolerance = rowTolerances?.[row] ?? toleranceOf(spec, expected)
    let maxError = 0
    for (let i = row * rowLength; i < (row + 1) * rowLength; i++) {
      if (where && where.values[Math.floor(i / group)] === 0) continue
      const error = Math.abs(actual.values[i]! - expected.values[i]!)
      if (!(error <= maxError)) maxError = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error
    }
    const ratio = maxError === 0 ? 0 : maxError / tolerance
    if (ratio > worstRatio) [worst, worstRatio] = [{ maxError, tolerance }, ratio]
  }
  return { ...worst, verdict: worstRatio <= 1 ? 'ok' : miss }
}

/** Integers are exact; a float without a tolerance gets the least that any has, 4e-6 of the largest value. */
function toleranceOf(spec: OutputSpec, expected: Tensor): number {
  if (/^(u?int|bool)/.test(spec.dtype)) return 0
  if (spec.tolerance !== undefined) return spec.tolerance
  const largest =
    spec.max_abs_value ?? expected.values.reduce((m, x) => Math.max(m, Math.abs(x)), 0)
  return 4e-6 * largest
}
