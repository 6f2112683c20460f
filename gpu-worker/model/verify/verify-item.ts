import type { Comparison } from './compare.ts'
import type { VerifyContext } from './context.ts'

/** One comparison of a case; `error` instead of a verdict when the case could not be run. */
export type VerifyRow = {
  readonly output: string
  readonly maxError: number
  readonly tolerance: number
  readonly verdict: Comparison['verdict'] | 'error'
  /** Why, where there is more to say. */
  readonly message?: string
}

/** What a case gave: how it compares, and how to write it down. */
export type VerifyResult = {
  readonly rows: readonly VerifyRow[]
  /** Writes what was computed below a folder of outputs. */
  readonly write?: (outputs: string) => Promise<void>
}

/** Something among the cases that can be run. */
export type VerifyItem = {
  /** Relative path without extension, `/` between folders. */
  readonly path: string
  run(context: VerifyContext): Promise<VerifyResult>
}

/** Equal, or so many differences. */
export const exactly = (output: string, differences: number, message?: string): VerifyRow => ({
  output,
  maxError: differences,
  tolerance: 0,
  verdict: differences === 0 ? 'ok' : 'short',
  ...(message && { message }),
})
