import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { expect, onTestFinished, test, vi } from 'vitest'
import { cancel, create } from '#shared/edit.ts'
import type { EditId } from '#shared/id.ts'
import { systemClock, systemRandom } from '#shared/local/system.ts'
import { jsonLog } from '#shared/log.ts'
import { consume } from '../../../gpu-worker/consume.ts'
import { type RunEditDeps, runEdit } from '../../../gpu-worker/run-edit.ts'
import { aKey, anAccount, aQueuedEdit, at, NOW, WIDE } from '../../contract/builders.ts'
import { openMemory } from '../../memory/open-memory.ts'
import { fixedClock } from '../local/open-world.ts'
import { openQueue } from './sqs-clients.ts'

const MOST_RECEIVES = 3
const NEVER = new AbortController().signal

/** A real worker's loop and `runEdit` over SQS, and one edit that has ended, so that it runs nothing. */
async function openWorker() {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
  onTestFinished(() => void vi.useRealTimers())
  const { queue, sqs, client } = await openQueue({
    attributes: {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead',
        maxReceiveCount: MOST_RECEIVES,
      }),
    },
  })
  const ports = openMemory({
    clock: fixedClock(NOW),
    random: systemRandom,
    signingKey: new Uint8Array(32),
    publicUrl: 'http://x',
    maxRunning: 10,
  })
  const account = anAccount()
  await ports.accounts.create(account, aKey(account.id))
  const edit = aQueuedEdit(account.id)
  await ports.edits.create(create(edit, at(NOW)), { idempotency: undefined, limits: WIDE })
  await ports.edits.commit(cancel(edit, at(NOW)))

  const lines: string[] = []
  const stop = new AbortController()
  const ran: EditId[] = []
  const deps = { edits: ports.edits } as RunEditDeps // all that is asked for a missing or an ended edit
  const ended = consume(
    {
      queue: { ...queue, receive: (options) => queue.receive({ ...options, waitSeconds: 1 }) },
      clock: systemClock,
      concurrency: 2,
      visibilityTimeoutSeconds: 30,
      renewEverySeconds: 20,
      async run(id) {
        await runEdit(id, NEVER, deps)
        ran.push(id)
      },
      onError: (error) =>
        jsonLog(
          (line) => lines.push(line),
          () => NOW,
        )({ event: 'attempt_ended', error }),
    },
    stop.signal,
  )
  onTestFinished(async () => {
    stop.abort()
    await ended
    await queue.settled()
  })
  const send = (body: string) =>
    client.send(new SendMessageCommand({ QueueUrl: sqs.queueUrl('model'), MessageBody: body }))
  const dead = async () => {
    const response = await fetch(sqs.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'AmazonSQS.ReceiveMessage',
      },
      body: JSON.stringify({
        QueueUrl: sqs.queueUrl('dead'),
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 0,
      }),
    })
    const { Messages = [] } = (await response.json()) as { Messages?: { Body: string }[] }
    return Messages.map(({ Body }) => Body)
  }
  return { queue, edit, ran, lines, send, dead }
}

for (const [what, body, sentence] of [
  ['garbage', 'not json', 'that no version of resound wrote'],
  [
    'a message of a newer version',
    '{"v":2,"edits":["edit_1"]}',
    'Deploy the workers before what sends to them',
  ],
  ['a message of an older version', '{"v":0,"id":"edit_1"}', 'that no version of resound wrote'],
  [
    'a message with more than it may hold',
    '{"v":1,"edit_id":"edit_1","account":"acct_1"}',
    'that no version of resound wrote',
  ],
  [
    "a message of someone else's deployment",
    '{"v":1,"edit_id":"edit_01M830YWC04TFF59TDWH9EDD1R"}',
    'Its message is of another deployment: check the queue URL of who sends',
  ],
] as const)
  test(`${what} is left for who can read it, ends among the dead letters, and stops nobody`, async () => {
    const { queue, edit, ran, lines, send, dead } = await openWorker()
    const told = () => lines.filter((line) => line.includes(sentence)).length
    await send(body)
    await queue.send(edit.id, 'model')
    await vi.waitFor(() => expect([ran, told()]).toEqual([[edit.id], 1]), 10_000)
    await vi.waitFor(async () => expect(await queue.depth('model')).toBe(1), 10_000) // the other is deleted
    expect(lines.join()).not.toContain('not json') // the message itself is nobody's business
    for (let times = 2; times <= MOST_RECEIVES; times++) {
      vi.setSystemTime(Date.now() + 31_000)
      await vi.waitFor(() => expect(told()).toBe(times), 10_000)
    }
    vi.setSystemTime(Date.now() + 31_000)
    await vi.waitFor(async () => expect(await dead()).toEqual([body]), 10_000)
    expect(ran).toEqual([edit.id])
    expect(await queue.depth('model')).toBe(0)
  })
