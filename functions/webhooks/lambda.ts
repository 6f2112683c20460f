/** A message says that there is something to tell: fans out its event and attempts what is due. */
import { SSMClient } from '@aws-sdk/client-ssm'
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { linkKeyOf, openAws } from '#shared/aws/open-aws.ts'
import { publicUrl } from '#shared/aws/public-url.ts'
import { parseAwsSettings } from '#shared/aws/settings.ts'
import { idMaker } from '#shared/id.ts'
import { systemClock as clock, systemRandom as random } from '#shared/local/system.ts'
import { jsonLog } from '#shared/log.ts'
import { softwareVersion } from '#shared/software-version.ts'
import { apiConfig } from '../api/api-config.ts'
import { eventBody } from '../api/present-event.ts'
import { type MessageDeps, onWebhookMessage } from './on-message.ts'

/** Before the function's time is over: an attempt takes 15 s at most. */
const GRACE_MS = 20_000

const settings = parseAwsSettings(process.env)
const { config, stage, hasGpu } = settings
const log = jsonLog((line) => process.stdout.write(line), Date.now)
const onError = (error: unknown) => log({ event: 'dispatcher', level: 'error', error })
const ports = openAws(settings, { clock, random, onLost: onError })
const edgeUrl = publicUrl(new SSMClient(), { stage, clock })

async function openDispatcher(): Promise<MessageDeps> {
  const [edge, linkKey] = await Promise.all([edgeUrl(), linkKeyOf(ports)])
  const api = apiConfig(config, {
    publicUrl: edge ?? config.publicUrl ?? '',
    ...{ softwareVersion, linkKey, hasFfmpeg: false },
    defaultQuality: config.defaultQuality ?? (hasGpu ? 'reference' : 'fast'),
  })
  return {
    ...ports,
    newId: idMaker(clock.now, random.bytes),
    rules: { allowedPorts: config.allowedPorts, allowPrivate: config.allowPrivateWebhooks },
    presentEvent: (event) => eventBody(event, api),
    onError,
  }
}

export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  const batchItemFailures: { itemIdentifier: string }[] = []
  const signal = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - GRACE_MS))
  for (const { body, messageId } of event.Records)
    try {
      await onWebhookMessage(body, await openDispatcher(), signal)
    } catch (error) {
      onError(error)
      batchItemFailures.push({ itemIdentifier: messageId })
    }
  return { batchItemFailures }
}
