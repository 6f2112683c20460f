/** What a key may do. */
export const SCOPES = [
  'uploads:write',
  'edits:write',
  'edits:read',
  'webhooks:read',
  'webhooks:write',
  'keys:read',
  'keys:write',
  'tokens:write',
  'billing:read',
  'billing:write',
] as const

export type Scope = (typeof SCOPES)[number]

/** Of a key that was created without naming any. */
export const DEFAULT_SCOPES: readonly Scope[] = ['uploads:write', 'edits:write', 'edits:read']

export const isScope = (text: string): text is Scope => (SCOPES as readonly string[]).includes(text)
