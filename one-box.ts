/**
 * The whole system in one process: read this file first.
 *
 *   POST /v1/edits ─ createApi ─▶ store + queue (SQLite, a folder) ─ consume ─▶ runEdit ─▶ children
 *                                     │                                        decode · edit · model
 *                                     ├─ sweeper: what nobody else will do
 *                                     └─ dispatcher: events ─▶ signed webhooks
 *
 * API, supervisor, sweeper and dispatcher share this process and its event loop; whatever touches audio
 * runs in children of their own.
 */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { apiConfig } from './functions/api/api-config.ts'
import { createApi } from './functions/api/app.ts'
import type { ApiConfig, ApiDeps } from './functions/api/deps.ts'
import { eventBody } from './functions/api/present-event.ts'
import { presentModels } from './functions/api/present-model.ts'
import { refuseRequest } from './functions/api/refused-request.ts'
import { loadPlanner } from './functions/api/remember-plans.ts'
import { requestLine } from './functions/api/request-line.ts'
import { createStartingApi } from './functions/api/starting.ts'
import { ownStorage } from './functions/api/storage.ts'
import { runSweeper } from './functions/sweeper/sweep.ts'
import { dispatch } from './functions/webhooks/dispatch.ts'
import { drawRecordings } from './gpu-worker/children/draw-recordings.ts'
import { findFfmpeg } from './gpu-worker/children/ffmpeg.ts'
import {
  type Children,
  DEFAULT_CHILD_LIMITS,
  openChildren,
} from './gpu-worker/children/open-children.ts'
import { probeSandbox } from './gpu-worker/children/sandbox.ts'
import { consume } from './gpu-worker/consume.ts'
import {
  type Inference,
  type InferenceOptions,
  openInference,
} from './gpu-worker/inference/inference.ts'
import { listModels } from './gpu-worker/model/installed-models.ts'
import { runEdit } from './gpu-worker/run-edit.ts'
import type { Config } from './shared/config.ts'
import { DomainError } from './shared/errors.ts'
import { idMaker, type NewId } from './shared/id.ts'
import { diskRoom } from './shared/local/disk-room.ts'
import { makeFirstAccount } from './shared/local/first-account.ts'
import { listen } from './shared/local/listen.ts'
import { refuseFolderInUse } from './shared/local/open-database.ts'
import { type LocalPorts, openLocal } from './shared/local/open-local.ts'
import { systemClock, systemRandom } from './shared/local/system.ts'
import type { Log } from './shared/log.ts'
import { newWebhookSecret } from './shared/signature.ts'
import { softwareVersion } from './shared/software-version.ts'

/** Nobody but this process can hold a lease here, so leases are short. */
export const TIMES = {
  leaseSeconds: 10,
  renewEverySeconds: 2,
  selfFenceSeconds: 7,
  controlPollSeconds: 0.2,
  clockSkewSeconds: 0,
}
const SWEEP_EVERY_MS = 1000
const REPORT_EVERY_MS = 400 // progress is shown twice a second at most
const GRACE_MS = 10_000
const ORPHAN_AFTER_MS = 86_400_000
/** Compiled code of the children, for the next start: beside the packages, so that no child can write it. */
const COMPILED_FOLDER = fileURLToPath(
  new URL('node_modules/.cache/resound/children/', import.meta.url),
)
const RUNS_AT_ONCE = Math.max(2, availableParallelism())

export type OneBox = AsyncDisposable & {
  readonly url: string
  /** Of the account that this start made; undefined when there was one. */
  readonly firstKey: string | undefined
  /** What an operator should know at a start, a line each. */
  readonly greeting: readonly string[]
  /** A picture of two recordings, before and after: PNG. */
  draw(beforePath: string, afterPath: string): Promise<Uint8Array>
}

export type OneBoxOptions = {
  readonly log: Log
  /** The storage cannot be trusted any more: nothing is confirmed after this, the process must end. */
  readonly onFatal: (error: Error) => void
  /** Started for one edit: nothing is kept ready for a next one. */
  readonly isForOneEdit?: boolean
}

/** What every part below is given. */
type Parts = {
  readonly config: Config
  readonly api: ApiConfig
  readonly ports: LocalPorts
  readonly newId: NewId
  readonly children: Children
  readonly inference: Inference
  readonly modelsFolder: string
  readonly log: Log
  readonly running: Set<string>
  /** Aborted first: take nothing new. */
  readonly stopping: AbortSignal
  /** Aborted when the time of grace is over: hand back what runs. */
  readonly stopped: AbortSignal
}

/**
 * Opens, recovers and starts everything. Disposing it stops: what runs ends or is handed back. `kill -9`
 * loses nothing either; the next start recovers.
 *
 * @throws StartError with the exit code that says why
 */
export async function openOneBox(given: Config, options: OneBoxOptions): Promise<OneBox> {
  const { log, onFatal, isForOneEdit = false } = options
  const config = { ...given, dataFolder: resolve(given.dataFolder) } // its children have other folders to start from
  await refuseFolderInUse(config.dataFolder) // says which process; a port in use would not
  await using opening = new AsyncDisposableStack()
  const listener = await listen(config)
  opening.defer(() => listener.close(0))
  const url = config.publicUrl ?? listener.origin
  const newId = idMaker(systemClock.now, systemRandom.bytes)
  // Until everything is open: a recovery takes its time, and whoever asks meanwhile is told to come back.
  const { originSecrets, corsOrigins } = config
  const framed = {
    ...{ newId, clock: systemClock, ...requestLog(log) },
    config: { publicUrl: url, softwareVersion, originSecrets, corsOrigins },
  }
  const refuse = refuseRequest(framed)
  listener.serve(createStartingApi(framed).fetch, refuse)

  const ports = opening.use(await openLocal({ ...localOptions(config, url), onFatal }))
  const firstKey = await makeFirstAccount(ports, {
    isUnlimited: !config.isMetered,
    bootstrapKey: config.bootstrapKey,
    clock: systemClock,
    random: systemRandom,
    newId,
  })
  const modelsFolder = join(config.dataFolder, 'models')
  const onDevice: InferenceOptions['onDevice'] = ({ device, reason }) =>
    log({ event: 'model_device', execution_provider: device, message: reason })
  const inference = opening.use(openInference({ modelsFolder, clock: systemClock, onDevice }))
  const children = await openChildren({
    jobsFolder: ports.jobsFolder,
    clock: systemClock,
    refills: !isForOneEdit,
    warmUpRounds: isForOneEdit ? 1 : 12,
    compiledFolder: COMPILED_FOLDER,
    limits: {
      ...DEFAULT_CHILD_LIMITS,
      decode: { ...DEFAULT_CHILD_LIMITS.decode, maxSeconds: config.maxInputSeconds },
    },
    runOpenStep: inference.runOpenStep,
  })
  opening.defer(children.close)

  const [stopping, stopped] = [new AbortController(), new AbortController()]
  const api = apiConfig(config, {
    publicUrl: url,
    softwareVersion,
    linkKey: ports.linkKey,
    hasFfmpeg: children.ffmpeg !== undefined,
    defaultQuality: config.defaultQuality ?? 'fast', // the full length takes an hour without a card
  })
  const parts: Parts = {
    config,
    api,
    ports,
    newId,
    children,
    inference,
    modelsFolder,
    log,
    running: new Set(),
    stopping: stopping.signal,
    stopped: stopped.signal,
  }
  const worker = startWorker(parts)
  const dispatcher = startDispatcher(parts)
  const sweeper = startSweeper(parts)
  await loadPlanner() // or the first edit would wait for it
  listener.serve(startApi(parts).fetch, refuse)

  const open = opening.move()
  return {
    url,
    firstKey,
    greeting: await greeting(parts),
    draw: (before, after) => drawRecordings(children, ports.jobsFolder, before, after),
    async [Symbol.asyncDispose]() {
      stopping.abort()
      const closed = listener.close(GRACE_MS)
      const grace = new AbortController()
      await Promise.race([worker, systemClock.sleep(GRACE_MS, grace.signal).catch(() => {})])
      grace.abort()
      stopped.abort()
      await Promise.all([worker, dispatcher, sweeper, closed])
      await open.disposeAsync()
    },
  }
}

const localOptions = (config: Config, publicUrl: string) => ({
  dataFolder: config.dataFolder,
  publicUrl,
  secretKey: config.secretKey === undefined ? undefined : Buffer.from(config.secretKey, 'base64'),
  clock: systemClock,
  random: systemRandom,
  outputRetentionMs: config.outputRetentionMs,
  maxRunning: config.maxRunning,
})

/** Queue → run → delete or leave. */
function startWorker(parts: Parts): Promise<void> {
  const { config, ports, newId, children, inference, log, running, stopping, stopped } = parts
  const run = {
    ...ports,
    newId,
    announced: ports.changes,
    times: TIMES,
    workbench: children,
    softwareVersion,
    rates: config.rates,
    maxInputSeconds: config.maxInputSeconds,
    maxUploadBytes: config.maxUploadBytes,
    outputRetentionMs: config.outputRetentionMs,
    reportEveryMs: REPORT_EVERY_MS,
    secondsPerEvaluation: inference.secondsPerEvaluation,
  }
  const room = diskRoom(ports.tmpFolder, systemClock)
  return consume(
    {
      queue: ports.queue,
      clock: systemClock,
      async admit(signal) {
        await room.wait(signal)
        return () => {} // there is no place to give back
      },
      concurrency: RUNS_AT_ONCE,
      visibilityTimeoutSeconds: TIMES.leaseSeconds,
      renewEverySeconds: TIMES.renewEverySeconds,
      async run(id) {
        running.add(id)
        try {
          await runEdit(id, stopped, run)
        } catch (error) {
          if (error instanceof DomainError && error.code === 'storage_full') room.ranOut()
          throw error
        } finally {
          running.delete(id)
        }
      },
      onError: (error, id) =>
        log({ event: 'attempt_ended', level: 'warn', error, ...(id && { edit_id: id }) }),
    },
    stopping,
  )
}

/** Events → deliveries → signed attempts. */
function startDispatcher({ config, api, ports, newId, log, stopping }: Parts): Promise<void> {
  return dispatch(
    {
      ...ports,
      newId,
      rules: { allowedPorts: config.allowedPorts, allowPrivate: config.allowPrivateWebhooks },
      wakeup: ports.deliveryWork,
      presentEvent: (event) => eventBody(event, api),
      onError: (error) => log({ event: 'dispatcher', level: 'error', error }),
    },
    stopping,
  )
}

/** Whatever is overdue and nobody is at. */
function startSweeper({ config, api, ports, newId, log, stopping }: Parts): Promise<void> {
  return runSweeper(
    {
      ...ports,
      newId,
      outputRetentionMs: config.outputRetentionMs,
      containers: api.containers,
      clockSkewMs: 0,
      orphanAfterMs: ORPHAN_AFTER_MS,
      onError: (error) => log({ event: 'sweeper', level: 'error', error }),
    },
    {
      everyMs: SWEEP_EVERY_MS,
      signal: stopping,
      onPass(counts, durationMs) {
        const isIdle = Object.values(counts).every((count) => count === 0)
        if (!isIdle) log({ event: 'sweep', counts, duration_ms: Math.round(durationMs) })
      },
    },
  )
}

function startApi(parts: Parts) {
  const { api, ports, newId, log, running, stopping } = parts
  return createApi({
    ...ports,
    newId,
    config: api,
    workers: async () => ({
      ready: 1,
      busy: running.size > 0 ? 1 : 0,
      starting: 0,
      unhealthy: 0,
      max: 1,
      isPaused: false,
    }),
    models: () => knownModels(parts),
    newWebhookSecret: () => newWebhookSecret(systemRandom),
    storage: ownStorage({
      requests: ports.signedRequests,
      temporaryPath: () => join(ports.tmpFolder, randomUUID()),
    }),
    isStopping: () => stopping.aborted,
    ...requestLog(log),
  })
}

const requestLog = (log: Log): Pick<ApiDeps, 'onRequest' | 'onUnexpected'> => ({
  onRequest: (entry) => log(requestLine(entry)),
  onUnexpected: (error, requestId) =>
    log({ event: 'unexpected', level: 'error', request_id: requestId, error }),
})

async function knownModels({ config, inference, modelsFolder }: Parts) {
  const { models } = await listModels(modelsFolder)
  const installed = models.map(({ name, version, manifest: { facts, precision, license } }) => ({
    name,
    version,
    precision,
    license,
    sampleRateHz: facts.sampleRateHz,
    channels: facts.channels,
    objective: facts.objective,
    windowSeconds: (facts.windowFrames * facts.downsamplingRatio) / facts.sampleRateHz,
  }))
  return presentModels(installed, {
    rates: config.rates,
    isLoaded: inference.state() === 'ready',
  })
}

async function greeting(parts: Parts): Promise<string[]> {
  const { api, config, ports, children } = parts
  const installed = (await knownModels(parts)).filter(({ version }) => version !== null)
  const recovered = ports.recovered.voidedLeases + ports.recovered.requeued
  return [
    `resound ${softwareVersion} listens on ${api.publicUrl}  (API: ${api.publicUrl}/docs)`,
    `Data: ${config.dataFolder}. Quality of open edits: ${api.defaultQuality}${config.defaultQuality ? '' : ' (RESOUND_DEFAULT_QUALITY=reference is for machines with a card)'}.`,
    installed.length > 0
      ? `Models: ${installed.map(({ id, version }) => `${id}@${version}`).join(', ')}.`
      : 'No model is installed: exact edits work, open ones ("add rain") are refused.',
    ...(children.ffmpeg ? [] : ['ffmpeg is not installed: m4a, webm and aiff are refused.']),
    ...(recovered > 0
      ? [
          `Recovered from the last process: ${recovered} ${recovered === 1 ? 'edit is' : 'edits are'} in the queue again.`,
        ]
      : []),
    ...(config.allowPrivateWebhooks
      ? ['WARNING: webhooks may go to private addresses and over http. For development only.']
      : []),
    ...(config.isPaused ? ['Intake is paused: new edits are refused.'] : []),
  ]
}

/** What the machine has, for `resound doctor`. */
export async function machineFacts(dataFolder: string) {
  const { tryCodecs } = await import('./gpu-worker/audio/codecs/try-codecs.ts') // a server loads none itself
  const [sandbox, ffmpeg, codecs, { models, damaged }] = await Promise.all([
    probeSandbox(),
    findFfmpeg(),
    tryCodecs(),
    listModels(join(dataFolder, 'models')),
  ])
  return { sandbox, ffmpeg, codecs, models, damaged }
}

/** The picture of `resound edit` where the edit itself ran on another machine. */
export async function drawBeforeAfter(before: string, after: string): Promise<Uint8Array> {
  const jobsFolder = await mkdtemp(join(tmpdir(), 'resound-draw-'))
  const children = await openChildren({ jobsFolder, clock: systemClock, spares: 0 })
  try {
    return await drawRecordings(children, jobsFolder, before, after)
  } finally {
    await children.close()
    await rm(jobsFolder, { recursive: true, force: true })
  }
}

/** What `resound model` works with. */
export async function modelCommands() {
  return (await import('./gpu-worker/model/tools.ts')).modelTools
}
