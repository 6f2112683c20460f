/**
 * What the parser of HTTP refuses before there is a request to route: Node answers it with a bare status
 * line. Here it gets an answer like every other; where nobody can read one, the socket is closed.
 */
import {
  type IncomingMessage,
  METHODS,
  type RequestListener,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http'
import type { Socket } from 'node:net'
import { DomainError, type ErrorCode } from '../errors.ts'
import { closeGently } from './close-gently.ts'

export type Serving = {
  readonly fetch: (request: Request) => Response | Promise<Response>
  /** The answer to what never became a request. `status` is HTTP's own, which the code may not have. */
  readonly refuse: (error: DomainError, status: number) => Response | Promise<Response>
}

/** By the code of Node's error. */
const STATUS: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
}
const DETAILS: Readonly<Record<number, readonly [string, string]>> = {
  400: [
    'This is not a request of HTTP/1.1.',
    'Send one, without a second length or a broken line.',
  ],
  408: ['The request took too long to arrive.', 'Send it again in one go.'],
  413: ['The extensions of a chunk are too long.', 'Leave them out.'],
  431: ['The headers are too large.', 'Send at most 16 KiB of them.'],
}

type RawError = NodeJS.ErrnoException & {
  readonly rawPacket?: Buffer
  readonly bytesParsed?: number
}
type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse }

/** `listener`, and an answer for all that it does not get to see. */
export function refusing(serving: () => Serving, listener: RequestListener) {
  const newest = new WeakMap<Socket, Exchange>()
  const refused = new WeakSet<Socket>()

  return {
    onRequest(request: IncomingMessage, response: ServerResponse): void {
      newest.set(request.socket, { request, response })
      if (request.httpVersion === '1.1' && request.headers.host === undefined)
        void answer(response, serving().refuse(malformed('host', 'is required', 'missing'), 400))
      else listener(request, response)
    },

    listenTo(server: Server): void {
      server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
        newest.set(request.socket, { request, response })
        const error = malformed('expect', 'may only be 100-continue', 'not_allowed')
        void answer(response, serving().refuse(error, 417))
      })

      // CONNECT asks for a tunnel: its target is no address of ours.
      server.on('connect', (_: IncomingMessage, socket: Socket) => {
        socket.on('error', () => {}) // nobody else listens to it any more
        void write(socket, serving().refuse(...notOffered('CONNECT')))
      })

      server.on('clientError', (error: RawError, socket: Socket) => {
        if (refused.has(socket)) return // the parser says it again with every packet
        refused.add(socket)
        const { request, response } = newest.get(socket) ?? {}
        const isOpen = response !== undefined && !response.writableFinished
        const isUnasked = socket.bytesRead === 0 // no question, no answer: it would be taken for one to the first
        if (error.code === 'ECONNRESET' || isUnasked || !socket.writable) socket.destroy()
        // What came after a whole request: the answer to that one is still to be sent.
        else if (isOpen && request?.complete) response.once('close', () => socket.destroySoon())
        else if (isOpen && response.headersSent) socket.destroy()
        else {
          const code = isOpen ? 'invalid_json' : 'invalid_header'
          void write(socket, refusal(error, code), () => isOpen && response.headersSent)
        }
      })
    },
  }

  function refusal(error: RawError, code: ErrorCode): Response | Promise<Response> {
    const { fetch, refuse } = serving()
    if (error.code !== 'HPE_INVALID_METHOD') {
      const status = STATUS[error.code ?? ''] ?? 400
      return refuse(detailed(code, status), status)
    }
    const [, method, path] = REQUEST_LINE.exec(lineAt(error)) ?? []
    if (method === undefined || METHODS.includes(method)) return refuse(detailed(code, 400), 400)
    const asked = path && asRequest(method, path)
    return asked ? fetch(asked) : refuse(...notOffered(method))
  }
}

function detailed(code: ErrorCode, status: number): DomainError {
  const [message, fix] = DETAILS[status]!
  return new DomainError(code, message, { fix })
}

const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) (?:(\/[!-~]*)|[!-~]+) HTTP\/1\.[01]\r?$/

/** The line in which the parser stopped. */
function lineAt({ rawPacket, bytesParsed = 0 }: RawError): string {
  const packet = rawPacket?.toString('latin1') ?? ''
  const start = packet.lastIndexOf('\n', Math.max(0, bytesParsed - 1)) + 1
  const end = packet.indexOf('\n', start)
  return packet.slice(start, end < 0 ? undefined : end)
}

/** Without headers and body: whether there is such an address, and what it allows, needs neither. */
function asRequest(method: string, path: string): Request | undefined {
  try {
    const request = new Request(`http://localhost${path}`, { method })
    return request.method === method ? request : undefined // `get` would be taken for GET
  } catch {
    return undefined // TRACK, or no address
  }
}

const notOffered = (method: string): [DomainError, number] => [
  new DomainError('method_not_allowed', `${method} is not offered here.`),
  405,
]

function malformed(name: string, message: string, reason: string): DomainError {
  const fix = 'Correct the header.'
  return new DomainError('invalid_header', `The header ${name} ${message}.`, {
    errors: [{ location: `header.${name}`, reason, message, fix }],
  })
}

async function answer(to: ServerResponse, made: Response | Promise<Response>): Promise<void> {
  try {
    const response = await made
    const body = Buffer.from(await response.arrayBuffer())
    if (to.destroyed || to.headersSent) return
    to.setHeaders(response.headers).writeHead(response.status, { 'Content-Length': body.length })
    to.end(body)
  } catch {
    to.destroy()
  }
}

async function write(
  socket: Socket,
  made: Response | Promise<Response>,
  isAnswered = () => false,
): Promise<void> {
  try {
    const response = await made
    const body = Buffer.from(await response.arrayBuffer())
    const headers = new Headers(response.headers)
    headers.set('Connection', 'close')
    headers.set('Content-Length', String(body.length))
    headers.set('Date', new Date().toUTCString())
    const head = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join('')
    const status = `HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? ''}\r\n`
    if (socket.writable && !isAnswered())
      socket.write(Buffer.concat([Buffer.from(`${status}${head}\r\n`), body]))
    closeGently(socket)
  } catch {
    socket.destroy()
  }
}
