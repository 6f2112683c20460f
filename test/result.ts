import { execFileSync } from 'node:child_process'
import { cpus, loadavg, release } from 'node:os'
import type { Invariants } from './invariants.ts'

/** What a campaign found, as it is published: one JSON object on a line of its own. */
export type ResultLine = {
  readonly resound_result: 1
  readonly test: string // T1, T2, …
  readonly name: string
  readonly tier: 'fast' | 'nightly' | 'release' | 'unit'
  readonly commit: string
  readonly seed: number
  readonly started_at: string
  readonly duration_seconds: number
  readonly params: Readonly<Record<string, string | number | boolean>>
  readonly counts: Readonly<Record<string, number>>
  readonly invariants: Readonly<
    Record<string, { readonly checked: number; readonly violated: number }>
  >
  readonly mutants: { readonly run: number; readonly caught: number }
  readonly machine: Readonly<Record<string, string | number>>
  readonly verdict: 'pass' | 'fail'
}

type Found = Pick<ResultLine, 'test' | 'name' | 'tier' | 'seed' | 'params' | 'counts'> & {
  readonly startedAt: Date
  readonly invariants: Invariants
  readonly mutants?: ResultLine['mutants']
  /** Beside violated invariants. */
  readonly isFailed?: boolean
}

export function resultLine({
  startedAt,
  invariants,
  mutants,
  isFailed,
  ...found
}: Found): ResultLine {
  const counts = Object.entries(invariants).map(
    ([name, { checked, violations }]) => [name, { checked, violated: violations.length }] as const,
  )
  const isViolated = counts.some(([, { violated }]) => violated > 0)
  return {
    resound_result: 1,
    ...found,
    commit: commit(),
    started_at: startedAt.toISOString(),
    duration_seconds: Math.round((Date.now() - startedAt.getTime()) / 100) / 10,
    invariants: Object.fromEntries(counts),
    mutants: mutants ?? { run: 0, caught: 0 },
    machine: {
      cores: cpus().length,
      cpu: cpus()[0]?.model ?? 'unknown',
      node: process.versions.node,
      kernel: release(),
      load_average: Math.round(loadavg()[0]! * 10) / 10,
    },
    verdict: isViolated || isFailed ? 'fail' : 'pass',
  }
}

/** The line, and the count as the very last line. */
export function printResult(line: ResultLine): void {
  const all = Object.values(line.invariants)
  const failed = all.filter(({ violated }) => violated > 0).length
  console.log(JSON.stringify(line))
  console.log(`${line.test}: ${all.length - failed} passed, ${failed} failed`)
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], { encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}
