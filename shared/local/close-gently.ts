import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

const LINGER_MS = 5000

/**
 * Closes a connection whose other side may still be sending: what comes is thrown away, for a while. A socket
 * that is closed over unread bytes is reset, and whoever sends before it reads loses the answer (RFC 9112, 9.6).
 */
export function closeGently(socket: Socket, lingerMs = LINGER_MS): void {
  socket.end()
  socket.removeAllListeners('data') // the parser's: what comes is no request any more
  socket.on('data', () => {}).resume()
  const timer = setTimeout(() => socket.destroy(), lingerMs).unref()
  socket.once('end', () => socket.destroy()).once('close', () => clearTimeout(timer))
}

/** The same where Node would close the connection itself, because a request was answered before it was read. */
export function closeGentlyAfter(
  request: IncomingMessage,
  response: ServerResponse,
  lingerMs?: number,
): void {
  response.prependOnceListener('finish', () => {
    const { socket } = request
    if (request.complete || socket.destroyed) return
    let isClosing = false
    socket.destroySoon = () => {
      if (!isClosing) closeGently(socket, lingerMs)
      isClosing = true
    }
  })
}
