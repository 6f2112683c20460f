import { z } from 'zod'
import { exactSteps } from '../plan/plan/exact-steps.ts'
import { openSteps } from '../plan/plan/open-steps.ts'
import { Clip } from '../plan/plan/places.ts'
import { Plan, PlanWarning, Unsupported } from '../plan/plan.ts'
import { snakeKey } from './plans.ts'

// The schemas of plans as they are shown, made from those of shared/plan/plan.ts, so that a parameter is
// named once.

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
