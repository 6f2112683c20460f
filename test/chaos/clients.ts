import { setTimeout as sleep } from 'node:timers/promises'
import type { EditId } from '#shared/id.ts'
import type { Acknowledged } from '../invariants.ts'
import { POISON_DB } from './stub-workbench.ts'

export type ClientLog = {
  readonly acknowledged: Acknowledged[]
  readonly mismatches: { key: string; status: number }[]
  /** Answers nobody should ever get. */
  readonly surprises: string[]
  retried: number
  canceled: number
}

export type ClientOptions = {
  readonly baseUrl: string
  readonly apiKey: string
  readonly uploadId: string
  readonly webhookUrls: readonly string[]
  readonly random: () => number
  readonly log: ClientLog
  readonly poisonShare: number
  readonly pauseMs: number
  readonly signal: AbortSignal
}

/** Posts with one key until it is told, as a good client does; now and then again, or something else. */
export async function client(name: string, options: ClientOptions): Promise<void> {
  const { random, log, signal, pauseMs } = options
  for (let n = 0; !signal.aborted; n++) {
    const key = `${name}-${n}`
    const isPoison = random() < options.poisonShare
    const body = {
      audio: { upload_id: options.uploadId },
      instruction: `make it ${isPoison ? -POISON_DB : 6} dB quieter`,
      params: { seed: Math.floor(random() * 20) },
      webhook: { url: options.webhookUrls[n % options.webhookUrls.length]! },
      metadata: { key },
    }
    const id = await postUntilTold(key, body, options)
    if (!id) return
    if (random() < 0.1) await postUntilTold(key, body, options)
    if (random() < 0.03) {
      const status = await until(options, () =>
        request(options, 'POST', '/v1/edits', { key, body: { ...body, params: { seed: 1001 } } }),
      )
      if (status) log.mismatches.push({ key, status: status.status })
    }
    if (random() < 0.05) {
      await sleep(random() * 60)
      const answer = await until(options, () =>
        request(options, 'POST', `/v1/edits/${id}/cancel`, { body: {} }),
      )
      if (answer) log.canceled += 1
      if (answer && answer.status !== 200 && answer.status !== 202)
        log.surprises.push(`cancel of ${id} was answered ${answer.status}`)
    }
    await sleep(pauseMs * (0.5 + random()))
  }
}

async function postUntilTold(
  key: string,
  body: { instruction: string; metadata: Record<string, string> },
  options: ClientOptions,
): Promise<EditId | undefined> {
  const answer = await until(options, () => request(options, 'POST', '/v1/edits', { key, body }))
  if (!answer) return undefined
  const id = answer.body.id as EditId | undefined
  if ((answer.status !== 202 && answer.status !== 200) || !id) {
    options.log.surprises.push(`POST with ${key} was answered ${answer.status}`)
    return undefined
  }
  const { instruction, metadata } = body
  options.log.acknowledged.push({ key, id, instruction, metadata })
  return id
}

type Answer = { status: number; body: Record<string, unknown> }

/** Again and again while nobody answers or the answer says "later". */
async function until(
  { signal, log, random }: ClientOptions,
  ask: () => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  while (!signal.aborted) {
    const answer = await ask()
    if (answer && answer.status < 500 && answer.status !== 429 && answer.status !== 409)
      return answer
    log.retried += 1
    await sleep(10 + random() * 40)
  }
  return undefined
}

/** Undefined when the connection ended before the whole answer was there. */
export async function request(
  { baseUrl, apiKey }: Pick<ClientOptions, 'baseUrl' | 'apiKey'>,
  method: string,
  path: string,
  { key, body }: { key?: string; body?: unknown } = {},
): Promise<Answer | undefined> {
  try {
    const response = await fetch(baseUrl + path, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        'content-type': 'application/json',
        ...(key ? { 'idempotency-key': key } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(5000),
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  } catch {
    return undefined
  }
}
