import type { Context } from 'hono'
import { inCredits } from '#shared/credits.ts'
import { create } from '#shared/edit.ts'
import { DomainError, type ErrorCode } from '#shared/errors.ts'
import type { EditId, UploadId } from '#shared/id.ts'
import type { IdempotencyClaim } from '#shared/ports.ts'
import { presentPlan } from '#shared/wire/plans.ts'
import { receiveUpload } from '../uploads/receive-upload.ts'
import { answerEdit } from './answer-edit.ts'
import { type ApiEnv, caller } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'
import { findEdit } from './find-edit.ts'
import { type NewEdit, newEdit } from './new-edit.ts'
import type { Planned } from './plan-edit.ts'
import { receiveDeps } from './received-upload.ts'

// What creating and retrying have in common: replay, price, one transaction, answer.

export type Submission = {
  readonly claim: IdempotencyClaim | undefined
  readonly wait: number | undefined
}

/**
 * The answer to a request that already made its edit; undefined when it did not. Asked before anything
 * else is looked at: a replay works although an input or a model is gone meanwhile.
 */
export async function replayOf(
  c: Context<ApiEnv>,
  { claim, wait }: Submission,
  deps: ApiDeps,
): Promise<Response | undefined> {
  const id = claim && (await deps.edits.created(claim))
  return id && replay(c, id, { wait, deps })
}

/** @throws DomainError `paused` */
export function refuseWhilePaused({ config }: ApiDeps): void {
  if (config.isPaused)
    throw new DomainError('paused', 'An operator has stopped the intake of new edits.')
}

/** @throws DomainError `plan_changed`, `price_above_max` */
export function checkExpectations(
  { plan, price }: Planned,
  expected: { planHash: string | null; maxCredits: number | null },
): void {
  if (expected.planHash !== null && expected.planHash !== plan.hash)
    throw new DomainError('plan_changed', 'The plan is not the one that was expected.', {
      details: { plan: presentPlan(plan) },
      fix: 'Look at `plan`, and send its hash if it is right.',
    })
  if (expected.maxCredits !== null && price.credits > expected.maxCredits)
    throw new DomainError(
      'price_above_max',
      `The edit costs ${inCredits(price.credits)}, above ${expected.maxCredits}.`,
      { details: { required_credits: price.credits } },
    )
}

/**
 * Edit, hold, key, event and message in one transaction; then the answer.
 *
 * @param options.forget called when no edit was made, or another request had made it
 */
export async function submitEdit(
  c: Context<ApiEnv>,
  parts: NewEdit,
  {
    claim,
    wait,
    deps,
    forget = async () => {},
  }: Submission & { deps: ApiDeps; forget?: (() => Promise<void>) | undefined },
): Promise<Response> {
  const { edits, queue, clock, newId, config } = deps
  const now = clock.now()
  const edit = newEdit(parts, { newId, now })
  const creation = await edits
    .create(create(edit, { now, newId }), {
      idempotency: claim,
      limits: {
        maxQueued: config.limits.maxQueued,
        maxQueuedInDeployment: config.limits.maxQueuedInDeployment,
      },
    })
    .catch(async (error) => {
      if (isRefusal(error)) await forget().catch(() => {}) // the sweeper will
      throw error
    })
  if (creation.outcome === 'replayed') {
    // A commit whose answer was lost is found again as a replay of itself.
    if (creation.id !== edit.id) await forget().catch(() => {})
    return replay(c, creation.id, { wait, deps })
  }
  if (edit.status === 'queued') await queue.send(edit.id, edit.lane, edit.accountId)
  else await lookAgain(edit.input.uploadId, deps)
  c.header('Location', `${config.publicUrl}/v1/edits/${edit.id}`)
  return answerEdit(c, edit, { wait, deps })
}

/** Any other error may hide an edit that was made. */
const isRefusal = (error: unknown): boolean =>
  error instanceof DomainError && REFUSALS.has(error.code)

const REFUSALS: ReadonlySet<ErrorCode> = new Set([
  'insufficient_credits',
  'queue_full',
  'idempotency_key_mismatch',
])

/**
 * The bytes may have come between our looking and our writing: whoever was told of them then found no edit
 * that waits.
 */
async function lookAgain(id: UploadId | null, deps: ApiDeps): Promise<void> {
  const upload = id && (await deps.uploads.get(id).catch(() => undefined))
  if (!upload || upload.status === 'pending') return
  await receiveUpload(upload, receiveDeps(deps)).catch(() => {}) // the edit exists; the sweeper moves it on
}

/** The original, as it is now. */
async function replay(
  c: Context<ApiEnv>,
  id: EditId,
  { wait, deps }: { wait: number | undefined; deps: ApiDeps },
): Promise<Response> {
  const edit = await findEdit(caller(c).owner, id, deps.edits)
  c.header('Idempotent-Replayed', 'true')
  c.header('Location', `${deps.config.publicUrl}/v1/edits/${id}`)
  return answerEdit(c, edit, { wait, deps })
}
