import { fork } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { MOST_PER_COMMIT } from '#shared/local/group-commit.ts'
import { isQuiet, paired } from './lib/paired.ts'
import type { Bench } from './lib/result.ts'
import { geometricMean } from './lib/stats.ts'

// A durable POST /v1/edits through the real API and store: requests that arrive together share one
// COMMIT, against the same handler with one transaction a request. Every 202 is on the disk.

const CONNECTIONS = 64

export const bench: Bench = async ({ rounds, seconds }) => {
  const [grouped, single, twin] = await Promise.all([
    startServer(MOST_PER_COMMIT),
    startServer(1),
    startServer(MOST_PER_COMMIT),
  ])
  try {
    const rate = (server: Server) => () => postsPerSecond(server, seconds)
    const same = await paired(rate(grouped), rate(twin), Math.min(rounds, 3))
    const measured = await paired(rate(grouped), rate(single), rounds)
    const perSecond = geometricMean(measured.a)
    return {
      rounds,
      aa: { ratio: same.ratio, ci: same.ci },
      rows: [
        { variant: 'group commit', value: perSecond, unit: 'POST/s' },
        { variant: 'one transaction a request', value: geometricMean(measured.b), unit: 'POST/s' },
        { variant: 'ratio', value: measured.ratio, unit: '×', ci: measured.ci },
      ],
      bars: [
        { text: 'at least 5 × one transaction a request', ok: measured.ratio >= 5 },
        { text: 'at least 1,000 durable POST/s', ok: perSecond >= 1000 },
      ],
      ...(isQuiet(same) ? {} : { verdict: 'inconclusive' as const }),
    }
  } finally {
    await Promise.all([grouped, single, twin].map((server) => server.close()))
  }
}

type Server = {
  readonly url: URL
  readonly secret: string
  readonly uploadId: string
  close(): Promise<void>
}

async function startServer(mostPerCommit: number): Promise<Server> {
  const entry = fileURLToPath(new URL('lib/post-server.ts', import.meta.url))
  const child = fork(entry, [`${mostPerCommit}`])
  const [{ publicUrl, secret, dataFolder }] = (await once(child, 'message')) as [
    { publicUrl: string; secret: string; dataFolder: string },
  ]
  const close = async () => {
    child.disconnect()
    await once(child, 'exit')
    await rm(dataFolder, { recursive: true, force: true })
  }
  const server = { url: new URL('/v1/edits', publicUrl), secret, uploadId: '', close }
  const audio = { base64: silence().toString('base64') }
  const first = await post(server, audio, new Agent())
  return { ...server, uploadId: (first.input as { upload_id: string }).upload_id }
}

/** As many as `CONNECTIONS` callers get, each with one request at a time. */
async function postsPerSecond(server: Server, seconds: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const startMs = performance.now()
  const endMs = startMs + seconds * 1000
  let posts = 0
  const caller = async () => {
    while (performance.now() < endMs) {
      await post(server, { upload_id: server.uploadId }, agent)
      posts += 1
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, caller))
  agent.destroy()
  return posts / ((performance.now() - startMs) / 1000)
}

let keys = 0

function post(
  { url, secret }: Pick<Server, 'url' | 'secret'>,
  audio: object,
  agent: Agent,
): Promise<Record<string, unknown>> {
  const body = JSON.stringify({ audio, instruction: 'make it 3 dB louder' })
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${secret}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'idempotency-key': `bench-${process.pid}-${keys++}`,
    }
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => (text += chunk))
      response.on('end', () => {
        if (response.statusCode === 202) resolve(JSON.parse(text) as Record<string, unknown>)
        else reject(new Error(`expected 202, got ${response.statusCode}: ${text.slice(0, 300)}`))
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** 200 ms, 8 bit mono at 8 kHz. */
function silence(): Buffer {
  const frames = 1600
  const bytes = Buffer.alloc(44 + frames, 128)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(36 + frames, 4)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(8000, 24)
  bytes.writeUInt32LE(8000, 28)
  bytes.writeUInt16LE(1, 32)
  bytes.writeUInt16LE(8, 34)
  bytes.write('data', 36)
  bytes.writeUInt32LE(frames, 40)
  return bytes
}
