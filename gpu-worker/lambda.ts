/**
 * The exact lane and the lane of test keys: one message, one edit, the same run-edit.ts as everywhere.
 * Sound is decoded and edited in children here too; there is no model and no ffmpeg.
 */

import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { openAws } from '#shared/aws/open-aws.ts'
import { remembered } from '#shared/aws/remembered.ts'
import { parseAwsSettings } from '#shared/aws/settings.ts'
import { wakingQueue } from '#shared/aws/wake.ts'
import type { Lane } from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import { type EditId, idMaker } from '#shared/id.ts'
import { systemClock as clock, systemRandom as random } from '#shared/local/system.ts'
import { jsonLog } from '#shared/log.ts'
import { readQueueMessage } from '#shared/queue-message.ts'
import { softwareVersion } from '#shared/software-version.ts'
import { DEFAULT_CHILD_LIMITS, openChildren } from './children/open-children.ts'
import { CLOUD_TIMES } from './cloud-times.ts'
import { handBack } from './hand-back.ts'
import { runEdit } from './run-edit.ts'

const REPORT_EVERY_MS = 1000
/** Before the function's time is over: enough to hand an edit back. */
const GRACE_MS = 15_000
/** Of a message whose error names no time: its queue would hide it for half an hour. */
const AGAIN_AFTER_SECONDS = 30
const FOREVER = { forMs: Number.POSITIVE_INFINITY, clock }

const settings = parseAwsSettings(process.env)
const { config, stage } = settings
const log = jsonLog((line) => process.stdout.write(line), Date.now)
const onLost = (error: unknown) => log({ event: 'not_told', level: 'warn', error })
// This role lists no versions: what a lost attempt wrote gets a delete marker, the lifecycle does the rest.
const ports = openAws(settings, { clock, random, removes: 'newest', onLost })
const queue = wakingQueue(ports.queue, {
  ...{ table: ports.table, events: new EventBridgeClient(), stage, onLost },
})

/** Kept over invocations: a child that is warm does the next edit too. */
const worker = remembered(async () => {
  const jobsFolder = await mkdtemp(join(tmpdir(), 'jobs-'))
  const children = await openChildren({
    jobsFolder,
    clock,
    atOnce: 1,
    // Beside this file where it was bundled: infra/bundle.ts keeps the folders of the repository.
    ...(import.meta.url.endsWith('.mjs') && {
      childPath: fileURLToPath(new URL('children/child.mjs', import.meta.url)),
    }),
    limits: {
      ...DEFAULT_CHILD_LIMITS,
      decode: { ...DEFAULT_CHILD_LIMITS.decode, maxSeconds: config.maxInputSeconds },
    },
  })
  return {
    ...ports,
    queue,
    jobsFolder,
    workbench: children,
    newId: idMaker(clock.now, random.bytes),
    times: CLOUD_TIMES,
    softwareVersion,
    rates: config.rates,
    maxInputSeconds: config.maxInputSeconds,
    maxUploadBytes: config.maxUploadBytes,
    outputRetentionMs: config.outputRetentionMs,
    reportEveryMs: REPORT_EVERY_MS,
    secondsPerEvaluation: () => 0, // nothing is evaluated here
  }
}, FOREVER)

export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  const shutdown = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - GRACE_MS))
  const failures = await Promise.all(event.Records.map((record) => handle(record, shutdown)))
  return { batchItemFailures: failures.filter((failure) => failure !== undefined) }
}

/** @returns what Lambda is told of a message that must come again */
async function handle(record: SQSRecord, shutdown: AbortSignal) {
  let id: EditId | undefined
  try {
    id = readQueueMessage(record.body)
    await runEdit(id, shutdown, await worker())
    return undefined
  } catch (error) {
    log({ event: 'attempt_ended', level: 'warn', error, ...(id && { edit_id: id }) })
    const again = error instanceof DomainError ? error.retryAfterSeconds : undefined
    const { body, receiptHandle, attributes } = record
    const received = ports.queue.received(
      {
        ...{ body, receiptHandle, group: attributes.MessageGroupId },
        receiveCount: Number(attributes.ApproximateReceiveCount),
      },
      laneOf(record),
    )
    const told =
      again === undefined
        ? received.changeVisibility(AGAIN_AFTER_SECONDS)
        : handBack(received, again)
    await told.catch(onLost) // it comes back by itself, half an hour later; the sweeper is quicker
    return { itemIdentifier: record.messageId }
  }
}

const laneOf = ({ eventSourceARN }: SQSRecord): Lane => {
  const name = eventSourceARN.slice(eventSourceARN.lastIndexOf(':') + 1)
  return settings.queueUrls.test.endsWith(`/${name}`) ? 'test' : 'exact'
}
