import type { z } from 'zod'
import { DomainError, type Fault } from '#shared/errors.ts'
import { quote } from './weights.ts'

const SHOWN = 5

/** What the schema found, as one error that names each option by its path in the file. */
export function explain(
  json: unknown,
  issues: readonly z.core.$ZodIssue[],
  source: string,
): DomainError {
  const faults = issues.flatMap((issue) => faultsOf(json, issue))
  const shown = faults.slice(0, SHOWN).map(({ message }) => message)
  const more = faults.length > SHOWN ? `; and ${faults.length - SHOWN} more` : ''
  return new DomainError(
    'unsupported_model',
    `${source} is not supported: ${shown.join('; ')}${more}`,
    { errors: faults },
  )
}

function faultsOf(json: unknown, issue: z.core.$ZodIssue): Fault[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const path = pathText([...issue.path, key])
      return fault(path, `${path} = ${show(valueAt(json, [...issue.path, key]))} is not supported`)
    })
  const path = pathText(issue.path)
  const value = valueAt(json, issue.path)
  if (issue.code === 'custom') return [fault(path, `${path} ${issue.message}`)]
  const got = value === undefined ? 'is missing' : `is ${show(value)}`
  return [
    fault(
      path,
      `${path} ${got}; ${issue.message.replace(/^Invalid input: (.*), received .*/, '$1')}`,
    ),
  ]
}

const fault = (location: string, message: string): Fault => ({
  location,
  reason: 'unsupported',
  message,
  fix: null,
})

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    const name = String(key)
    return /^\w{1,60}$/.test(name) ? `${text}${text && '.'}${name}` : `${text}[${quote(name)}]`
  }, '') || 'the file'

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  let value = json
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<PropertyKey, unknown>)[key]
  }
  return value
}

/** What lies deeper than one level is left out: a file may nest deeper than a stack. */
function show(value: unknown): string {
  const text =
    JSON.stringify(value, (key, inner) => (key && isObject(inner) ? '…' : inner)) ?? 'undefined'
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null
