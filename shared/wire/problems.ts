import { z } from 'zod'

/** RFC 9457 with our members; what else a code carries stands beside them. */
export const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    retryable: z.boolean(),
    request_id: z.string(),
    errors: z.array(
      z.looseObject({
        location: z.string(),
        reason: z.string(),
        message: z.string(),
        fix: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Problem' })
export type WireProblem = z.infer<typeof problemSchema>
