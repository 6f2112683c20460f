import { type IncomingHttpHeaders, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'

export type Answer = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
  // biome-ignore lint/suspicious/noExplicitAny: whatever the API said
  readonly body: any
}

type Asked = {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly bytes?: Uint8Array
}

/** Bare HTTP: nothing of ours between the test and the deployment. */
export function http(
  url: string,
  { method = 'GET', headers = {}, json, bytes }: Asked = {},
): Promise<Answer> {
  const body = json === undefined ? bytes : Buffer.from(JSON.stringify(json))
  return new Promise((resolve, reject) => {
    const request = url.startsWith('https:') ? requestHttps : requestHttp
    const asked = request(
      url,
      {
        method,
        headers: {
          ...(json !== undefined && { 'content-type': 'application/json' }),
          ...(body && { 'content-length': body.length }),
          ...headers,
        },
      },
      (incoming) => {
        const parts: Buffer[] = []
        incoming.on('data', (part: Buffer) => parts.push(part))
        incoming.on('end', () => {
          const all = Buffer.concat(parts)
          const isJson = /json/.test(incoming.headers['content-type'] ?? '')
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            bytes: all,
            body: isJson ? JSON.parse(all.toString()) : all.toString('latin1'),
          })
        })
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })
}
