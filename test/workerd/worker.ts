/**
 * functions/api in a runtime that is not Node, over ports in memory: what is bundled and run by the test
 * beside this file. The storage's side of an upload is five lines, because a bucket is somewhere else.
 */
import { randomBytes } from 'node:crypto'
import { apiConfig } from '../../functions/api/api-config.ts'
import { createApi } from '../../functions/api/app.ts'
import { polledChanges } from '../../shared/aws/polled-changes.ts'
import { parseConfig } from '../../shared/config.ts'
import { idMaker } from '../../shared/id.ts'
import { hashOfKey, hintOfKey } from '../../shared/keys.ts'
import { signedRequests } from '../../shared/local/signed-requests.ts'
import type { Clock } from '../../shared/ports.ts'
import { newWebhookSecret } from '../../shared/signature.ts'
import { openMemory } from '../memory/open-memory.ts'

type Env = { readonly KEY: string; readonly PUBLIC_URL: string; readonly SCOPES: string }
type Handler = (request: Request) => Promise<Response>

let handler: Promise<Handler> | undefined

// biome-ignore lint/style/noDefaultExport: the shape of a module worker
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    handler ??= open(env) // on the first request: before it, the runtime gives neither time nor randomness
    return (await handler)(request)
  },
}

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const timer = setTimeout(resolve, ms)
      signal?.addEventListener('abort', () => {
        clearTimeout(timer)
        reject(signal.reason)
      })
    }),
}

async function open({ KEY, PUBLIC_URL, SCOPES }: Env): Promise<Handler> {
  const random = { bytes: (count: number) => randomBytes(count) }
  const newId = idMaker(clock.now, random.bytes)
  const signingKey = random.bytes(32)
  const ports = openMemory({ clock, random, signingKey, publicUrl: PUBLIC_URL, maxRunning: 2 })
  const account = { id: newId('acct'), name: null, isUnlimited: true, createdAt: clock.now() }
  await ports.accounts.create(account, {
    id: newId('key'),
    accountId: account.id,
    mode: 'live',
    name: 'test',
    sha256: hashOfKey(KEY),
    hint: hintOfKey(KEY),
    scopes: SCOPES.split(' '),
    status: 'active',
    expiresAt: null,
    createdAt: clock.now(),
    lastUsedAt: null,
  })
  const app = createApi({
    ...ports,
    changes: polledChanges(),
    newId,
    config: apiConfig(parseConfig({}), {
      publicUrl: PUBLIC_URL,
      softwareVersion: 'test',
      linkKey: signingKey,
      hasFfmpeg: false,
      defaultQuality: 'fast',
    }),
    workers: async () => ({
      ...{ ready: 1, busy: 0, starting: 0, unhealthy: 0, max: 1, isPaused: false },
    }),
    models: async () => [],
    newWebhookSecret: () => newWebhookSecret(random),
    storage: undefined,
    isStopping: () => false,
    onRequest: () => undefined,
    onUnexpected: (error) => console.error(error),
  })
  const requests = signedRequests({ key: signingKey, now: clock.now })

  return async (request) => {
    const url = new URL(request.url)
    if (!url.pathname.startsWith('/storage/')) return app.fetch(request)
    const { key, contentType } = requests.put(url, request.headers)
    await ports.audio.write(key, new Uint8Array(await request.arrayBuffer()), contentType)
    return new Response(null)
  }
}
