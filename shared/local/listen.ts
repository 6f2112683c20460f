import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { StartError } from './start-error.ts'

const HEADERS_MS = 10_000 // a connection that has not said what it wants by then is closed
const LOOK_EVERY_MS = 500 // for connections whose time is over; Node's own 30 s would add to it
const REQUEST_MS = 3_600_000 // an upload may be slow; its signed address lives as long
const CANNOT_LISTEN = 69

export type Listener = {
  /** `http://{host}:{port}`, as it was bound: an address of IPv6 stands in brackets. */
  readonly origin: string
  /** Who answers requests from now on; before the first, they get a bare 503. */
  serve(fetch: (request: Request) => Response | Promise<Response>): void
  /** Takes nothing new, gives open requests `graceMs` to end, then closes their sockets. */
  close(graceMs: number): Promise<void>
}

/** Listens before there is anything to serve, so that the port is known to what is opened next. */
export async function listen(options: {
  host: string
  port: number
  headersMs?: number
}): Promise<Listener> {
  let answer: RequestListener = (_, response) => {
    response.writeHead(503, { 'Retry-After': '1' }).end()
  }
  const server = createServer(
    {
      headersTimeout: options.headersMs ?? HEADERS_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: 5000,
      connectionsCheckingInterval: LOOK_EVERY_MS,
    },
    (request, response) => answer(request, response),
  )
  const { address, port } = await bound(server, options)
  const hostname = address.includes(':') ? `[${address}]` : address
  return {
    origin: `http://${hostname}:${port}`,
    serve(fetch) {
      answer = getRequestListener(fetch, { hostname }) // HTTP/1.0 need not say which host it means
    },
    async close(graceMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      const force = setTimeout(() => server.closeAllConnections(), graceMs)
      await closed
      clearTimeout(force)
    },
  }
}

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
