import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { getRequestListener, RequestError } from '@hono/node-server'
import { DomainError } from '../errors.ts'
import { closeGentlyAfter } from './close-gently.ts'
import { refusing, type Serving } from './refused-requests.ts'
import { StartError } from './start-error.ts'

const HEADERS_MS = 10_000 // a connection that has not said what it wants by then is closed
const LOOK_EVERY_MS = 500 // for connections whose time is over; Node's own 30 s would add to it
const REQUEST_MS = 3_600_000 // an upload may be slow; its signed address lives as long
const IDLE_LOOK_MS = 50
const CANNOT_LISTEN = 69

export type Listener = {
  /** `http://{host}:{port}`, as it was bound: an address of IPv6 stands in brackets. */
  readonly origin: string
  /** Who answers requests from now on, and what is none; before the first, they get a bare 503. */
  serve(fetch: Serving['fetch'], refuse?: Serving['refuse']): void
  /** Takes nothing new, gives open requests `graceMs` to end, then closes their sockets. */
  close(graceMs: number): Promise<void>
}

/** Listens before there is anything to serve, so that the port is known to what is opened next. */
export async function listen(options: {
  host: string
  port: number
  headersMs?: number
  lingerMs?: number
}): Promise<Listener> {
  let serving: Serving = {
    fetch: () => new Response(null, { status: 503, headers: { 'Retry-After': '1' } }),
    refuse: bare,
  }
  let answer: RequestListener = (_, response) => {
    response.writeHead(503, { 'Retry-After': '1' }).end()
  }
  const { onRequest, listenTo } = refusing(
    () => serving,
    (request, response) => answer(request, response),
  )
  const server = createServer(
    {
      headersTimeout: options.headersMs ?? HEADERS_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: 5000,
      connectionsCheckingInterval: LOOK_EVERY_MS,
      requireHostHeader: false, // Node's own refusal says nothing
    },
    (request, response) => {
      closeGentlyAfter(request, response, options.lingerMs)
      onRequest(request, response)
    },
  )
  listenTo(server)
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const { address, port } = await bound(server, options)
  const hostname = address.includes(':') ? `[${address}]` : address
  return {
    origin: `http://${hostname}:${port}`,
    serve(fetch, refuse = bare) {
      serving = { fetch, refuse }
      answer = getRequestListener(fetch, {
        hostname, // HTTP/1.0 need not say which host it means
        errorHandler: (error) =>
          error instanceof RequestError
            ? refuse(
                new DomainError('invalid_header', `The request is malformed: ${error.message}.`),
                400,
              )
            : new Response(null, { status: 500 }),
      })
    },
    async close(graceMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      const idle = setInterval(() => {
        server.closeIdleConnections() // also those that become it now
        for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy() // to Node it is busy
      }, IDLE_LOOK_MS)
      const force = setTimeout(() => server.closeAllConnections(), graceMs)
      await closed
      clearInterval(idle)
      clearTimeout(force)
    },
  }
}

const bare: Serving['refuse'] = (_, status) =>
  new Response(null, { status, headers: { Connection: 'close' } })

function bound(
  server: Server,
  { host, port }: { host: string; port: number },
): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'it is in use' : cause.message
      const message = `${host}:${port} cannot be listened on: ${why}. Choose another with --port.`
      reject(new StartError(message, CANNOT_LISTEN, { cause }))
    })
    server.listen(port, host, () => resolve(server.address() as AddressInfo))
  })
}
