/**
 * One edit, from a queue message to its end, in a straight line. Returning means the message may be
 * deleted; throwing means it must be delivered again.
 */
import {
  type Change,
  claim,
  type Edit,
  type EditIn,
  exhaust,
  type FinalEdit,
  fail,
  finishCancel,
  giveBack,
  hasReturnsLeft,
  isFinal,
  MAX_ATTEMPTS,
  type MoveContext,
  type Retention,
  retry,
  succeed,
  takeOver,
} from '#shared/edit.ts'
import { DomainError, type ErrorCode, mayEndOtherwise } from '#shared/errors.ts'
import type { EditId } from '#shared/id.ts'
import { type Attempt, openAttempt } from './attempt.ts'
import { commitOrLose, commitWhileHeld } from './commit-or-lose.ts'
import { asDomainError, type LeaseTimes, stopOf } from './held-lease.ts'
import { newLease } from './new-lease.ts'
import { type ProduceDeps, produce } from './produce.ts'

export type RunEditDeps = ProduceDeps & {
  readonly times: LeaseTimes & { readonly clockSkewSeconds: number }
  readonly outputRetentionMs: number
  readonly softwareVersion: string
}

/** @throws DomainError whose `retryAfterSeconds` says when the message should come back */
export async function runEdit(id: EditId, shutdown: AbortSignal, deps: RunEditDeps): Promise<void> {
  const found = await deps.edits.get(id)
  if (!found)
    throw new DomainError(
      'not_found',
      `${id} is not in the store. Its message is of another deployment: check the queue URL of who sends, and the dead letters.`,
    )
  if (isFinal(found)) return
  const taken = await take(found, deps)
  if (taken.status !== 'processing') return // it had been lost, and this was its end

  await using attempt = await openAttempt(taken, shutdown, deps)
  try {
    const result = await produce(attempt, deps)
    const change = succeed(attempt.edit, result, context(deps))
    await commitWhileHeld(change, { ...deps, held: attempt.signal })
  } catch (error) {
    await conclude(attempt, error, deps)
  }
}

/** Claims the edit, or takes it over from a worker that was lost, or ends it for that worker. */
async function take(
  found: Exclude<Edit, FinalEdit>,
  deps: RunEditDeps,
): Promise<EditIn<'processing'> | EditIn<'failed'> | EditIn<'canceled'>> {
  const { edits, clock, softwareVersion, times } = deps
  const lease = newLease(found, deps)
  if (found.status === 'queued')
    return commitOrLose(edits, claim(found, lease, softwareVersion, context(deps)))
  if (found.status === 'awaiting_upload')
    throw new DomainError('lease_held', `${found.id} waits for its upload`, {
      retryAfterSeconds: 5, // its message came before its time
    })

  const leftMs = found.lease.expiresAt + times.clockSkewSeconds * 1000 - clock.now()
  if (leftMs > 0) {
    // Its crash would need this message. No lease is longer; where one seems to be, a clock is off.
    const most = times.leaseSeconds + times.clockSkewSeconds
    throw new DomainError('lease_held', `${found.id} is being processed`, {
      retryAfterSeconds: Math.min(Math.ceil(leftMs / 1000), most) + 5,
    })
  }
  if (found.cancelRequestedAt !== null)
    return commitOrLose(edits, {
      ...finishCancel(found, 0, context(deps)),
      onlyIfNotRenewed: true,
    })
  return found.attempt < MAX_ATTEMPTS
    ? commitOrLose(edits, takeOver(found, lease, softwareVersion, context(deps)))
    : commitOrLose(edits, exhaust(found, context(deps)))
}

/**
 * The end of an attempt that did not succeed. Decided on the edit as it is now, because a cancel may
 * have been asked for meanwhile, and a requested cancel wins.
 */
async function conclude(attempt: Attempt, error: unknown, deps: RunEditDeps): Promise<void> {
  const why = stopOf(attempt.signal)
  const failure =
    why === 'timeout'
      ? new DomainError('timeout', 'The edit took longer than one attempt may take.')
      : asDomainError(error)

  for (;;) {
    const now = await deps.edits.get(attempt.edit.id)
    // The commit whose answer was lost had happened: its output must stay.
    if (now?.status === 'succeeded' && now.output.objectKey.includes(attempt.edit.lease.id)) return
    await attempt.discardOutput()
    if (now?.status !== 'processing' || now.lease.id !== attempt.edit.lease.id)
      throw new DomainError('lease_lost', `${attempt.edit.id} was taken by another worker`, {
        cause: error,
      })
    const { change, thenThrow } = endOf(now, failure, { why, attempt, deps })
    if (!(await deps.edits.commit(change))) continue
    if (thenThrow) throw thenThrow
    return
  }
}

function endOf(
  now: EditIn<'processing'>,
  failure: DomainError,
  { why, attempt, deps }: { why: ReturnType<typeof stopOf>; attempt: Attempt; deps: RunEditDeps },
): { change: Change; thenThrow?: DomainError } {
  if (now.cancelRequestedAt !== null)
    return {
      change: finishCancel(now, attempt.evaluationsDone, context(deps), attempt.metrics()),
    }
  if (why === 'shutdown')
    return {
      change: giveBack(now, context(deps)),
      thenThrow: new DomainError('lease_held', `${now.id} was handed back`, {
        retryAfterSeconds: 0,
      }),
    }
  // Not the edit's doing, and over when there is room: as long as it may, it loses nothing by the wait.
  if (failure.code === 'storage_full' && hasReturnsLeft(now))
    return {
      change: giveBack(now, context(deps)),
      thenThrow: new DomainError(failure.code, failure.message, {
        cause: failure,
        retryAfterSeconds: 5,
      }),
    }
  if (mayEndOtherwise(failure.code) && now.attempt < MAX_ATTEMPTS)
    return {
      change: retry(now, context(deps)),
      thenThrow: new DomainError(failure.code, failure.message, {
        cause: failure,
        retryAfterSeconds: 2 * 4 ** (now.attempt - 1),
      }),
    }
  return { change: fail(now, endingOf(failure), context(deps), attempt.facts(failure)) }
}

/** Some codes answer requests; an edit that ends for one says that its storage failed. */
const endingOf = (failure: DomainError): DomainError =>
  OF_REQUESTS.has(failure.code)
    ? new DomainError('storage_failed', failure.message, { cause: failure })
    : failure

const OF_REQUESTS: ReadonlySet<ErrorCode> = new Set([
  'storage_full',
  'storage_unavailable',
  'overloaded',
])

const context = ({ clock, newId, outputRetentionMs }: RunEditDeps): MoveContext & Retention => ({
  now: clock.now(),
  newId,
  outputRetentionMs,
})
