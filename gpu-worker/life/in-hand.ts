/** The edits a worker has in hand, and when each will have ended. */
import type { Edit } from '#shared/edit.ts'
import type { EditId } from '#shared/id.ts'
import { isOpenStep } from '#shared/plan/plan.ts'
import type { Clock, EditStore } from '#shared/ports.ts'

/** Seconds of work per second of recording that is not the model's: fetch, decode, exact steps, encode. */
const EXACT_SHARE = 0.25

export type InHand = {
  readonly count: number
  /** Seconds until every edit in hand will have ended. */
  remainingSeconds(): number
  /** Takes an edit up; until it is let go, `signal` says whether it must stop. */
  take(id: EditId): Work
  /** Stops those that will not end within so many seconds. @returns how many */
  stopLongerThan(seconds: number): number
  /** The store, overheard: which plan an edit has, and how far it is. */
  overhear(edits: EditStore): EditStore
}

export type Work = Disposable & { readonly signal: AbortSignal }

type Held = {
  readonly stop: AbortController
  readonly since: number
  edit: Edit | undefined
  evaluationsDone: number
}

export function inHand(clock: Clock, secondsPerEvaluation: () => number): InHand {
  const held = new Map<EditId, Held>()

  function remaining({ edit, since, evaluationsDone }: Held): number {
    if (!edit) return Number.POSITIVE_INFINITY // not claimed yet: nobody knows, and giving it back costs nothing
    const evaluations = (edit.plan?.steps ?? [])
      .filter(isOpenStep)
      .reduce((sum, step) => sum + step.evaluations, 0)
    const around = EXACT_SHARE * edit.price.pricedSeconds
    if (evaluations === 0) return Math.max(0, around - (clock.monotonic() - since) / 1000)
    return around + Math.max(0, evaluations - evaluationsDone) * secondsPerEvaluation()
  }

  return {
    get count() {
      return held.size
    },
    remainingSeconds: () => Math.max(0, ...[...held.values()].map(remaining)),
    take(id) {
      const work: Held = {
        stop: new AbortController(),
        since: clock.monotonic(),
        edit: undefined,
        evaluationsDone: 0,
      }
      held.set(id, work)
      return {
        signal: work.stop.signal,
        [Symbol.dispose]() {
          if (held.get(id) === work) held.delete(id)
        },
      }
    },
    stopLongerThan(seconds) {
      const long = [...held.values()].filter((work) => remaining(work) > seconds)
      for (const { stop } of long) stop.abort()
      return long.length
    },
    overhear: (edits) => ({
      ...edits,
      async commit(change) {
        const isMoved = await edits.commit(change)
        const work = held.get(change.to.id)
        if (isMoved && work && change.to.status === 'processing') work.edit = change.to
        return isMoved
      },
      report(fence, progress) {
        const work = held.get(fence.editId)
        if (work) work.evaluationsDone = progress.evaluationsDone
        return edits.report(fence, progress)
      },
    }),
  }
}
