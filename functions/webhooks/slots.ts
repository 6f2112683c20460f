const MOST_AT_ONCE = 256
const MOST_OF_FAILING = 64
const MOST_PER_LANE = 10
const REMEMBERED_LANES = 10_000

/** Who may be sent to now: a receiver that hangs takes a slot of its own and few of the others'. */
export type Slots = {
  /** Room for this many more. */
  free(): number
  /** Lanes that may not start another now. */
  busy(): string[]
  /** @returns false when there is no room for this lane */
  take(lane: string, hasFailed: boolean): boolean
  give(lane: string, succeeded: boolean): void
}

type Lane = { inFlight: number; allowed: number; failing: boolean }

/** One at first and after a failure, one more with each success, ten at most; failing lanes share 64. */
export function slots(): Slots {
  const lanes = new Map<string, Lane>()
  let inFlight = 0
  let failingInFlight = 0
  const isFull = (lane: Lane) =>
    lane.inFlight >= lane.allowed || (lane.failing && failingInFlight >= MOST_OF_FAILING)

  return {
    free: () => MOST_AT_ONCE - inFlight,

    busy: () => [...lanes].filter(([, lane]) => isFull(lane)).map(([name]) => name),

    take(name, hasFailed) {
      const lane = lanes.get(name) ?? { inFlight: 0, allowed: 1, failing: hasFailed }
      lanes.delete(name)
      lanes.set(name, lane) // the newest last
      if (inFlight >= MOST_AT_ONCE || isFull(lane)) return false
      lane.inFlight += 1
      inFlight += 1
      if (lane.failing) failingInFlight += 1
      return true
    },

    give(name, succeeded) {
      const lane = lanes.get(name)!
      if (lane.failing) failingInFlight -= 1
      lane.inFlight -= 1
      inFlight -= 1
      // Those still in flight count as what the lane is from now on.
      failingInFlight += lane.inFlight * (Number(!succeeded) - Number(lane.failing))
      lane.failing = !succeeded
      lane.allowed = succeeded ? Math.min(lane.allowed + 1, MOST_PER_LANE) : 1
      forget(lanes)
    },
  }
}

function forget(lanes: Map<string, Lane>): void {
  for (const [name, lane] of lanes) {
    if (lanes.size <= REMEMBERED_LANES) return
    if (lane.inFlight === 0) lanes.delete(name)
  }
}
