import { type Edit, isFinal } from '#shared/edit.ts'
import type { ApiDeps } from './deps.ts'

type WaitDeps = Pick<ApiDeps, 'edits' | 'changes' | 'clock' | 'isStopping'> & {
  readonly signal: AbortSignal
}

/**
 * The edit once it has ended, or as it is after so many seconds, or when the caller has gone.
 *
 * @param edit as it was read; what happened since is not missed
 */
export async function waitForEnd(edit: Edit, seconds: number, deps: WaitDeps): Promise<Edit> {
  const { edits, changes } = deps
  const done = new AbortController()
  let isOver = false
  let wake = () => {}
  const unsubscribe = changes.subscribe(edit.id, () => wake())
  const timeOver = untilOver(seconds, deps, done.signal).then(() => {
    isOver = true
  })
  try {
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        wake = resolve
      })
      const now = (await edits.get(edit.id)) ?? edit
      if (isFinal(now) || isOver) return now
      await Promise.race([changed, timeOver])
    }
  } finally {
    unsubscribe()
    done.abort()
  }
}

/** So many seconds, or less when the caller goes or the process is about to end. */
async function untilOver(
  seconds: number,
  { clock, isStopping, signal }: WaitDeps,
  done: AbortSignal,
): Promise<void> {
  const over = AbortSignal.any([signal, done])
  for (let left = seconds; left > 0 && !over.aborted && !isStopping(); left--)
    await clock.sleep(Math.min(1, left) * 1000, over).catch(() => undefined)
}
