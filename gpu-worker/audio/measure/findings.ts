import type { Finding } from '../../effects/effect.ts'

type Measured = {
  readonly measured: number
  readonly tolerance: number
  readonly unit: string | null
  readonly estimator: string
}

/** Passes when what was measured is what was expected, give or take the tolerance. */
export const within = (name: string, check: Measured & { readonly expected: number }): Finding =>
  finding(name, check, Math.abs(check.measured - check.expected) <= check.tolerance)

/** Passes when what was measured is at most `expected` + tolerance. */
export const atMost = (name: string, check: Measured & { readonly expected: number }): Finding =>
  finding(name, check, check.measured <= check.expected + check.tolerance)

/** Passes when what was measured is at least `expected` − tolerance. */
export const atLeast = (name: string, check: Measured & { readonly expected: number }): Finding =>
  finding(name, check, check.measured >= check.expected - check.tolerance)

/** Less than was asked for, and all that could be done: no failure. */
export const limitedBy = (found: Finding): Finding =>
  found.status === 'fail' ? { ...found, status: 'limited' } : found

/** The material gives no evidence; why stands in `measured`. */
export const skipped = (
  name: string,
  reason: string,
  estimator: string | null = null,
): Finding => ({
  name,
  status: 'skipped',
  expected: null,
  measured: reason,
  tolerance: null,
  unit: null,
  estimator,
})

function finding(
  name: string,
  { expected, measured, tolerance, unit, estimator }: Measured & { readonly expected: number },
  passes: boolean,
): Finding {
  const status = passes ? 'pass' : 'fail' // NaN fails every comparison
  return {
    name,
    status,
    expected: rounded(expected),
    measured: rounded(measured),
    tolerance,
    unit,
    estimator,
  }
}

/** Six significant digits; JSON has no infinity, so the farthest number stands for it. */
function rounded(value: number): number | string {
  if (!Number.isFinite(value)) return String(value)
  return value === 0 ? 0 : Number(value.toPrecision(6))
}
