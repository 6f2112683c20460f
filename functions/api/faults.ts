import type { z } from 'zod'
import type { Fault } from '#shared/errors.ts'

/** One entry for every fault a schema found, in our words. `sent` tells missing from wrong. */
export const faultsOf = (error: z.ZodError, root: 'body' | 'query', sent: unknown): Fault[] =>
  error.issues.flatMap((issue) => faultOf(issue, root, sent))

function faultOf(issue: z.core.$ZodIssue, root: string, sent: unknown): Fault[] {
  const location = [root, ...issue.path.map(String)].join('.')
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownFault(`${location}.${key.slice(0, 100)}`))
  if (valueAt(sent, issue.path) === undefined && issue.code !== 'custom')
    return [{ location, reason: 'missing', message: 'is required', fix: 'Add the field.' }]
  return [{ location, ...explain(issue) }]
}

export const unknownFault = (location: string): Fault => {
  const isQuery = location.startsWith('query.')
  return {
    location,
    reason: 'unknown_field',
    message: isQuery ? 'is not a parameter of this route' : 'is not a field',
    fix: isQuery ? 'Remove the parameter.' : 'Remove the field.',
  }
}

function explain(issue: z.core.$ZodIssue): { reason: string; message: string; fix: string | null } {
  switch (issue.code) {
    case 'invalid_type':
      return {
        reason: 'wrong_type',
        message: `must be ${article(issue.expected)}`,
        fix: `Send ${article(issue.expected)}.`,
      }
    case 'too_big': {
      const isNumber = issue.origin === 'number' || issue.origin === 'int'
      const limit = `${issue.inclusive === false ? 'below' : 'at most'} ${issue.maximum}${unit(issue.origin)}`
      return {
        reason: isNumber ? 'out_of_range' : 'too_long',
        message: `must be ${limit}`,
        fix: `Send ${limit}.`,
      }
    }
    case 'too_small': {
      const isNumber = issue.origin === 'number' || issue.origin === 'int'
      const limit = `${issue.inclusive === false ? 'above' : 'at least'} ${issue.minimum}${unit(issue.origin)}`
      return {
        reason: isNumber ? 'out_of_range' : 'too_short',
        message: `must be ${limit}`,
        fix: `Send ${limit}.`,
      }
    }
    case 'invalid_format':
      return { reason: 'malformed', message: plain(issue.message, 'is malformed'), fix: null }
    case 'invalid_value': {
      const allowed = issue.values.map((value) => JSON.stringify(value)).join(', ')
      return {
        reason: 'not_allowed',
        message: `must be one of ${allowed}`,
        fix: `Send one of ${allowed}.`,
      }
    }
    case 'invalid_key':
      return {
        reason: 'malformed',
        message: plain(issue.issues[0]?.message, 'is not a usable key'),
        fix: null,
      }
    case 'invalid_union':
      return { reason: 'not_allowed', message: 'has no allowed value', fix: null }
    case 'custom':
      return {
        reason: typeof issue.params?.reason === 'string' ? issue.params.reason : 'not_allowed',
        message: plain(issue.message, 'is not allowed'),
        fix: null,
      }
    default:
      return { reason: 'malformed', message: 'is malformed', fix: null }
  }
}

/** Messages our schemas give are ours; zod's own begin with "Invalid". */
const plain = (message: string | undefined, otherwise: string): string =>
  message === undefined || message.startsWith('Invalid') ? otherwise : message

const article = (type: string): string => {
  if (type === 'int') return 'an integer'
  if (type === 'record') return 'an object'
  return /^[aeio]/.test(type) ? `an ${type}` : `a ${type}`
}

const unit = (origin: string): string =>
  origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : ''

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined
    at = (at as Record<PropertyKey, unknown>)[key]
  }
  return at
}
