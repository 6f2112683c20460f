import { z } from 'zod'
import { problemSchema } from '#shared/wire/problems.ts'
import { API_VERSION } from './deps.ts'
import {
  type Answer,
  OPERATIONS,
  type Operation,
  type RequestHeader,
  STORAGE_OPERATIONS,
} from './operations.ts'
import { PROBLEMS, type PublicCode } from './problem.ts'

type Json = Record<string, unknown>

/** The description of this API in OpenAPI 3.1, made from the schemas that validate. */
export function openapi(options: {
  publicUrl: string
  softwareVersion: string
  hasStorage: boolean
}): Json {
  const schemas: Json = {}
  const operations = options.hasStorage ? [...OPERATIONS, ...STORAGE_OPERATIONS] : OPERATIONS
  const paths: Record<string, Json> = {}
  for (const operation of operations) {
    const path = wirePath(operation.path)
    paths[path] = {
      ...paths[path],
      [operation.method.toLowerCase()]: describe(operation, schemas),
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'resound',
      version: options.softwareVersion,
      summary: 'Edits a recording from a sentence, and measures that it did.',
      description: `API version ${API_VERSION}. \`/v1\` changes only by addition: ignore fields you do not know, and treat an unknown status as not terminal.`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: options.publicUrl }],
    security: [{ key: [] }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key: `Authorization: Bearer rs_live_…`.',
        },
        link: {
          type: 'apiKey',
          in: 'query',
          name: 'signature',
          description: 'A signed link out of an event or a webhook.',
        },
      },
    },
  }
}

const wirePath = (path: string): string =>
  path.replaceAll(/:([a-z_]+)/g, '{$1}').replace('*', '{key}')

function describe(operation: Operation, schemas: Json): Json {
  const path = wirePath(operation.path)
  const parameters = [
    ...[...path.matchAll(/\{([a-z]+)\}/g)].map(([, name]) => pathParameter(name!)),
    ...queryParameters(operation.query, schemas),
    ...(operation.headers ?? []).map((name) => ({
      name,
      in: 'header',
      ...HEADERS[name],
      required: false,
    })),
  ]
  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    ...(operation.scope && operation.scope !== 'any'
      ? { description: `Scope \`${operation.scope}\`.`, 'x-scope': operation.scope }
      : {}),
    security: securityOf(operation),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(operation.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(operation.body, 'input', schemas) } },
          },
        }
      : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(operation.answers).map(([status, answer]) => [
          status,
          describeAnswer(answer, schemas),
        ]),
      ),
      ...describeProblems(operation, schemas),
    },
  }
}

const securityOf = ({ scope, opensWithLink }: Operation): Json[] =>
  scope === null ? [] : opensWithLink ? [{ key: [] }, { link: [] }] : [{ key: [] }]

function describeAnswer({ says, schema, type, headers }: Answer, schemas: Json): Json {
  const contentType = type ?? (schema ? 'application/json' : undefined)
  const body = schema
    ? schemaOf(schema, 'output', schemas)
    : type?.startsWith('text/')
      ? { type: 'string' }
      : {}
  return {
    description: says,
    headers: Object.fromEntries(
      ['X-Request-Id', ...(headers ?? [])].map((name) => [name, { schema: { type: 'string' } }]),
    ),
    ...(contentType ? { content: { [contentType]: { schema: body } } } : {}),
  }
}

const ALWAYS: readonly PublicCode[] = ['edge_required', 'internal_error', 'storage_unavailable']
const WITH_KEY: readonly PublicCode[] = [
  'missing_key',
  'invalid_key',
  'key_expired',
  'key_disabled',
]

/** The codes of an operation, gathered by status. */
function describeProblems(operation: Operation, schemas: Json): Json {
  if (operation.tag === 'Storage') return {}
  const closed = operation.scope === null ? [] : WITH_KEY
  const scoped =
    operation.scope === null || operation.scope === 'any' ? [] : ['missing_scope' as const]
  const byStatus = new Map<number, PublicCode[]>()
  for (const code of new Set([...ALWAYS, ...closed, ...scoped, ...operation.problems])) {
    const status = PROBLEMS[code][0]!
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  const schema = schemaOf(problemSchema, 'output', schemas)
  return Object.fromEntries(
    [...byStatus]
      .toSorted(([a], [b]) => a - b)
      .filter(([status]) => operation.answers[status] === undefined)
      .map(([status, codes]) => [
        status,
        {
          description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code][1]}.`).join('\n\n'),
          content: { 'application/problem+json': { schema } },
        },
      ]),
  )
}

const pathParameter = (name: string): Json => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string' },
})

function queryParameters(query: z.ZodObject | undefined, schemas: Json): Json[] {
  if (!query) return []
  const { properties = {} } = schemaOf(query, 'input', schemas) as { properties?: Json }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: (schema as Json).pattern === '^\\d{1,9}$' ? asInteger(schema as Json) : schema,
  }))
}

/** What is text in an address is meant as a number. */
const asInteger = ({ minimum, maximum }: Json): Json => ({ type: 'integer', minimum, maximum })

const HEADERS: Readonly<Record<RequestHeader, Json>> = {
  'Idempotency-Key': {
    description: 'Your own name for this one creation: sent again, it gives the same object.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
  Prefer: {
    description: '`wait=n`: hold the answer until the edit has ended, or min(n, 25) s have passed.',
    schema: { type: 'string', examples: ['wait=25'] },
  },
  'Cancel-After': {
    description: 'Give the edit up after this time, 10 s to 24 h.',
    schema: { type: 'string', pattern: '^\\d{1,6}[smh]?$', examples: ['10m'] },
  },
  'Last-Event-ID': {
    description: 'The version of the last `edit` event that was seen.',
    schema: { type: 'string', pattern: '^\\d{1,9}$' },
  },
}

/**
 * A schema, or the reference to one that has a name: those go to the components. Answers may grow: they
 * are not closed.
 */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  const made = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema: json }) => {
      if (io === 'output' && json.additionalProperties === false) delete json.additionalProperties
      if (json.format === 'date-time') delete json.pattern
    },
  }) as Json
  const { $schema: _schema, $defs = {}, ...own } = relink(made) as Json
  for (const [name, definition] of Object.entries($defs as Json)) {
    const { id: _id, ...rest } = definition as Json
    schemas[name] ??= rest
  }
  return own
}

function relink(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relink)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === '$ref' && typeof member === 'string'
        ? member.replace('#/$defs/', '#/components/schemas/')
        : relink(member),
    ]),
  )
}
