import { type Edit, isFinal } from '#shared/edit.ts'
import type { EditId } from '#shared/id.ts'
import type { ApiDeps } from './deps.ts'
import { presentProgress } from './present-edit.ts'
import { readTraffic, waitingOf } from './queue-of.ts'
import { showEdit } from './show-edit.ts'

const PING_MS = 15_000
const CLOSE_MS = 240_000
const PROGRESS_MS = 500 // at most twice a second
const LOOK_MS = 2000 // places in the queue move without a word about this edit

/** What the reader last saw, if it is what the edit is now. */
export type Seen = Edit | undefined

/**
 * The events of one edit as text: snapshots at every change of status or attempt, progress between them.
 * Ends after the terminal one, after 240 s, when `signal` aborts, or soon when the process is stopping.
 */
export async function* watchEdit(
  first: Edit,
  seen: Seen,
  { deps, signal }: { deps: ApiDeps; signal: AbortSignal },
): AsyncGenerator<string, void, undefined> {
  const { clock, edits } = deps
  const closeAt = clock.monotonic() + CLOSE_MS
  let pingAt = clock.monotonic() + PING_MS
  let progressAt = clock.monotonic()
  let last = seen
  let lastProgress = ''
  using bell = changeBell(first.id, deps)

  yield 'retry: 1000\n\n'
  while (!signal.aborted && !deps.isStopping()) {
    bell.listen()
    const edit = (await edits.get(first.id)) ?? first
    const now = clock.monotonic()
    if (!last || last.status !== edit.status || last.attempt !== edit.attempt) {
      yield `id: ${edit.version}\nevent: edit\ndata: ${JSON.stringify(await showEdit(edit, deps))}\n\n`
      last = edit
      lastProgress = ''
      progressAt = now + PROGRESS_MS
    } else if (now >= progressAt) {
      const progress = await progressOf(edit, deps)
      if (progress !== lastProgress) yield `event: progress\ndata: ${progress}\n\n`
      lastProgress = progress
      progressAt = now + PROGRESS_MS
    }
    if (isFinal(edit)) return yield 'event: end\ndata: {}\n\n'
    if (now >= closeAt) return
    if (now >= pingAt) {
      yield ': ping\n\n'
      pingAt = now + PING_MS
    }
    const progressDue = progressAt > now ? progressAt : now + LOOK_MS
    await bell.wait(Math.min(pingAt, closeAt, progressDue, now + LOOK_MS) - now, signal)
  }
}

async function progressOf(edit: Edit, deps: ApiDeps): Promise<string> {
  const { maxRunning } = deps.config.limits
  const waiting = await waitingOf(edit, await readTraffic(deps), { edits: deps.edits, maxRunning })
  return JSON.stringify(presentProgress(edit, waiting))
}

/** Rings when the edit may have changed; what rings between `listen` and `wait` is not missed. */
function changeBell(id: EditId, { changes, clock }: Pick<ApiDeps, 'changes' | 'clock'>) {
  let hasRung = false
  let ring = () => {}
  const unsubscribe = changes.subscribe(id, () => {
    hasRung = true
    ring()
  })
  return {
    listen() {
      hasRung = false
    },
    async wait(ms: number, signal: AbortSignal): Promise<void> {
      if (hasRung) return
      const over = new AbortController()
      const rung = new Promise<void>((resolve) => {
        ring = resolve
      })
      const time = clock.sleep(Math.max(0, ms), AbortSignal.any([signal, over.signal]))
      await Promise.race([rung, time.catch(() => undefined)])
      over.abort()
    },
    [Symbol.dispose]: unsubscribe,
  }
}
