/** What may go wrong with one request. */
export type FaultKind =
  | 'conflict'
  | 'throttle'
  | 'inProgress'
  | 'timeoutBeforeCommit'
  | 'timeoutAfterCommit'

export type Faults = {
  /** Chances by operation, 0…1 each; `*` is every operation that is not named. */
  rates: Readonly<Record<string, Partial<Readonly<Record<FaultKind, number>>>>>
  /** Index queries answer as they would have before this many writes. */
  staleIndexWrites: number
  latencyMs: number
  /** Which entry of a transaction a conflict is about. */
  conflictAt: number
  /** Refuses what was signed more than five minutes before or after now, as AWS does. */
  checksClock: boolean
}

/** The faults of a server, and who has one drawn: the same seed, the same faults in the same order. */
export function faultsOf(seed: number): {
  faults: Faults
  draw: (operation: string) => FaultKind | undefined
} {
  const faults: Faults = {
    rates: {},
    staleIndexWrites: 0,
    latencyMs: 0,
    conflictAt: 0,
    checksClock: false,
  }
  const random = mulberry32(seed)
  const draw = (operation: string): FaultKind | undefined => {
    const rates = faults.rates[operation] ?? faults.rates['*']
    if (!rates) return undefined
    let left = random()
    for (const [kind, rate] of Object.entries(rates) as [FaultKind, number][]) {
      if (left < rate) return kind
      left -= rate
    }
    return undefined
  }
  return { faults, draw }
}

/** Numbers in [0, 1) from a seed; Tommy Ettinger's mulberry32. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
