import { connect } from 'node:net'

/** A POST as it is repeated: only the key, and the sentence where it is told to, differ. */
export type Target = { readonly url: URL; readonly secret: string; readonly uploadId: string }

/**
 * POSTs from `connections` callers, each with a socket of its own and one request at a time, until the
 * time is over and the last is answered. On bare sockets, so that the load costs little beside the server.
 *
 * @param sentence what the n-th request asks for
 * @returns how many were answered
 * @throws Error for any answer but 202
 */
export async function postUntil(
  target: Target,
  endMs: number,
  { connections, sentence }: { connections: number; sentence: (n: number) => string },
): Promise<number> {
  let posts = 0
  const next = () => {
    if (performance.now() >= endMs) return undefined
    posts += 1
    return requestText(target, sentence(posts))
  }
  await Promise.all(Array.from({ length: connections }, () => caller(target.url, next)))
  return posts
}

function caller({ hostname, port }: URL, next: () => string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true })
    let received = ''
    const send = () => {
      received = ''
      const request = next()
      if (request === undefined) socket.end(resolve)
      else socket.write(request)
    }
    socket.setEncoding('latin1') // a character is a byte
    socket.on('connect', send)
    socket.on('data', (chunk) => {
      received += chunk
      const headerLength = received.indexOf('\r\n\r\n') + 4
      if (headerLength < 4) return
      const declared = /\r\ncontent-length: (\d+)\r\n/i.exec(received)
      if (!received.startsWith('HTTP/1.1 202 ') || !declared)
        socket.destroy(new Error(`expected 202 with its length, got: ${received.slice(0, 500)}`))
      else if (received.length >= headerLength + Number(declared[1])) send()
    })
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('the server closed a connection')))
  })
}

let keys = 0

function requestText({ url, secret, uploadId }: Target, instruction: string): string {
  const body = JSON.stringify({ audio: { upload_id: uploadId }, instruction })
  return [
    `POST ${url.pathname} HTTP/1.1`,
    `Host: ${url.host}`,
    `Authorization: Bearer ${secret}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `Idempotency-Key: bench-${process.pid}-${keys++}`,
    '',
    body,
  ].join('\r\n')
}
