import {
  type Change,
  type Edit,
  type EditIn,
  exhaust,
  expire,
  finishCancel,
  isFinal,
  MAX_ATTEMPTS,
  overrun,
  reclaim,
  removeData,
} from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import type { Instant, NewId } from '#shared/id.ts'
import type { Ports } from '#shared/ports.ts'
import { expireUpload, retireUpload } from '#shared/upload.ts'
import { type ReceiveDeps, receiveUpload } from '../uploads/receive-upload.ts'
import { removeObjects } from './remove-objects.ts'
import { removeOrphans } from './remove-orphans.ts'

const MOST_PER_ACTION = 1000
const JANITOR_EVERY_MS = 3_600_000
const DAY_MS = 86_400_000
const EVENT_RETENTION_MS = 30 * DAY_MS
const RECORD_RETENTION_MS = 400 * DAY_MS

export type SweepDeps = ReceiveDeps &
  Pick<Ports, 'deliveries'> & {
    /** Added before another's lease counts as lost: nothing where there is one clock. */
    readonly clockSkewMs: number
    /** An object no edit names is removed after this long. */
    readonly orphanAfterMs: number
    readonly onError: (error: unknown) => void
  }

/** How many edits, uploads and objects each action moved. */
export type SweepCounts = Record<keyof typeof ACTIONS | 'orphans', number>

/**
 * One pass over everything that is overdue. Each action is one conditional write, so any number of
 * sweepers may run at once, and what failed is tried again by the next pass.
 */
export async function sweep(
  deps: SweepDeps,
  { withJanitor }: { withJanitor: boolean },
): Promise<SweepCounts> {
  const counts: Partial<SweepCounts> = { orphans: 0 }
  for (const [name, act] of Object.entries(ACTIONS) as [keyof typeof ACTIONS, Action][])
    counts[name] = await settled(() => act(deps), deps)
  if (withJanitor)
    counts.orphans = await settled(async () => (await removeOrphans(deps)).removed, deps)
  return counts as SweepCounts
}

/** Sweeps every `everyMs` until told to stop. `onPass` is called after every pass, with its counts. */
export async function runSweeper(
  deps: SweepDeps,
  {
    everyMs,
    onPass,
    signal,
  }: {
    everyMs: number
    onPass: (counts: SweepCounts, durationMs: number) => void
    signal: AbortSignal
  },
): Promise<void> {
  const { clock } = deps
  let janitorAt = clock.monotonic()
  while (!signal.aborted) {
    const startMs = clock.monotonic()
    const withJanitor = startMs >= janitorAt
    if (withJanitor) janitorAt = startMs + JANITOR_EVERY_MS
    const counts = await sweep(deps, { withJanitor })
    onPass(counts, clock.monotonic() - startMs)
    await clock.sleep(everyMs, signal).catch(() => undefined)
  }
}

type Action = (deps: SweepDeps) => Promise<number>

const ACTIONS = {
  /** Objects that came without anybody telling us. Any number of edits may wait for one. */
  received: async (deps) => {
    const waiting = await deps.edits.due('awaiting', deps.clock.now(), MOST_PER_ACTION)
    const awaited = [...new Set(waiting.map(({ input }) => input.uploadId))]
    return await each(awaited, deps, async (id) => {
      const upload = id && (await deps.uploads.get(id))
      return upload ? (await receiveUpload(upload, deps)).status !== 'pending' : false
    })
  },

  /** Past the deadline, or past the wait for an upload. First: what has ended is not tried again. */
  overdue: async (deps) => {
    const overdue = await deps.edits.due('overdue', deps.clock.now(), MOST_PER_ACTION)
    return await each(overdue, deps, (edit) => commit(deps, edit, afterDeadline))
  },

  /** Lost leases and overrun attempts: again, or an end. */
  lost: async (deps) => {
    const now = deps.clock.now()
    const lost = await deps.edits.due('lost', now - deps.clockSkewMs, MOST_PER_ACTION)
    return await each(lost, deps, (edit) => commit(deps, edit, afterLoss))
  },

  /** Queued, and no message says so. */
  requeued: async (deps) => {
    const unqueued = await deps.edits.due('unqueued', deps.clock.now(), MOST_PER_ACTION)
    return await each(unqueued, deps, async ({ id, lane, accountId }) => {
      await deps.queue.send(id, lane, accountId)
      return true
    })
  },

  /** Record first, bytes second: a crash between leaves an orphan, never a name without its bytes. */
  dataRemoved: async (deps) => {
    const expired = await deps.edits.due('data_expired', deps.clock.now(), MOST_PER_ACTION)
    return await each(expired, deps, async (edit) => {
      if (!isFinal(edit) || (await deps.edits.isNeeded({ editId: edit.id }))) return false
      if (!(await deps.edits.commit(removeData(edit)))) return false
      await removeObjects(edit, deps.audio)
      return true
    })
  },

  /** Bodies and attempts live longer than any delivery, and then no longer. */
  eventsRemoved: (deps) =>
    deps.deliveries.removeOlderThan(deps.clock.now() - EVENT_RETENTION_MS, MOST_PER_ACTION),

  uploadsRemoved: async (deps) => {
    const due = await deps.uploads.due(deps.clock.now(), MOST_PER_ACTION)
    return await each(due, deps, async (upload) => {
      // It may have come in time without anybody telling us.
      if (upload.status === 'pending' && (await receiveUpload(upload, deps)).status !== 'pending')
        return true
      const to = upload.status === 'pending' ? expireUpload(upload) : retireUpload(upload)
      if (!(await deps.uploads.commit(upload, to))) return false
      await deps.audio.remove(upload.objectKey)
      return true
    })
  },

  /** What was ended so long ago is 404, and its idempotency key new again. Money stays. */
  recordsRemoved: async ({ edits, uploads, clock }) => {
    const before = clock.now() - RECORD_RETENTION_MS
    return (
      (await edits.removeOlderThan(before, MOST_PER_ACTION)) +
      (await uploads.removeOlderThan(before, MOST_PER_ACTION))
    )
  },
} as const satisfies Record<string, Action>

type Context = { now: Instant; newId: NewId; outputRetentionMs: number }

function afterLoss(edit: Edit, context: Context): Change | undefined {
  if (edit.status !== 'processing') return undefined
  if (edit.cancelRequestedAt !== null)
    return { ...finishCancel(edit, 0, context), onlyIfNotRenewed: true }
  return edit.attempt < MAX_ATTEMPTS ? reclaim(edit, context) : exhaust(edit, context)
}

function afterDeadline(edit: Edit, context: Context): Change | undefined {
  if (edit.status === 'awaiting_upload' || edit.status === 'queued') return expire(edit, context)
  if (edit.status !== 'processing') return undefined
  // A requested cancel is the only way out: the worker carries it out, or its lease is lost.
  return edit.cancelRequestedAt === null
    ? overrun(edit as EditIn<'processing'>, context)
    : undefined
}

async function commit(
  { edits, queue, clock, newId, outputRetentionMs }: SweepDeps,
  edit: Edit,
  move: (edit: Edit, context: Context) => Change | undefined,
): Promise<boolean> {
  const change = move(edit, { now: clock.now(), newId, outputRetentionMs })
  if (change === undefined || !(await edits.commit(change))) return false
  if (change.dispatch) await queue.send(change.to.id, change.to.lane, change.to.accountId)
  return true
}

/** One that fails leaves the others to be done. @returns how many were moved */
async function each<T>(
  all: readonly T[],
  deps: SweepDeps,
  act: (one: T) => Promise<boolean>,
): Promise<number> {
  const results = await Promise.allSettled(all.map((one) => act(one)))
  let moved = 0
  for (const result of results)
    if (result.status === 'fulfilled') moved += Number(result.value)
    else if (!isRace(result.reason)) deps.onError(result.reason)
  return moved
}

/** Someone else moved it between our reading and our thinking. */
const isRace = (error: unknown): boolean =>
  error instanceof DomainError && error.code === 'illegal_transition'

async function settled(act: () => Promise<number>, deps: SweepDeps): Promise<number> {
  try {
    return await act()
  } catch (error) {
    deps.onError(error)
    return 0
  }
}
