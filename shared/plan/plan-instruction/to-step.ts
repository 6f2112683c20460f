import type { z } from 'zod'
import type { DomainError } from '../../errors.ts'
import { SHELF_Q } from '../bands.ts'
import { openFields } from '../open-steps.ts'
import { exactSteps, RT60_SECONDS } from '../plan/exact-steps.ts'
import { openSteps } from '../plan/open-steps.ts'
import type { Where } from '../plan/places.ts'
import { isOpenStep, type PlanOptions, type Step } from '../plan.ts'
import type { Draft } from '../readings/reading.ts'
import { refuse } from '../refuse.ts'
import { micro, milli } from '../round.ts'
import { says } from '../sentence.ts'
import { number } from '../slots.ts'

// From a draft to a step that has every parameter.

/** `params.region`, for steps whose words name none. */
export function regionOf({ region }: PlanOptions): { where?: Where } {
  if (region === null) return {}
  const { startSeconds, endSeconds } = region
  return {
    where: {
      start: { from: 'start', seconds: micro(startSeconds) },
      end:
        endSeconds === null
          ? { from: 'end', seconds: 0 }
          : { from: 'start', seconds: micro(endSeconds) },
      timeline: 'original',
    },
  }
}

const REGIONAL = new Set(
  Object.entries({ ...exactSteps, ...openSteps })
    .filter(([, schema]) => 'where' in schema.shape)
    .map(([op]) => op),
)

/** `said`: the words it was read from; `instruction`: what a model would be told. */
type Words = { readonly said?: string; readonly instruction: string }

export function toStep(draft: Draft, options: PlanOptions, { said, instruction }: Words): Step {
  const { op } = draft
  const open = isOpenStep(draft)
  const filled: Record<string, unknown> = {
    ...(said ? { said } : {}),
    says: '…',
    ...(options.exact ? { exact: true } : {}),
    ...fillIn(draft),
    ...(draft.where === undefined &&
    REGIONAL.has(op) &&
    !(op === 'add' && draft.placement === undefined)
      ? regionOf(options)
      : {}),
  }
  for (const [name, value] of Object.entries(filled)) {
    if (value === undefined) delete filled[name]
    else if (typeof value === 'number')
      filled[name] = (/Db$|Hz$|semitones/.test(name) ? milli : micro)(value)
  }
  if (open) Object.assign(filled, openFields(filled as unknown as Draft, options, instruction))
  const schema = open
    ? openSteps[op as keyof typeof openSteps]
    : exactSteps[op as keyof typeof exactSteps]
  const parsed = (schema as z.ZodType).safeParse(filled)
  if (!parsed.success) throw outOfRange(op, parsed.error)
  const step = parsed.data as Step
  return { ...step, says: says(step) } as Step
}

function fillIn(draft: Draft): Draft {
  if (draft.op === 'eq' && draft.q === undefined)
    return { ...draft, q: draft.shape === 'peak' ? 1 : SHELF_Q }
  if (draft.op === 'remove_silences' && draft.keepSeconds === undefined)
    return { ...draft, keepSeconds: draft.scope === undefined || draft.scope === 'all' ? 0.2 : 0 }
  if (draft.op === 'reverb' && draft.rt60Seconds === undefined)
    return {
      ...draft,
      rt60Seconds: RT60_SECONDS[(draft.space as keyof typeof RT60_SECONDS | undefined) ?? 'room'],
    }
  if (draft.op === 'pitch' && draft.semitones === undefined) return { ...draft, semitones: 4 }
  return draft
}

function outOfRange(op: string, error: z.ZodError): DomainError {
  const [issue] = error.issues
  const name = String(issue?.path[0] ?? 'value').replace(
    /[A-Z]/g,
    (letter) => `_${letter.toLowerCase()}`,
  )
  const limits = issue as unknown as {
    maximum?: number
    minimum?: number
    code?: string
    values?: unknown[]
  }
  const nearest = limits.maximum ?? limits.minimum
  const message =
    nearest === undefined
      ? `${name} of ${op} has a value it cannot have.`
      : `${name} of ${op} may be ${limits.maximum === undefined ? 'at least' : 'at most'} ${number(Number(nearest))}.`
  return refuse('parameter_out_of_range', message, {
    reason: 'parameter_out_of_range',
    fix:
      nearest === undefined
        ? limits.values === undefined
          ? 'Use another value.'
          : `Use one of ${limits.values.join(', ')}.`
        : `The nearest is ${number(Number(nearest))}.`,
    parameter: name,
    ...(limits.maximum === undefined ? {} : { maximum: limits.maximum }),
    ...(limits.minimum === undefined ? {} : { minimum: limits.minimum }),
  })
}
