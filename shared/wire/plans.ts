import { z } from 'zod'
import { exactSteps } from '../plan/plan/exact-steps.ts'
import { openSteps } from '../plan/plan/open-steps.ts'
import { Clip } from '../plan/plan/places.ts'
import { Plan, PlanWarning, type Step, Unsupported } from '../plan/plan.ts'

// The snake_case form of plans. It is made from the schemas of shared/plan/plan.ts, so that a parameter
// is named once; only keys change, values (and whatever stands in `details`) are shown as they are.

type SnakeKey<Key> = Key extends `${infer Head}${infer Tail}`
  ? Tail extends Uncapitalize<Tail>
    ? `${Lowercase<Head>}${SnakeKey<Tail>}`
    : `${Lowercase<Head>}_${SnakeKey<Tail>}`
  : Key

/** `rt60Seconds` and `sampleRateHz` become `rt60_seconds` and `sample_rate_hz`. */
export type Snake<T> = T extends readonly (infer Item)[]
  ? Snake<Item>[]
  : T extends object
    ? { [Key in keyof T as SnakeKey<Key>]: Key extends 'details' ? T[Key] : Snake<T[Key]> }
    : T

export type WirePlan = Snake<Plan>
export type WireStep = Snake<Step>
export type WirePlanWarning = Snake<PlanWarning>

export const presentPlan = (plan: Plan): WirePlan => snake(plan) as WirePlan
export const presentStep = (step: Step): WireStep => snake(step) as WireStep

const snakeKey = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

function snake(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snake)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [snakeKey(key), key === 'details' ? member : snake(member)]),
  )
}

/** The same schema with snake_case keys, for OpenAPI and for whoever reads plans back. */
function snakeSchema(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodObject) {
    const shape = Object.entries(schema.shape as Record<string, z.ZodType>)
    return z.strictObject(
      Object.fromEntries(
        shape.map(([key, member]) => [
          snakeKey(key),
          key === 'details' ? member : snakeSchema(member),
        ]),
      ),
    )
  }
  if (schema instanceof z.ZodArray) return z.array(snakeSchema(schema.element as z.ZodType))
  if (schema instanceof z.ZodOptional) return snakeSchema(schema.unwrap() as z.ZodType).optional()
  if (schema instanceof z.ZodNullable) return snakeSchema(schema.unwrap() as z.ZodType).nullable()
  if (schema instanceof z.ZodDefault) return snakeSchema(schema.unwrap() as z.ZodType)
  if (schema instanceof z.ZodUnion)
    return z.union(schema.options.map((o) => snakeSchema(o as z.ZodType)))
  return schema
}

const named = (name: string, schema: z.ZodType) => snakeSchema(schema).meta({ id: name })

export const wireStepSchema = z
  .union([
    ...Object.entries(exactSteps).map(([op, schema]) => named(`Step_${op}`, schema)),
    ...Object.entries(openSteps).map(([op, schema]) => named(`Step_${op}`, schema)),
  ])
  .meta({ id: 'Step' })

export const wirePlanSchema = z
  .strictObject({
    ...((snakeSchema(Plan) as z.ZodObject).shape as Record<string, z.ZodType>),
    steps: z.array(wireStepSchema).min(1).max(16),
    warnings: z.array(named('PlanWarning', PlanWarning)),
    unsupported: z.array(named('Unsupported', Unsupported)),
    clip: named('Clip', Clip).nullable(),
  })
  .meta({ id: 'Plan' })
