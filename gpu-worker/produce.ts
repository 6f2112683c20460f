/**
 * The sound of one attempt: fetch → decode → edit (each step measured) → store. Commits only the
 * resolved plan; the end of the edit is the caller's.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CONTENT_TYPES } from '#shared/content-types.ts'
import { priceOf, type Rates } from '#shared/credits.ts'
import {
  type CandidateRun,
  type Check,
  type EditInput,
  type EditMetrics,
  type EditOutput,
  replan,
} from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import { sha256OfFile } from '#shared/file-hash.ts'
import type { NewId } from '#shared/id.ts'
import { isOpenStep, type Plan, type PlanWarning } from '#shared/plan/plan.ts'
import { resolvePlan } from '#shared/plan/resolve-plan.ts'
import type { AudioStore, EditStore } from '#shared/ports.ts'
import type { Attempt, AttemptDeps } from './attempt.ts'
import { commitOrLose } from './commit-or-lose.ts'
import type { NewLeaseDeps } from './new-lease.ts'
import { outputFilename, outputFormat } from './output-format.ts'
import type { DecodedFile, EditedFile, Workbench, WorkbenchProgress } from './workbench.ts'

export type ProduceDeps = AttemptDeps &
  NewLeaseDeps & {
    readonly edits: EditStore
    readonly audio: AudioStore
    readonly workbench: Workbench
    readonly newId: NewId
    readonly rates: Rates
    readonly maxInputSeconds: number
    readonly maxUploadBytes: number
  }

export type Produced = {
  readonly output: EditOutput
  readonly input: EditInput
  readonly checks: readonly Check[]
  readonly candidates: readonly CandidateRun[]
  readonly warnings: readonly PlanWarning[]
  readonly metrics: EditMetrics
  readonly measuredCredits: number
}

export async function produce(attempt: Attempt, deps: ProduceDeps): Promise<Produced> {
  await mkdir(attempt.folder, { recursive: true, mode: 0o700 })
  const decoded = (await recall(attempt, deps)) ?? (await fetchAndDecode(attempt, deps))
  refuseLongerThanPriced(attempt, decoded)
  const plan = resolvePlan(planOf(attempt), clipOf(decoded))
  const keep = () => keepPlan(attempt, decoded, plan, deps)
  const make = (signal: AbortSignal) => edit(attempt, decoded, plan, { ...deps, signal })
  // The model is not started for a plan that may be refused: to stop it in the middle of a call is to kill it
  const [input, edited] = plan.steps.some(isOpenStep)
    ? [await keep(), await make(attempt.signal)]
    : await together(attempt.signal, [keep, make])
  const output = await attempt.timed('store', () => store(attempt, edited, deps))
  const seconds = decoded.frames / decoded.sampleRateHz
  return {
    output,
    input,
    checks: edited.checks,
    candidates: edited.candidates,
    warnings: [...plan.warnings, ...decoded.warnings, ...edited.warnings],
    metrics: attempt.metrics(),
    measuredCredits: priceOf(plan, { ...deps, seconds }).credits,
  }
}

/** The resolved plan and the input's facts, on the edit for people to see. */
async function keepPlan(
  attempt: Attempt,
  decoded: DecodedFile,
  plan: Plan,
  deps: ProduceDeps,
): Promise<EditInput> {
  const described = await storeInputPictures(attempt, decoded, deps)
  attempt.edit = await commitOrLose(deps.edits, replan(attempt.edit, plan, described))
  return described
}

/**
 * The recording as it was decoded for an edit before, if the bytes bound to this edit can still be read:
 * what was put under the key since is not looked at, exactly as when they are fetched.
 */
async function recall(
  attempt: Attempt,
  { audio, workbench }: ProduceDeps,
): Promise<DecodedFile | undefined> {
  const { folder } = attempt
  const { objectKey, version } = attempt.edit.input
  const source = sourceOf(attempt)
  if (source === undefined || objectKey === null) return undefined
  return attempt.timed('fetch', async () => {
    attempt.report('fetching', { percent: 1 })
    const decoded = await workbench.recall?.({ folder, source })
    if (decoded === undefined) return undefined
    await audio.read(objectKey, version, { start: 0, end: 1 })
    return decoded
  })
}

/** Names the bytes of the input, where the storage tells versions apart. */
function sourceOf({ edit }: Attempt): string | undefined {
  const { objectKey, version } = edit.input
  return objectKey === null || version === null ? undefined : `${objectKey} ${version}`
}

async function fetchAndDecode(attempt: Attempt, deps: ProduceDeps): Promise<DecodedFile> {
  const inputPath = await attempt.timed('fetch', () => fetchInput(attempt, deps))
  return attempt.timed('decode', () => decode(attempt, inputPath, deps))
}

async function fetchInput(attempt: Attempt, { audio, maxUploadBytes }: ProduceDeps) {
  attempt.report('fetching', { percent: 1 })
  const { objectKey, version, sha256 } = attempt.edit.input
  if (objectKey === null) throw new DomainError('input_removed', 'The recording is gone.')
  const path = join(attempt.folder, 'input')
  await audio.download(objectKey, version, path, {
    maxBytes: maxUploadBytes,
    signal: attempt.signal,
  })
  if (sha256 !== null && (await sha256OfFile(path)) !== sha256) throw inputChanged()
  return path
}

const inputChanged = (): DomainError =>
  new DomainError('input_changed', 'The stored bytes are not those that were submitted.')

async function decode(
  attempt: Attempt,
  inputPath: string,
  { workbench }: ProduceDeps,
): Promise<DecodedFile> {
  attempt.report('decoding', { percent: 5 })
  const { folder, signal } = attempt
  return workbench.decode({ folder, inputPath, source: sourceOf(attempt) }, signal)
}

/** A declared length that was far too short would let a long recording be edited for little. */
function refuseLongerThanPriced(attempt: Attempt, { frames, sampleRateHz }: DecodedFile): void {
  const seconds = frames / sampleRateHz
  const { pricedSeconds, isUpperBound } = attempt.edit.price
  if (!isUpperBound && seconds > 1.1 * pricedSeconds + 1)
    throw new DomainError(
      'duration_mismatch',
      `The recording is ${seconds.toFixed(1)} s long, but ${pricedSeconds.toFixed(1)} s were declared.`,
      { fix: 'Submit it again with its true length, or with none.' },
    )
}

const clipOf = ({ frames, channels, sampleRateHz }: DecodedFile) => ({
  durationSeconds: frames / sampleRateHz,
  frames,
  channels,
  sampleRateHz,
})

function planOf({ edit }: Attempt): Plan {
  if (edit.plan === null) throw new TypeError(`Expected ${edit.id} to have a plan, got null`)
  return edit.plan
}

async function edit(
  attempt: Attempt,
  decoded: DecodedFile,
  plan: Plan,
  { workbench, signal }: ProduceDeps & { readonly signal: AbortSignal },
): Promise<EditedFile> {
  const { id, params, model, requestedOutput } = attempt.edit
  const edited = await workbench.edit(
    {
      folder: attempt.folder,
      decoded,
      plan,
      params,
      model,
      output: outputFormat(plan, requestedOutput),
      editId: id,
    },
    signal,
    ({ share, evaluationsDone, ...progress }) => {
      attempt.evaluations = Math.max(attempt.evaluations, evaluationsDone)
      attempt.report(progress.stage, {
        ...progress,
        percent: percentOf(progress, share, plan),
        evaluationsDone: plannedDone(progress, share, plan),
      })
    },
  )
  attempt.times = { ...attempt.times, ...edited.timesMs }
  attempt.device = edited.device
  return edited
}

/**
 * Both at a time. When one fails the other is aborted, and waited for: nothing of it goes on.
 *
 * @throws what the first that failed threw
 */
async function together<A, B>(
  signal: AbortSignal,
  [one, other]: [(signal: AbortSignal) => Promise<A>, (signal: AbortSignal) => Promise<B>],
): Promise<[A, B]> {
  const failed = new AbortController()
  const either = AbortSignal.any([signal, failed.signal])
  const both = [one(either), other(either)] as const
  for (const work of both) work.catch((error) => failed.abort(error))
  await Promise.allSettled(both)
  if (failed.signal.aborted) throw failed.signal.reason
  return Promise.all(both)
}

/** Share of the work that is done, by stage; an open step is nearly all of the work of its plan. */
function percentOf(
  { stage, planStep }: Pick<WorkbenchProgress, 'stage' | 'planStep'>,
  shareOfStep: number,
  plan: Plan,
): number {
  if (stage === 'measuring') return 85
  if (stage === 'encoding') return 90
  if (stage === 'storing') return 97
  return Math.floor(10 + (75 * ((planStep ?? 0) + shareOfStep)) / plan.steps.length)
}

/** Of the evaluations the plan counts, and is priced by: a step's, however many windows they are spread over. */
function plannedDone(
  { stage, planStep }: Pick<WorkbenchProgress, 'stage' | 'planStep'>,
  shareOfStep: number,
  plan: Plan,
): number {
  if (stage !== 'denoising' || planStep === null) return 0
  const evaluationsOf = (step: Plan['steps'][number]) => (isOpenStep(step) ? step.evaluations : 0)
  const before = plan.steps.slice(0, planStep).reduce((sum, step) => sum + evaluationsOf(step), 0)
  return before + Math.max(1, Math.floor(shareOfStep * evaluationsOf(plan.steps[planStep]!)))
}

/** Bytes first, state second: whoever loses the lease meanwhile leaves an orphan, never a mixed result. */
async function store(
  attempt: Attempt,
  edited: EditedFile,
  { audio }: ProduceDeps,
): Promise<EditOutput> {
  attempt.report('storing', { percent: 97 })
  const { id, attempt: number, lease } = attempt.edit
  const base = `outputs/${id}/${number}-${lease.id}`
  const put = async (path: string, key: string, contentType: string) => {
    attempt.wrote(key)
    await audio.write(key, { path }, contentType)
    return key
  }
  const { format, bytes, sha256, frames, sampleRateHz, channels, bitsPerSample } = edited
  const [objectKey, peaksKey, spectrogramKey] = await Promise.all([
    put(edited.outputPath, `${base}.${format}`, CONTENT_TYPES[format]),
    put(edited.peaksPath, `${base}.peaks.json`, 'application/json'),
    put(edited.spectrogramPath, `${base}.spectrogram.png`, 'image/png'),
  ])
  attempt.signal.throwIfAborted()
  return {
    objectKey,
    peaksKey,
    spectrogramKey,
    filename: outputFilename(attempt.edit.input.filename, format),
    format,
    bytes,
    sha256,
    frames,
    durationSeconds: frames / sampleRateHz,
    sampleRateHz,
    channels,
    bitsPerSample,
  }
}

async function storeInputPictures(
  attempt: Attempt,
  decoded: DecodedFile,
  { audio }: ProduceDeps,
): Promise<EditInput> {
  const { edit } = attempt
  const base = `outputs/${edit.id}/${edit.attempt}-${edit.lease.id}.input`
  const [peaksKey, spectrogramKey] = [`${base}.peaks.json`, `${base}.spectrogram.png`]
  attempt.wrote(peaksKey)
  attempt.wrote(spectrogramKey)
  await Promise.all([
    audio.write(peaksKey, { path: decoded.peaksPath }, 'application/json'),
    audio.write(spectrogramKey, { path: decoded.spectrogramPath }, 'image/png'),
  ])
  return {
    ...edit.input,
    container: decoded.container,
    frames: decoded.frames,
    durationSeconds: decoded.frames / decoded.sampleRateHz,
    sampleRateHz: decoded.sampleRateHz,
    channels: decoded.channels,
    peaksKey,
    spectrogramKey,
  }
}
