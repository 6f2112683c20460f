import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CandidateRun, Check } from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import type {
  ExactOp,
  OpenStep,
  Plan,
  PlanWarning,
  ResolvedStepOf,
  Step,
} from '#shared/plan/plan.ts'
import { isOpenStep } from '#shared/plan/plan.ts'
import { resolvePlan } from '#shared/plan/resolve-plan.ts'
import { understood } from '#shared/plan/sentence.ts'
import { type TimeMap, timeMapOf, unmoved } from '#shared/plan/time-map.ts'
import { type Audio, durationSeconds, frameCount } from '../audio/audio.ts'
import type { Interval } from '../audio/intervals.ts'
import { stepRandom } from '../audio/random.ts'
import type { Effect, EffectContext, Finding } from '../effects/effect.ts'
import { effects } from '../effects/effects.ts'
import { type Clipping, ceilingOf, holdBelow } from './ceiling.ts'
import { everyEditFindings } from './every-edit.ts'
import { isChanged } from './is-changed.ts'
import { allKept, composeKept, type Kept, touched } from './kept.ts'
import { outsideFindings } from './outside-region.ts'
import { clipOf, resolveStepNow } from './resolve-later.ts'

export type RunPlanDeps = {
  readonly signal: AbortSignal
  readonly clipping: Clipping
  /** Before each step; the last call is with `step` = `steps`. */
  readonly onProgress?: (step: number, steps: number) => void
  /** Runs one step by the model; without it an open step cannot be run. */
  readonly runOpenStep?: (step: OpenStep, input: Audio, context: OpenContext) => Promise<OpenResult>
}

export type OpenContext = {
  readonly index: number
  readonly plan: Plan
  readonly signal: AbortSignal
}

export type OpenResult = {
  readonly audio: Audio
  readonly kept: readonly Kept[]
  readonly findings: readonly Finding[]
  readonly warnings: readonly PlanWarning[]
  readonly candidates: readonly CandidateRun[]
  readonly timeMap?: TimeMap
}

export type RunResult = {
  readonly audio: Audio
  readonly checks: readonly Check[]
  readonly warnings: readonly PlanWarning[]
  readonly candidates: readonly CandidateRun[]
  /** Frames of `audio` that are not, bit for bit, frames of the recording. */
  readonly touched: readonly Interval[]
  /** Resolved against the recording, with what was found in it. */
  readonly plan: Plan
}

/**
 * The steps of a plan, in the order spoken, each measured on its own input and output before the next;
 * then the ceiling, then what must hold of every edit.
 *
 * @param audio the decoded recording; not modified
 * @throws DomainError `check_failed` with `details: {check, step, checks}` when a promise was not kept,
 *   `no_effect` when nothing could change, what `resolvePlan` throws; what `signal` was aborted with
 */
export async function runPlan(plan: Plan, audio: Audio, deps: RunPlanDeps): Promise<RunResult> {
  const resolved = resolvePlan(plan, clipOf(audio))
  const run = startOf(resolved, audio)

  for (const index of resolved.steps.keys()) {
    deps.onProgress?.(index, resolved.steps.length)
    await nextTurn() // lets a cancel in
    deps.signal.throwIfAborted()
    await runStep(run, index, deps)
  }
  deps.onProgress?.(resolved.steps.length, resolved.steps.length)
  if (!run.isChanged) throw nothingChanged(run)

  const ceilingDbtp = ceilingOf(run.plan, audio)
  const held = holdBelow(run, { ceilingDbtp, clipping: deps.clipping })
  if (held.audio !== run.audio) markLimited(run, held.audio)
  run.warnings.push(...held.warnings)

  const { audio: output, kept } = held
  if (isUndone(run, output))
    throw new DomainError('no_effect', 'The steps undo each other: the recording stays as it is.')
  const edited = {
    plan: run.plan,
    input: audio,
    output,
    kept,
    held: held.held,
    ceilingDbtp,
    clipping: deps.clipping,
  }
  record(run, null, everyEditFindings(edited))
  return {
    audio: output,
    checks: run.checks,
    warnings: run.warnings,
    candidates: run.candidates,
    touched: touched(kept, frameCount(output)),
    plan: { ...run.plan, understood: understood(run.plan.steps), resolved: true },
  }
}

/** Where a run stands. Changed by the functions of this file only. */
type Run = {
  readonly original: Audio
  plan: Plan
  audio: Audio
  kept: readonly Kept[]
  toNow: TimeMap
  isChanged: boolean
  /** How to measure the last exact step again, should the limiter change its result. */
  lastStep: { index: number; verify: (output: Audio) => Finding[] } | undefined
  readonly checks: Check[]
  readonly warnings: PlanWarning[]
  readonly candidates: CandidateRun[]
}

const startOf = (plan: Plan, original: Audio): Run => ({
  original,
  plan,
  audio: original,
  kept: allKept(frameCount(original)),
  toNow: unmoved,
  isChanged: false,
  lastStep: undefined,
  checks: [],
  warnings: [...plan.warnings],
  candidates: [],
})

async function runStep(run: Run, index: number, deps: RunPlanDeps): Promise<void> {
  try {
    const step = stepNow(run, index)
    if (isOpenStep(step)) await runOpen(run, { step, index, deps })
    else runExact(run, step, index)
    run.isChanged = true
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    if (error.code === 'check_failed') throw withChecks(error, run, index)
    if (error.code !== 'no_effect') throw error
    const { message } = error
    run.warnings.push({ code: 'already_so', message, step: index, details: {} })
  }
}

/** A step that could not even be carried out, with what was measured before it. */
function withChecks(error: DomainError, run: Run, step: number): DomainError {
  return new DomainError('check_failed', error.message, {
    cause: error,
    ...(error.fix !== null && { fix: error.fix }),
    details: { step, ...error.details, checks: run.checks },
  })
}

/** The step with its places in seconds, even where an earlier step's result decided them. */
function stepNow(run: Run, index: number): Step {
  const step = run.plan.steps[index]!
  if (run.plan.resolved) return step
  const { original, audio: present, toNow } = run
  const { steps, warnings } = resolveStepNow(run.plan, step, { original, present, toNow })
  run.warnings.push(...warnings.map((warning) => ({ ...warning, step: index })))
  replaceStep(run, index, steps[0]!)
  return steps[0]!
}

/** @throws DomainError `no_effect` when it did what it should, and that was nothing */
function runExact(run: Run, step: Exclude<Step, OpenStep>, index: number): void {
  const input = run.audio
  const { audio, kept, found, warnings, timeMap, verify } = carryOut(step, input, {
    random: stepRandom(run.plan.hash, index),
  })
  if (found) replaceStep(run, index, { ...step, ...found } as Step)
  const findings = [...verify(audio), ...outsideFindings(step, input, audio)]
  const isRight = findings.every(({ status }) => status !== 'fail')
  if (isRight && step.op !== 'convert' && !isChanged(input, audio))
    throw new DomainError('no_effect', `Nothing of the recording is changed by this: ${step.says}.`)
  record(run, index, findings)
  run.warnings.push(...warnings.map((warning) => ({ ...warning, step: index })))
  run.lastStep = { index, verify }
  advance(run, { audio, kept, timeMap })
}

/** One step by its effect; the compiler cannot know that step and effect have the same name. */
function carryOut<Name extends ExactOp>(
  step: Exclude<Step, OpenStep>,
  input: Audio,
  context: EffectContext,
) {
  const effect = effects[step.op] as Effect<ExactOp> as unknown as Effect<Name>
  const asked = step as ResolvedStepOf<Name>
  const { audio, kept, found, warnings = [] } = effect.apply(input, asked, context)
  const done = { ...asked, ...found }
  return {
    audio,
    kept,
    found,
    warnings,
    timeMap:
      effect.timeMap?.(done, input) ?? timeMapOf(done as Step, durationSeconds(input)) ?? unmoved,
    verify: (output: Audio) => effect.verify(input, output, done),
  }
}

async function runOpen(
  run: Run,
  { step, index, deps }: { step: OpenStep; index: number; deps: RunPlanDeps },
): Promise<void> {
  if (!deps.runOpenStep)
    throw new DomainError('model_not_installed', `"${step.op}" needs the model.`, {
      fix: 'Install one: resound model install',
    })
  const context = { index, plan: run.plan, signal: deps.signal }
  const result = await deps.runOpenStep(step, run.audio, context)
  run.candidates.push(...result.candidates) // before the findings, so that a failure can show them
  record(run, index, result.findings)
  run.warnings.push(...result.warnings)
  run.lastStep = undefined
  advance(run, { ...result, timeMap: result.timeMap ?? unmoved })
}

function advance(
  run: Run,
  { audio, kept, timeMap }: { audio: Audio; kept: readonly Kept[]; timeMap: TimeMap },
): void {
  const before = run.toNow
  run.audio = audio
  run.kept = composeKept(run.kept, kept)
  run.toNow = (seconds) => timeMap(before(seconds))
}

const replaceStep = (run: Run, index: number, step: Step): void => {
  run.plan = { ...run.plan, steps: run.plan.steps.with(index, step) }
}

/** Findings become checks of the edit; the first that failed ends it. */
function record(run: Run, step: number | null, findings: readonly Finding[]): void {
  run.checks.push(...findings.map((finding) => ({ step, ...finding })))
  const failed = findings.find(({ status }) => status === 'fail')
  if (failed) {
    const { name, expected, measured, unit } = failed
    throw new DomainError(
      'check_failed',
      `The result is not what was asked for: ${name} should be ${expected}${unit ? ` ${unit}` : ''}, measured ${measured}.`,
      { details: { check: name, step, checks: run.checks, candidates: run.candidates } },
    )
  }
  if (step !== null && findings.length > 0 && findings.every(({ status }) => status === 'skipped'))
    run.warnings.push({
      code: 'weak_evidence',
      message: 'The recording gives nothing to measure this step by.',
      step,
      details: {},
    })
}

/**
 * The limiter came after the last step was measured: it is measured again, and a promise that now holds
 * only where the limiter did not act says so.
 */
function markLimited(run: Run, output: Audio): void {
  const { lastStep } = run
  if (!lastStep) return
  for (const finding of lastStep.verify(output)) {
    const at = run.checks.findIndex(
      (check) => check.step === lastStep.index && check.name === finding.name,
    )
    if (at >= 0 && finding.status === 'fail')
      run.checks[at] = { ...finding, step: lastStep.index, status: 'limited' }
  }
}

/** Whether exact steps left what they found. A model that did is asked by the check `changed`. */
const isUndone = ({ plan, original }: Run, output: Audio): boolean =>
  plan.steps.every((step) => !isOpenStep(step) && step.op !== 'convert') &&
  !isChanged(original, output)

function nothingChanged(run: Run): DomainError {
  const reasons = run.warnings.filter(({ code }) => code === 'already_so')
  return new DomainError(
    'no_effect',
    reasons.at(-1)?.message ?? 'Nothing in the plan changes this recording.',
  )
}
