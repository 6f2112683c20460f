/**
 * One requested change to one recording: its states, and the moves between them.
 *
 *   awaiting_upload → queued → processing → succeeded | failed | canceled | expired
 *
 * The last four are terminal: nothing leaves them. A move is a pure function from what was read to a
 * `Change`: the new edit, and all that becomes true at the same instant. A store commits a change only
 * if the stored edit is still the one that was read.
 */
import { canceledCharge, type LedgerEntry, type LedgerKind, type Price } from './credits.ts'
import { DomainError, type ErrorCode, mayEndOtherwise } from './errors.ts'
import type {
  AccountId,
  ClientTokenId,
  EditId,
  EventId,
  Instant,
  KeyId,
  NewId,
  UploadId,
} from './id.ts'
import { laneFor } from './lane.ts'
import type { Plan, PlanWarning } from './plan/plan.ts'

export const MAX_ATTEMPTS = 3
const MAX_RETURNS = 10

export type Mode = 'live' | 'test'
/** Which queue an edit waits in, fixed at creation: see lane.ts. One box has one queue for all. */
export type Lane = 'exact' | 'model' | 'test'
export type Quality = 'reference' | 'fast'
export type OutputFormat = 'flac' | 'wav' | 'mp3' | 'ogg' | 'opus' | 'm4a'

/** The `params` of an edit, every default filled in. */
export type EditParams = {
  readonly engine: 'auto' | 'exact' | 'model'
  readonly quality: Quality
  readonly steps: number
  readonly guidanceScale: number
  readonly strength: number
  readonly sampler: string
  readonly seed: number
  readonly negativeInstruction: string | null
  readonly candidates: number
  readonly region: { readonly startSeconds: number; readonly endSeconds: number | null } | null
  readonly exact: boolean
  readonly allowPartial: boolean
  readonly clipping: 'limit' | 'scale' | 'clip'
}

/** The bytes to be edited. Facts are null until known; `objectKey` is null while there is no object. */
export type EditInput = {
  readonly source: 'upload' | 'url' | 'edit' | 'base64'
  readonly uploadId: UploadId | null
  readonly editId: EditId | null
  readonly url: string | null
  readonly filename: string | null
  readonly objectKey: string | null
  readonly version: string | null // the storage's own name for exactly these bytes
  readonly container: string | null
  readonly bytes: number | null
  readonly sha256: string | null
  readonly frames: number | null
  readonly durationSeconds: number | null
  readonly sampleRateHz: number | null
  readonly channels: number | null
  readonly peaksKey: string | null
  readonly spectrogramKey: string | null
}

export type EditOutput = {
  readonly objectKey: string
  readonly peaksKey: string
  readonly spectrogramKey: string
  readonly filename: string
  readonly format: OutputFormat
  readonly bytes: number
  readonly sha256: string
  readonly frames: number
  readonly durationSeconds: number
  readonly sampleRateHz: number
  readonly channels: number
  readonly bitsPerSample: number | null
}

/** What was measured on the result, against the plan. `step` null: the whole edit. */
export type Check = {
  readonly step: number | null
  readonly name: string
  readonly status: 'pass' | 'limited' | 'skipped' | 'fail'
  readonly expected: number | readonly number[] | string | null
  readonly measured: number | readonly number[] | string | null
  readonly tolerance: number | null
  readonly unit: string | null
  readonly estimator: string | null
}

/** One run of an open step. */
export type CandidateRun = {
  readonly step: number
  readonly index: number
  readonly seed: number
  readonly score: number
  readonly gate: string | null
  readonly chosen: boolean
}

export type EditError = {
  readonly code: ErrorCode
  readonly message: string
  readonly retryable: boolean
  readonly fix: string | null
  readonly details: Readonly<Record<string, unknown>>
}

export type Stage =
  | 'starting'
  | 'fetching'
  | 'decoding'
  | 'editing'
  | 'denoising'
  | 'measuring'
  | 'encoding'
  | 'storing'

/** How far a running attempt is. Not durable: it may be lost. */
export type Progress = {
  readonly stage: Stage
  readonly planStep: number | null
  readonly planSteps: number | null
  readonly denoisingStep: number | null
  readonly denoisingSteps: number | null
  readonly percent: number // 0…99
  readonly evaluationsDone: number // of those the plan counts, which is once for all windows of a step
}

export const NO_PROGRESS: Progress = {
  stage: 'starting',
  planStep: null,
  planSteps: null,
  denoisingStep: null,
  denoisingSteps: null,
  percent: 0,
  evaluationsDone: 0,
}

/** Whole milliseconds by stage, of the last attempt. */
export type EditMetrics = {
  readonly queueMs: number
  readonly startingMs: number
  readonly fetchMs: number
  readonly decodeMs: number
  readonly exactMs: number
  readonly denoiseMs: number
  readonly measureMs: number
  readonly encodeMs: number
  readonly storeMs: number
  readonly totalMs: number
  readonly evaluations: number
  readonly device: string | null
}

/** Attempt and lease together are the fencing token: who lost them can move nothing. */
export type Lease = {
  readonly id: string // 16 random bytes, base64url
  readonly expiresAt: Instant
  readonly attemptEndsAt: Instant // when this attempt has overrun
}

/** How the hold was closed. */
export type Charge = {
  readonly outcome: 'settled' | 'released'
  readonly reason:
    | 'succeeded'
    | 'failed'
    | 'expired'
    | 'canceled_before_start'
    | 'canceled_while_running'
    | 'test_mode'
  readonly chargedCredits: number
  readonly releasedCredits: number
  readonly settledAt: Instant
}

export type EditCommon = {
  readonly id: EditId
  readonly accountId: AccountId
  readonly mode: Mode
  readonly lane: Lane
  readonly version: number // + 1 at every durable change
  readonly createdBy: {
    readonly keyId: KeyId | null
    readonly clientTokenId: ClientTokenId | null
    readonly subject: string | null
  }
  readonly instruction: string | null // null: data removed
  readonly params: EditParams
  readonly requestedOutput: { readonly format: OutputFormat; readonly sampleRateHz: number | null }
  readonly model: { readonly id: string; readonly version: string } | null
  readonly engine: 'exact' | 'model' | 'mixed'
  readonly plan: Plan | null // null: data removed
  readonly warnings: readonly PlanWarning[]
  readonly input: EditInput
  readonly price: Price // the hold
  readonly webhook: { readonly url: string; readonly events: readonly string[] } | null
  readonly metadata: Readonly<Record<string, string>>
  readonly parentEditId: EditId | null
  readonly retriedFrom: EditId | null
  readonly attempt: number // 1…3, from creation; counts tries, not deliveries
  readonly returnedCount: number
  readonly softwareVersion: string | null
  readonly metrics: EditMetrics | null
  readonly createdAt: Instant
  readonly queuedAt: Instant | null // first time in the queue
  readonly startedAt: Instant | null // of the current or last attempt
  readonly deadlineAt: Instant
  readonly dataRemoved: boolean
}

type Ended = {
  readonly completedAt: Instant
  readonly dataExpiresAt: Instant
  readonly charge: Charge
  readonly checks: readonly Check[]
  readonly candidates: readonly CandidateRun[]
  readonly cancelRequestedAt: Instant | null
}

export type Edit = EditCommon &
  (
    | { readonly status: 'awaiting_upload'; readonly uploadExpiresAt: Instant }
    | { readonly status: 'queued' }
    | {
        readonly status: 'processing'
        readonly lease: Lease
        readonly cancelRequestedAt: Instant | null
        readonly progress: Progress
      }
    | ({ readonly status: 'succeeded'; readonly output: EditOutput } & Ended)
    | ({ readonly status: 'failed'; readonly error: EditError } & Ended)
    | ({ readonly status: 'canceled' } & Ended)
    | ({ readonly status: 'expired' } & Ended)
  )

export type EditStatus = Edit['status']
export type EditIn<Status extends EditStatus> = Extract<Edit, { status: Status }>
export type FinalEdit = EditIn<'succeeded' | 'failed' | 'canceled' | 'expired'>

export type EditEventType =
  | 'edit.queued'
  | 'edit.processing'
  | 'edit.succeeded'
  | 'edit.failed'
  | 'edit.canceled'
  | 'edit.expired'

/** Something a webhook may tell: the edit as it was at that instant. */
export type EditEvent = {
  readonly id: EventId
  readonly type: EditEventType
  readonly at: Instant
  readonly edit: Edit
}

/** One move: what was read, what it becomes, and all that becomes true at the same instant. */
export type Change<To extends Edit = Edit> = {
  readonly from: Edit | undefined // undefined: must not exist yet
  readonly to: To
  readonly ledger: readonly LedgerEntry[]
  readonly events: readonly EditEvent[]
  /** The queue must hold a message for this edit once the change is true. */
  readonly dispatch: boolean
  /** Also compare the lease's end: for who takes an edit because its lease ran out. */
  readonly onlyIfNotRenewed: boolean
}

/** When a move is made, and where its new ids come from. */
export type MoveContext = { readonly now: Instant; readonly newId: NewId }

export const isFinal = (edit: Edit): edit is FinalEdit =>
  edit.status === 'succeeded' ||
  edit.status === 'failed' ||
  edit.status === 'canceled' ||
  edit.status === 'expired'

/** Milliseconds until the data of an ended edit is removed. */
export type Retention = { readonly outputRetentionMs: number }

// ── moves, in the order of an edit's life ───────────────────────────────────────────────────────

/** A new edit, with its hold. In the queue at once when the input is there. */
export function create(
  edit: EditIn<'awaiting_upload'> | EditIn<'queued'>,
  context: MoveContext,
): Change<EditIn<'awaiting_upload'> | EditIn<'queued'>> {
  return {
    from: undefined,
    to: edit,
    ledger: [entry('hold', edit, edit.mode === 'test' ? 0 : edit.price.credits, context)],
    events: edit.status === 'queued' ? [event('edit.queued', edit, context)] : [],
    dispatch: edit.status === 'queued',
    onlyIfNotRenewed: false,
  }
}

/** The awaited object is in storage, as declared. */
export function receiveUpload(
  from: EditIn<'awaiting_upload'>,
  input: EditInput,
  context: MoveContext,
): Change<EditIn<'queued'>> {
  const lane = from.plan ? laneFor(from.mode, from.plan, input) : from.lane // now that the input is known
  const queuedAt = context.now
  const to: EditIn<'queued'> = { ...next(from), input, lane, status: 'queued', queuedAt }
  return move(from, to, 'edit.queued', context, { dispatch: true })
}

/** The awaited object is there and is not what was declared. */
export function refuseUpload(
  from: EditIn<'awaiting_upload'>,
  error: DomainError,
  context: MoveContext & Retention,
): Change<EditIn<'failed'>> {
  return end(from, { status: 'failed', error: editError(error) }, 'failed', context)
}

/** Before a worker tells more: how long the edit was in the queue. */
function metricsAtStart({ queuedAt, createdAt }: Edit, now: Instant): EditMetrics {
  const queueMs = Math.max(0, now - (queuedAt ?? createdAt))
  return {
    ...{ queueMs, startingMs: 0, fetchMs: 0, decodeMs: 0, exactMs: 0, denoiseMs: 0 },
    ...{ measureMs: 0, encodeMs: 0, storeMs: 0, totalMs: queueMs, evaluations: 0, device: null },
  }
}

/** A worker takes the edit for this attempt. */
export function claim(
  from: EditIn<'queued'>,
  lease: Lease,
  softwareVersion: string,
  context: MoveContext,
): Change<EditIn<'processing'>> {
  const to: EditIn<'processing'> = {
    ...next(from),
    status: 'processing',
    lease,
    cancelRequestedAt: null,
    progress: NO_PROGRESS,
    startedAt: context.now,
    softwareVersion,
    metrics: metricsAtStart(from, context.now),
  }
  return move(from, to, 'edit.processing', context)
}

/** The plan and the input's facts as the decoded audio has them: once per attempt. */
export function replan(
  from: EditIn<'processing'>,
  plan: Plan,
  input: EditInput,
): Change<EditIn<'processing'>> {
  const to: EditIn<'processing'> = { ...from, version: from.version + 1, plan, input }
  return { from, to, ledger: [], events: [], dispatch: false, onlyIfNotRenewed: false }
}

/** Done, stored and measured. Charged: the price at the measured length, at most the hold. */
export function succeed(
  from: EditIn<'processing'>,
  result: {
    output: EditOutput
    input: EditInput
    checks: readonly Check[]
    candidates: readonly CandidateRun[]
    warnings: readonly PlanWarning[]
    metrics: EditMetrics
    measuredCredits: number
  },
  context: MoveContext & Retention,
): Change<EditIn<'succeeded'>> {
  refuseAfterCancel(from, 'succeed')
  const { output, checks, candidates, measuredCredits, ...facts } = result
  const charged = Math.min(from.price.credits, measuredCredits)
  return end({ ...from, ...facts }, { status: 'succeeded', output }, 'succeeded', context, {
    from,
    charged,
    checks,
    candidates,
  })
}

/** An error that no further attempt can cure, or the last attempt's. */
export function fail(
  from: EditIn<'processing'>,
  error: DomainError,
  context: MoveContext & Retention,
  facts: {
    checks?: readonly Check[]
    candidates?: readonly CandidateRun[]
    metrics?: EditMetrics
  } = {},
): Change<EditIn<'failed'>> {
  refuseAfterCancel(from, 'fail')
  const { checks = [], candidates = [], metrics = from.metrics } = facts
  return end(
    { ...from, metrics },
    { status: 'failed', error: editError(error) },
    'failed',
    context,
    {
      from,
      checks,
      candidates,
    },
  )
}

/** A retryable error: back to the queue for the next attempt. The message comes back by itself. */
export function retry(from: EditIn<'processing'>, context: MoveContext): Change<EditIn<'queued'>> {
  refuseAfterCancel(from, 'retry')
  return requeue(from, from.attempt + 1, context)
}

export const hasReturnsLeft = (from: EditIn<'processing'>): boolean =>
  from.returnedCount < MAX_RETURNS

/** A worker that cannot go on hands the edit back; the attempt is not used up (ten times at most). */
export function giveBack(
  from: EditIn<'processing'>,
  context: MoveContext,
): Change<EditIn<'queued'>> {
  refuseAfterCancel(from, 'giveBack')
  if (!hasReturnsLeft(from)) return retry(from, context)
  const change = requeue(from, from.attempt, context)
  return { ...change, to: { ...change.to, returnedCount: from.returnedCount + 1 } }
}

/** A lost lease or an overrun attempt: queued for the next attempt, with a message of its own. */
export function reclaim(
  from: EditIn<'processing'>,
  context: MoveContext,
): Change<EditIn<'queued'>> {
  refuseLiveLease(from, context.now, 'reclaim')
  return { ...requeue(from, from.attempt + 1, context), dispatch: true, onlyIfNotRenewed: true }
}

/** The same by a worker that holds the edit's message: it goes on as the next attempt. */
export function takeOver(
  from: EditIn<'processing'>,
  lease: Lease,
  softwareVersion: string,
  context: MoveContext,
): Change<EditIn<'processing'>> {
  refuseLiveLease(from, context.now, 'takeOver')
  if (from.attempt >= MAX_ATTEMPTS) throw illegal(from, 'takeOver')
  const to: EditIn<'processing'> = {
    ...next(from),
    attempt: from.attempt + 1,
    status: 'processing',
    lease,
    cancelRequestedAt: null,
    progress: NO_PROGRESS,
    startedAt: context.now,
    softwareVersion,
    metrics: metricsAtStart(from, context.now),
  }
  return { ...move(from, to, 'edit.processing', context), onlyIfNotRenewed: true }
}

/** The last attempt's lease is lost too. */
export function exhaust(
  from: EditIn<'processing'>,
  context: MoveContext & Retention,
): Change<EditIn<'failed'>> {
  refuseLiveLease(from, context.now, 'exhaust')
  if (from.attempt < MAX_ATTEMPTS) throw illegal(from, 'exhaust')
  const overran = from.lease.expiresAt > context.now
  const error = overran
    ? new DomainError('timeout', 'The edit took longer than its attempts may take, three times.')
    : new DomainError('worker_lost', 'The worker was lost three times while it ran this edit.')
  const change = end(from, { status: 'failed', error: editError(error) }, 'failed', context)
  return { ...change, onlyIfNotRenewed: true }
}

/** Before any work: canceled in this very answer. */
export function cancel(
  from: EditIn<'awaiting_upload'> | EditIn<'queued'>,
  context: MoveContext & Retention,
): Change<EditIn<'canceled'>> {
  return end(from, { status: 'canceled' }, 'canceled_before_start', context)
}

/** While a worker runs: from now on the edit can only become canceled. */
export function requestCancel(
  from: EditIn<'processing'>,
  context: MoveContext,
): Change<EditIn<'processing'>> {
  const to: EditIn<'processing'> = {
    ...from,
    version: from.version + 1,
    cancelRequestedAt: context.now,
  }
  return { from, to, ledger: [], events: [], dispatch: false, onlyIfNotRenewed: false }
}

/**
 * A requested cancel, carried out by the worker, or by the sweeper when the lease is lost.
 *
 * @param evaluationsDone as `Progress` counts them, of the current attempt; 0 when the worker is lost
 */
export function finishCancel(
  from: EditIn<'processing'>,
  evaluationsDone: number,
  context: MoveContext & Retention,
  metrics: EditMetrics | null = from.metrics,
): Change<EditIn<'canceled'>> {
  if (from.cancelRequestedAt === null) throw illegal(from, 'finishCancel')
  const charged = from.plan ? canceledCharge(from.price, from.plan, evaluationsDone) : 0
  const reason = evaluationsDone > 0 ? 'canceled_while_running' : 'canceled_before_start'
  return end({ ...from, metrics }, { status: 'canceled' }, reason, context, { from, charged })
}

/** Past its deadline, or its upload never came. */
export function expire(
  from: EditIn<'awaiting_upload'> | EditIn<'queued'>,
  context: MoveContext & Retention,
): Change<EditIn<'expired'>> {
  return end(from, { status: 'expired' }, 'expired', context)
}

/** Past its deadline while a worker runs: the fence stops the worker. */
export function overrun(
  from: EditIn<'processing'>,
  context: MoveContext & Retention,
): Change<EditIn<'failed'>> {
  refuseAfterCancel(from, 'overrun')
  if (from.deadlineAt > context.now) throw illegal(from, 'overrun')
  const error = new DomainError('timeout', 'The edit did not end before its deadline.')
  return end(from, { status: 'failed', error: editError(error) }, 'failed', context)
}

/** The caller asked for the data to be gone, or its time is over. The record, its hashes and its money stay. */
export function removeData<Final extends FinalEdit>(from: Final): Change<Final> {
  const to = { ...withoutData(from), version: from.version + 1 }
  return { from, to, ledger: [], events: [], dispatch: false, onlyIfNotRenewed: false }
}

/** The same edit without what its caller said and sent; also for the snapshots in its events. */
export function withoutData<E extends Edit>(edit: E): E {
  const common = {
    ...edit,
    instruction: null,
    params: { ...edit.params, negativeInstruction: null },
    plan: null,
    warnings: [],
    metadata: {},
    input: { ...edit.input, filename: null, url: null },
    dataRemoved: true,
  }
  return isFinal(edit) ? { ...common, checks: [], candidates: [] } : common
}

/** Checks and candidates have their own place on the edit; a failure may bring them in its details. */
function editError(error: DomainError): EditError {
  const { checks: _checks, candidates: _candidates, ...details } = error.details
  return {
    code: error.code,
    message: error.message,
    retryable: mayEndOtherwise(error.code),
    fix: error.fix,
    details,
  }
}

// ── what the moves share ────────────────────────────────────────────────────────────────────────

type Ending =
  | { readonly status: 'succeeded'; readonly output: EditOutput }
  | { readonly status: 'failed'; readonly error: EditError }
  | { readonly status: 'canceled' }
  | { readonly status: 'expired' }

/** A terminal state, the row that closes the hold, and the event, in one change. */
function end<E extends Ending>(
  facts: Edit,
  ending: E,
  reason: Exclude<Charge['reason'], 'test_mode'>,
  context: MoveContext & Retention,
  more: {
    from?: Edit
    charged?: number
    checks?: readonly Check[]
    candidates?: readonly CandidateRun[]
  } = {},
): Change<Extract<Edit, { status: E['status'] }>> {
  const { from = facts, checks = [], candidates = [] } = more
  const isTest = facts.mode === 'test'
  const charged = isTest ? 0 : (more.charged ?? 0)
  const held = isTest ? 0 : facts.price.credits
  const kind = charged > 0 || reason === 'succeeded' ? 'settle' : 'release'
  const to = {
    ...next(facts),
    ...ending,
    completedAt: context.now,
    dataExpiresAt: context.now + context.outputRetentionMs,
    charge: {
      outcome: kind === 'settle' ? 'settled' : 'released',
      reason: isTest ? 'test_mode' : reason,
      chargedCredits: charged,
      releasedCredits: held - charged,
      settledAt: context.now,
    },
    checks,
    candidates,
    cancelRequestedAt: facts.status === 'processing' ? facts.cancelRequestedAt : null,
  } as unknown as Extract<Edit, { status: E['status'] }>
  return {
    from,
    to,
    ledger: [entry(kind, facts, kind === 'settle' ? charged : held, context)],
    events: [event(`edit.${ending.status}`, to, context)],
    dispatch: false,
    onlyIfNotRenewed: false,
  }
}

function requeue(
  from: EditIn<'processing'>,
  attempt: number,
  context: MoveContext,
): Change<EditIn<'queued'>> {
  if (attempt > MAX_ATTEMPTS) throw illegal(from, 'requeue')
  return move(from, { ...next(from), attempt, status: 'queued' }, 'edit.queued', context)
}

function move<To extends Edit>(
  from: Edit,
  to: To,
  type: EditEventType,
  context: MoveContext,
  { dispatch = false }: { dispatch?: boolean } = {},
): Change<To> {
  return {
    from,
    to,
    ledger: [],
    events: [event(type, to, context)],
    dispatch,
    onlyIfNotRenewed: false,
  }
}

/** What every state has, one version on: fields that exist in one state only are left behind. */
function next(edit: Edit): EditCommon {
  return {
    id: edit.id,
    accountId: edit.accountId,
    mode: edit.mode,
    lane: edit.lane,
    version: edit.version + 1,
    createdBy: edit.createdBy,
    instruction: edit.instruction,
    params: edit.params,
    requestedOutput: edit.requestedOutput,
    model: edit.model,
    engine: edit.engine,
    plan: edit.plan,
    warnings: edit.warnings,
    input: edit.input,
    price: edit.price,
    webhook: edit.webhook,
    metadata: edit.metadata,
    parentEditId: edit.parentEditId,
    retriedFrom: edit.retriedFrom,
    attempt: edit.attempt,
    returnedCount: edit.returnedCount,
    softwareVersion: edit.softwareVersion,
    metrics: edit.metrics,
    createdAt: edit.createdAt,
    queuedAt: edit.queuedAt,
    startedAt: edit.startedAt,
    deadlineAt: edit.deadlineAt,
    dataRemoved: edit.dataRemoved,
  }
}

const event = (type: EditEventType, edit: Edit, { now, newId }: MoveContext): EditEvent => ({
  id: newId('evt'),
  type,
  at: now,
  edit,
})

const entry = (
  kind: LedgerKind,
  edit: Edit,
  credits: number,
  { now, newId }: MoveContext,
): LedgerEntry => ({
  id: newId('led'),
  kind,
  credits,
  accountId: edit.accountId,
  editId: edit.id,
  keyId: edit.createdBy.keyId,
  note: null,
  at: now,
})

/** A requested cancel wins: then `finishCancel` is the only move out of processing. */
function refuseAfterCancel(from: EditIn<'processing'>, move: string): void {
  if (from.cancelRequestedAt !== null) throw illegal(from, move)
}

function refuseLiveLease(from: EditIn<'processing'>, now: Instant, move: string): void {
  refuseAfterCancel(from, move)
  if (from.lease.expiresAt > now && from.lease.attemptEndsAt > now) throw illegal(from, move)
}

const illegal = (from: Edit, move: string): DomainError =>
  new DomainError('illegal_transition', `${from.id} is ${from.status}: ${move} is not possible`)
