import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DomainError } from '#shared/errors.ts'
import type { OpenStep, Plan, PlanWarning, StepOf } from '#shared/plan/plan.ts'
import { type Audio, frameCount } from '../audio/audio.ts'
import { decodeInto } from '../audio/codecs/decode.ts'
import { depthFor, encode } from '../audio/codecs/encode.ts'
import { mp3RateFor } from '../audio/codecs/mp3-encode.ts'
import { stepRandom } from '../audio/random.ts'
import { readable } from '../audio/readable.ts'
import { resample } from '../audio/resample.ts'
import { knowTruePeak } from '../audio/true-peak.ts'
import { compareWithFile } from '../plan/file-findings.ts'
import { type OpenContext, type OpenResult, runPlan } from '../plan/run-plan.ts'
import { drawInto } from './draw-job.ts'
import { DECODED_FOLDER, EDITED_FOLDER, OUTPUT_FILE } from './job-files.ts'
import type { EditedFacts, ProgressReport, ToEdit } from './messages.ts'
import { readPlanes } from './planes.ts'
import { readTags } from './tags-file.ts'

export type EditJobDeps = {
  readonly monotonicMs: () => number
  readonly report: (progress: ProgressReport) => void
  /** Has the result drawn while it is encoded. @returns whether anybody does */
  readonly drawElsewhere?: (result: Audio) => Promise<boolean>
  readonly runOpenStep?: (step: OpenStep, input: Audio, context: OpenContext) => Promise<OpenResult>
}

/**
 * Planes to the finished file: the plan step by step, each measured; encoded; decoded again and
 * compared; peaks and spectrogram. Runs in a child.
 *
 * @throws DomainError as `runPlan`; `check_failed` when the file does not hold what was measured
 */
export async function runEditJob(
  { folder, job, limits }: ToEdit,
  deps: EditJobDeps,
): Promise<EditedFacts> {
  const { plan, params } = job
  const input = readPlanes(join(folder, DECODED_FOLDER), job.decoded)
  if (job.decoded.truePeak !== undefined) knowTruePeak(input, job.decoded.truePeak)
  const clock = stopwatch(deps.monotonicMs)
  const run = await runPlan(plan, input, {
    signal: new AbortController().signal, // a cancel kills the process
    clipping: params.clipping,
    onProgress: (step, steps) => {
      const stage = step === steps ? 'measuring' : 'editing'
      deps.report({
        type: 'progress',
        stage,
        planStep: Math.min(step, steps - 1),
        planSteps: steps,
      })
    },
    ...(deps.runOpenStep && { runOpenStep: deps.runOpenStep }),
  })
  const exact = clock.lap()

  deps.report({ type: 'progress', stage: 'encoding', planStep: null, planSteps: null })
  const format = encodableFormat(job.output.format)
  const convert = run.plan.steps.findLast(
    (step): step is StepOf<'convert'> => step.op === 'convert',
  )
  const rate =
    job.output.sampleRateHz ?? (format === 'mp3' ? mp3RateFor(run.audio.sampleRateHz) : null)
  const isResampled = rate !== null && rate !== run.audio.sampleRateHz
  const audio = isResampled ? resample(run.audio, rate) : run.audio
  const isDrawn = deps.drawElsewhere?.(audio)
  isDrawn?.catch(() => {}) // heard of below
  const encoded = await encode(audio, {
    format,
    ...depthFor(job.decoded, format, convert?.bitDepth),
    ...(convert?.bitrateKbps !== undefined && { bitrateKbps: convert.bitrateKbps }),
    tags: { ...readTags(join(folder, DECODED_FOLDER)), comment: commentOf(job.editId, plan) },
    touched: isResampled ? [{ start: 0, end: frameCount(audio) }] : run.touched,
    random: stepRandom(plan.hash, plan.steps.length), // the steps have the numbers before this one
  })
  const encoding = clock.lap()

  // What may come in limits how long and short a recording is, not what may come out.
  const anyLength = { ...limits, minSeconds: 0, maxSeconds: Number.POSITIVE_INFINITY }
  const comparison = compareWithFile(audio, { bitDepth: encoded.bitsPerSample })
  await decodeInto(encoded.bytes, comparison, anyLength)
  const findings = comparison.findings()
  const checks = [...run.checks, ...findings.map((finding) => ({ step: null, ...finding }))]
  if (findings.some(({ status }) => status === 'fail'))
    throw new DomainError('check_failed', 'The encoded file does not hold what was measured.', {
      details: { check: 'file', step: null, checks },
    })
  const measure = clock.lap()

  const target = join(folder, EDITED_FOLDER)
  mkdirSync(target, { mode: 0o700 })
  writeFileSync(join(target, OUTPUT_FILE), encoded.bytes)
  if (!(await isDrawn)) drawInto(target, readable(audio))
  return {
    type: 'edited',
    format,
    bytes: encoded.bytes.length,
    sha256: createHash('sha256').update(encoded.bytes).digest('hex'),
    frames: encoded.frames,
    sampleRateHz: encoded.sampleRateHz,
    channels: audio.channels.length,
    bitsPerSample: encoded.bitsPerSample,
    checks,
    candidates: run.candidates,
    warnings: [...newWarnings(plan, run.warnings), ...lossyWarning(job.decoded.isLossy, format)],
    timesMs: { exact, denoise: 0, measure, encode: encoding },
  }
}

function encodableFormat(format: string): 'flac' | 'wav' | 'mp3' {
  if (format === 'flac' || format === 'wav' || format === 'mp3') return format
  throw new DomainError('parameter_out_of_range', `"${format}" is not written by this worker.`, {
    fix: 'Ask for flac, wav or mp3.',
  })
}

const commentOf = (editId: string, plan: Plan): string =>
  `Edited with resound (${editId}): ${plan.understood}`

/** Those of the run that the plan did not have before. */
const newWarnings = (plan: Plan, warnings: readonly PlanWarning[]): PlanWarning[] => {
  const known = new Set(plan.warnings.map((warning) => JSON.stringify(warning)))
  return warnings.filter((warning) => !known.has(JSON.stringify(warning)))
}

const lossyWarning = (isLossy: boolean, format: string): PlanWarning[] =>
  isLossy && format === 'mp3'
    ? [
        {
          code: 'lossy_source',
          message:
            'The recording was compressed with loss, and the result is compressed with loss again.',
          step: null,
          details: {},
        },
      ]
    : []

function stopwatch(monotonicMs: () => number) {
  let last = monotonicMs()
  return {
    lap(): number {
      const before = last
      last = monotonicMs()
      return Math.round(last - before)
    },
  }
}
