/**
 * A worker from its first message to its last: claims no more than it has room for, asks not to be stopped
 * while it works, and when it must stop ends what is nearly done and hands back the rest.
 */
import { DomainError } from '#shared/errors.ts'
import type { EditId } from '#shared/id.ts'
import type { Log } from '#shared/log.ts'
import type { EditQueue, WorkerRegistry, WorkerRow } from '#shared/ports.ts'
import { consume } from '../consume.ts'
import { type RunEditDeps, runEdit } from '../run-edit.ts'
import type { DeathWatch } from './death-watch.ts'
import type { InHand } from './in-hand.ts'
import { openSlots } from './slots.ts'
import type { TaskProtection } from './task-protection.ts'

const HEARTBEAT_MS = 15_000
const NEARLY_DONE_SECONDS = 5
/** EX_SOFTWARE, sysexits: something in this very worker is broken. */
const EXIT_BROKEN = 70

export type WorkerDeps = {
  readonly run: RunEditDeps
  readonly queue: EditQueue
  readonly registry: WorkerRegistry
  readonly protection: TaskProtection
  readonly inHand: InHand
  readonly deaths: DeathWatch
  readonly log: Log
  readonly identity: Pick<WorkerRow, 'id' | 'lane' | 'device' | 'softwareVersion' | 'startedAt'>
  /** Edits at a time. */
  readonly slots: number
  readonly visibilityTimeoutSeconds: number
  /** After the wish to stop: an edit that ends by then may end. */
  readonly graceSeconds: number
}

/**
 * Works until `stop` is aborted, or until its model's process keeps dying.
 *
 * @returns the exit code: 0 when it was told to stop, 70 when it broke
 */
export async function runWorker(deps: WorkerDeps, stop: AbortSignal): Promise<number> {
  const { run, queue, protection, inHand, deaths, log, slots, graceSeconds } = deps
  const { clock, times } = run
  const stopping = AbortSignal.any([stop, deaths.broken])
  const ended = new AbortController()
  const room = openSlots({
    slots,
    clock,
    isNearlyDone: () => inHand.count >= slots && inHand.remainingSeconds() <= NEARLY_DONE_SECONDS,
  })
  const heart = beat(deps, stopping, ended.signal)
  const stopped = whenAborted(stopping).then(() => wind(deps, ended.signal))

  await consume(
    {
      queue,
      clock,
      concurrency: slots + 1,
      visibilityTimeoutSeconds: deps.visibilityTimeoutSeconds,
      renewEverySeconds: times.renewEverySeconds,
      admit: room.enter,
      async run(id) {
        const release = await protection.protect()
        using work = inHand.take(id)
        if (stopping.aborted) inHand.stopLongerThan(graceSeconds)
        try {
          await runEdit(id, work.signal, { ...run, edits: inHand.overhear(run.edits) })
        } finally {
          release()
        }
      },
      onError: (error, id) => log(attemptEnded(error, id)),
    },
    stopping,
  )
  ended.abort()
  await Promise.all([heart, stopped, protection.end()])
  return deaths.broken.aborted ? EXIT_BROKEN : 0
}

/** From the wish to stop to the last edit: what is short may end, the rest is handed back, in the end all of it. */
async function wind(
  { run, inHand, log, graceSeconds, deaths }: WorkerDeps,
  ended: AbortSignal,
): Promise<void> {
  const grace = deaths.broken.aborted ? -1 : graceSeconds // a broken worker ends nothing well
  const running = inHand.count
  const handedBack = inHand.stopLongerThan(grace)
  log({
    event: 'worker_stopping',
    counts: { running, handed_back: handedBack },
    ...(deaths.broken.aborted && {
      level: 'error' as const,
      message:
        'The process of the model died three times within a minute, over different edits. Look at the lines before this one: memory, driver, or a damaged model (resound model verify).',
    }),
  })
  await run.clock.sleep(graceSeconds * 1000, ended).catch(() => {})
  inHand.stopLongerThan(-1)
}

/** The worker's row: while it lives at least every 15 s, and gone when it has ended well. */
async function beat(
  { registry, identity, inHand, deaths, run, log }: WorkerDeps,
  stopping: AbortSignal,
  ended: AbortSignal,
): Promise<void> {
  const state = (): WorkerRow['state'] => {
    if (deaths.broken.aborted) return 'unhealthy'
    if (stopping.aborted) return 'stopping'
    return inHand.count > 0 ? 'busy' : 'ready'
  }
  const write = (work: Promise<void>) =>
    work.catch((error) => log({ event: 'worker_row_failed', level: 'warn', error }))
  const tell = () => write(registry.put({ ...identity, state: state(), seenAt: run.clock.now() }))
  const wakes = [stopping, ended]
  while (!ended.aborted) {
    await tell()
    const next = AbortSignal.any(wakes.filter((signal) => !signal.aborted))
    await run.clock.sleep(HEARTBEAT_MS, next).catch(() => {})
  }
  if (deaths.broken.aborted) await tell()
  else await write(registry.remove(identity.id))
}

const attemptEnded = (error: unknown, id: EditId | undefined) => ({
  event: 'attempt_ended',
  level: 'warn' as const,
  error,
  ...(id && { edit_id: id }),
  ...(error instanceof DomainError && REMEDIES[error.code] !== undefined
    ? { message: REMEDIES[error.code] }
    : {}),
})

/** What an operator should do, where the error itself cannot know: what a service refused says so itself. */
const REMEDIES: Readonly<Partial<Record<DomainError['code'], string>>> = {
  model_not_installed:
    'This worker has not the model that the edit names. Push it (resound model push NAME --aws --stage S) and deploy the workers anew.',
}

const whenAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
