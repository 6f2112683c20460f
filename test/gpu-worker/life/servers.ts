// Small real servers that stand for what a task finds around it: the ECS agent and the instance metadata.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'

type Handler = (request: IncomingMessage, body: string, response: ServerResponse) => void

async function open(handler: Handler): Promise<string> {
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    handler(request, body, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`
}

/** What an ECS agent answers to PUT /task-protection/v1/state, in its documented forms. */
export type AgentAnswer = 'done' | 'blocked' | 'denied' | 'silent'

export async function openAgent(answer: () => AgentAnswer = () => 'done') {
  const wishes: { readonly on: boolean; readonly minutes: number | undefined }[] = []
  let heard: (() => void) | undefined
  const uri = await open((request, body, response) => {
    if (request.method !== 'PUT' || request.url !== '/task-protection/v1/state')
      return response.writeHead(404).end()
    const { ProtectionEnabled: on, ExpiresInMinutes: minutes } = JSON.parse(body)
    wishes.push({ on, minutes })
    heard?.()
    const Arn = 'arn:aws:ecs:us-east-1:111122223333:task/default/1234567890abcdef0'
    const say = (status: number, said: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said))
    const kind = answer()
    if (kind === 'done')
      return say(200, { protection: { Arn, ProtectionEnabled: on, ExpirationDate: null } })
    if (kind === 'blocked')
      return say(200, {
        failure: { Arn, Reason: 'DEPLOYMENT_BLOCKED', Detail: 'a deployment waits' },
      })
    if (kind === 'denied')
      return say(400, { error: { Arn, Code: 'AccessDeniedException', Message: 'not allowed' } })
    response.destroy() // no answer at all
  })
  return {
    uri,
    wishes,
    /** Resolves when this many wishes were heard. */
    async heard(count: number) {
      while (wishes.length < count)
        await new Promise<void>((resolve) => {
          heard = resolve
        })
    },
  }
}

/** Instance metadata, version 2 only: no answer without a token. */
export async function openMetadata({ uses = Number.POSITIVE_INFINITY } = {}) {
  let tokens = 0
  let usesOfEach = uses
  let left = 0
  let asked = 0
  let notice: { action: string; time: string } | undefined
  const endpoint = await open((request, _, response) => {
    if (request.method === 'PUT' && request.url === '/latest/api/token') {
      if (request.headers['x-aws-ec2-metadata-token-ttl-seconds'] === undefined)
        return response.writeHead(400).end()
      left = usesOfEach
      tokens += 1
      return response.end(`token-${tokens}`)
    }
    if (request.headers['x-aws-ec2-metadata-token'] !== `token-${tokens}` || left-- <= 0)
      return response.writeHead(401).end()
    if (request.url !== '/latest/meta-data/spot/instance-action')
      return response.writeHead(404).end()
    asked += 1
    if (!notice) return response.writeHead(404).end()
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(notice))
  })
  return {
    endpoint,
    announce(action = 'terminate') {
      notice = { action, time: '2026-11-23T01:42:00Z' }
    },
    /** From the next token on; what was given before is worth nothing. */
    takesEach(uses: number) {
      usesOfEach = uses
      left = 0
    },
    get tokens() {
      return tokens
    },
    get asked() {
      return asked
    },
  }
}
