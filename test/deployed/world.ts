import { createServer } from 'node:http'
import { onTestFinished } from 'vitest'
import type { Outputs } from './cdk.ts'
import { http } from './http.ts'

/** What main.ts has deployed. */
export type World = {
  readonly endpoint: string
  readonly key: string
  readonly testKey: string
  readonly outputs: Outputs
}

const given = process.env.RESOUND_CLOUD_WORLD
if (given === undefined) throw new Error('Run it by: npm run test:cloud')
export const world: World = JSON.parse(given)

/** The function URL: the emulator's port, and the name of the URL as the host. */
export const api = (
  method: string,
  path: string,
  json?: unknown,
  headers: Record<string, string> = {},
) =>
  http(`${world.endpoint}${path}`, {
    method,
    json,
    headers: {
      host: new URL(world.outputs.ApiFunctionUrl!).host,
      authorization: `Bearer ${world.key}`,
      ...headers,
    },
  })

/** The API's own addresses, which nobody here can resolve. */
export const follow = (url: string, headers: Record<string, string> = {}) => {
  const { host, pathname, search } = new URL(url)
  const isOurs = host === new URL(world.outputs.ApiFunctionUrl!).host
  return http(isOurs ? `${world.endpoint}${pathname}${search}` : url, {
    headers: { ...(isOurs && { host }), ...headers },
  })
}

export type Delivered = { readonly headers: Record<string, string>; readonly body: string }

/** Somebody who waits for webhooks, until the test is over. */
export async function receiver() {
  const received: Delivered[] = []
  const waiting: ((delivered: Delivered) => void)[] = []
  const server = createServer((incoming, outgoing) => {
    let body = ''
    incoming.on('data', (part) => {
      body += part
    })
    incoming.on('end', () => {
      const headers = incoming.headers as Record<string, string>
      const delivered = { headers, body }
      received.push(delivered)
      waiting.shift()?.(delivered)
      outgoing.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    next: () => new Promise<Delivered>((resolve) => waiting.push(resolve)),
  }
}
