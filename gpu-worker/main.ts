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
import { type AwsPorts, clockOffsetOf, openAws } from '#shared/aws/open-aws.ts'
import { type AwsSettings, parseAwsSettings } from '#shared/aws/settings.ts'
import { fillFromStack } from '#shared/aws/stack-outputs.ts'
import { ConfigError } from '#shared/config.ts'
import { DomainError } from '#shared/errors.ts'
import { idMaker } from '#shared/id.ts'
import { systemRandom as random, systemClock } from '#shared/local/system.ts'
import { jsonLog } from '#shared/log.ts'
import { metricsLine } from '#shared/metrics-line.ts'
import { softwareVersion } from '#shared/software-version.ts'
import { DEFAULT_CHILD_LIMITS, openChildren } from './children/open-children.ts'
import { CLOUD_TIMES } from './cloud-times.ts'
import { openInference } from './inference/inference.ts'
import { keepAliveFile } from './life/alive-file.ts'
import { deathWatch } from './life/death-watch.ts'
import { findModel } from './life/find-model.ts'
import { inHand } from './life/in-hand.ts'
import { runWorker, type WorkerDeps } from './life/run-worker.ts'
import { spotNotice } from './life/spot-notice.ts'
import { openTaskProtection } from './life/task-protection.ts'
import { watchedSteps } from './life/watched-steps.ts'

const REPORT_EVERY_MS = 1000
const SLOTS = 1 // the model runs one step at a time
const GRACE_SECONDS = 90
/** ECS kills the container after 120 s. */
const LAST_MOMENT_MS = 115_000
const SPOT_EVERY_MS = 5000
const METADATA = 'http://169.254.169.254'
/** EX_CONFIG, sysexits. */
const EXIT_CONFIG = 78

const EXIT_USAGE = 2
const HELP = `npm run worker -- --stage X: a GPU worker of a deployment on AWS, until SIGTERM

  --stage X   names come from the outputs of stack resound-X-data; without it from the environment
              (RESOUND_STAGE, RESOUND_TABLE, ... docs/deploy.md)

Region and credentials are those of the environment: AWS_REGION, AWS_PROFILE. It logs a line of JSON for
whatever happens. A second SIGTERM ends it at once.`

const log = jsonLog((line) => process.stdout.write(line), Date.now)
const startedAt = systemClock.now()
process.exitCode = await main()
process.exit() // no socket that is kept for later holds a stopped worker

async function main(): Promise<number> {
  if (process.argv.includes('--help')) {
    console.log(HELP)
    return 0
  }
  let stage: string | undefined
  try {
    stage = parseArgs({ options: { stage: { type: 'string' } } }).values.stage
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`)
    return EXIT_USAGE
  }
  try {
    return await work(await readSettings(stage ?? process.env.RESOUND_STAGE))
  } catch (error) {
    const fix = error instanceof DomainError ? (error.fix ?? undefined) : forgotten(error, stage)
    log({ event: 'worker_failed', level: 'error', error, ...(fix && { message: fix }) })
    return error instanceof ConfigError ? EXIT_CONFIG : 1
  }
}

function forgotten(error: unknown, stage: string | undefined): string | undefined {
  if (!(error instanceof ConfigError) || stage || process.env.RESOUND_STAGE) return undefined
  return 'Start it with --stage X: names come from the outputs of stack resound-X-data. Or set the variables.'
}

async function readSettings(stage: string | undefined): Promise<AwsSettings> {
  return parseAwsSettings(stage ? await fillFromStack(process.env, stage) : process.env)
}

async function work(settings: AwsSettings): Promise<number> {
  const { config } = settings
  const stop = stopSignal()
  const ended = new AbortController()
  const onLost = (error: unknown) => log({ event: 'not_told', level: 'warn', error })
  const ports = openAws(settings, {
    ...{ clock: systemClock, random, receives: 'model', onLost, correctsClock: true },
    // This role lists no versions: what a lost attempt wrote gets a delete marker, the lifecycle does the rest.
    removes: 'newest',
  })
  const { clock } = ports
  const identity = {
    id: await taskId(),
    lane: 'model' as const,
    device: null,
    softwareVersion,
    startedAt,
  }
  const stopped = Promise.race([stop.wish, noticeOfSpot(stop.signal)])
  void stopped.then(stop.abort)
  try {
    const alive = keepAliveFile(config.dataFolder, { clock, signal: ended.signal }).catch((error) =>
      // The health check misses it soon: whoever runs the container starts it again.
      log({
        event: 'worker_failed',
        level: 'error',
        error,
        message: `RESOUND_DATA_DIR (${config.dataFolder}) cannot be written: give it to the user of the container.`,
      }),
    )
    await ports.workers
      .put({ ...identity, state: 'booting', seenAt: clock.now() })
      .catch((error) => log({ event: 'worker_row_failed', level: 'warn', error }))
    tellOfClock(ports)
    const bucket = modelBucket(s3Client(), settings.modelBucket)
    const modelsFolder = await findModel({
      where: settings.modelSource === 'image' ? 'image' : 'bucket',
      ...{ stage: settings.stage, dataFolder: config.dataFolder, clock, log, signal: stop.signal },
      recorded: () => readModelRecord(ports.table),
      sourceOf: (bundleId) => ({ read: (...args) => bucket.read(bundleId, ...args) }),
    })
    const code = await run({ settings, ports, identity, modelsFolder, stop: stop.signal })
    ended.abort()
    await alive
    return code
  } catch (error) {
    await ports.workers.remove(identity.id).catch(() => {}) // it ends by its time
    if (!stop.signal.aborted) throw error
    log({ event: 'signal', message: 'It was told to stop while it was starting.' })
    return 0
  } finally {
    ended.abort()
    log({ event: 'worker_stopped', worker_id: identity.id })
  }
}

type Running = {
  readonly settings: AwsSettings
  readonly ports: AwsPorts
  readonly identity: WorkerDeps['identity']
  readonly modelsFolder: string
  readonly stop: AbortSignal
}

/** From the model in memory to the last edit. */
async function run({ settings, ports, identity, modelsFolder, stop }: Running): Promise<number> {
  const { config } = settings
  const { clock } = ports
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
    duration_ms: systemClock.now() - startedAt,
  })
  const values = { ColdStartSeconds: (systemClock.now() - startedAt) / 1000 } // of the process; the log has the rest
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
      stop,
    )
  } finally {
    await ports.queue.settled() // a poll that is left open would swallow the next message
    await children.close()
    await rm(jobsFolder, { recursive: true, force: true })
  }
}

/** Leases are by the services' time; whoever reads this log is told by whose. */
function tellOfClock(ports: AwsPorts): void {
  const minutes = Math.round(clockOffsetOf(ports) / 60_000)
  if (minutes !== 0)
    log({
      event: 'clock_off',
      level: 'warn',
      message: `The clock of this machine is ${Math.abs(minutes)} minutes ${minutes > 0 ? 'behind' : 'ahead of'} that of AWS. Start its time service (chronyd). Until then the worker goes by AWS's time.`,
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
    const notice = await spotNotice(
      { endpoint, everyMs: SPOT_EVERY_MS, clock: systemClock, fetch, log },
      signal,
    )
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
