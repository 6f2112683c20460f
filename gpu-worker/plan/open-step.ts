/**
 * An open step through the model: where it acts, the windows the model hears, runs with seeds and
 * wordings of their own, gates, the best run spliced in.
 */

import type { CandidateRun, EditParams } from '#shared/edit.ts'
import { startSigma } from '#shared/plan/noise-levels.ts'
import type { OpenStep, PlanWarning } from '#shared/plan/plan.ts'
import type { RunSettings } from '#shared/samplers.ts'
import { type Audio, frameCount } from '../audio/audio.ts'
import { covered } from '../audio/intervals.ts'
import { multiResolutionMelDistance } from '../audio/metrics/mel-distance.ts'
import { FAST } from '../diffusion/fast-preset.ts'
import { type EditedWindow, editWindow } from '../diffusion/pipeline.ts'
import { runSettings } from '../diffusion/run-settings.ts'
import { openScheduler, type Scheduler } from '../diffusion/scheduler.ts'
import { type PlannedWindow, planWindows, windowLimits } from '../diffusion/windows.ts'
import type { Finding } from '../effects/effect.ts'
import type { LoadedModel } from '../model/loaded-model.ts'
import { allowanceOf } from './calibrate-gates.ts'
import { type RankCandidates, type RankedRun, rankBySound } from './candidate-score.ts'
import { failedGate, gateFindings, type ModelRun } from './gates.ts'
import { keptOutside } from './kept-outside.ts'
import { type Match, matched, matchOf, sharesGain } from './matching.ts'
import { instructionFor } from './open-instructions.ts'
import { type OpenPlace, openPlace } from './open-intervals.ts'
import { assemble, type Generated, spliceInto } from './open-splice.ts'
import type { OpenResult } from './run-plan.ts'

/** Where a step's denoising stands; told after every model evaluation. */
export type OpenProgress = {
  readonly denoisingStep: number
  readonly denoisingSteps: number
  readonly window: number
  readonly windows: number
  readonly run: number
  /** Of the step's runs and windows, how much is done: 0…1. Runs to replace failed ones come on top. */
  readonly share: number
  /** Model evaluations so far, those of dropped runs included. */
  readonly evaluations: number
}

export type OpenStepDeps = {
  readonly model: LoadedModel
  /** Place of the step in its plan. */
  readonly index: number
  readonly params: Pick<
    EditParams,
    'quality' | 'guidanceScale' | 'sampler' | 'seed' | 'negativeInstruction'
  >
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: (progress: OpenProgress) => void
  /** Shares model calls with other edits; one of its own unless given. */
  readonly scheduler?: Scheduler
  readonly rankCandidates?: RankCandidates
}

export type OpenStepResult = OpenResult & {
  /** Model evaluations done, those of dropped runs included. */
  readonly evaluations: number
}

/** Gates whose measure differs from model to model. */
const BY_NATURE = new Set(['not_clipped', 'level'])

/** Runs beyond the candidates, when some fail their gates. */
const MORE_RUNS = 3

/**
 * The audio after an open step. Outside what the step replaces the samples are the input's, bit for bit.
 * When every run fails a gate the result is the last one, and its findings say which gate: it is not to
 * be delivered.
 *
 * @param audio one or two channels at any rate; not modified
 * @throws DomainError `no_effect` when there is nothing to fill, what `editWindow` throws; the signal's
 *   reason between two model calls
 */
export async function runOpenStep(
  audio: Audio,
  step: OpenStep,
  deps: OpenStepDeps,
): Promise<OpenStepResult> {
  const place = openPlace(step, audio)
  const windows = windowsFor(place, deps)
  const settings = runSettings(deps.model.facts, {
    sampler: deps.params.sampler,
    steps: step.denoisingSteps,
    guidanceScale: deps.params.guidanceScale,
  })
  const attempt = { step, place, windows, settings, source: audio, deps, evaluations: 0 }

  const runs: Run[] = []
  const good = (): Run[] => runs.filter(({ gate }) => gate === null)
  while (good().length < step.candidates && runs.length < step.candidates + MORE_RUNS)
    runs.push(await runOnce(attempt, runs.length))

  const rank = deps.rankCandidates ?? rankBySound(multiResolutionMelDistance)
  const scores = rank(good().map(({ ranked }) => ranked))
  const best = scores.indexOf(Math.max(...scores))
  const chosen = good()[best] ?? runs.at(-1)!
  return {
    audio: chosen.audio,
    kept: keptOutside(place.edited, frameCount(audio)),
    findings: chosen.findings,
    warnings: warningsOf(attempt, chosen),
    candidates: runs.map((run, i) => ({
      step: deps.index,
      index: i,
      seed: run.seed,
      score: run.gate === null ? scores[good().indexOf(run)]! : 0,
      gate: run.gate,
      chosen: run === chosen && run.gate === null,
    })) satisfies CandidateRun[],
    evaluations: attempt.evaluations,
  }
}

type Attempt = {
  readonly step: OpenStep
  readonly place: OpenPlace
  readonly windows: readonly PlannedWindow[]
  readonly settings: RunSettings
  readonly source: Audio
  readonly deps: OpenStepDeps
  evaluations: number
}

type Run = {
  readonly seed: number
  readonly audio: Audio
  readonly findings: readonly Finding[]
  readonly gate: string | null
  readonly ranked: RankedRun
}

function windowsFor(
  { audio, edited }: OpenPlace,
  { model, params }: OpenStepDeps,
): PlannedWindow[] {
  const { windowFrames, downsamplingRatio, sampleRateHz } = model.facts
  const windowSeconds = (windowFrames * downsamplingRatio) / sampleRateHz
  const context = params.quality === 'fast' ? FAST.contextSeconds : undefined
  return planWindows(audio, edited, windowLimits(audio.sampleRateHz, windowSeconds, context))
}

/**
 * One run: every window with the run's seed and wording, matched, side by side, measured, spliced. Of the
 * windows the first stays in memory, for its context; a long recording has hundreds.
 */
async function runOnce(attempt: Attempt, index: number): Promise<Run> {
  const { step, place, source, deps } = attempt
  const seed = (deps.params.seed + index) % 2 ** 32
  const { parts, ...measured } = await runWindows(attempt, index, seed)
  const [first] = parts
  const generated = assemble(parts, place.audio)
  const audio = spliceInto(place.audio, generated, { ...place, isRaw: step.exact === true })
  const run: ModelRun = {
    ...{ step, clip: place.audio, edited: place.edited, generated },
    ...measured,
    frames: {
      expected: expectedFrames(place, source),
      measured: frameCount(audio),
    },
  }
  const usual = gateFindings(run)
  const findings = BY_NATURE.has(failedGate(usual) ?? '')
    ? gateFindings(run, await allowanceOf(deps.model, deps.scheduler ?? schedulerOf(deps.model)))
    : usual
  return {
    seed,
    audio,
    findings,
    gate: failedGate(findings),
    ranked: { run, context: () => contextOf(first!, place.audio) },
  }
}

async function runWindows(
  attempt: Attempt,
  run: number,
  seed: number,
): Promise<{ parts: Generated[] } & Pick<ModelRun, 'isFinite' | 'latentChange' | 'clippedShare'>> {
  const { step, place, windows } = attempt
  const parts: Generated[] = []
  const facts: Omit<EditedWindow, 'channels'>[] = []
  let first: Match | undefined
  for (const [window, planned] of windows.entries()) {
    const { channels, ...found } = await runWindow(attempt, { planned, window, run, seed })
    const raw = { ...planned, channels }
    const match = first && sharesGain(step.op) ? first : matchOf(step.op, raw, place.audio)
    first ??= match
    parts.push({ ...planned, channels: matched(channels, match) })
    facts.push(found)
  }
  return {
    parts,
    isFinite: facts.every((each) => each.isFinite),
    latentChange: changeOver(facts),
    clippedShare: facts.reduce((sum, { clippedShare }) => sum + clippedShare, 0) / facts.length,
  }
}

async function runWindow(
  attempt: Attempt,
  at: { planned: PlannedWindow; window: number; run: number; seed: number },
): Promise<EditedWindow> {
  const { step, place, windows, settings, deps } = attempt
  const { model, params, signal } = deps
  return await editWindow(model, deps.scheduler ?? schedulerOf(model), {
    audio: place.audio,
    ...at.planned,
    instruction: instructionFor(step, at.run),
    negativeInstruction: params.negativeInstruction,
    settings: {
      ...settings,
      quality: params.quality,
      startSigma: startSigma(step.strength),
    },
    seed: at.seed,
    windowIndex: at.window,
    onEstimate(estimate) {
      attempt.evaluations++
      deps.onProgress?.({
        denoisingStep: estimate.step + 1,
        denoisingSteps: settings.steps,
        window: at.window,
        windows: windows.length,
        run: at.run,
        share: shareDone(attempt, at, estimate.step + 1),
        evaluations: attempt.evaluations,
      })
    },
    ...(signal && { signal }),
  })
}

function shareDone(
  { step, settings, windows }: Attempt,
  { run, window }: { run: number; window: number },
  steps: number,
): number {
  const done = run * windows.length + window + Math.min(1, steps / settings.steps)
  return Math.min(1, done / (step.candidates * windows.length))
}

const schedulers = new WeakMap<LoadedModel, Scheduler>()

function schedulerOf(model: LoadedModel): Scheduler {
  const known = schedulers.get(model)
  if (known) return known
  if (!model.denoiser) throw new TypeError('Expected a model with a denoiser, or a scheduler')
  const scheduler = openScheduler(model.denoiser)
  schedulers.set(model, scheduler)
  return scheduler
}

function changeOver(results: readonly Pick<EditedWindow, 'latentChange'>[]): number {
  const changed = results.reduce((sum, { latentChange }) => sum + latentChange.changed, 0)
  const before = results.reduce((sum, { latentChange }) => sum + latentChange.before, 0)
  return before === 0 ? Number.POSITIVE_INFINITY : Math.sqrt(changed / before)
}

/** The step's own length, and what it adds behind the end. */
const expectedFrames = ({ edited }: OpenPlace, source: Audio): number => {
  const frames = frameCount(source)
  const behind = edited.filter(({ start }) => start >= frames)
  return frames + covered(behind)
}

/** The first window's context, before and after: the rest of it is not used in the result. */
function contextOf(
  { window, edited, channels }: Generated,
  clip: Audio,
): ReturnType<RankedRun['context']> {
  const before = { start: window.start, end: edited[0]!.start }
  const after = { start: edited.at(-1)!.end, end: window.end }
  const cut = (of: readonly Float32Array[], offset: number): Audio => ({
    sampleRateHz: clip.sampleRateHz,
    channels: of.map((channel) => {
      const [left, right] = [before, after].map(({ start, end }) =>
        channel.subarray(start - offset, end - offset),
      )
      const joined = new Float32Array(left!.length + right!.length)
      joined.set(left!)
      joined.set(right!, left!.length)
      return joined
    }),
  })
  return { input: cut(clip.channels, 0), output: cut(channels, window.start) }
}

function warningsOf({ place, windows, deps }: Attempt, { findings }: Run): PlanWarning[] {
  const { sampleRateHz } = deps.model.facts
  const warnings: PlanWarning[] = []
  const warn = (code: PlanWarning['code'], message: string, details: Record<string, unknown>) =>
    warnings.push({ code, message, step: deps.index, details })
  if (windows.some(({ used }, i) => windows[i - 1]?.used.at(-1)?.end === used[0]?.start))
    warn('chunked', `The model heard this in ${windows.length} overlapping windows.`, {
      windows: windows.length,
    })
  if (place.audio.sampleRateHz > sampleRateHz)
    warn(
      'bandwidth_limited',
      `The model works at ${sampleRateHz} Hz: what it replaced has nothing above ${sampleRateHz / 2} Hz.`,
      { above_hz: sampleRateHz / 2 },
    )
  const duller = findings.find(({ name, status }) => name === 'bandwidth' && status === 'limited')
  if (duller)
    warn('bandwidth_limited', `The result has ${duller.measured} dB less above 4 kHz.`, {
      drop_db: duller.measured,
    })
  return warnings
}
