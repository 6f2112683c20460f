import type { Clause } from '../clauses.ts'
import type { Fault } from '../understand.ts'
import { withoutBackground } from './background.ts'
import type { Heard } from './kinds/heard.ts'
import { unspared } from './kinds/limits.ts'
import { states, unforgiven } from './remedies.ts'

// What could not be read and need not be: how it is, where a remedy was read, and what is told beside a wish.

/** Whether a clause only tells how it is; "hvac noise" does where nothing was asked for yet. */
export function complaintsAmong(
  clauses: readonly Clause[],
  { complaints }: Heard,
): (clause: number) => boolean {
  const told = new Set<number>()
  for (const [at, { items }] of clauses.entries()) {
    const onlyToldSoFar = told.size === at
    if (complaints.includes(at) || states(items, onlyToldSoFar)) told.add(at)
  }
  return (clause) => told.has(clause)
}

/** The faults that remain, and the clauses of those that do not. */
export function forgive(
  clauses: readonly Clause[],
  heard: Heard,
  isComplaint: (clause: number) => boolean,
): { readonly faults: readonly Fault[]; readonly forgiven: readonly Fault[] } {
  const { said } = heard
  const all = [...heard.faults, ...unspared(heard)]
  if (all.length === 0) return { faults: [], forgiven: [] }
  const unread = unforgiven(all, clauses, { said, isComplaint })
  const faults = withoutBackground(unread, clauses, said)
  const forgiven = all.filter(
    (fault) =>
      !faults.includes(fault) &&
      (isComplaint(clauses.indexOf(fault.clause)) || unread.includes(fault)),
  )
  return { faults, forgiven }
}
