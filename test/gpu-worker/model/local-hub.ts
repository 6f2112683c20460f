import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Seen = {
  readonly host: 'hub' | 'storage'
  readonly path: string
  readonly token: string | undefined
  readonly range: string | undefined
}
export type LocalHub = {
  readonly endpoint: string
  readonly seen: Seen[]
  /** What goes wrong: asked before every answer with a file. */
  misbehave: (path: string, count: number) => 'torn' | 'wrong bytes' | 'busy' | undefined
  /** Repositories that want this token first. */
  gated: Map<string, { token: string; isGranted: boolean }>
  close(): Promise<void>
}

/**
 * The parts of the Hugging Face Hub that installing uses, on two ports as the real one is on two
 * hosts: model info and redirects here, large files there, with ranges.
 *
 * @param repositories by name: paths of the files by their names
 */
export async function localHub(
  repositories: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Promise<LocalHub> {
  const seen: Seen[] = []
  const counts = new Map<string, number>()
  const note = (host: Seen['host'], { url, headers }: IncomingMessage) =>
    seen.push({ host, path: url!, token: headers.authorization, range: headers.range })

  const storage = createServer((request, response) => {
    note('storage', request)
    sendFile(request, response, decodeURIComponent(request.url!.slice(1)))
  })
  const server = createServer((request, response) => {
    note('hub', request)
    const url = new URL(request.url!, 'http://hub')
    const [, api, repository, , commit, name] =
      /^\/(api\/models\/)?([^/]+\/[^/]+)\/(revision|resolve)\/([^/]+)\/?(.*)$/.exec(url.pathname) ??
      []
    const files = repositories[repository ?? '']
    const gate = hub.gated.get(repository ?? '')
    if (gate && !api && request.headers.authorization !== `Bearer ${gate.token}`)
      return end(response, 401, { 'x-error-code': 'GatedRepo' })
    if (gate && !api && !gate.isGranted) return end(response, 403, { 'x-error-code': 'GatedRepo' })
    if (!files || (api ? commit !== 'main' : commit !== COMMIT) || (!api && !files[name!]))
      return end(response, 404)
    if (api) return end(response, 200, {}, JSON.stringify(infoOf(files)))
    const path = files[name!]!
    const content = readFileSync(path)
    if (!isLarge(name!)) return sendFile(request, response, path, gitBlob(content))
    end(response, 302, {
      location: `http://127.0.0.1:${(storage.address() as AddressInfo).port}/${encodeURIComponent(path)}`,
      'x-linked-etag': `"${sha256(content)}"`,
      'x-linked-size': String(content.length),
    })
  })

  function sendFile(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    etag?: string,
  ) {
    const count = (counts.get(path) ?? 0) + 1
    counts.set(path, count)
    const content = readFileSync(path)
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const fault = hub.misbehave(path, count)
    if (fault === 'busy') return end(response, 503, { 'retry-after': '7' })
    const body = Buffer.from(content.subarray(start))
    if (fault === 'wrong bytes') body[body.length >> 1]! ^= 1
    response.writeHead(start > 0 ? 206 : 200, {
      'content-length': body.length,
      ...(etag && { etag: `"${etag}"` }),
      ...(start > 0 && {
        'content-range': `bytes ${start}-${content.length - 1}/${content.length}`,
      }),
    })
    if (fault !== 'torn') return response.end(body)
    response.write(body.subarray(0, body.length >> 1), () => response.destroy())
  }

  for (const one of [storage, server]) {
    one.listen(0, '127.0.0.1')
    await once(one, 'listening')
  }
  const hub: LocalHub = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    misbehave: () => undefined,
    gated: new Map(),
    async close() {
      for (const one of [storage, server]) {
        one.closeAllConnections()
        one.close()
        await once(one, 'close')
      }
    },
  }
  return hub
}

const COMMIT = '0123456789abcdef0123456789abcdef01234567'
const isLarge = (name: string) => /\.(pt|safetensors)$/.test(name)

const infoOf = (files: Readonly<Record<string, string>>) => ({
  sha: COMMIT,
  cardData: { license: 'other', license_name: 'stable-audio-community' },
  siblings: Object.entries(files).map(([rfilename, path]) => {
    const content = readFileSync(path)
    return {
      rfilename,
      size: content.length,
      ...(isLarge(rfilename) && { lfs: { sha256: sha256(content) } }),
    }
  }),
})

function end(response: ServerResponse, status: number, headers = {}, body = '') {
  response.writeHead(status, headers).end(body)
}

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex')
const gitBlob = (content: Buffer) =>
  createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex')
