import { type Edit, isFinal } from '#shared/edit.ts'
import type { ApiDeps } from './deps.ts'

/**
 * The edit once it has ended, or as it is after so many seconds, or when the caller has gone.
 *
 * @param edit as it was read; what happened since is not missed
 */
export async function waitForEnd(
  edit: Edit,
  seconds: number,
  {
    edits,
    changes,
    clock,
    signal,
  }: Pick<ApiDeps, 'edits' | 'changes' | 'clock'> & {
    signal: AbortSignal
  },
): Promise<Edit> {
  const done = new AbortController()
  let isOver = false
  let wake = () => {}
  const unsubscribe = changes.subscribe(edit.id, () => wake())
  const timeOver = clock
    .sleep(seconds * 1000, AbortSignal.any([signal, done.signal]))
    .catch(() => undefined) // the caller has gone: no reason to wait on
    .then(() => {
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
