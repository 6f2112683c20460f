import { lookup } from 'node:dns/promises'
import http, { type ClientRequest, type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import type { Clock } from '../ports.ts'
import { isPublicAddress, literalOf, sameAddress } from './address.ts'
import { ownAddresses } from './own-addresses.ts'

const RESOLVE_MS = 5000
const CONNECT_MS = 5000

export type SendFailure = 'timeout' | 'dns' | 'tls' | 'connection' | 'address_forbidden'

/** Why no answer came. */
export class SendError extends Error {
  override readonly name = 'SendError' as const
  readonly failure: SendFailure
  constructor(failure: SendFailure, options?: ErrorOptions) {
    super(failure, options)
    this.failure = failure
  }
}

/** All addresses of a name. */
export type Resolve = (hostname: string) => Promise<readonly string[]>

export type Answer = {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Uint8Array // at most `maxBodyBytes` of it
}

export type SendOptions = {
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** From now until the answer's headers are complete. */
  readonly headersMs: number
  /** From then on, for the body: whatever came by then is kept. */
  readonly bodyMs: number
  readonly maxBodyBytes: number
  readonly allowPrivate: boolean
  readonly clock: Clock
  readonly resolve?: Resolve
  /** Further certificate authorities, in PEM. */
  readonly ca?: string
}

/**
 * One request to an address that was checked and is the one connected to: every address of the name is
 * resolved, one denied address refuses all, the socket goes to the checked literal while TLS and `Host`
 * keep the name, and what it really reached is compared again. No redirects, no proxies, no reuse.
 *
 * @throws SendError
 */
export async function sendRequest(url: URL, options: SendOptions): Promise<Answer> {
  const { clock, headersMs } = options
  const over = new AbortController()
  const startMs = clock.monotonic()
  const spent = () => clock.monotonic() - startMs
  try {
    const address = await within(
      Math.min(RESOLVE_MS, headersMs),
      clock,
      over.signal,
      pin(url, options),
    )
    return await exchange(url, address, Math.max(0, headersMs - spent()), options, over.signal)
  } catch (error) {
    throw error instanceof SendError ? error : new SendError(failureOf(error), { cause: error })
  } finally {
    over.abort()
  }
}

/** The address to connect to: the first, if every one of them may be called. */
async function pin(url: URL, { allowPrivate, resolve = resolveAll }: SendOptions): Promise<string> {
  const literal = literalOf(url)
  const addresses =
    literal !== undefined ? [literal] : await resolve(url.hostname).catch(notResolved)
  if (addresses.length === 0) throw new SendError('dns')
  if (!allowPrivate) {
    const own = ownAddresses()
    if (!addresses.every((address) => isPublicAddress(address, own)))
      throw new SendError('address_forbidden')
  }
  return addresses[0]!
}

const resolveAll: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true })).map(({ address }) => address)

function notResolved(cause: unknown): never {
  throw new SendError('dns', { cause })
}

async function exchange(
  url: URL,
  address: string,
  headersMs: number,
  options: SendOptions,
  over: AbortSignal,
): Promise<Answer> {
  const { clock, body, maxBodyBytes, bodyMs } = options
  const request = open(url, address, options)
  try {
    const connected = connectedTo(request, address, url.protocol === 'https:')
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      request.on('response', resolve)
      request.on('error', reject)
    })
    answered.catch(() => undefined) // read below, after the connection is known to be the right one
    await within(Math.min(CONNECT_MS, headersMs), clock, over, Promise.race([connected, answered]))
    request.end(body)
    const response = await within(headersMs, clock, over, answered)
    const kept = await readSome(response, maxBodyBytes, bodyMs, clock, over)
    return { status: response.statusCode!, headers: response.headers, body: kept }
  } finally {
    request.on('error', () => undefined)
    request.destroy()
  }
}

function open(url: URL, address: string, options: SendOptions): ClientRequest {
  const secure = url.protocol === 'https:'
  const isName = literalOf(url) === undefined
  const common = {
    method: options.method,
    host: address,
    port: url.port || (secure ? 443 : 80),
    path: url.pathname + url.search,
    headers: {
      host: url.host,
      'content-length': `${options.body.length}`,
      ...options.headers,
    },
    maxHeaderSize: 16_384,
  }
  return secure
    ? https.request({
        ...common,
        agent: new https.Agent({ keepAlive: false }),
        servername: isName ? url.hostname : '',
        rejectUnauthorized: true,
        minVersion: 'TLSv1.2',
        ...(options.ca === undefined ? {} : { ca: options.ca }),
      })
    : http.request({ ...common, agent: new http.Agent({ keepAlive: false }) })
}

/** Nothing is sent before the connection is known to be to the address that was checked. */
function connectedTo(request: ClientRequest, address: string, secure: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    request.on('error', reject)
    request.on('socket', (socket: Socket) => {
      socket.once(secure ? 'secureConnect' : 'connect', () => {
        if (sameAddress(socket.remoteAddress ?? '', address)) resolve()
        else reject(new SendError('address_forbidden'))
      })
    })
  })
}

/** A receiver that talks for ever is listened to for a while. */
async function readSome(
  response: IncomingMessage,
  maxBytes: number,
  ms: number,
  clock: Clock,
  over: AbortSignal,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  const reading = (async () => {
    let bytes = 0
    for await (const chunk of response) {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes >= maxBytes) break
    }
  })().catch(() => undefined) // cut off in the middle: what came is all there is
  await Promise.race([reading, clock.sleep(ms, over).catch(() => undefined)])
  response.destroy()
  return Buffer.concat(chunks).subarray(0, maxBytes)
}

async function within<T>(
  ms: number,
  clock: Clock,
  over: AbortSignal,
  work: Promise<T>,
): Promise<T> {
  const late = clock.sleep(ms, over).then(() => {
    throw new SendError('timeout')
  })
  late.catch(() => undefined)
  work.catch(() => undefined)
  return await Promise.race([work, late])
}

/** Codes of OpenSSL's verification (`UNABLE_TO_…`, `CERT_…`, …), of Node's TLS, or of the socket. */
function failureOf(error: unknown): SendFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /TLS|SSL|CERT|SIGNED|UNABLE_TO|EPROTO|CRL|HOSTNAME/.test(code) ? 'tls' : 'connection'
}
