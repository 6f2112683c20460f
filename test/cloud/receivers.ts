/**
 * Receivers of webhooks, each with its own way to be a bad one, in virtual time. What they got is checked
 * with the public library: it signs, and we compare, for its clock is the machine's.
 */
import { Webhook } from 'standardwebhooks'
import { type Answer, SendError, type SendOptions } from '#shared/net/send-request.ts'
import type { Clock } from '#shared/ports.ts'
import type { ReceivedWebhook } from '../invariants.ts'

export const RECEIVERS = ['well', 'flaky', 'slow', 'gone', 'dead'] as const
export type Receiver = (typeof RECEIVERS)[number]

/** A receiver of an account: an origin of its own, and so a line of its own. */
export const receiverUrl = (receiver: Receiver, accountId: string): string =>
  `https://${receiver}.hooks.example.com/${accountId}`
export const receiverOf = (url: string): Receiver => new URL(url).hostname.split('.')[0] as Receiver

export type Post = ReceivedWebhook & { readonly attempt: number }

const HEADERS_MS = 15_000
const SLOW_MS = 14_000
const MOST_REFUSALS = 3
const TOLERANCE_SECONDS = 300

export function receivers(clock: Clock, random: () => number) {
  const posts: Post[] = []
  const secrets = new Map<string, Webhook>()
  const refusalsLeft = new Map<string, number>()

  /** How a receiver answers this time; a flaky one only after it has failed in up to three other ways. */
  async function answerOf(receiver: Receiver, id: string): Promise<number | Answer> {
    if (receiver === 'gone') return 410
    if (receiver === 'slow') await clock.sleep(SLOW_MS)
    if (receiver === 'well' || receiver === 'slow') return 200
    const left = refusalsLeft.get(id) ?? 1 + Math.floor(random() * MOST_REFUSALS)
    if (receiver === 'flaky' && left === 0) return 204
    refusalsLeft.set(id, left - 1)
    const luck = Math.floor(random() * 5)
    if (luck === 0) throw new SendError('connection')
    if (luck === 1) {
      await clock.sleep(HEADERS_MS)
      throw new SendError('timeout')
    }
    if (luck === 2)
      return { status: 503, headers: { 'retry-after': '60' }, body: Buffer.from('later') }
    return luck === 3 ? 302 : 500
  }

  return {
    posts,
    /** How this account's deliveries must be signed. */
    expect(accountId: string, secret: string): void {
      secrets.set(accountId, new Webhook(secret))
    },
    async send(url: URL, { headers, body }: SendOptions): Promise<Answer> {
      const id = headers['webhook-id']!
      const text = Buffer.from(body ?? []).toString()
      const post = {
        id,
        body: text,
        isVerified: isSigned(secrets.get(url.pathname.slice(1))!, headers, text, clock.now()),
        attempt: Number(headers['resound-attempt']),
      }
      const answer = await answerOf(receiverOf(url.href), id).catch((error) => {
        posts.push({ ...post, wasAccepted: false })
        throw error
      })
      const made =
        typeof answer === 'number' ? { status: answer, headers: {}, body: Buffer.from('') } : answer
      posts.push({ ...post, wasAccepted: made.status < 300 })
      return made
    },
  }
}

export type Receivers = ReturnType<typeof receivers>

function isSigned(
  webhook: Webhook,
  headers: Readonly<Record<string, string>>,
  body: string,
  now: number,
): boolean {
  const seconds = Number(headers['webhook-timestamp'])
  if (!(Math.abs(now / 1000 - seconds) <= TOLERANCE_SECONDS)) return false
  const expected = webhook.sign(headers['webhook-id']!, new Date(seconds * 1000), body)
  return headers['webhook-signature']!.split(' ').includes(expected)
}
