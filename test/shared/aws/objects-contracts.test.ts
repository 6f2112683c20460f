import { onTestFinished, vi } from 'vitest'
import { dynamoEdits } from '#shared/aws/dynamo-edits.ts'
import { dynamoOutbox } from '#shared/aws/dynamo-outbox.ts'
import { admitAfter, dynamoPlaces } from '#shared/aws/dynamo-places.ts'
import type { EditEvent } from '#shared/edit.ts'
import { audioStoreContract } from '../../contract/audio-store.ts'
import { NOW } from '../../contract/builders.ts'
import { editQueueContract } from '../../contract/edit-queue.ts'
import { startDynamo } from '../../emulators/dynamo.ts'
import { fixedClock, tempFolder } from '../local/open-world.ts'
import { openDynamo } from './open-dynamo.ts'
import { openAudio } from './s3-clients.ts'
import { openQueue } from './sqs-clients.ts'

audioStoreContract('s3', async () => ({
  ...(await openAudio()),
  scratchFolder: await tempFolder(),
}))
audioStoreContract('s3 without versions', async () => ({
  ...(await openAudio({ isVersioned: false })),
  scratchFolder: await tempFolder(),
}))

/** Edits in the table, messages in SQS: two systems that an outbox holds together. */
editQueueContract('sqs', async () => {
  const clock = fixedClock(NOW)
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() }) // the queue's time, which a test lets pass
  onTestFinished(() => void vi.useRealTimers())
  const dynamo = await startDynamo({ now: clock.now })
  const ports = await openDynamo({ endpoint: dynamo.endpoint, clock })
  onTestFinished(async () => {
    await ports[Symbol.asyncDispose]()
    await dynamo[Symbol.asyncDispose]()
  })
  const { table } = ports
  const places = dynamoPlaces(table, { maxRunning: 2 })
  const { queue } = await openQueue({ outbox: dynamoOutbox(table, places), receives: 'exact' })
  const told = (events: readonly EditEvent[]) => admitAfter(events, { table, places, queue })
  return {
    ...ports,
    edits: dynamoEdits(table, { told }),
    queue,
    async advance(seconds) {
      clock.set(clock.now() + seconds * 1000)
      vi.setSystemTime(Date.now() + seconds * 1000)
    },
  }
})
