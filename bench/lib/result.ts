import { commit, machine } from './machine.ts'
import type { Ratio } from './paired.ts'

export type Row = {
  readonly variant: string
  readonly value: number
  readonly unit: string
  readonly [more: string]: unknown
}
export type Bar = { readonly text: string; readonly ok: boolean }

export type BenchOutcome = {
  readonly rounds: number
  readonly aa?: Ratio
  readonly rows: readonly Row[]
  readonly bars: readonly Bar[]
  /** Set when no verdict can be given: the machine was too noisy, or something is missing. */
  readonly verdict?: 'inconclusive' | 'not run'
}

/** One benchmark: a file of bench/ exports one of these. */
export type Bench = (options: {
  rounds: number
  seconds: number
  items?: number
}) => Promise<BenchOutcome>

const EXIT_CODES = { pass: 0, missed: 1, 'not run': 2, inconclusive: 3 } as const

/** Prints the table and the result line. @returns the exit code */
export function publish(name: string, startedAt: Date, outcome: BenchOutcome): number {
  const verdict = outcome.verdict ?? (outcome.bars.every(({ ok }) => ok) ? 'pass' : 'missed')
  console.table(
    outcome.rows.map(({ variant, value, unit, ...more }) => ({
      variant,
      value: Number(value.toPrecision(4)),
      unit,
      ...more,
    })),
  )
  for (const { text, ok } of outcome.bars) console.log(`${ok ? 'met   ' : 'MISSED'}  ${text}`)
  console.log(
    JSON.stringify({
      resound_bench: 1,
      name,
      commit: commit(),
      started_at: startedAt.toISOString(),
      machine: machine(),
      ...outcome,
      verdict,
    }),
  )
  return EXIT_CODES[verdict]
}
