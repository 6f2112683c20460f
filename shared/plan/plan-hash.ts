import { hash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { presentStep } from '../wire/plans.ts'
import { PLAN_VERSION, type Step } from './plan.ts'

/**
 * SHA-256 over the RFC 8785 form of version and steps, in their wire names, without what only tells
 * (`said`, `says`). Taken before resolving: it names the words' meaning, not the recording.
 */
export function planHash(steps: readonly Step[]): string {
  const meaning = steps.map((step) => {
    const { said: _said, says: _says, ...rest } = presentStep(step) as Record<string, unknown>
    return rest
  })
  return hash('sha256', canonicalize({ version: PLAN_VERSION, steps: meaning }) ?? '', 'hex')
}
