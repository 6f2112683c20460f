import type { Context } from 'hono'
import { type Edit, isFinal } from '#shared/edit.ts'
import type { WireEta } from '#shared/wire/edit-answers.ts'
import type { ApiEnv } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'
import { showEdit } from './show-edit.ts'
import { waitForEnd } from './wait-for-end.ts'

/**
 * The edit as an answer: 200 when it has ended, else 202 and when to look again.
 *
 * @param wait seconds of `Prefer: wait`, to hold the answer for
 */
export async function answerEdit(
  c: Context<ApiEnv>,
  edit: Edit,
  { wait, deps }: { wait: number | undefined; deps: ApiDeps },
): Promise<Response> {
  if (wait !== undefined) c.header('Preference-Applied', `wait=${wait}`)
  const now =
    wait === undefined || isFinal(edit)
      ? edit
      : await waitForEnd(edit, wait, { ...deps, signal: c.req.raw.signal })
  const shown = await showEdit(now, deps)
  if (isFinal(now)) return c.json(shown, 200)
  c.header('Retry-After', String(retryAfterSeconds(shown.eta)))
  return c.json(shown, 202)
}

/** A quarter of what is left, 1 to 15 s. */
const retryAfterSeconds = (eta: WireEta | null): number =>
  Math.min(15, Math.max(1, Math.round((eta?.seconds ?? 8) / 4)))
