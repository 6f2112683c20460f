import { fork } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { MOST_PER_COMMIT } from '#shared/local/group-commit.ts'
import { bareWav } from '../test/bare-wav.ts'
import { isQuiet, paired } from './lib/paired.ts'
import { postUntil, type Target } from './lib/post-load.ts'
import type { Bench, Row } from './lib/result.ts'
import { geometricMean } from './lib/stats.ts'

// A durable POST /v1/edits through the real API and store, with key, validation, plan, idempotency, hold
// and event: requests that arrive together share one COMMIT, against the same handler with one transaction
// a request. Both fsync before any answer, and at the end every answered edit is looked for on the disk.

const CONNECTIONS = 64
const sameSentence = () => 'make it 3 dB louder'
/** None of them among the plans that are kept. */
const newSentence = (n: number) => `make it ${1 + (n % 9000) / 1000} dB louder`

export const bench: Bench = async ({ rounds, seconds }) => {
  const [grouped, single, twin] = await Promise.all([
    startServer(MOST_PER_COMMIT),
    startServer(1),
    startServer(MOST_PER_COMMIT),
  ])
  try {
    const a = load(grouped, seconds, sameSentence)
    const b = load(single, seconds, sameSentence)
    const varied = load(grouped, seconds, newSentence)
    const same = await paired(a.run, load(twin, seconds, sameSentence).run, rounds)
    const measured = await paired(a.run, b.run, rounds)
    const plans = await paired(varied.run, a.run, Math.min(rounds, 3))
    for (const server of [grouped, single, twin]) await server.close()
    const perSecond = geometricMean(measured.a)
    return {
      rounds,
      aa: { ratio: same.ratio, ci: same.ci },
      rows: [
        a.row('group commit', measured.a),
        b.row('one transaction a request', measured.b),
        { variant: 'ratio', value: measured.ratio, unit: '×', ci: measured.ci },
        varied.row('group commit, another sentence each time', plans.a),
      ],
      bars: [
        { text: 'at least 5 × one transaction a request', ok: measured.ratio >= 5 },
        { text: 'at least 1,000 durable POST/s', ok: perSecond >= 1000 },
      ],
      ...(isQuiet(same) ? {} : { verdict: 'inconclusive' as const }),
    }
  } finally {
    for (const server of [grouped, single, twin]) await server.stop()
  }
}

/** Rounds of posting to one server, and what a POST cost in processor time. */
function load(server: Server, seconds: number, sentence: (n: number) => string) {
  const total = { posts: 0, serverMs: 0, loadMs: 0 }
  return {
    async run(): Promise<number> {
      const serverMs = await server.processorMs()
      const loadUsage = process.cpuUsage()
      const startMs = performance.now()
      const posts = await postUntil(server, startMs + seconds * 1000, {
        connections: CONNECTIONS,
        sentence,
      })
      const tookSeconds = (performance.now() - startMs) / 1000
      server.answered(posts)
      total.posts += posts
      total.loadMs += milliseconds(process.cpuUsage(loadUsage))
      total.serverMs += (await server.processorMs()) - serverMs
      return posts / tookSeconds
    },
    row: (variant: string, perSecond: readonly number[]): Row => ({
      variant,
      value: geometricMean(perSecond),
      unit: 'POST/s',
      most: Math.round(Math.max(...perSecond)),
      server_cpu_ms: Number((total.serverMs / total.posts).toFixed(3)),
      load_cpu_ms: Number((total.loadMs / total.posts).toFixed(3)),
    }),
  }
}

const milliseconds = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1000

type Server = Target & {
  /** Of the server's process, until now. */
  processorMs(): Promise<number>
  answered(posts: number): void
  /** Ends the server where it is and looks for every answered edit. @throws Error if one is missing */
  close(): Promise<void>
  stop(): Promise<void>
}

async function startServer(mostPerCommit: number): Promise<Server> {
  const entry = fileURLToPath(new URL('lib/post-server.ts', import.meta.url))
  const child = fork(entry, [`${mostPerCommit}`])
  const [{ publicUrl, secret, dataFolder }] = (await once(child, 'message')) as [
    { publicUrl: string; secret: string; dataFolder: string },
  ]
  const url = new URL('/v1/edits', publicUrl)
  const uploadId = await firstEdit(url, secret)
  let edits = 1
  const end = async () => {
    if (!child.connected) return
    child.disconnect()
    await once(child, 'exit')
  }
  return {
    url,
    secret,
    uploadId,
    async processorMs() {
      child.send('processor time?')
      const [usage] = (await once(child, 'message')) as [NodeJS.CpuUsage]
      return milliseconds(usage)
    },
    answered(posts) {
      edits += posts
    },
    async close() {
      await end()
      using database = new DatabaseSync(join(dataFolder, 'resound.db'))
      const stored = database.prepare('SELECT count(*) AS count FROM edit').get()?.count
      if (stored !== edits) throw new Error(`${edits} edits were answered, ${stored} are stored`)
    },
    async stop() {
      await end()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}

/** @returns the upload it made, for all the others */
async function firstEdit(url: URL, secret: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      audio: { base64: silence().toString('base64') },
      instruction: sameSentence(),
    }),
  })
  if (response.status !== 202)
    throw new Error(`expected 202, got ${response.status}: ${await response.text()}`)
  const edit = (await response.json()) as { input: { upload_id: string } }
  return edit.input.upload_id
}

/** 200 ms, 8 bit mono at 8 kHz. */
function silence(): Buffer {
  return Buffer.from(bareWav(Buffer.alloc(1600, 128), { bitsPerSample: 8 }))
}
