import type { Hono } from 'hono'
import type { EditId } from '#shared/id.ts'
import type { ApiEnv } from '../../functions/api/authenticate.ts'
import { call } from '../functions/api/world.ts'
import type { Acknowledged } from '../invariants.ts'
import { RECEIVERS, receiverUrl } from './receivers.ts'
import { POISON_DB } from './stub-bench.ts'
import type { VirtualTime } from './virtual-time.ts'

const POISONED = 0.003
const REPEATED = 0.05
const MISUSED = 0.02
const CANCELED = 0.03
const TOLD = 0.15
const PAUSE_MS = 9000
const MOST_TRIES = 30

export type ClientLog = {
  readonly acknowledged: Acknowledged[]
  readonly mismatches: { key: string; status: number }[]
  readonly surprises: string[]
  repeated: number
}

export type Client = { readonly log: ClientLog; post(): Promise<void> }

/** Posts its edits one after the other, each until it is answered; repeats some, misuses a few keys, cancels others. */
export function client(options: {
  readonly app: Hono<ApiEnv>
  readonly secret: string
  readonly uploadId: string
  readonly accountId: string
  readonly name: string
  readonly count: number
  readonly random: () => number
  readonly time: VirtualTime
}): Client {
  const { app, secret, uploadId, accountId, name, count, random, time } = options
  const log: ClientLog = { acknowledged: [], mismatches: [], surprises: [], repeated: 0 }
  const canceling: Promise<void>[] = []

  const request = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    time.busy(
      call(app, {
        method: 'POST',
        path,
        body,
        headers: { authorization: `Bearer ${secret}`, ...headers },
      }),
    )

  /** Until an answer that is not "later". */
  async function insist(path: string, body: unknown, headers: Record<string, string> = {}) {
    for (let tries = 0; ; tries++) {
      const answer = await request(path, body, headers)
      if ((answer.status < 500 && answer.status !== 429) || tries === MOST_TRIES) return answer
      log.repeated += 1
      await time.sleep(Math.min(30_000, 200 * 2 ** tries) * (0.5 + random()))
    }
  }

  async function postOne(n: number): Promise<void> {
    const key = `${name}-${n}`
    const isPoison = random() < POISONED || (name === 'c0' && n === 0) // one at least
    const decibels = isPoison ? -POISON_DB : 6
    const instruction = `make it ${decibels} dB quieter`
    const metadata = { key }
    const receiver = RECEIVERS[Math.floor(random() * RECEIVERS.length)]!
    const isTold = random() < TOLD || (name === 'c0' && n === 0)
    const body = {
      audio: { upload_id: uploadId },
      instruction,
      params: { seed: Math.floor(random() * 1_000_000) },
      metadata,
      ...(isTold && { webhook: { url: receiverUrl(receiver, accountId) } }),
    }
    const headers = { 'idempotency-key': key }
    for (let posts = random() < REPEATED ? 2 : 1; posts > 0; posts--) {
      const answer = await insist('/v1/edits', body, headers)
      if (answer.status !== 202 && answer.status !== 200) {
        log.surprises.push(`a post was answered ${answer.status} ${answer.text.slice(0, 200)}`)
        return
      }
      log.acknowledged.push({ key, id: answer.body.id as EditId, instruction, metadata })
    }
    if (random() < MISUSED) {
      const other = { ...body, instruction: 'reverse it' }
      const { status } = await insist('/v1/edits', other, headers)
      log.mismatches.push({ key, status })
    }
    if (random() < CANCELED) canceling.push(cancel(log.acknowledged.at(-1)!.id))
  }

  async function cancel(id: EditId): Promise<void> {
    await time.sleep(random() * 10_000)
    const { status } = await insist(`/v1/edits/${id}/cancel`, {})
    if (status >= 400 && status !== 409) log.surprises.push(`a cancel was answered ${status}`)
  }

  return {
    log,
    async post() {
      for (let n = 0; n < count; n++) {
        await time.sleep(2 * random() * PAUSE_MS)
        await postOne(n)
      }
      await Promise.all(canceling)
    },
  }
}
