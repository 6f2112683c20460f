import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export type Delivered = { readonly headers: Record<string, string>; readonly body: string }

/** A webhook receiver on 127.0.0.1 that answers as told and keeps what it got. */
export async function receiver(answers: readonly number[] = []) {
  const got: Delivered[] = []
  const waiting = new Set<() => void>()
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const status = answers[got.length] ?? 204
    got.push({ headers: request.headers as Record<string, string>, body })
    response.writeHead(status).end()
    for (const ring of waiting) ring()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    got,
    /** Resolves when that many have come. */
    async received(count: number): Promise<readonly Delivered[]> {
      while (got.length < count) await new Promise<void>((resolve) => waiting.add(resolve))
      return got
    },
  }
}
