import { type Edit, type EditOutput, isFinal } from '#shared/edit.ts'
import type { Instant } from '#shared/id.ts'
import type { WireEdit, WireEta, WireProgress, WireQueue } from '#shared/wire/edit-answers.ts'
import { presentPlan } from '#shared/wire/plans.ts'
import { presentTime, presentTimeOrNull } from '#shared/wire/values.ts'
import { whatToDo } from './problem.ts'

/** What is not in the edit itself: links, its place in the queue, a refund. */
export type EditSurroundings = {
  readonly publicUrl: string
  /** null: there is no output, or its data is gone. */
  readonly output: OutputLinks | null
  readonly inputPeaksUrl: string | null
  readonly inputSpectrogramUrl: string | null
  readonly queue: WireQueue | null
  readonly eta: WireEta | null
  readonly refund: { readonly credits: number; readonly at: Instant } | null
}

export type OutputLinks = {
  readonly url: string
  readonly expiresAt: Instant
  readonly peaksUrl: string | null
  readonly spectrogramUrl: string | null
}

/** The Edit object: every field, always. Made of its arguments alone. */
export function presentEdit(edit: Edit, around: EditSurroundings): WireEdit {
  const final = isFinal(edit) ? edit : undefined
  const self = `${around.publicUrl}/v1/edits/${edit.id}`
  return {
    id: edit.id,
    object: 'edit',
    mode: edit.mode,
    version: edit.version,
    status: edit.status,
    ...presentStage(edit),
    attempt: edit.attempt,
    queue: around.queue,
    eta: around.eta,
    cancel_requested_at: presentTimeOrNull(
      'cancelRequestedAt' in edit ? edit.cancelRequestedAt : null,
    ),
    instruction: edit.instruction,
    engine: edit.engine,
    model: edit.model?.id ?? null,
    model_version: edit.model?.version ?? null,
    software_version: edit.softwareVersion,
    params: {
      engine: edit.params.engine,
      quality: edit.params.quality,
      steps: edit.params.steps,
      guidance_scale: edit.params.guidanceScale,
      strength: edit.params.strength,
      sampler: edit.params.sampler,
      seed: edit.params.seed,
      negative_instruction: edit.params.negativeInstruction,
      candidates: edit.params.candidates,
      region: edit.params.region && {
        start_seconds: edit.params.region.startSeconds,
        end_seconds: edit.params.region.endSeconds,
      },
      exact: edit.params.exact,
      allow_partial: edit.params.allowPartial,
      clipping: edit.params.clipping,
    },
    requested_output: {
      format: edit.requestedOutput.format,
      sample_rate_hz: edit.requestedOutput.sampleRateHz,
    },
    input: {
      source: edit.input.source,
      upload_id: edit.input.uploadId,
      edit_id: edit.input.editId,
      url: edit.input.url,
      filename: edit.input.filename,
      format: edit.input.container,
      bytes: edit.input.bytes,
      sha256: edit.input.sha256,
      frames: edit.input.frames,
      duration_seconds: edit.input.durationSeconds,
      sample_rate_hz: edit.input.sampleRateHz,
      channels: edit.input.channels,
      peaks_url: around.inputPeaksUrl,
      spectrogram_url: around.inputSpectrogramUrl,
    },
    plan: edit.plan && presentPlan(edit.plan),
    warnings: edit.warnings.map(({ code, message, step, details }) => ({
      code,
      message,
      step,
      details,
    })),
    output:
      edit.status === 'succeeded' && around.output
        ? presentOutput(edit.output, around.output)
        : null,
    checks: (final?.checks ?? []).map((check) => ({
      step: check.step,
      name: check.name,
      status: check.status,
      expected: copy(check.expected),
      measured: copy(check.measured),
      tolerance: check.tolerance,
      unit: check.unit,
      estimator: check.estimator,
    })),
    candidates: (final?.candidates ?? []).map((run) => ({
      step: run.step,
      index: run.index,
      seed: run.seed,
      score: run.score,
      gate: run.gate,
      chosen: run.chosen,
    })),
    error:
      edit.status === 'failed'
        ? {
            code: edit.error.code,
            message: edit.error.message,
            retryable: edit.error.retryable,
            fix: edit.error.fix ?? whatToDo(edit.error.code),
            details: edit.error.details,
          }
        : null,
    billing: presentBilling(edit, around),
    metrics: edit.metrics && {
      queue_ms: edit.metrics.queueMs,
      starting_ms: edit.metrics.startingMs,
      fetch_ms: edit.metrics.fetchMs,
      decode_ms: edit.metrics.decodeMs,
      exact_ms: edit.metrics.exactMs,
      denoise_ms: edit.metrics.denoiseMs,
      measure_ms: edit.metrics.measureMs,
      encode_ms: edit.metrics.encodeMs,
      store_ms: edit.metrics.storeMs,
      total_ms: edit.metrics.totalMs,
      evaluations: edit.metrics.evaluations,
      device: edit.metrics.device,
    },
    webhook: edit.webhook && { url: edit.webhook.url, events: [...edit.webhook.events] },
    metadata: { ...edit.metadata },
    parent_edit_id: edit.parentEditId,
    retried_from: edit.retriedFrom,
    created_by: {
      key_id: edit.createdBy.keyId,
      client_token_id: edit.createdBy.clientTokenId,
      subject: edit.createdBy.subject,
    },
    created_at: presentTime(edit.createdAt),
    queued_at: presentTimeOrNull(edit.queuedAt),
    started_at: presentTimeOrNull(edit.startedAt),
    completed_at: presentTimeOrNull(final?.completedAt ?? null),
    deadline_at: presentTime(edit.deadlineAt),
    data_expires_at: presentTimeOrNull(final?.dataExpiresAt ?? null),
    data_removed: edit.dataRemoved,
    urls: {
      self,
      events: `${self}/events`,
      output: `${self}/output`,
      input: `${self}/input`,
      cancel: `${self}/cancel`,
      retry: `${self}/retry`,
    },
  }
}

/** `data` of a progress event: what moves while an edit waits and runs. */
export const presentProgress = (
  edit: Edit,
  { queue, eta }: Pick<EditSurroundings, 'queue' | 'eta'>,
): WireProgress => {
  const { stage, stage_detail, progress } = presentStage(edit)
  return {
    version: edit.version,
    status: edit.status,
    stage,
    stage_detail,
    progress,
    attempt: edit.attempt,
    queue,
    eta,
  }
}

function presentStage(edit: Edit): Pick<WireEdit, 'stage' | 'stage_detail' | 'progress'> {
  if (edit.status !== 'processing')
    return { stage: null, stage_detail: null, progress: edit.status === 'succeeded' ? 100 : 0 }
  const { progress } = edit
  const isDenoising = progress.stage === 'denoising'
  return {
    stage: progress.stage,
    stage_detail: {
      plan_step: progress.planStep,
      plan_steps: progress.planSteps,
      denoising_step: isDenoising ? progress.denoisingStep : null,
      denoising_steps: isDenoising ? progress.denoisingSteps : null,
    },
    progress: Math.min(99, Math.floor(progress.percent)),
  }
}

const presentOutput = (output: EditOutput, links: OutputLinks): WireEdit['output'] => ({
  url: links.url,
  url_expires_at: presentTime(links.expiresAt),
  filename: output.filename,
  format: output.format,
  bytes: output.bytes,
  sha256: output.sha256,
  frames: output.frames,
  duration_seconds: output.durationSeconds,
  sample_rate_hz: output.sampleRateHz,
  channels: output.channels,
  bits_per_sample: output.bitsPerSample,
  peaks_url: links.peaksUrl,
  spectrogram_url: links.spectrogramUrl,
})

function presentBilling(edit: Edit, { refund }: EditSurroundings): WireEdit['billing'] {
  const charge = isFinal(edit) ? edit.charge : undefined
  const isTest = edit.mode === 'test'
  return {
    unit: 'credit',
    held_credits: isTest ? 0 : edit.price.credits,
    charged_credits: charge?.chargedCredits ?? null,
    released_credits: charge?.releasedCredits ?? null,
    refunded_credits: refund?.credits ?? 0,
    outcome: charge?.outcome ?? 'held',
    reason: charge?.reason ?? null,
    priced_seconds: edit.price.pricedSeconds,
    breakdown: edit.price.breakdown.map(({ item, step, credits }) => ({
      item,
      step,
      credits: isTest ? 0 : credits,
    })),
    settled_at: presentTimeOrNull(charge?.settledAt ?? null),
    refunded_at: presentTimeOrNull(refund?.at ?? null),
  }
}

const copy = (value: number | readonly number[] | string | null) =>
  typeof value === 'object' && value !== null ? [...value] : value
