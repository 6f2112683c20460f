/** Once a minute, and when somebody sent an edit: does whatever is due and nobody is at. */
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import type { Context } from 'aws-lambda'
import { countsOf } from '#shared/aws/lane-counts.ts'
import { openAws } from '#shared/aws/open-aws.ts'
import { countLate, ledgerMismatches, recount } from '#shared/aws/reconcile.ts'
import { parseAwsSettings } from '#shared/aws/settings.ts'
import { wakingQueue } from '#shared/aws/wake.ts'
import { idMaker } from '#shared/id.ts'
import { systemClock as clock, systemRandom as random } from '#shared/local/system.ts'
import { jsonLog } from '#shared/log.ts'
import { metricsLine } from '#shared/metrics-line.ts'
import { containersOf } from '../api/api-config.ts'
import { sweep } from './sweep.ts'

const CLOCK_SKEW_MS = 5000
const ORPHAN_AFTER_MS = 86_400_000
const SWEEP_EVERY_MS = 15_000
/** The next minute's run goes on from there. */
const STAY_MS = 60_000
/** Work that is due later than this is for a later run. */
const SOON_MS = 900_000
/** A delivery that has been due for so long is late: an alarm counts them. */
const LATE_DELIVERY_MS = 600_000

const settings = parseAwsSettings(process.env)
const { stage } = settings
const log = jsonLog((line) => process.stdout.write(line), Date.now)
const onError = (error: unknown) => log({ event: 'sweeper', level: 'error', error })
const ports = openAws(settings, { clock, random, onLost: onError })
const { edits, deliveries, webhooks, workers } = ports
const events = new EventBridgeClient()
const deps = {
  ...ports,
  queue: wakingQueue(ports.queue, { table: ports.table, events, stage, onLost: onError }),
  newId: idMaker(clock.now, random.bytes),
  outputRetentionMs: settings.config.outputRetentionMs,
  containers: containersOf(settings.hasGpu), // the image of the GPU workers has ffmpeg
  clockSkewMs: CLOCK_SKEW_MS,
  orphanAfterMs: ORPHAN_AFTER_MS,
  onError,
}

type Task = { readonly task?: 'sweep' | 'reconcile' }

export const handler = async ({ task }: Task, context: Context): Promise<void> => {
  if (task === 'reconcile') {
    await pass(true)
    await reconcile()
    return
  }
  const until = clock.monotonic() + Math.min(STAY_MS, context.getRemainingTimeInMillis() - 10_000)
  while ((await pass(false)) && clock.monotonic() + SWEEP_EVERY_MS < until)
    await clock.sleep(SWEEP_EVERY_MS)
}

/** @returns whether something will be due soon */
async function pass(withJanitor: boolean): Promise<boolean> {
  const began = clock.monotonic()
  const counts = await sweep(deps, { withJanitor })
  const [nextAt, load, late, lanes] = await Promise.all([
    nudgeWebhooks(),
    edits.load(),
    countLate(ports.table),
    countsOf(ports.table),
  ])
  const now = clock.now()
  const live = settings.hasGpu ? (await workers.list()).length : 0
  const isIdle = Object.values(counts).every((count) => count === 0)
  if (!isIdle) log({ event: 'sweep', counts, duration_ms: Math.round(clock.monotonic() - began) })
  const isLate = nextAt !== undefined && now - nextAt > LATE_DELIVERY_MS
  const values = {
    Processing: load.running,
    LiveWorkers: live,
    Overdue: late,
    DueDeliveries: isLate ? (await deliveries.load()).pending : 0,
  }
  process.stdout.write(metricsLine({ stage, now, values }))
  for (const [lane, { queued }] of Object.entries(lanes))
    process.stdout.write(metricsLine({ stage, lane, now, values: { Queued: queued } }))
  return (nextAt !== undefined && nextAt <= now + SOON_MS) || load.queued + load.running > 0
}

/** Counts set right, and every balance held against its ledger. */
async function reconcile(): Promise<void> {
  const recounted = await recount(ports.table)
  const wrong = await ledgerMismatches(ports.table)
  if (recounted > 0) log({ event: 'recounted', counts: { counts: recounted } })
  for (const account_id of wrong) log({ event: 'ledger_mismatch', level: 'error', account_id })
  const values = { LedgerMismatch: wrong.length }
  process.stdout.write(metricsLine({ stage, now: clock.now(), values }))
}

/**
 * Events that nobody has fanned out, and deliveries whose time has come.
 *
 * @returns when the next one is due
 */
async function nudgeWebhooks(): Promise<number | undefined> {
  const pending = await deliveries.pendingEvents(1)
  const nextAt = pending.length > 0 ? clock.now() : await deliveries.nextDueAt()
  if (nextAt !== undefined && nextAt <= clock.now())
    await webhooks.send({ due: true, group: 'due' }).catch(onError)
  return nextAt
}
