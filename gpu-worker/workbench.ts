/** What a worker asks of the processes that touch audio; types only. See children/. */
import type { CandidateRun, Check, EditParams, OutputFormat, Progress } from '#shared/edit.ts'
import type { Plan, PlanWarning } from '#shared/plan/plan.ts'

/**
 * The two jobs of an edit, each done in a process of its own, so that a bad file harms its own edit and
 * nothing else. Big arrays travel as files of the job folder. Aborting the signal kills the process.
 */
export type Workbench = {
  /** @throws DomainError `unsupported_audio`, `decode_failed`, `audio_empty`, `audio_too_long`, `audio_too_short` */
  decode(job: DecodeJob, signal: AbortSignal): Promise<DecodedFile>
  /** What `decode` made of the same source lately, in the job's folder again; undefined when it is not kept. */
  recall?(job: {
    readonly folder: string
    readonly source: string
  }): Promise<DecodedFile | undefined>
  /** @throws DomainError `check_failed`, `no_effect`, `resource_limit`, … with `checks` in its details */
  edit(
    job: EditJob,
    signal: AbortSignal,
    onProgress: (progress: WorkbenchProgress) => void,
  ): Promise<EditedFile>
}

export type WorkbenchProgress = Pick<
  Progress,
  'stage' | 'planStep' | 'planSteps' | 'denoisingStep' | 'denoisingSteps' | 'evaluationsDone'
> & {
  /** Of the plan's step, 0…1; an exact step is done at once. */
  readonly share: number
}

export type DecodeJob = {
  readonly folder: string
  readonly inputPath: string
  /** Names the bytes: the same source, the same bytes. Without one nothing is kept. */
  readonly source?: string | undefined
}

/** Facts about the planes that now lie in the job folder. */
export type DecodedFile = {
  readonly frames: number
  readonly channels: number
  readonly sampleRateHz: number
  readonly container: string
  readonly codec: string
  readonly bitsPerSample: number | null
  readonly isFloat: boolean
  readonly isLossy: boolean
  readonly warnings: readonly PlanWarning[]
  /** Linear; not known of a recording too long for memory. */
  readonly truePeak?: number | undefined
  readonly peaksPath: string
  readonly spectrogramPath: string
}

export type EditJob = {
  readonly folder: string
  readonly decoded: DecodedFile
  readonly plan: Plan // resolved on the decoded audio
  readonly params: EditParams
  readonly model: { readonly id: string; readonly version: string } | null
  readonly output: { readonly format: OutputFormat; readonly sampleRateHz: number | null }
  readonly editId: string
}

export type EditedFile = {
  readonly outputPath: string
  readonly peaksPath: string
  readonly spectrogramPath: string
  readonly format: OutputFormat
  readonly bytes: number
  readonly sha256: string
  readonly frames: number
  readonly sampleRateHz: number
  readonly channels: number
  readonly bitsPerSample: number | null
  readonly checks: readonly Check[]
  readonly candidates: readonly CandidateRun[]
  readonly warnings: readonly PlanWarning[]
  readonly timesMs: {
    readonly exact: number
    readonly denoise: number
    readonly measure: number
    readonly encode: number
  }
  readonly evaluations: number
  readonly device: string | null
}
