// A server on a temporary data folder, as one-box wires it, and a caller with a key. Only the clock is
// the test's own: it stands still until told.
import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hono } from 'hono'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { createApi } from '../../../functions/api/app.ts'
import type { ApiEnv } from '../../../functions/api/authenticate.ts'
import type { ApiConfig, GivenDeps, RequestEntry } from '../../../functions/api/deps.ts'
import { ownStorage } from '../../../functions/api/storage.ts'
import { idMaker, type NewId } from '../../../shared/id.ts'
import { hashOfKey, hintOfKey, newApiKey } from '../../../shared/keys.ts'
import { type LocalPorts, openLocal } from '../../../shared/local/open-local.ts'
import { systemRandom } from '../../../shared/local/system.ts'
import type { Account, ApiKey, Clock } from '../../../shared/ports.ts'
import { type ManualClock, manualClock } from './manual-clock.ts'
import { STUB_MODELS } from './models.ts'

export const PUBLIC_URL = 'http://resound.test'
export const ALL_SCOPES =
  'uploads:write edits:write edits:read webhooks:read webhooks:write keys:read keys:write tokens:write billing:read billing:write'.split(
    ' ',
  )

export type World = {
  readonly app: Hono<ApiEnv>
  readonly deps: GivenDeps
  readonly local: LocalPorts
  readonly clock: ManualClock
  readonly newId: NewId
  readonly account: Account
  readonly key: ApiKey
  readonly secret: string
  readonly log: RequestEntry[]
  readonly unexpected: unknown[]
  /** A request with the first key, unless headers say otherwise. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>
  /** Another key, of this or of a new account. */
  addKey(change?: Partial<ApiKey>): Promise<{ key: ApiKey; secret: string }>
  addAccount(): Promise<{ account: Account; key: ApiKey; secret: string }>
}

export type Answer = {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: whatever was answered
  readonly body: any
  readonly text: string
}

export const CONFIG: ApiConfig = {
  publicUrl: PUBLIC_URL,
  softwareVersion: '0.1.0-test',
  linkKey: new Uint8Array(32).fill(7),
  originSecrets: [],
  corsOrigins: [],
  urlTtlSeconds: 3600,
  limits: {
    maxUploadBytes: 1_000_000,
    maxBase64Bytes: 262_144,
    minInputSeconds: 0.1,
    maxInputSeconds: 600,
    maxOutputSeconds: 1200,
    maxQueued: 1000,
    maxRunning: 10,
    maxQueuedInDeployment: 10_000,
  },
  outputRetentionSeconds: 604_800,
  eventRetentionSeconds: 2_592_000,
  rates: { exactRate: 1, modelRate: 2 },
  defaultQuality: 'fast',
  isPaused: false,
  inputContentTypes: [
    'audio/wav',
    'audio/flac',
    'audio/mpeg',
    'audio/ogg',
    'application/octet-stream',
  ],
  containers: ['wav', 'flac', 'mp3', 'ogg'],
  outputFormats: ['flac', 'wav', 'mp3'],
  allowedPorts: [443],
  allowPrivateWebhooks: false,
}

/** Opened on a folder of its own, and removed when the test ends. */
export async function openWorld(
  options: {
    config?: Partial<ApiConfig>
    deps?: Partial<GivenDeps>
    clock?: ManualClock
    realClock?: Clock
    /** Who closes it; the running test, unless said. */
    onEnd?: (end: () => Promise<void>) => void
  } = {},
): Promise<World> {
  const still = options.clock ?? manualClock(Date.UTC(2026, 10, 23, 1, 40, 0))
  const clock: ManualClock = options.realClock ? { ...still, ...options.realClock } : still
  const used = clock
  const config = { ...CONFIG, ...options.config }
  const dataFolder = await mkdtemp(join(tmpdir(), 'resound-api-'))
  const local = await openLocal({
    dataFolder,
    publicUrl: config.publicUrl,
    secretKey: new Uint8Array(32).fill(1),
    clock: used,
    random: systemRandom,
    outputRetentionMs: config.outputRetentionSeconds * 1000,
    maxRunning: config.limits.maxRunning,
    onFatal: (error) => {
      throw error
    },
  })
  const { onEnd = onTestFinished } = options
  onEnd(async () => {
    await local[Symbol.asyncDispose]()
    await rm(dataFolder, { recursive: true, force: true })
  })

  const newId = idMaker(used.now, systemRandom.bytes)
  const log: RequestEntry[] = []
  const unexpected: unknown[] = []
  const deps: GivenDeps = {
    ...local,
    newId,
    config,
    workers: async () => ({
      ready: 1,
      busy: 0,
      starting: 0,
      unhealthy: 0,
      max: 1,
      isPaused: false,
    }),
    models: async () => STUB_MODELS,
    newWebhookSecret: () => `whsec_${Buffer.from(systemRandom.bytes(32)).toString('base64')}`,
    storage: ownStorage({
      requests: local.signedRequests,
      temporaryPath: () => join(local.tmpFolder, randomUUID()),
    }),
    isStopping: () => false,
    onRequest: (entry) => log.push(entry),
    onUnexpected: (error) => unexpected.push(error),
    ...options.deps,
  }
  const app = createApi(deps)

  const makeKey = (accountId: Account['id'], change: Partial<ApiKey> = {}) => {
    const mode = change.mode ?? 'live'
    const secret = newApiKey(mode, systemRandom)
    const key: ApiKey = {
      id: newId('key'),
      accountId,
      mode,
      name: 'test',
      sha256: hashOfKey(secret),
      hint: hintOfKey(secret),
      scopes: ALL_SCOPES,
      status: 'active',
      expiresAt: null,
      createdAt: used.now(),
      lastUsedAt: null,
      ...change,
    }
    return { key, secret }
  }
  const addAccount = async () => {
    const account: Account = {
      id: newId('acct'),
      name: null,
      isUnlimited: true,
      createdAt: used.now(),
    }
    const made = makeKey(account.id)
    await local.accounts.create(account, made.key)
    return { account, ...made }
  }
  const first = await addAccount()

  return {
    app,
    deps,
    local,
    clock,
    newId,
    ...first,
    log,
    unexpected,
    addAccount,
    async addKey(change = {}) {
      const made = makeKey(change.accountId ?? first.account.id, change)
      await local.keys.create(made.key)
      return made
    },
    call: (method, path, body, headers) =>
      call(app, {
        method,
        path,
        body,
        headers: { authorization: `Bearer ${first.secret}`, ...headers },
      }),
  }
}

/** One world for all tests of a group: for those that leave nothing behind. */
export function sharedWorld(): Pick<World, 'call'> {
  const ends: (() => Promise<void>)[] = []
  let world: World
  beforeAll(async () => {
    world = await openWorld({ onEnd: (end) => ends.push(end) })
  })
  afterAll(async () => {
    for (const end of ends) await end()
  })
  return { call: (...request) => world.call(...request) }
}

/** One request without a network; strings and bytes go as they are, anything else as JSON. */
export async function call(
  app: Hono<ApiEnv>,
  request: { method: string; path: string; body?: unknown; headers?: Record<string, string> },
): Promise<Answer> {
  const { method, path, body } = request
  const isRaw = typeof body === 'string' || body instanceof Uint8Array || body instanceof FormData
  const headers = new Headers(request.headers)
  if (body !== undefined && !isRaw && !headers.has('content-type'))
    headers.set('content-type', 'application/json')
  const response = await app.request(path.startsWith('http') ? path : `${PUBLIC_URL}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: isRaw ? (body as string) : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && text !== '' ? JSON.parse(text) : undefined,
    text,
  }
}

export const sha256 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex')

/** Sends the bytes as an upload's signed request says. */
export function send(
  app: Hono<ApiEnv>,
  request: { method: string; url: string; headers: Record<string, string> },
  bytes: Uint8Array,
): Promise<Answer> {
  return call(app, {
    method: request.method,
    path: request.url,
    body: bytes,
    headers: { ...request.headers, 'content-length': String(bytes.length) },
  })
}

/** A ready upload of this wave. */
export async function upload(world: World, bytes: Uint8Array, more: object = {}): Promise<Answer> {
  const created = await world.call('POST', '/v1/uploads', {
    content_type: 'audio/wav',
    bytes: bytes.length,
    sha256: sha256(bytes),
    ...more,
  })
  await send(world.app, created.body.request, bytes)
  return world.call('GET', `/v1/uploads/${created.body.id}`)
}
