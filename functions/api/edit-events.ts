import { Hono } from 'hono'
import { type Edit, isFinal } from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import type { AccountId } from '#shared/id.ts'
import { type ApiEnv, caller, requireScope } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'
import { findEdit } from './find-edit.ts'
import { lastEventId } from './headers.ts'
import { noQuery } from './read-query.ts'
import { type Seen, watchEdit } from './watch-edit.ts'

const MAX_STREAMS = 20

/** GET /v1/edits/{id}/events: the edit as it moves, as server-sent events. */
export const editEvents = (deps: ApiDeps) => {
  const open = new Map<AccountId, number>()

  return new Hono<ApiEnv>().get(
    '/v1/edits/:id/events',
    requireScope('edits:read'),
    noQuery,
    async (c) => {
      const { owner } = caller(c)
      const lastSeen = lastEventId(c)
      const edit = await findEdit(owner, c.req.param('id'), deps.edits)
      if (isFinal(edit) && lastSeen === edit.version) return c.body(null, 204)

      c.header('Content-Type', 'text/event-stream')
      c.header('Cache-Control', 'no-store')
      c.header('X-Accel-Buffering', 'no')
      if (c.req.method === 'HEAD') return c.body(null, 200)
      const close = openStream(open, owner.accountId)
      const seen: Seen = lastSeen === edit.version ? edit : undefined
      return c.body(streamOf(edit, seen, { deps, close, signal: c.req.raw.signal }), 200)
    },
  )
}

/** @throws DomainError `rate_limited` when the account already has as many streams as it may */
function openStream(open: Map<AccountId, number>, account: AccountId): () => void {
  const count = open.get(account) ?? 0
  if (count >= MAX_STREAMS)
    throw new DomainError('rate_limited', `At most ${MAX_STREAMS} streams may be open at once.`, {
      details: { policy: 'streams' },
      fix: 'Close a stream, or poll with `Prefer: wait`.',
    })
  open.set(account, count + 1)
  let isOpen = true
  return () => {
    if (!isOpen) return
    isOpen = false
    const left = open.get(account)! - 1
    if (left > 0) open.set(account, left)
    else open.delete(account)
  }
}

/** The events as bytes; whichever side ends it, nothing is left waiting. */
function streamOf(
  edit: Edit,
  seen: Seen,
  { deps, close, signal }: { deps: ApiDeps; close: () => void; signal: AbortSignal },
): ReadableStream<Uint8Array> {
  const gone = new AbortController()
  const stop = AbortSignal.any([signal, gone.signal])
  const events = watchEdit(edit, seen, { deps, signal: stop })
  const encoder = new TextEncoder()
  return new ReadableStream(
    {
      async pull(controller) {
        const next = await events.next().catch(() => ({ done: true, value: undefined }))
        if (!next.done) return controller.enqueue(encoder.encode(next.value as string))
        close()
        controller.close()
      },
      async cancel() {
        gone.abort()
        close()
        await events.return(undefined)
      },
    },
    { highWaterMark: 0 },
  )
}
