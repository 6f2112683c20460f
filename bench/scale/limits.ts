/**
 * Where a deployment of one region and one table ends, in edits a second: default quotas and limits of the
 * AWS guides, divided by what an edit needs.
 */
export type Limit = {
  readonly what: string
  readonly editsPerSecond: number
  readonly isDefaultQuota: boolean
  readonly remedy: string
}

const WRITE_UNITS_PER_EDIT = 110
const EXACT_LOAD = 0.34 // seconds of Lambda concurrency: six requests of 40 ms and a webhook of 0.3 s, pooled

export const LIMITS = (options: {
  readonly dueShards: number
  readonly accounts: number
}): Limit[] => [
  {
    what: 'balance of one account (two transactions an edit, one item)',
    editsPerSecond: 25 * options.accounts,
    isDefaultQuota: false,
    remedy: 'more accounts; later: balance shards',
  },
  {
    what: `due index, ${options.dueShards} shards (1,000 writes/s each, 8 an edit)`,
    editsPerSecond: 125 * options.dueShards,
    isDefaultQuota: false,
    remedy: 'knob `dueShards`, no migration',
  },
  {
    what: `table, on demand (40,000 write units/s, ${WRITE_UNITS_PER_EDIT} an edit)`,
    editsPerSecond: 40_000 / WRITE_UNITS_PER_EDIT,
    isDefaultQuota: true,
    remedy: 'quota, or provisioned capacity',
  },
  {
    what: 'functions (1,000 at once)',
    editsPerSecond: 1000 / (EXACT_LOAD + 6 * 0.04),
    isDefaultQuota: true,
    remedy: 'quota of concurrent executions',
  },
  {
    what: 'bucket (3,500 writes/s a prefix, 2 an edit)',
    editsPerSecond: 3500 / 2,
    isDefaultQuota: false,
    remedy: 'splits by itself in minutes',
  },
  {
    what: 'lane counters (ten rows, 3 writes an edit)',
    editsPerSecond: 10_000 / 3,
    isDefaultQuota: false,
    remedy: 'more rows',
  },
]

/** The limits this load is over, the nearest first. */
export const brokenBy = (editsPerSecond: number, limits: readonly Limit[]): Limit[] =>
  limits
    .filter((limit) => limit.editsPerSecond < editsPerSecond)
    .toSorted((a, b) => a.editsPerSecond - b.editsPerSecond)
