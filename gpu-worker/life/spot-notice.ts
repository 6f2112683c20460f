import type { Log } from '#shared/log.ts'
import type { Clock } from '#shared/ports.ts'

const TOKEN_SECONDS = 21_600
const ANSWER_WITHIN_MS = 2000
const TRIES_OUTSIDE_EC2 = 3

/** What EC2 will do to the instance, two minutes ahead. */
export type SpotNotice = { readonly action: string; readonly time: string }

export type SpotNoticeOptions = {
  /** `AWS_EC2_METADATA_SERVICE_ENDPOINT`, as the SDKs have it. */
  readonly endpoint: string
  readonly everyMs: number
  readonly clock: Clock
  readonly fetch: typeof fetch
  readonly log: Log
}

/**
 * Resolves when EC2 has announced that it takes the instance back; undefined when `signal` was aborted
 * first, or when there is no metadata service here. Instance metadata version 2: a token, then the notice.
 *
 * @see Amazon EC2 user guide, "Spot Instance interruption notices" and "Use IMDSv2"
 */
export async function spotNotice(
  options: SpotNoticeOptions,
  signal: AbortSignal,
): Promise<SpotNotice | undefined> {
  const { clock, everyMs, log } = options
  let token: string | undefined
  let failures = 0
  let hasAnswered = false
  while (!signal.aborted) {
    try {
      const isNew = token === undefined
      token ??= await newToken(options)
      const answer = await get('/latest/meta-data/spot/instance-action', token, options)
      if (answer.status === 401) {
        await answer.body?.cancel()
        token = undefined
        if (isNew) throw new Error('a new metadata token is refused')
        continue // it was too old
      }
      ;[hasAnswered, failures] = [true, 0]
      if (answer.ok) return (await answer.json()) as SpotNotice
      await answer.body?.cancel() // 404: nothing is announced
    } catch {
      failures += 1
      if (!hasAnswered && failures >= TRIES_OUTSIDE_EC2) {
        log({
          event: 'no_instance_metadata',
          message: `${options.endpoint} tells nothing: Spot interruptions are not seen ahead. On EC2 set the hop limit of the instance metadata to 2.`,
        })
        return undefined
      }
    }
    await clock.sleep(everyMs, signal).catch(() => {})
  }
  return undefined
}

async function newToken({ endpoint, fetch }: SpotNoticeOptions): Promise<string> {
  const answer = await fetch(`${endpoint}/latest/api/token`, {
    method: 'PUT',
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': String(TOKEN_SECONDS) },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  })
  if (!answer.ok) throw new Error(`no metadata token: status ${answer.status}`)
  return await answer.text()
}

const get = (path: string, token: string, { endpoint, fetch }: SpotNoticeOptions) =>
  fetch(`${endpoint}${path}`, {
    headers: { 'x-aws-ec2-metadata-token': token },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  })
