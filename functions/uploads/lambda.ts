/** An object was put into the bucket: binds its upload to it, and moves on the edits that wait for it. */
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import type { EventBridgeEvent } from 'aws-lambda'
import { openAws } from '#shared/aws/open-aws.ts'
import { parseAwsSettings } from '#shared/aws/settings.ts'
import { wakingQueue } from '#shared/aws/wake.ts'
import { idMaker, isId } from '#shared/id.ts'
import { systemClock as clock, systemRandom as random } from '#shared/local/system.ts'
import { jsonLog } from '#shared/log.ts'
import { containersOf } from '../api/api-config.ts'
import { receiveUpload } from './receive-upload.ts'

const settings = parseAwsSettings(process.env)
const { stage } = settings
const log = jsonLog((line) => process.stdout.write(line), Date.now)
const onLost = (error: unknown) => log({ event: 'not_told', level: 'warn', error })
const ports = openAws(settings, { clock, random, onLost })
const events = new EventBridgeClient()
const deps = {
  ...ports,
  queue: wakingQueue(ports.queue, { table: ports.table, events, stage, onLost }),
  newId: idMaker(clock.now, random.bytes),
  outputRetentionMs: settings.config.outputRetentionMs,
  containers: containersOf(settings.hasGpu), // the image of the GPU workers has ffmpeg
}

type ObjectCreated = EventBridgeEvent<
  'Object Created',
  { readonly object: { readonly key: string } }
>

/** Throwing means that the event comes again, twice; then the sweeper looks at the object by itself. */
export const handler = async ({ detail }: ObjectCreated): Promise<void> => {
  const id = detail.object.key.replace(/^uploads\//, '')
  if (!isId('upl', id)) return
  const upload = await ports.uploads.get(id)
  if (!upload) return
  const { status } = await receiveUpload(upload, deps)
  log({ event: 'upload_seen', upload_id: id, status })
}
