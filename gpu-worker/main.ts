/**
 * The worker of the cloud, one per GPU: what the container starts, and `npm run worker -- --stage S`.
 *
 *   settings ─▶ row: booting ─▶ model ─▶ row: ready ─▶ messages ─▶ run-edit.ts
 *   SIGTERM, Spot notice ─▶ no new message; what is short ends, the rest is handed back ─▶ exit 0
 */
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { s3Client } from '#shared/aws/clients.ts'
import { modelBucket } from '#shared/aws/model-bucket.ts'
import { readModelRecord } from '#shared/aws/model-record.ts'
import { type AwsPorts, openAws } from '#shared/aws/open-aws.ts'
import { type AwsSettings, parseAwsSettings } from '#shared/aws/settings.ts'
import { fillFromStack } from '#shared/aws/stack-outputs.ts'
import { ConfigError } from '#shared/config.ts'
import { DomainError } from '#shared/errors.ts'
import { idMaker } from '#shared/id.ts'
import { systemClock as clock, systemRandom as random } from '#shared/local/system.ts'
import { jsonLog } from '#shared/log.ts'
import { metricsLine } from '#shared/metrics-line.ts'
import { softwareVersion } from '#shared/software-version.ts'
import { DEFAULT_CHILD_LIMITS, openChildren } from './children/open-children.ts'
import { CLOUD_TIMES } from './cloud-times.ts'
import { openInference } from './inference/inference.ts'
import { keepAliveFile } from './life/alive-file.ts'
import { deathWatch } from './life/death-watch.ts'
import { inHand } from './life/in-hand.ts'
import { runWorker } from './life/run-worker.ts'
import { spotNotice } from './life/spot-notice.ts'
import { openTaskProtection } from './life/task-protection.ts'
import { watchedSteps } from './life/watched-steps.ts'
import { fetchBundle } from './model/fetch-bundle.ts'

const REPORT_EVERY_MS = 1000
const SLOTS = 1 // the model runs one step at a time
const GRACE_SECONDS = 90
/** ECS kills the container after 120 s. */
const LAST_MOMENT_MS = 115_000
const SPOT_EVERY_MS = 5000
const METADATA = 'http://169.254.169.254'
/** EX_CONFIG, sysexits. */
const EXIT_CONFIG = 78

const log = jsonLog((line) => process.stdout.write(line), Date.now)
const startedAt = clock.now()
process.exitCode = await main()
process.exit() // no socket that is kept for later holds a stopped worker

async function main(): Promise<number> {
  try {
    const settings = await readSettings()
    return await work(settings)
  } catch (error) {
    const fix = error instanceof DomainError ? (error.fix ?? undefined) : undefined
    log({ event: 'worker_failed', level: 'error', error, ...(fix && { message: fix }) })
    return error instanceof ConfigError ? EXIT_CONFIG : 1
  }
}

async function readSettings(): Promise<AwsSettings> {
  const { values } = parseArgs({ options: { stage: { type: 'string' } } })
  const stage = values.stage ?? process.env.RESOUND_STAGE
  return parseAwsSettings(stage ? await fillFromStack(process.env, stage) : process.env)
}

async function work(settings: AwsSettings): Promise<number> {
  const { config } = settings
  const stop = stopSignal()
  const ended = new AbortController()
  const onLost = (error: unknown) => log({ event: 'not_told', level: 'warn', error })
  // This role lists no versions: what a lost attempt wrote gets a delete marker, the lifecycle does the rest.
  const ports = openAws(settings, { clock, random, receives: 'model', removes: 'newest', onLost })
  const identity = {
    id: await taskId(),
    lane: 'model' as const,
    device: null,
    softwareVersion,
    startedAt,
  }
  const alive = keepAliveFile(config.dataFolder, { clock, signal: ended.signal })
  const stopped = Promise.race([stop.wish, noticeOfSpot(stop.signal)])
  void stopped.then(stop.abort)
  await ports.workers
    .put({ ...identity, state: 'booting', seenAt: clock.now() })
    .catch((error) => log({ event: 'worker_row_failed', level: 'warn', error }))

  const modelsFolder = join(config.dataFolder, 'models')
  await findModel(settings, ports, { modelsFolder, signal: stop.signal })

  const deaths = deathWatch(clock)
  await using inference = openInference({
    modelsFolder,
    clock,
    onDevice: ({ device, reason }) =>
      log({ event: 'model_device', execution_provider: device, message: reason }),
  })
  const jobsFolder = join(config.dataFolder, `jobs-${identity.id}`)
  const children = await openChildren({
    jobsFolder,
    clock,
    limits: {
      ...DEFAULT_CHILD_LIMITS,
      decode: { ...DEFAULT_CHILD_LIMITS.decode, maxSeconds: config.maxInputSeconds },
    },
    runOpenStep: watchedSteps(inference.runOpenStep, deaths),
  })
  const { secondsPerEvaluation } = inference
  log({
    event: 'worker_ready',
    worker_id: identity.id,
    version: softwareVersion,
    duration_ms: clock.now() - startedAt,
  })
  const values = { ColdStartSeconds: (clock.now() - startedAt) / 1000 } // of the process; the log has the rest
  process.stdout.write(metricsLine({ stage: settings.stage, now: clock.now(), values }))
  try {
    return await runWorker(
      {
        run: {
          ...ports,
          newId: idMaker(clock.now, random.bytes),
          times: CLOUD_TIMES,
          workbench: children,
          jobsFolder,
          softwareVersion,
          rates: config.rates,
          maxInputSeconds: config.maxInputSeconds,
          maxUploadBytes: config.maxUploadBytes,
          outputRetentionMs: config.outputRetentionMs,
          reportEveryMs: REPORT_EVERY_MS,
          secondsPerEvaluation,
        },
        queue: ports.queue,
        registry: ports.workers,
        protection: openTaskProtection({
          agentUri: process.env.ECS_AGENT_URI,
          ...{ clock, fetch, log },
        }),
        inHand: inHand(clock, secondsPerEvaluation),
        deaths,
        log,
        identity,
        slots: SLOTS,
        visibilityTimeoutSeconds: CLOUD_TIMES.leaseSeconds,
        graceSeconds: GRACE_SECONDS,
      },
      stop.signal,
    )
  } finally {
    await ports.queue.settled() // a poll that is left open would swallow the next message
    await children.close()
    await rm(jobsFolder, { recursive: true, force: true })
    ended.abort()
    await alive
    log({ event: 'worker_stopped', worker_id: identity.id })
  }
}

/** The bundle that the deployment names is on the disk afterwards, or the log says which command puts it there. */
async function findModel(
  settings: AwsSettings,
  ports: AwsPorts,
  { modelsFolder, signal }: { readonly modelsFolder: string; readonly signal: AbortSignal },
): Promise<void> {
  if (settings.modelSource !== 's3') return // it came with the image
  const record = await readModelRecord(ports.table)
  if (!record) {
    log({
      event: 'no_model',
      level: 'warn',
      message: `No model was pushed: open edits fail here. Push one: resound model push NAME --aws --stage ${settings.stage}`,
    })
    return
  }
  const beganAt = clock.monotonic()
  const bucket = modelBucket(s3Client(), settings.modelBucket)
  await fetchBundle({
    source: { read: (...args) => bucket.read(record.bundleId, ...args) },
    digest: record.bundleId,
    modelsFolder,
    signal,
  })
  log({
    event: 'model_fetched',
    version: record.version,
    duration_ms: Math.round(clock.monotonic() - beganAt),
  })
}

/** The first SIGTERM or SIGINT is a wish, the second an order; and ECS does not wait for ever. */
function stopSignal() {
  const controller = new AbortController()
  const wish = new Promise<void>((resolve) => {
    let isWished = false
    for (const name of ['SIGTERM', 'SIGINT'] as const)
      process.on(name, () => {
        if (isWished) process.exit(1)
        isWished = true
        log({ event: 'signal', signal: name })
        resolve()
      })
  })
  return {
    signal: controller.signal,
    wish,
    abort() {
      setTimeout(() => process.exit(1), LAST_MOMENT_MS).unref() // leases do the rest
      controller.abort()
    },
  }
}

/** Never resolves where nothing is announced. */
async function noticeOfSpot(signal: AbortSignal): Promise<void> {
  if (process.env.AWS_EC2_METADATA_DISABLED !== 'true') {
    const endpoint = process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT ?? METADATA
    const notice = await spotNotice({ endpoint, everyMs: SPOT_EVERY_MS, clock, fetch, log }, signal)
    if (notice) {
      log({ event: 'spot_notice', level: 'warn', outcome: notice.action })
      return
    }
  }
  return new Promise(() => {})
}

/** The id ECS gave this task; a name of our own elsewhere. */
async function taskId(): Promise<string> {
  const uri = process.env.ECS_CONTAINER_METADATA_URI_V4
  if (uri === undefined) return `local-${randomUUID()}`
  try {
    const answer = await fetch(`${uri}/task`, { signal: AbortSignal.timeout(5000) })
    const { TaskARN } = (await answer.json()) as { TaskARN: string }
    return TaskARN.slice(TaskARN.lastIndexOf('/') + 1)
  } catch (error) {
    log({ event: 'no_task_metadata', level: 'warn', error })
    return `task-${randomUUID()}`
  }
}
