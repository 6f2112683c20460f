/**
 * What Application Auto Scaling does with infra/scaling.ts: target tracking over the backlog of a task.
 * Scale-out when the metric was above the target for three minutes, scale-in when it was 10 % below it for
 * fifteen; a cooldown after each.
 *
 * @see Application Auto Scaling user guide, "Target tracking scaling policies"
 */
const PERIODS_OUT = 3
const PERIODS_IN = 15
const SLACK = 0.9

export type TrackingKnobs = {
  readonly target: number
  readonly minWorkers: number
  readonly maxWorkers: number
  readonly scaleOutCooldownSeconds: number
  readonly scaleInCooldownSeconds: number
}

export function targetTracking(knobs: TrackingKnobs) {
  const { target, minWorkers, maxWorkers } = knobs
  let above = 0
  let below = 0
  let scaledOutAt = Number.NEGATIVE_INFINITY
  let scaledInAt = Number.NEGATIVE_INFINITY
  return {
    /** Once a minute. @returns the wanted number of tasks; undefined when it stays */
    look(now: number, { desired, backlog, running }: Seen): number | undefined {
      const metric = backlog / Math.max(1, running) // BACKLOG of infra/scaling.ts
      above = metric > target ? above + 1 : 0
      below = metric < SLACK * target ? below + 1 : 0
      const wanted = clamp(Math.ceil((Math.max(1, running) * metric) / target))
      if (above >= PERIODS_OUT && now - scaledOutAt >= knobs.scaleOutCooldownSeconds) {
        if (wanted <= desired) return undefined
        scaledOutAt = now
        return wanted
      }
      const quietSince = Math.max(scaledOutAt, scaledInAt)
      if (below >= PERIODS_IN && now - quietSince >= knobs.scaleInCooldownSeconds) {
        if (wanted >= desired) return undefined
        scaledInAt = now
        return Math.max(1, wanted) // the last one is decideScaling's
      }
      return undefined
    },
  }

  function clamp(count: number): number {
    return Math.min(maxWorkers, Math.max(minWorkers, count))
  }
}

type Seen = { readonly desired: number; readonly backlog: number; readonly running: number }
