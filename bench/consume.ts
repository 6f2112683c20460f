/**
 * Messages a second through gpu-worker/consume.ts and through sqs-consumer: the same emulator in a process
 * of its own, the same SDK client, the same handler, ten at a time, in turn. Every message has an effect,
 * which is counted.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { CreateQueueCommand, SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { Consumer, type ConsumerOptions } from 'sqs-consumer'
import { consume } from '../gpu-worker/consume.ts'
import { sqsClient } from '../shared/aws/clients.ts'
import { sqsQueue } from '../shared/aws/sqs-queue.ts'
import type { EditId } from '../shared/id.ts'
import { systemClock } from '../shared/local/system.ts'
import { readQueueMessage, writeQueueMessage } from '../shared/queue-message.ts'
import { isQuiet, paired, type Ratio } from './lib/paired.ts'
import type { Bar, Bench, Row } from './lib/result.ts'
import { median } from './lib/stats.ts'

const EMULATOR = fileURLToPath(new URL('./lib/sqs-process.ts', import.meta.url))
const AT_ONCE = 10
const WAIT_SECONDS = 1

type Who = 'ours' | 'theirs' | 'theirs by tens'
type Work = (id: EditId) => Promise<void>

/** What a message asks for: nothing at all, or waits of 0 to 20 ms, the same for both sides. */
const WORKS: Readonly<Record<string, (n: number) => Promise<void>>> = {
  'no work': async () => {},
  'uneven work, 0 to 20 ms': (n) => sleep((n * 7919) % 21),
}

export const bench: Bench = async ({ rounds, items = 2000 }) => {
  const emulator = fork(EMULATOR, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  try {
    const client = await clientOf(emulator)
    const rows: Row[] = []
    const bars: Bar[] = []
    let aa: Ratio | undefined
    for (const [name, work] of Object.entries(WORKS)) {
      const side = (who: Who) => {
        const runs: Run[] = []
        const rate = async () => {
          const made = await run(who, client, { items, work })
          runs.push(made)
          return items / made.seconds
        }
        return { who, runs, rate }
      }
      const ours = side('ours')
      aa ??= await paired(ours.rate, ours.rate, Math.min(rounds, 3))
      for (const theirs of [side('theirs'), side('theirs by tens')]) {
        const { a, b, ratio, ci } = await paired(ours.rate, theirs.rate, rounds)
        const peer = theirs.who.replace('theirs', 'sqs-consumer')
        rows.push(
          {
            variant: `consume.ts, ${name}`,
            value: median(a),
            unit: 'messages/s',
            ...cpu(ours.runs),
          },
          {
            variant: `${peer}, ${name}`,
            value: median(b),
            unit: 'messages/s',
            ...cpu(theirs.runs),
          },
          {
            variant: `ratio, ${name}`,
            value: ratio,
            unit: '×',
            ci: ci.map((at) => at.toFixed(2)).join('–'),
          },
        )
        bars.push({
          text: `${name}: at least as many messages a second as ${peer}`,
          ok: ratio >= 1,
        })
      }
      const doubles = ours.runs.reduce((sum, one) => sum + one.doubles, 0)
      bars.push({ text: `${name}: ${doubles} messages had two effects`, ok: doubles === 0 })
    }
    client.destroy()
    const isNoisy = aa !== undefined && !isQuiet(aa)
    return {
      rounds,
      ...(aa && { aa }),
      rows,
      bars,
      ...(isNoisy && { verdict: 'inconclusive' as const }),
    }
  } finally {
    emulator.kill()
  }
}

type Run = {
  readonly seconds: number
  readonly cpuMs: number // user and system time of this process
  readonly items: number
  readonly doubles: number
}

const cpu = (runs: readonly Run[]) => ({
  'cpu ms per 1000': Math.round(median(runs.map(({ cpuMs, items }) => (cpuMs / items) * 1000))),
})

/** From the first poll to the last delete of a queue of its own that holds `items` messages. */
async function run(
  who: Who,
  client: SQSClient,
  { items, work }: { items: number; work: (n: number) => Promise<void> },
): Promise<Run> {
  const queueUrl = await fullQueue(client, items)
  const effects = new Map<EditId, number>()
  let deleted = 0
  const done = Promise.withResolvers<void>()
  const handle: Work = async (id) => {
    await work(Number(id.slice('edit_'.length)))
    effects.set(id, (effects.get(id) ?? 0) + 1)
  }
  const onDeleted = () => {
    deleted += 1
    if (deleted === items) done.resolve()
  }
  const [began, cpuBegan] = [performance.now(), process.cpuUsage()]
  const stop = STARTS[who]({ client, queueUrl, handle, onDeleted })
  await done.promise
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(cpuBegan)
  await stop()
  if (effects.size !== items) throw new Error(`${effects.size} of ${items} messages had an effect`)
  const doubles = [...effects.values()].filter((times) => times > 1).length
  return { seconds, cpuMs: (user + system) / 1000, items, doubles }
}

type Start = (given: {
  client: SQSClient
  queueUrl: string
  handle: Work
  onDeleted: () => void
}) => () => Promise<void>

const STARTS: Readonly<Record<Who, Start>> = {
  ours({ client, queueUrl, handle, onDeleted }) {
    const queueUrls = { model: queueUrl, exact: queueUrl, test: queueUrl }
    const queue = sqsQueue(client, { queueUrls, receives: 'model' })
    const stopping = new AbortController()
    const ended = consume(
      {
        queue: {
          ...queue,
          async receive(options) {
            const received = await queue.receive({ ...options, waitSeconds: WAIT_SECONDS })
            return (
              received && {
                ...received,
                delete: async () => {
                  await received.delete()
                  onDeleted()
                },
              }
            )
          },
        },
        clock: systemClock,
        run: handle,
        concurrency: AT_ONCE,
        visibilityTimeoutSeconds: 60,
        renewEverySeconds: 20,
        onError: (error) => console.error(error),
      },
      stopping.signal,
    )
    return async () => {
      stopping.abort()
      await ended
      await queue.settled()
    }
  },

  theirs: (given) =>
    startConsumer(given, {
      async handleMessage(message) {
        await given.handle(readQueueMessage(message.Body!))
        return message
      },
    }),

  // Its form with the fewest requests; ten messages succeed or fail together.
  'theirs by tens': (given) =>
    startConsumer(given, {
      async handleMessageBatch(messages) {
        await Promise.all(messages.map(({ Body }) => given.handle(readQueueMessage(Body!))))
        return messages
      },
    }),
}

function startConsumer(
  { client, queueUrl, onDeleted }: Parameters<Start>[0],
  handler: Pick<ConsumerOptions, 'handleMessage'> | Pick<ConsumerOptions, 'handleMessageBatch'>,
): () => Promise<void> {
  const consumer = Consumer.create({
    sqs: client,
    queueUrl,
    batchSize: AT_ONCE,
    visibilityTimeout: 60,
    heartbeatInterval: 20,
    waitTimeSeconds: WAIT_SECONDS,
    ...handler,
  })
  consumer.on('message_processed', onDeleted)
  consumer.on('error', (error) => console.error(error))
  consumer.start()
  return async () => {
    const stopped = once(consumer, 'stopped')
    consumer.stop()
    await stopped
  }
}

let queues = 0

async function fullQueue(client: SQSClient, items: number): Promise<string> {
  queues += 1
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: `queue-${queues}` }))
  const endpoint = await client.config.endpoint!()
  const url = `http://${endpoint.hostname}:${endpoint.port}${new URL(QueueUrl!).pathname}`
  for (let at = 0; at < items; at += 10)
    await client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: Array.from({ length: Math.min(10, items - at) }, (_, i) => ({
          Id: String(i),
          MessageBody: writeQueueMessage(`edit_${at + i}`),
        })),
      }),
    )
  return url
}

async function clientOf(emulator: ChildProcess): Promise<SQSClient> {
  const [port] = (await once(createInterface(emulator.stdout!), 'line')) as [string]
  return sqsClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
}
