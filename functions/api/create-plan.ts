import { Hono } from 'hono'
import type { Plan } from '#shared/plan/plan.ts'
import { lengthAfter } from '#shared/plan/time-map.ts'
import type { Owner } from '#shared/ports.ts'
import type { WirePlanned } from '#shared/wire/edit-answers.ts'
import { type PlanBody, planBody } from '#shared/wire/edits.ts'
import { presentPlan } from '#shared/wire/plans.ts'
import { type ApiEnv, caller, requireScope } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'
import { defaultParams } from './edit-params.ts'
import { checkLength, declaredClip, findInput } from './find-input.ts'
import { planEdit, requestedOutput } from './plan-edit.ts'
import { etaOf, readTraffic } from './queue-of.ts'
import { readBody } from './read-json.ts'
import { noQuery } from './read-query.ts'

/** POST /v1/plans: what would be done, at what price, and when. Nothing is made, moved or held. */
export const createPlan = (deps: ApiDeps) =>
  new Hono<ApiEnv>().post('/v1/plans', requireScope('edits:read'), noQuery, async (c) => {
    const { owner } = caller(c)
    const { body } = await readBody(c, planBody)
    const output = requestedOutput(body.output)
    const clip = await clipOf(body, owner, deps)
    const { plan, price, model } = await planEdit(
      {
        instruction: body.instruction,
        model: body.model,
        otherwise: defaultParams(deps.config.defaultQuality),
        said: { params: body.params, output: body.output },
        output,
        clip,
      },
      deps,
    )
    const [traffic, { queued }] = await Promise.all([readTraffic(deps), deps.edits.load()])
    const planned: WirePlanned = {
      object: 'plan',
      model: model?.id ?? null,
      model_version: model?.version ?? null,
      plan: presentPlan(plan),
      price: {
        unit: 'credit',
        credits: price.credits,
        is_upper_bound: price.isUpperBound,
        priced_seconds: price.pricedSeconds,
        breakdown: [...price.breakdown],
      },
      affordable: await isAffordable(price.credits, owner, deps),
      eta: etaOf(traffic, queued, 1),
      output_seconds: outputSeconds(plan),
    }
    return c.json(planned)
  })

/** Null while the length, or that of a step's result, is only known by listening. */
const outputSeconds = ({ clip, resolved, steps }: Plan): number | null =>
  clip && resolved
    ? steps.reduce((seconds, step) => lengthAfter(step, seconds), clip.durationSeconds)
    : null

async function clipOf(body: PlanBody, owner: Owner, deps: ApiDeps) {
  if (body.audio) return (await findInput(body.audio, owner, deps)).clip
  const clip = declaredClip(body.duration_seconds ?? null)
  checkLength(clip, deps.config)
  return clip
}

async function isAffordable(
  credits: number,
  { accountId }: Owner,
  { accounts }: ApiDeps,
): Promise<boolean> {
  const account = await accounts.get(accountId)
  if (account?.isUnlimited) return true
  return (await accounts.balance(accountId)).available >= credits
}
