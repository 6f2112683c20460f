/**
 * Once a minute, and when somebody sent an edit: does whatever is due and nobody is at. What the night began
 * is done in the time between.
 */
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import type { Context } from 'aws-lambda'
import { countsOf } from '#shared/aws/lane-counts.ts'
import { nightMarks } from '#shared/aws/night-marks.ts'
import { openAws } from '#shared/aws/open-aws.ts'
import { countLate, ledgerMismatches, recount } from '#shared/aws/reconcile.ts'
import { parseAwsSettings } from '#shared/aws/settings.ts'
import { wakingQueue } from '#shared/aws/wake.ts'
import { idMaker } from '#shared/id.ts'
import { systemClock as clock, systemRandom as random } from '#shared/local/system.ts'
import { jsonLog } from '#shared/log.ts'
import { metricsLine } from '#shared/metrics-line.ts'
import { containersOf } from '../api/api-config.ts'
import { beginNight, type Night, workAtNight } from './night.ts'
import { nudgeWebhooks } from './nudge-webhooks.ts'
import { removeOrphans } from './remove-orphans.ts'
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
const { edits, deliveries, workers } = ports
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
  const until = clock.monotonic() + Math.min(STAY_MS, context.getRemainingTimeInMillis() - 10_000)
  if (task === 'reconcile') await beginNight(night)
  for (;;) {
    const isDueSoon = await pass()
    const passAt = clock.monotonic() + SWEEP_EVERY_MS
    const isLeft = await workAtNight(night, Math.min(passAt, until)).catch((error) => {
      onError(error)
      return false // the next minute tries again
    })
    if (!(isDueSoon || isLeft) || passAt >= until) return
    await clock.sleep(Math.max(0, passAt - clock.monotonic()))
  }
}

/** @returns whether something will be due soon */
async function pass(): Promise<boolean> {
  const began = clock.monotonic()
  const counts = await sweep(deps, { withJanitor: false })
  const [nextAt, load, late, lanes] = await Promise.all([
    nudgeWebhooks(deps),
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
  const waits = load.queued > 0 // where nobody does, a count that a crash left wrong rings no alarm
  for (const [lane, { queued }] of Object.entries(lanes))
    process.stdout.write(metricsLine({ stage, lane, now, values: { Queued: waits ? queued : 0 } }))
  return (nextAt !== undefined && nextAt <= now + SOON_MS) || load.queued + load.running > 0
}

/** Objects that nobody names, counts that a crash left wrong, and every balance held against its ledger. */
const night: Night = {
  marks: nightMarks(ports.table),
  clock,
  parts: {
    async orphans(after, until) {
      const done = await removeOrphans(deps, { after, until })
      if (done.removed > 0) log({ event: 'sweep', counts: { orphans: done.removed } })
      return done.after
    },
    async counts() {
      const corrected = await recount(ports.table)
      if (corrected > 0) log({ event: 'recounted', counts: { counts: corrected } })
      return undefined
    },
    async ledger(after, until) {
      const done = await ledgerMismatches(ports.table, { after, until })
      for (const account_id of done.wrong)
        log({ event: 'ledger_mismatch', level: 'error', account_id })
      const values = { LedgerMismatch: done.wrong.length }
      process.stdout.write(metricsLine({ stage, now: clock.now(), values }))
      return done.after
    },
  },
}
