import { type Price, priceOf } from '#shared/credits.ts'
import type { Edit, OutputFormat } from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import type { Clip } from '#shared/plan/plan/places.ts'
import { isOpenStep, type Plan, type PlanWarning } from '#shared/plan/plan.ts'
import { isFlow, type Objective } from '#shared/samplers.ts'
import type { WireModel } from '#shared/wire/deployment.ts'
import type { OutputBody, ParamsBody } from '#shared/wire/edits.ts'
import { presentPlan } from '#shared/wire/plans.ts'
import { checkEncoding } from './check-encoding.ts'
import type { ApiDeps } from './deps.ts'
import { fittedTo, mergeParams, type UnseededParams, unusedInExactPlan } from './edit-params.ts'
import { findModel } from './find-model.ts'
import { invalidBody } from './invalid-body.ts'
import { rememberedPlan } from './remember-plans.ts'

export type PlanRequest = {
  readonly instruction: string
  readonly model: string | undefined
  /** Where nothing was said: the deployment's defaults, or on retry the original's. */
  readonly otherwise: UnseededParams
  /** As the caller wrote them: what cannot matter is named, what contradicts the plan refused. */
  readonly said: {
    readonly params: ParamsBody | undefined
    readonly output: OutputBody | undefined
  }
  /** The same with what is in force where nothing was said. */
  readonly output: Edit['requestedOutput']
  readonly clip: Clip | null
}

export type Planned = {
  readonly plan: Plan
  /** What was said, and what holds otherwise for the model that runs it. */
  readonly params: UnseededParams
  readonly price: Price
  /** Only where an open step uses it. */
  readonly model: Edit['model']
}

/**
 * What will be done and what it costs: the same for a dry run, a submission and a retry.
 *
 * @throws DomainError with every code an instruction can be refused with
 */
export async function planEdit(request: PlanRequest, deps: ApiDeps): Promise<Planned> {
  const asksForModel = request.model !== undefined || request.said.params?.sampler !== undefined
  const asked = asksForModel ? findModel(await deps.models(), request) : undefined
  const params = mergeParams(request.said.params, request.otherwise)
  const understood = await understand(request, params)
  checkConvert(understood, request.said.output)
  checkEncoding(understood, request.output, deps.config.outputFormats)

  const isOpen = understood.steps.some(isOpenStep)
  const model = isOpen ? (asked ?? findModel(await deps.models(), request)) : undefined
  if (isOpen && (!model || model.version === null)) throw notInstalled(understood, model)
  const fitted = model
    ? mergeParams(request.said.params, fittedTo(request.otherwise, model))
    : params
  const unused = isOpen ? [] : unusedInExactPlan(request.said.params, request.model)
  const { warnings, ...counted } =
    model && isFlow(model.objective)
      ? await understand(request, fitted, model.objective)
      : understood
  const plan = { ...counted, warnings: [...warnings, ...unused.map(unusedWarning)] }
  const price = priceOf(plan, {
    seconds: request.clip?.durationSeconds,
    maxInputSeconds: deps.config.limits.maxInputSeconds,
    rates: deps.config.rates,
  })
  return {
    plan,
    params: fitted,
    price,
    model: model ? { id: model.id, version: model.version! } : null,
  }
}

const understand = (
  { instruction, clip }: PlanRequest,
  params: UnseededParams,
  objective?: Objective,
): Promise<Plan> =>
  rememberedPlan(instruction, clip, {
    engine: params.engine,
    quality: params.quality,
    steps: params.steps,
    sampler: params.sampler,
    strength: params.strength,
    candidates: params.candidates,
    region: params.region,
    exact: params.exact,
    allowPartial: params.allowPartial,
    ...(objective && { objective }),
    modelInstalled: true, // whether it is, is asked below: the refusal names the model and its command
  })

function notInstalled(plan: Plan, model: WireModel | undefined): DomainError {
  const command = model?.install_command ?? null
  const fix = command === null ? 'Ask for exact changes only.' : `Install one with: ${command}`
  const open = plan.steps.filter(isOpenStep).map(({ says }) => says)
  return new DomainError('model_not_installed', 'This edit needs a model, and none is installed.', {
    details: { plan: presentPlan(plan), install_command: command },
    fix,
    errors: [
      {
        location: 'body.instruction',
        reason: 'model_not_installed',
        message: `these steps need it: ${open.join('; ')}`,
        fix,
      },
    ],
  })
}

/** "Convert to mp3" sets the format; an explicit other one cannot be meant as well. */
function checkConvert(plan: Plan, said: OutputBody | undefined): void {
  for (const step of plan.steps) {
    if (step.op !== 'convert') continue
    if (said?.format !== undefined && step.format !== undefined && said.format !== step.format)
      throw conflict('output.format', step.format)
    const rate = said?.sample_rate_hz ?? undefined
    if (rate !== undefined && step.sampleRateHz !== undefined && rate !== step.sampleRateHz)
      throw conflict('output.sample_rate_hz', String(step.sampleRateHz))
  }
}

const conflict = (field: string, inPlan: string): DomainError =>
  invalidBody(field, 'conflict', `the instruction asks for ${inPlan}`, {
    fix: 'Leave the field out, or change the instruction.',
  })

const unusedWarning = (parameter: string): PlanWarning => ({
  code: 'parameter_unused',
  message: `${parameter} has no effect: no step of this plan uses it.`,
  step: null,
  details: { parameter },
})

const MAX_MP3_RATE_HZ = 48_000

/** The request's output, with defaults. @throws DomainError `invalid_request` */
export function requestedOutput(
  said: OutputBody | undefined,
  otherwise: Edit['requestedOutput'] = { format: 'flac', sampleRateHz: null },
): { format: OutputFormat; sampleRateHz: number | null } {
  const format = said?.format ?? otherwise.format
  const rate = said?.sample_rate_hz === undefined ? otherwise.sampleRateHz : said.sample_rate_hz
  if (format === 'mp3' && rate !== null && rate > MAX_MP3_RATE_HZ)
    throw invalidBody('output.sample_rate_hz', 'out_of_range', 'mp3 has at most 48000 Hz', {
      fix: 'Send 48000, or leave the field out.',
    })
  return { format, sampleRateHz: rate }
}
