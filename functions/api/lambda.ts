/**
 * The API behind a function URL. Answers are streamed where the runtime can, whole where it cannot. Nothing
 * is asked of any service before the first request.
 */
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SSMClient } from '@aws-sdk/client-ssm'
import { Hono } from 'hono'
import { handle, streamHandle } from 'hono/aws-lambda'
import { readModelRecord } from '#shared/aws/model-record.ts'
import { linkKeyOf, openAws } from '#shared/aws/open-aws.ts'
import { originSecrets } from '#shared/aws/origin-secrets.ts'
import { publicUrl } from '#shared/aws/public-url.ts'
import { remembered } from '#shared/aws/remembered.ts'
import { parseAwsSettings } from '#shared/aws/settings.ts'
import { wakingQueue } from '#shared/aws/wake.ts'
import { idMaker } from '#shared/id.ts'
import { systemClock as clock, systemRandom as random } from '#shared/local/system.ts'
import { jsonLog } from '#shared/log.ts'
import { newWebhookSecret } from '#shared/signature.ts'
import { softwareVersion } from '#shared/software-version.ts'
import { apiConfig } from './api-config.ts'
import { createApi } from './app.ts'
import { asSent } from './as-sent.ts'
import { cloudWorkers } from './cloud-workers.ts'
import { presentModels } from './present-model.ts'
import { requestLine } from './request-line.ts'

const REREAD_MS = 300_000
const MODELS_MS = 60_000

/** Of a deployment whose parameters cannot be read: which one and why, the log says. */
const UNAVAILABLE = {
  type: '/errors/storage_unavailable',
  title: 'The service is not available.',
  status: 503,
  code: 'storage_unavailable',
  detail: 'The deployment cannot read its own settings.',
  retryable: true,
}

const settings = parseAwsSettings(process.env)
const { config, stage } = settings
const log = jsonLog((line) => process.stdout.write(line), Date.now)
const onLost = (error: unknown) => log({ event: 'not_told', level: 'warn', error })
const ports = openAws(settings, { clock, random, onLost })
const queue = wakingQueue(ports.queue, {
  ...{ table: ports.table, events: new EventBridgeClient(), stage, onLost },
})
const edgeUrl = publicUrl(new SSMClient(), { stage, clock })
const secretsOfOrigin =
  settings.originSecretArn === undefined
    ? undefined
    : originSecrets(new SecretsManagerClient(), { arn: settings.originSecretArn, clock })

const workers = cloudWorkers(ports, {
  hasGpu: settings.hasGpu,
  maxWorkers: Number(process.env.RESOUND_MAX_WORKERS ?? 0),
})
const models = remembered(knownModels, { forMs: MODELS_MS, clock })

/** Where this function was called: its address, as long as there is no edge in front. */
let functionUrl: string | undefined
/** Made anew when the address or the keys may be others. */
const api = remembered(openApi, { forMs: REREAD_MS, clock })

async function openApi() {
  const [edge, linkKey] = await Promise.all([edgeUrl(), linkKeyOf(ports)])
  return createApi({
    ...ports,
    queue,
    newId: idMaker(clock.now, random.bytes),
    config: apiConfig(config, {
      publicUrl: config.publicUrl ?? edge ?? functionUrl ?? '',
      softwareVersion,
      linkKey,
      hasFfmpeg: settings.hasGpu, // in the image of the GPU workers: what needs it is put into their lane
      defaultQuality: config.defaultQuality ?? (settings.hasGpu ? 'reference' : 'fast'),
    }),
    workers,
    models,
    newWebhookSecret: () => newWebhookSecret(random),
    storage: undefined,
    ...(secretsOfOrigin && { originSecrets: secretsOfOrigin }),
    isStopping: () => false,
    onRequest: (entry) => log(requestLine(entry)),
    onUnexpected: (error, requestId) =>
      log({ event: 'unexpected', level: 'error', request_id: requestId, error }),
  })
}

/** What was pushed, and whether a worker has it loaded. */
async function knownModels() {
  const [record, { ready, busy }] = await Promise.all([
    settings.hasGpu ? readModelRecord(ports.table) : undefined,
    workers(),
  ])
  return presentModels(record ? [record] : [], {
    rates: config.rates,
    isLoaded: ready + busy > 0,
  })
}

type Bindings = { event: { headers?: Record<string, string | undefined> } }

const app = new Hono<{ Bindings: Bindings }>()
  .all('*', async (c) => {
    functionUrl ??= new URL(c.req.url).origin
    const { fetch } = await api()
    return fetch(asSent(c.req.raw, c.env.event.headers))
  })
  .onError((error, c) => {
    log({ event: 'unexpected', level: 'error', error })
    return c.json(UNAVAILABLE, 503, { 'content-type': 'application/problem+json' })
  })

/**
 * Only the runtime of Lambda offers streams; an emulator that runs the bundle as it is does not, though it
 * may define the name.
 */
const runtime = (globalThis as { awslambda?: { streamifyResponse?: unknown } }).awslambda
export const handler =
  typeof runtime?.streamifyResponse === 'function' ? streamHandle(app) : handle(app)
