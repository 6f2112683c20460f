import type { Context, MiddlewareHandler } from 'hono'
import { z } from 'zod'
import { DomainError } from '#shared/errors.ts'
import { faultsOf, unknownFault } from './faults.ts'
import { summary } from './read-json.ts'

/**
 * The query by its schema; a parameter may be repeated only where the schema has an array.
 *
 * @throws DomainError `invalid_request`
 */
export function readQuery<Shape extends z.ZodRawShape>(
  c: Context,
  schema: z.ZodObject<Shape>,
): z.infer<z.ZodObject<Shape>> {
  const sent: Record<string, string | string[]> = {}
  const query = queryOf(c)
  for (const [name, value] of query) {
    if (name === PROTO) continue
    const before = Object.hasOwn(sent, name) ? sent[name] : undefined
    if (before === undefined && !takesMany(schema, name)) sent[name] = value
    else sent[name] = [...[before ?? []].flat(), value]
  }
  const errors = query.has(PROTO) ? [unknownFault(`query.${PROTO}`)] : []
  const result = schema.safeParse(sent)
  if (result.success && errors.length === 0) return result.data as z.infer<z.ZodObject<Shape>>
  if (!result.success) errors.push(...faultsOf(result.error, 'query', sent))
  throw new DomainError('invalid_request', summary(errors), { errors })
}

/** What stands behind the question mark. Most requests have none, and parsing an address takes its time. */
export const queryOf = ({ req }: Context): URLSearchParams =>
  req.url.includes('?') ? new URL(req.url).searchParams : new URLSearchParams()

/** No schema sees it: objects swallow this name. */
const PROTO = '__proto__'

const nothing = z.strictObject({})

/** For routes without parameters: any is one too many. */
export const noQuery: MiddlewareHandler = async (c, next) => {
  if (queryOf(c).size > 0) readQuery(c, nothing)
  await next()
}

function takesMany(schema: z.ZodObject, name: string): boolean {
  const member = Object.hasOwn(schema.shape, name) ? schema.shape[name] : undefined
  const inner = member instanceof z.ZodOptional ? member.unwrap() : member
  return inner instanceof z.ZodArray
}
