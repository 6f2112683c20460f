/**
 * A server of the real parts (store, queue, worker loop, sweeper, dispatcher) with a stub engine and a
 * door just wide enough for the chaos clients. Starts in a fraction of the time of the whole product.
 */
import http, { type IncomingMessage } from 'node:http'
import { parseArgs } from 'node:util'
import { cancel, create, type EditIn, isFinal, requestCancel } from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import { type AccountId, type EditId, idMaker } from '#shared/id.ts'
import { openLocal } from '#shared/local/open-local.ts'
import { systemClock as clock, systemRandom as random } from '#shared/local/system.ts'
import { newWebhookSecret } from '#shared/signature.ts'
import { runSweeper } from '../../functions/sweeper/sweep.ts'
import { dispatch } from '../../functions/webhooks/dispatch.ts'
import { consume } from '../../gpu-worker/consume.ts'
import { runEdit } from '../../gpu-worker/run-edit.ts'
import { aKey, anAccount, anInput, aQueuedEdit } from '../contract/builders.ts'
import { POISON_DB, stubWorkbench } from './stub-workbench.ts'

const { values } = parseArgs({
  options: { data: { type: 'string' }, port: { type: 'string' }, 'lease-ms': { type: 'string' } },
})
const leaseMs = Number(values['lease-ms'] ?? 10_000)
const RATES = { exactRate: 1, modelRate: 2 }
const RETENTION_MS = 604_800_000
const report = (error: unknown) => {
  if (!(error instanceof DomainError)) console.error(error)
}

const ports = await openLocal({
  dataFolder: values.data!,
  publicUrl: `http://127.0.0.1:${values.port}`,
  secretKey: undefined,
  clock,
  random,
  outputRetentionMs: RETENTION_MS,
  maxRunning: 10,
  onFatal: (error) => {
    console.error(error)
    process.exit(74)
  },
})
const newId = idMaker(clock.now, random.bytes)
const context = () => ({ now: clock.now(), newId, outputRetentionMs: RETENTION_MS })
const account = await firstAccount()
const stop = new AbortController()
const shared = { ...ports, newId, outputRetentionMs: RETENTION_MS }

// A lease shorter than a job: workers that lost theirs and do not know it, all the time.
const times = {
  leaseSeconds: leaseMs / 1000,
  renewEverySeconds: leaseMs < 1000 ? 3600 : 2,
  selfFenceSeconds: leaseMs < 1000 ? 3600 : 7,
  controlPollSeconds: leaseMs < 1000 ? 3600 : 0.2,
  clockSkewSeconds: 0,
}
const workbench = stubWorkbench(2)
void consume(
  {
    queue: ports.queue,
    clock,
    concurrency: 4,
    visibilityTimeoutSeconds: Math.max(1, times.leaseSeconds),
    renewEverySeconds: 2,
    run: (id) =>
      runEdit(id, stop.signal, {
        ...shared,
        times,
        workbench,
        softwareVersion: 'chaos',
        rates: RATES,
        maxInputSeconds: 600,
        maxUploadBytes: 1_000_000,
        reportEveryMs: 400,
        secondsPerEvaluation: () => 1,
      }),
    onError: report,
  },
  stop.signal,
)
void dispatch(
  {
    ...shared,
    rules: { allowedPorts: [443], allowPrivate: true },
    wakeup: ports.deliveryWork,
    presentEvent: ({ id, type, at, edit }) =>
      JSON.stringify({
        id,
        type,
        at,
        data: { id: edit.id, status: edit.status, version: edit.version },
      }),
    onError: report,
  },
  stop.signal,
)
void runSweeper(
  { ...shared, clockSkewMs: 0, orphanAfterMs: 86_400_000, containers: ['wav'], onError: report },
  { everyMs: leaseMs < 1000 ? 4 : 1000, signal: stop.signal, onPass: () => undefined },
)

process.stdin.resume().on('end', () => process.exit()) // the campaign is gone

http
  .createServer(async (request, response) => {
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    try {
      const { status, body } = await handle(request)
      answer(status, body)
    } catch (error) {
      if (error instanceof DomainError)
        answer(STATUS[error.code] ?? 503, { code: error.code, retryable: error.retryable })
      else {
        console.error(error)
        answer(500, { code: 'internal_error', retryable: true })
      }
    }
  })
  .listen(Number(values.port), '127.0.0.1', () => process.stdout.write('listening\n'))

const STATUS: Record<string, number> = {
  idempotency_key_mismatch: 422,
  queue_full: 429,
  insufficient_credits: 402,
  not_found: 404,
}

async function handle(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
  const path = request.url!.split('/').slice(1)
  if (request.method === 'GET' && path[1] === 'webhook_endpoints') {
    const { secret } = await ports.secrets.webhookSecret(account, 'live', () =>
      newWebhookSecret(random),
    )
    return { status: 200, body: { secret } }
  }
  if (request.method === 'POST' && path.length === 2) return await post(request)
  const id = path[2] as EditId
  if (path[3] === 'cancel') await cancelEdit(id)
  const edit = await ports.edits.find({ accountId: account, mode: 'live', subject: null }, id)
  if (!edit) throw new DomainError('not_found', id)
  return { status: isFinal(edit) ? 200 : 202, body: { id, status: edit.status } }
}

type Body = {
  audio: { base64?: string; upload_id?: string }
  instruction: string
  params: { seed: number }
  webhook: { url: string } | null
  metadata: Record<string, string>
}

async function post(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  const body = JSON.parse(text) as Body
  const { createHash } = await import('node:crypto')
  const object = await inputOf(body)
  const now = clock.now()
  const made = aQueuedEdit(account)
  const edit: EditIn<'queued'> = {
    ...made,
    id: newId('edit'),
    instruction: body.instruction,
    params: { ...made.params, seed: body.params.seed },
    plan: {
      ...made.plan!,
      steps: [{ op: 'gain', engine: 'exact', says: 'gain', gainDb: gainOf(body) }],
    },
    input: anInput({ source: 'upload', uploadId: null, ...object }),
    webhook: body.webhook && {
      url: body.webhook.url,
      events: ['edit.succeeded', 'edit.failed', 'edit.canceled', 'edit.expired'],
    },
    metadata: body.metadata,
    createdAt: now,
    queuedAt: now,
    deadlineAt: now + 86_400_000,
  }
  const outcome = await ports.edits.create(create(edit, context()), {
    idempotency: {
      scope: `${account} live POST /v1/edits`,
      key: String(request.headers['idempotency-key']),
      fingerprint: createHash('sha256').update(text).digest('hex'),
    },
    limits: { maxQueued: 1000, maxQueuedInDeployment: 10_000 },
  })
  const id = outcome.outcome === 'created' ? edit.id : outcome.id
  return { status: 202, body: { id, input: { upload_id: object.objectKey } } }
}

/** The one recording of a campaign is stored by its first request. */
async function inputOf({ audio }: Body) {
  const key = 'uploads/the-recording'
  const facts = audio.base64
    ? await ports.audio.write(key, Buffer.from(audio.base64, 'base64'), 'audio/wav')
    : await ports.audio.head(key)
  if (!facts) throw new DomainError('not_found', 'no such upload')
  return { objectKey: key, version: facts.version, bytes: facts.bytes, sha256: facts.sha256 }
}

const gainOf = ({ instruction }: Body): number =>
  instruction.includes(`${-POISON_DB} dB quieter`) ? POISON_DB : -6

async function cancelEdit(id: EditId): Promise<void> {
  for (;;) {
    const edit = await ports.edits.get(id)
    if (!edit) throw new DomainError('not_found', id)
    if (isFinal(edit)) return
    if (edit.status === 'processing' && edit.cancelRequestedAt !== null) return
    const change =
      edit.status === 'processing' ? requestCancel(edit, context()) : cancel(edit, context())
    if (await ports.edits.commit(change)) return
  }
}

async function firstAccount(): Promise<AccountId> {
  const [known] = await ports.accounts.list()
  if (known) return known.id
  const made = { ...anAccount({ isUnlimited: false }), id: newId('acct') }
  await ports.accounts.create(made, { ...aKey(made.id), id: newId('key') })
  await ports.accounts.grant({
    id: newId('led'),
    kind: 'grant',
    credits: 1_000_000_000,
    accountId: made.id,
    editId: null,
    keyId: null,
    note: null,
    at: clock.now(),
  })
  return made.id
}
