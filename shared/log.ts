/** What a line may say; anything else does not compile. Ids, codes, counts and times: nothing a caller wrote. */
export type LogFields = { readonly event: string } & {
  readonly [name in keyof Known]?: Known[name] | undefined
}

type Known = {
  readonly level: 'info' | 'warn' | 'error'
  readonly request_id: string
  readonly account_id: string
  readonly key_id: string
  readonly edit_id: string
  readonly upload_id: string
  readonly event_id: string
  readonly delivery_id: string
  readonly worker_id: string
  readonly method: string
  readonly route: string // the pattern, never the path
  readonly status: number | string
  readonly attempt: number
  readonly outcome: string
  readonly code: string
  readonly stage: string
  readonly engine: string
  readonly execution_provider: string
  readonly signal: string | null
  readonly exit_code: number | null
  readonly pid: number
  readonly version: string
  readonly host: string
  readonly port: number
  readonly http_status: number | null
  readonly instruction_characters: number
  readonly bytes: number
  readonly frames: number
  readonly evaluations: number
  readonly count: number
  readonly counts: Readonly<Record<string, number>>
  readonly stages_ms: Readonly<Record<string, number>>
  readonly duration_ms: number
  readonly lag_ms: number
  readonly message: string
  readonly error: unknown // told as classes, codes and messages of its causes
}

export type Log = (fields: LogFields) => void

const MOST_CHARACTERS = 200
const MOST_CAUSES = 5

const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/rs_(live|test|ct)_[0-9A-Za-z]+/g, 'rs_$1_[redacted]'],
  [/whsec_[0-9A-Za-z+/=_-]+/g, 'whsec_[redacted]'],
  [/((?:X-Amz-|webhook-)?signature=)[^&\s"']+/gi, '$1[redacted]'],
  [/(X-Amz-(?:Credential|Security-Token)=)[^&\s"']+/gi, '$1[redacted]'],
  [/\b(Bearer|Basic)\s+[^\s"',]+/gi, '$1 [redacted]'],
  [/\bv1,[0-9A-Za-z+/]{40,}={0,2}/g, 'v1,[redacted]'],
]

/** One JSON object a line. @param write takes the line, its end included */
export function jsonLog(write: (line: string) => void, now: () => number): Log {
  return ({ error, ...fields }) => {
    const line: Record<string, unknown> = { at: new Date(now()).toISOString(), level: 'info' }
    for (const [name, value] of Object.entries(fields))
      if (value !== undefined) line[name] = typeof value === 'string' ? safeText(value) : value
    if (error !== undefined) line.error = causes(error)
    write(`${JSON.stringify(line)}\n`)
  }
}

/** Without what looks like a secret, cut to a length. */
export function safeText(text: string): string {
  // Cut generously first, so that a long text costs nothing; a secret at the cut is still seen whole.
  let safe = text.slice(0, MOST_CHARACTERS * 10)
  for (const [pattern, replacement] of SECRETS) safe = safe.replace(pattern, replacement)
  return safe.length > MOST_CHARACTERS ? `${safe.slice(0, MOST_CHARACTERS - 1)}…` : safe
}

function causes(error: unknown): { class: string; code?: string; message: string }[] {
  const chain = []
  for (let at = error; at !== undefined && chain.length < MOST_CAUSES; ) {
    if (!(at instanceof Error)) {
      chain.push({ class: typeof at, message: safeText(String(at)) })
      break
    }
    const code = 'code' in at ? { code: safeText(String(at.code)) } : {}
    chain.push({ class: at.name, ...code, message: safeText(at.message) })
    at = at.cause
  }
  return chain
}
