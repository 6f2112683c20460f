import { rm } from 'node:fs/promises'
import { openLocal } from '#shared/local/open-local.ts'
import { systemRandom } from '#shared/local/system.ts'
import { type WebhookQueue, writeWebhookMessage } from '#shared/webhook-message.ts'
import { localEvidence } from '../chaos/local-evidence.ts'
import type { OpenBacking } from './campaign.ts'
import { memoryObjects } from './memory-objects.ts'
import { memorySqs } from './memory-sqs.ts'
import { withOutbox } from './outbox.ts'
import { scratchFolder } from './scratch.ts'

/** The table's part is played by SQLite, the bucket's and the queue's by memory: no emulator is needed. */
export const openLocalBacking: OpenBacking = async (time, random, faults) => {
  const dataFolder = await scratchFolder('cloud-store')
  const local = await openLocal({
    dataFolder,
    publicUrl: 'http://resound.test',
    secretKey: new Uint8Array(32).fill(1),
    clock: time,
    random: systemRandom,
    outputRetentionMs: 604_800_000,
    maxRunning: 1_000_000,
    onFatal: (error) => {
      throw error
    },
  })
  const sqs = memorySqs(time, random, faults)
  const webhookSqs = memorySqs(time, random, faults, { maxReceives: 5 })
  const webhooks: WebhookQueue = {
    send: async ({ group: _, delaySeconds, ...message }) =>
      webhookSqs.put(writeWebhookMessage(message), delaySeconds),
  }
  const { edits, queue } = withOutbox(local.edits, sqs, time)
  return {
    ports: { ...local, edits },
    audio: memoryObjects(time),
    queue,
    webhooks: { queue: webhooks, sqs: webhookSqs },
    evidence: async () => localEvidence(local),
    async [Symbol.asyncDispose]() {
      await local[Symbol.asyncDispose]()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}
