import { escapeHtml, page, prose } from './html.ts'
import { isPublicCode, PROBLEMS } from './problem.ts'

type Json = Record<string, unknown>
type Schema = Json & {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly properties?: Record<string, Schema>
  readonly required?: readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly enum?: readonly unknown[]
}
type Described = {
  readonly summary: string
  readonly tags: readonly string[]
  readonly 'x-scope'?: string
  readonly security: readonly Json[]
  readonly parameters?: readonly (Json & { name: string; in: string; schema: Schema })[]
  readonly requestBody?: { content: { 'application/json': { schema: Schema } } }
  readonly responses: Record<
    string,
    { description: string; content?: Record<string, { schema: Schema }> }
  >
}

/** The description of the API as one page that can be read from top to bottom. */
export function docsPage(description: Json): string {
  const { paths, components, servers, info } = description as {
    paths: Record<string, Record<string, Described>>
    components: { schemas: Record<string, Schema> }
    servers: { url: string }[]
    info: { version: string }
  }
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  )
  const tags = [...new Set(operations.map(({ operation }) => operation.tags[0]!))]
  const objects = Object.entries(components.schemas).filter(([name]) => !name.startsWith('Step_'))
  const steps = Object.entries(components.schemas).filter(([name]) => name.startsWith('Step_'))
  return page({
    title: 'resound API',
    body: `<header>
<h1>resound</h1>
<p class="lead">Edits a recording from a sentence, and measures that it did.</p>
<nav>${[...tags, 'Objects', 'Steps', 'Errors'].map((tag) => `<a href="#${anchor(tag)}">${tag}</a>`).join('')}<a href="/openapi.json">openapi.json</a></nav>
</header>
<main>
${firstSteps(servers[0]!.url)}
${tags
  .map(
    (tag) => `<h2 id="${anchor(tag)}">${tag}</h2>
${operations
  .filter(({ operation }) => operation.tags[0] === tag)
  .map(showOperation)
  .join('\n')}`,
  )
  .join('\n')}
<h2 id="objects">Objects</h2>
${objects.map(([name, schema]) => showObject(name, schema)).join('\n')}
<h2 id="steps">Steps of a plan</h2>
<p>What an instruction was understood to mean: a plan is up to 16 of these, in the order they run. Parameters stand beside <code>op</code>.</p>
<div class="wide"><table><tr><th>op</th><th>parameters</th></tr>
${steps.map(([name, schema]) => `<tr><td><code>${escapeHtml(name.slice(5))}</code></td><td>${stepParameters(schema)}</td></tr>`).join('\n')}
</table></div>
<h2 id="errors">Errors</h2>
<p>Problems are RFC 9457 documents with a <code>code</code>; <code>errors</code> names every fault with its place, reason and what to do. A code without a status ends an accepted edit.</p>
<div class="wide"><table><tr><th>code</th><th>status</th><th>meaning</th></tr>
${Object.entries(PROBLEMS)
  .map(
    ([code, [status, title]]) =>
      `<tr><td><a href="/errors/${code}"><code>${code}</code></a></td><td>${status ?? '–'}</td><td>${prose(title)}</td></tr>`,
  )
  .join('\n')}
</table></div>
</main>
<footer><p class="lead">Version ${escapeHtml(info.version)}</p></footer>`,
  })
}

const firstSteps = (url: string): string => `<h2 id="start">In two requests</h2>
<p>Up to 256 KiB of audio may travel inside the request. Larger files are sent to storage first: see <a href="#uploads">Uploads</a>.</p>
<pre><code>printf '{"audio":{"base64":"%s"},"instruction":"fade out over two seconds"}' \\
    "$(base64 &lt; take.wav | tr -d '\\n')" |
  curl ${escapeHtml(url)}/v1/edits --data-binary @- \\
    -H "Authorization: Bearer $RESOUND_API_KEY" \\
    -H "Content-Type: application/json" \\
    -H "Idempotency-Key: $(uuidgen)" \\
    -H "Prefer: wait=25"

curl -L -o edited.flac ${escapeHtml(url)}/v1/edits/$EDIT_ID/output \\
  -H "Authorization: Bearer $RESOUND_API_KEY"</code></pre>
<ul>
<li>202 means: your edit exists, whatever happens to us. Ask again, follow its events, or give a webhook.</li>
<li>Send the same request with the same <code>Idempotency-Key</code> as often as you like: it is the same edit.</li>
<li>A failed edit is never charged.</li>
<li>Unknown fields and parameters in requests are refused; ignore those you do not know in answers.</li>
</ul>`

function showOperation(one: { method: string; path: string; operation: Described }): string {
  const { method, path, operation } = one
  const body = operation.requestBody?.content['application/json'].schema
  const access =
    operation.security.length === 0
      ? 'No credential needed.'
      : operation['x-scope']
        ? `Needs a key with the scope <code>${operation['x-scope']}</code>${operation.security.length > 1 ? ', or a signed link' : ''}.`
        : 'Any valid key.'
  return `<details><summary><span class="method ${method}">${method}</span><code class="path">${escapeHtml(path)}</code><span class="says">${prose(operation.summary)}</span></summary>
<div class="inside">
<p>${access}</p>
${operation.parameters ? `<h3>Parameters</h3>${showParameters(operation.parameters)}` : ''}
${body ? `<h3>Body</h3><p>${typeOf(body)}</p>` : ''}
<h3>Answers</h3>
<div class="wide"><table>${Object.entries(operation.responses)
    .map(
      ([status, { description, content }]) =>
        `<tr><td>${status}</td><td>${showDescription(description)}</td><td>${content && Number(status) < 400 ? showContent(content) : ''}</td></tr>`,
    )
    .join('')}</table></div>
</div></details>`
}

/** Codes in a description lead to their pages. */
const showDescription = (text: string): string =>
  text
    .split('\n\n')
    .map(prose)
    .join('<br>')
    .replace(/<code>([a-z_]+)<\/code>/g, (whole, code: string) =>
      isPublicCode(code) ? `<a href="/errors/${code}">${whole}</a>` : whole,
    )

const showContent = (content: Record<string, { schema: Schema }>): string =>
  Object.entries(content)
    .map(([type, { schema }]) =>
      schema.$ref ? typeOf(schema) : `<code>${escapeHtml(type)}</code>`,
    )
    .join(', ')

const showParameters = (
  parameters: readonly { name: string; in: string; schema: Schema; description?: unknown }[],
): string =>
  `<div class="wide"><table>${parameters
    .map(
      (parameter) =>
        `<tr><td><code>${parameter.name}</code></td><td>${parameter.in}</td><td>${typeOf(parameter.schema)}</td><td>${prose(String(parameter.description ?? ''))}</td></tr>`,
    )
    .join('')}</table></div>`

const showObject = (name: string, schema: Schema): string =>
  schema.properties
    ? `<details id="${anchor(name)}"><summary><code class="path">${name}</code></summary><div class="inside wide"><table>${rows(schema).join('')}</table></div></details>`
    : ''

/** Members, and those of objects inside, with their whole name. */
function rows(schema: Schema, prefix = ''): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const whole = prefix + name
    const inner = objectIn(member)
    const isRequired = schema.required?.includes(name) ?? false
    return [
      `<tr><td><code>${escapeHtml(whole)}</code></td><td>${typeOf(member)}</td><td>${isRequired ? '' : 'optional'}</td></tr>`,
      ...(inner ? rows(inner, `${whole}.`) : []),
    ]
  })
}

/** The object a member is, may be, or lists. */
const objectIn = (schema: Schema): Schema | undefined => {
  if (schema.properties) return schema
  if (schema.items) return objectIn(schema.items)
  return schema.anyOf?.map(objectIn).find((found) => found !== undefined)
}

function typeOf(schema: Schema): string {
  if (schema.$ref) {
    const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)
    return name.startsWith('Step')
      ? '<a href="#steps">Step</a>'
      : `<a href="#${anchor(name)}">${name}</a>`
  }
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf))].join(' or ')
  if (schema.enum)
    return schema.enum.map((value) => `<code>${escapeHtml(String(value))}</code>`).join(' ')
  if ('const' in schema) return `<code>${escapeHtml(String(schema.const))}</code>`
  if (schema.type === 'array' && schema.items) return `list of ${typeOf(schema.items)}`
  return `${escapeHtml([schema.type ?? 'any'].flat().join(' or '))}${rangeOf(schema)}`
}

function rangeOf(schema: Schema): string {
  const low = schema.minimum ?? schema.minLength ?? schema.minItems
  const high = schema.maximum ?? schema.maxLength ?? schema.maxItems
  const isOpen = high === Number.MAX_SAFE_INTEGER || high === undefined
  if ((low === undefined || low === Number.MIN_SAFE_INTEGER) && isOpen) return ''
  return `, ${low ?? '…'} … ${isOpen ? '' : high}`
}

const COMMON = new Set(['op', 'engine', 'said', 'says', 'exact', 'where', 'region', 'instruction'])

const stepParameters = (schema: Schema): string =>
  Object.entries(schema.properties ?? {})
    .filter(([name]) => !COMMON.has(name))
    .map(([name, member]) => `<code>${name}</code> ${typeOf(member)}`)
    .join('<br>')

const anchor = (name: string): string => name.toLowerCase()
