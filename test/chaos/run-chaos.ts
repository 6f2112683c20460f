import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Edit, isFinal } from '#shared/edit.ts'
import { newApiKey } from '#shared/keys.ts'
import { openLocal } from '#shared/local/open-local.ts'
import { systemClock, systemRandom } from '#shared/local/system.ts'
import { bareWav } from '../bare-wav.ts'
import { checkInvariants, type Evidence, type Invariants } from '../invariants.ts'
import { type ClientLog, client, request } from './clients.ts'
import { localEvidence } from './local-evidence.ts'
import { seededRandom } from './random.ts'
import { openReceivers } from './receivers.ts'
import { killChild, killServer, type ServerProcess, startServer } from './server-process.ts'
import { stubOutput } from './stub-output.ts'

export type ChaosOptions = {
  readonly kills: number
  readonly seed: number
  readonly clients: number
  /** The server under test: a file beside this one. */
  readonly entry: 'small-server.ts' | 'box-server.ts'
  readonly leaseMs: number
  /** A life is not ended before this many answers were given in it; 0: whenever it comes. */
  readonly answersPerLife: number
  /** Longest life of the server before a kill, after that. */
  readonly longestLifeMs: number
  readonly clientPauseMs: number
  /** Of the edits, that kill their process; of first attempts, that receivers refuse. Both wait for later. */
  readonly poisonShare: number
  readonly refusedShare: number
  /** After the last kill: how long nothing may move while something is unfinished. */
  readonly drainSeconds: number
  readonly nodeArguments: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly onProgress: (line: string) => void
}

export type ChaosResult = {
  readonly invariants: Invariants
  readonly counts: Readonly<Record<string, number>>
  /** What no invariant covers: wrong answers, complaints of the server, a damaged database. */
  readonly surprises: readonly string[]
}

/** 100 ms of a tone, 8 bit mono at 8 kHz: the recording of the campaign. */
const RECORDING = aWav()

/** Kills the server and its children at random instants under posting clients, then looks at everything. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const random = seededRandom(options.seed)
  const dataFolder = await mkdtemp(join(tmpdir(), 'resound-chaos-'))
  const port = await freePort()
  const apiKey = newApiKey('live', systemRandom)
  const start = () =>
    startServer({
      ...options,
      dataFolder,
      port,
      env: { ...options.env, RESOUND_BOOTSTRAP_KEY: apiKey },
    })
  let server: ServerProcess | undefined
  try {
    await using receivers = await openReceivers(3, random, options.refusedShare)
    server = start()
    if (!(await server.listening)) throw new Error(`no start: ${server.complaints.join('\n')}`)
    const door = { baseUrl: `http://127.0.0.1:${port}`, apiKey }
    receivers.useSecret(await firstSecret(door))

    const log: ClientLog = {
      acknowledged: [],
      mismatches: [],
      surprises: [],
      retried: 0,
      canceled: 0,
    }
    const stop = new AbortController()
    const uploadId = await firstUpload(door, receivers.urls, log)
    const clients = Array.from({ length: options.clients }, (_, i) =>
      client(`c${i}`, {
        ...door,
        uploadId,
        webhookUrls: receivers.urls,
        random: seededRandom(options.seed + 1 + i),
        log,
        poisonShare: options.poisonShare,
        pauseMs: options.clientPauseMs,
        signal: stop.signal,
      }),
    )

    const complaints: string[] = []
    let childKills = 0
    let lives = 1
    for (let kills = 0; kills < options.kills; kills++) {
      // most of all while it serves, now and then while it starts
      if (random() < 0.9 && !(await server.listening))
        complaints.push(`the server ended by itself: ${server.complaints.join(' | ')}`)
      const answers = log.acknowledged.length + options.answersPerLife
      for (let waits = 0; log.acknowledged.length < answers && waits < 2000; waits++)
        await sleep(10)
      await sleep(random() * options.longestLifeMs)
      const children = random() < 0.3 ? server.children() : []
      const child = children[Math.floor(random() * children.length)]
      if (child !== undefined && killChild(child)) childKills += 1
      else {
        await killServer(server)
        complaints.push(...server.complaints)
        server = start()
        lives += 1
      }
      if ((kills + 1) % 50 === 0)
        options.onProgress(`${kills + 1} kills, ${log.acknowledged.length} acknowledged`)
    }
    stop.abort()
    await Promise.all(clients)
    await server.listening
    const drainedSeconds = await drain(options.drainSeconds, dataFolder, async () => {
      await sleep(500)
    })
    await killServer(server)
    complaints.push(...server.complaints)

    const isStub = options.entry === 'small-server.ts'
    const found = await examine(dataFolder, { ...log, received: receivers.received }, { isStub })
    const { evidence, invariants, integrity } = found
    const statuses = (status: string) =>
      evidence.edits.filter((edit) => edit.status === status).length
    return {
      invariants,
      surprises: [
        ...log.surprises,
        ...complaints.slice(0, 20),
        ...lostTooSoon(evidence),
        ...(integrity === 'ok' ? [] : [`integrity_check: ${integrity}`]),
      ],
      counts: {
        kills: options.kills,
        child_kills: childKills,
        lives,
        acknowledged: log.acknowledged.length,
        retried_requests: log.retried,
        edits: evidence.edits.length,
        succeeded: statuses('succeeded'),
        failed: statuses('failed'),
        canceled: statuses('canceled'),
        worker_lost: evidence.edits.filter(
          (edit) => edit.status === 'failed' && edit.error.code === 'worker_lost',
        ).length,
        rerun: evidence.edits.filter((edit) => edit.attempt > 1).length,
        webhooks_received: receivers.received.length,
        lost: invariants.I1!.violations.length,
        non_terminal: evidence.edits.filter((edit) => !isFinal(edit)).length,
        drained_seconds: drainedSeconds,
      },
    }
  } finally {
    if (server) await killServer(server)
    await rm(dataFolder, { recursive: true, force: true })
  }
}

/** Waits until nothing is unfinished, or nothing has moved for so long. */
async function drain(
  seconds: number,
  dataFolder: string,
  pause: () => Promise<void>,
): Promise<number> {
  const { DatabaseSync } = await import('node:sqlite')
  const startMs = performance.now()
  const spent = () => (performance.now() - startMs) / 1000
  const database = new DatabaseSync(join(dataFolder, 'resound.db'), {
    readOnly: true,
    timeout: 5000,
  })
  try {
    let fewest = Number.POSITIVE_INFINITY
    let movedAt = 0
    while (spent() - movedAt < seconds) {
      const row = database
        .prepare(
          `SELECT (SELECT count(*) FROM edit WHERE terminal_at IS NULL) AS edits,
           (SELECT count(*) FROM delivery WHERE status = 'pending') AS deliveries,
           (SELECT count(*) FROM event WHERE body IS NULL) AS events`,
        )
        .get()!
      const left = Number(row.edits) + Number(row.deliveries) + Number(row.events)
      if (left === 0) break
      if (left < fewest) [fewest, movedAt] = [left, spent()]
      await pause()
    }
  } finally {
    database.close()
  }
  return Math.round(spent() * 10) / 10
}

async function examine(
  dataFolder: string,
  log: Pick<Evidence, 'acknowledged' | 'mismatches' | 'received'>,
  { isStub }: { isStub: boolean },
) {
  const { DatabaseSync } = await import('node:sqlite')
  const database = new DatabaseSync(join(dataFolder, 'resound.db'))
  const integrity = String(database.prepare('PRAGMA integrity_check').get()?.integrity_check)
  database.close()

  // Recovery must find nothing to do; if it did, the invariants would see what it changed.
  await using ports = await openLocal({
    dataFolder,
    publicUrl: 'http://127.0.0.1',
    secretKey: undefined,
    clock: systemClock,
    random: systemRandom,
    outputRetentionMs: 604_800_000,
    maxRunning: 10,
    onFatal: (error) => {
      throw error
    },
  })
  const evidence: Evidence = {
    ...localEvidence(ports),
    ...log,
    // A real output carries its edit's id in a tag, so its bytes are its own.
    ...(isStub ? { expectedOutput: stubbedOutput } : {}),
  }
  const invariants = { ...(await checkInvariants(evidence)) }
  if (ports.recovered.voidedLeases > 0)
    invariants.I2 = {
      ...invariants.I2!,
      violations: [
        ...invariants.I2!.violations,
        `${ports.recovered.voidedLeases} edits were still processing at the end`,
      ],
    }
  return { evidence, invariants, integrity }
}

/** `worker_lost` is said of an edit whose three attempts all began and were all cut off. */
function lostTooSoon({ edits, events }: Evidence): string[] {
  return edits
    .filter((edit) => edit.status === 'failed' && edit.error.code === 'worker_lost')
    .filter(({ id }) => {
      const begun = events.filter(({ type, edit }) => type === 'edit.processing' && edit.id === id)
      return begun.length !== 3
    })
    .map(({ id }) => `${id} is worker_lost without three attempts`)
}

const stubbedOutput = (edit: Edit) =>
  createHash('sha256').update(stubOutput(RECORDING, edit.params.seed)).digest('hex')

type Door = { baseUrl: string; apiKey: string }

async function firstSecret(door: Door): Promise<string> {
  const answer = await request(door, 'GET', '/v1/webhook_endpoints/default/secret')
  if (answer?.status !== 200) throw new Error(`the secret was answered ${answer?.status}`)
  return answer.body.secret as string
}

/** The first edit brings the recording; all later ones name its upload. */
async function firstUpload(door: Door, urls: readonly string[], log: ClientLog): Promise<string> {
  const instruction = 'make it 6 dB quieter'
  const metadata = { key: 'first' }
  const answer = await request(door, 'POST', '/v1/edits', {
    key: 'first',
    body: {
      audio: { base64: RECORDING.toString('base64') },
      instruction,
      params: { seed: 0 },
      webhook: { url: urls[0] },
      metadata,
    },
  })
  if (answer?.status !== 202)
    throw new Error(`the first edit was answered ${JSON.stringify(answer)}`)
  log.acknowledged.push({
    key: 'first',
    id: answer.body.id as `edit_${string}`,
    instruction,
    metadata,
  })
  return (answer.body.input as { upload_id: string }).upload_id
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

function aWav(): Buffer {
  const samples = Buffer.alloc(800)
  for (let i = 0; i < samples.length; i++) samples[i] = 128 + Math.round(60 * Math.sin(i / 3))
  return Buffer.from(bareWav(samples, { bitsPerSample: 8 }))
}
