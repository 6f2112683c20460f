import type { GraphBuilder, Value } from './graph-builder.ts'

/**
 * Rows without conditioning, behind the rows of the jobs: [jobs + nulls, tokens, width]. No layer between the
 * conditioning and the output of its cross-attention has a bias, so of zeros that output is zero and null rows
 * pass it by. Until the first cross-attention a null row equals its job's row, so it is split off there.
 */
export type NullRows = {
  /** [jobs, …] → [jobs + nulls, …], every null row a copy of its job's. */
  split(ofJobs: Value): Value
  /** [jobs + nulls, …] → [jobs, …] after `change`, and [nulls, …] as they were. */
  passBy(rows: Value, change: (jobs: Value) => Value): readonly [jobs: Value, nulls: Value]
}

/**
 * @param jobs [1], how many rows have conditioning
 * @param nullOf [nulls], the job of each null row; not needed where nothing is split
 */
export function nullRows(g: GraphBuilder, jobs: Value, nullOf: Value | undefined): NullRows {
  return {
    split: (ofJobs) => g.concat([ofJobs, g.op('Gather', [ofJobs, nullOf!], { axis: 0 })], 0),
    passBy(rows, change) {
      const first = g.ints([0])
      const end = g.ints([Number.MAX_SAFE_INTEGER])
      const conditional = g.op('Slice', [rows, first, jobs, first])
      const nulls = g.op('Slice', [rows, jobs, end, first])
      return [change(conditional), nulls]
    },
  }
}
