import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import type { ReceivedWebhook } from '../invariants.ts'

export type Receivers = AsyncDisposable & {
  readonly urls: readonly string[]
  readonly received: readonly ReceivedWebhook[]
  /** Until it is known, what arrives is turned away. */
  useSecret(secret: string): void
}

/** Real receivers with the public library; each refuses some first attempts and cuts some off. */
export async function openReceivers(
  count: number,
  random: () => number,
  refusedShare: number,
): Promise<Receivers> {
  const received: ReceivedWebhook[] = []
  let webhook: Webhook | undefined
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = http.createServer(async (request, response) => {
        const chunks: Buffer[] = []
        for await (const chunk of request) chunks.push(chunk as Buffer)
        const body = Buffer.concat(chunks).toString()
        const isFirst = request.headers['resound-attempt'] === '1'
        const luck = random()
        const isRefused = !webhook || (isFirst && luck < refusedShare)
        received.push({
          id: String(request.headers['webhook-id']),
          body,
          isVerified:
            !webhook || verifies(webhook, body, request.headers as Record<string, string>),
          wasAccepted: !isRefused,
        })
        if (isRefused && luck < refusedShare / 2) request.socket.destroy()
        else response.writeHead(isRefused ? 503 : 200).end('ok')
      })
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      return server
    }),
  )
  return {
    urls: servers.map(
      (server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    ),
    received,
    useSecret: (secret) => {
      webhook = new Webhook(secret)
    },
    async [Symbol.asyncDispose]() {
      for (const server of servers) {
        server.closeAllConnections()
        server.close()
      }
    },
  }
}

function verifies(webhook: Webhook, body: string, headers: Record<string, string>): boolean {
  try {
    webhook.verify(body, headers)
    return true
  } catch {
    return false
  }
}
