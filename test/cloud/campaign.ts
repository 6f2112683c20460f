/**
 * T4: the real API, workers and sweepers over faulty stores and a faulty queue, in virtual time. Clients
 * post, repeat and cancel; workers are killed at any await, told to stop, and replaced.
 */
import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import type { Hono } from 'hono'
import { newAccount } from '#shared/account.ts'
import { type Edit, isFinal } from '#shared/edit.ts'
import type { EditId, NewId } from '#shared/id.ts'
import { idMaker } from '#shared/id.ts'
import type { LogFields } from '#shared/log.ts'
import type { AudioStore, EditQueue, EditStore, Ports, WorkerRegistry } from '#shared/ports.ts'
import { newWebhookSecret } from '#shared/signature.ts'
import type { UploadIn } from '#shared/upload.ts'
import { readWebhookMessage, type WebhookQueue } from '#shared/webhook-message.ts'
import { createApi } from '../../functions/api/app.ts'
import type { ApiEnv } from '../../functions/api/authenticate.ts'
import { nudgeWebhooks } from '../../functions/sweeper/nudge-webhooks.ts'
import { runSweeper } from '../../functions/sweeper/sweep.ts'
import { CLOUD_TIMES } from '../../gpu-worker/cloud-times.ts'
import { deathWatch } from '../../gpu-worker/life/death-watch.ts'
import { inHand } from '../../gpu-worker/life/in-hand.ts'
import { runWorker } from '../../gpu-worker/life/run-worker.ts'
import { seededRandom } from '../chaos/random.ts'
import { stubOutput } from '../chaos/stub-output.ts'
import { STUB_MODELS } from '../functions/api/models.ts'
import { wave } from '../functions/api/wave.ts'
import { CONFIG } from '../functions/api/world.ts'
import { checkInvariants, type Evidence, type Invariants, type Verdict } from '../invariants.ts'
import { type Client, client } from './client.ts'
import { faultyObjects, faultyTable, type Mortal, mortal, type StoreFaults } from './faults.ts'
import type { MemorySqs, QueueFaults } from './memory-sqs.ts'
import { type Receivers, receivers } from './receivers.ts'
import { scratchFolder } from './scratch.ts'
import { stubBench } from './stub-bench.ts'
import { type Telling, telling, told } from './telling.ts'
import { type IsWaiting, type VirtualTime, virtualTime } from './virtual-time.ts'

export type CampaignOptions = {
  readonly edits: number
  readonly seed: number
  readonly workers: number
  readonly clients: number
  /** Functions that tell receivers. */
  readonly dispatchers: number
  /** Chance that a worker is killed at one await. */
  readonly diesAt: number
  /** Workers whose clocks are off, half of them ahead and half behind, by this many seconds. */
  readonly skewedWorkers: number
  readonly skewSeconds: number
  readonly stores: StoreFaults
  readonly queue: QueueFaults
  /** Model runs an edit that are too many; undefined: counted only. */
  readonly mostRuns: number | undefined
  readonly openBacking: OpenBacking
}

export const FAULTS: Pick<
  CampaignOptions,
  'stores' | 'queue' | 'diesAt' | 'mostRuns' | 'dispatchers'
> = {
  stores: { tableTimeouts: 0.05, tableUnknown: 0.2, tableRefusals: 0.01, objectErrors: 0.05 },
  queue: { duplicated: 0.4, late: 0.02, unheard: 0.02, deletesLost: 0.1, sendsLost: 0.02 },
  diesAt: 0.0005,
  mostRuns: 1.1,
  dispatchers: 8,
}

/** The stores under the faults: what survives every death. */
export type Backing = AsyncDisposable & {
  readonly ports: Omit<Ports, 'queue' | 'clock' | 'random' | 'audio'>
  readonly audio: AudioStore
  readonly queue: EditQueue
  /** The queue as one worker polls it, where a process has a poll of its own. */
  openQueue?(): EditQueue
  /** The service behind the queue, where that is an adapter of its own. */
  readonly sqs?: MemorySqs
  /** The queue of those who tell receivers: how it is sent to, and the service behind it. */
  readonly webhooks: { readonly queue: WebhookQueue; readonly sqs: MemorySqs }
  /** Whether table and bucket fail by themselves, below their adapters. */
  readonly isFaulty?: boolean
  /** Nothing fails any more: for looking at what is left. */
  heal?(): void
  evidence(): Promise<Pick<Evidence, 'edits' | 'ledger' | 'events' | 'deliveries' | 'accounts'>>
}
export type OpenBacking = {
  (
    time: VirtualTime,
    random: () => number,
    queue: QueueFaults,
    stores: StoreFaults & { readonly seed: number },
  ): Promise<Backing>
  /** See virtual-time.ts. */
  readonly isWaiting?: IsWaiting
}

export type CampaignResult = {
  readonly invariants: Invariants
  readonly counts: Readonly<Record<string, number>>
  readonly surprises: readonly string[]
}

const START = Date.UTC(2026, 10, 23)
const LONGEST_MS = 12 * 3_600_000 // an edit that nobody runs expires after a day: that is no end to wait for
const LONGEST_SCHEDULE_MS = 120 * 3_600_000
const ACCOUNTS = 8
const MEAN_LIFE_MS = 1_200_000
const RETENTION_MS = 30 * 604_800_000
const RECORDING = wave(0.1)
const PLANTED = [
  'not json at all',
  '{"v":2,"edit_id":"edit_01K00000000000000000000000","more":1}',
  '{"v":1,"edit_id":"edit_01K00000000000000000000000"}',
  '{"v":1,"edit_id":"edit_01K00000000000000000000000","account_id":"acct_of_another"}',
]

export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const random = seededRandom(options.seed)
  const time = virtualTime(START, options.openBacking.isWaiting)
  const jobsFolder = await scratchFolder('cloud-jobs')
  await using backing = await options.openBacking(time, random, options.queue, {
    ...options.stores,
    seed: options.seed,
  })
  try {
    const world = new World(options, { random, time, backing, jobsFolder })
    return await world.run()
  } finally {
    await rm(jobsFolder, { recursive: true, force: true })
  }
}

type Given = {
  readonly random: () => number
  readonly time: VirtualTime
  readonly backing: Backing
  readonly jobsFolder: string
}

class World {
  private readonly options: CampaignOptions
  private readonly given: Given
  private readonly runs = new Map<EditId, number>()
  private readonly unexpected: string[] = []
  private readonly counts = { kills: 0, stops: 0, exits: 0, sweeps: 0, sweepersKilled: 0 }
  private readonly workers = new Set<{ mortal: Mortal; stop: AbortController }>()
  private readonly ending = new AbortController()
  private readonly newId: NewId
  private readonly edits: EditStore
  private readonly audio: AudioStore
  private readonly sqs: MemorySqs
  private readonly receivers: Receivers
  private readonly telling: Telling

  constructor(options: CampaignOptions, given: Given) {
    this.options = options
    this.given = given
    const { random, time, backing } = given
    this.newId = idMaker(time.now, randomBytes(random))
    const { isFaulty, ports, audio } = backing
    this.sqs = backing.sqs ?? (backing.queue as MemorySqs)
    this.edits = isFaulty ? ports.edits : faultyTable(ports.edits, random, options.stores)
    this.audio = isFaulty ? audio : faultyObjects(audio, random, options.stores)
    this.receivers = receivers(time, random)
    const { deliveries } = ports
    this.telling = telling({
      ...{ time, random, bytes: randomBytes(random), newId: this.newId, diesAt: options.diesAt },
      deliveries: isFaulty ? deliveries : faultyTable(deliveries, random, options.stores),
      secrets: ports.secrets,
      ...backing.webhooks,
      receivers: this.receivers,
      unexpected: this.unexpected,
    })
  }

  async run(): Promise<CampaignResult> {
    const { options, given } = this
    const { time, backing } = given
    const clients = await this.settled(this.openClients())
    for (const body of PLANTED) {
      this.sqs.plant(body)
      if (!readsAsWebhook(body)) backing.webhooks.sqs.plant(body)
    }
    const slots = Array.from({ length: options.workers }, (_, i) => this.keepWorker(i))
    const sweepers = [this.keepSweeper(), this.keepSweeper()]
    const allTold = new AbortController()
    const dispatchers = Array.from({ length: options.dispatchers }, () =>
      this.telling.keep(allTold.signal),
    )
    const posting = Promise.all(clients.map(({ post }) => post()))

    let isQuiet = false
    void posting.then(async () => {
      while (!isQuiet) {
        await time.sleep(30_000)
        if (this.sqs.size > 0) continue
        isQuiet = (await time.busy(backing.evidence())).edits.every(isFinal)
      }
    })
    const isDone = await time.run(() => isQuiet, START + LONGEST_MS)
    if (!isDone) this.unexpected.push('something was still unfinished after twelve hours')

    this.ending.abort()
    for (const { stop } of this.workers) stop.abort()
    let isOver = false
    void Promise.all([...slots, ...sweepers]).then(() => {
      isOver = true
    })
    await time.run(() => isOver, time.now() + 3_600_000)
    await this.tellAll(dispatchers, allTold)
    backing.heal?.()
    return await this.settled(this.judge(clients))
  }

  /** The schedule of a receiver that never answers takes three days. */
  private async tellAll(dispatchers: Promise<void>[], allTold: AbortController): Promise<void> {
    const { time } = this.given
    let isTold = false
    let isOver = false
    void this.telling.finish().then(() => {
      isTold = true
      allTold.abort()
    })
    void Promise.all(dispatchers).then(() => {
      isOver = true
    })
    await time.run(() => isTold, time.now() + LONGEST_SCHEDULE_MS)
    if (!isTold) this.unexpected.push('something was still untold when every schedule had ended')
    allTold.abort()
    await time.run(() => isOver, time.now() + 3_600_000)
  }

  /** What has to sleep meanwhile can: time goes on. */
  private async settled<T>(work: Promise<T>): Promise<T> {
    let isDone = false
    void work.finally(() => {
      isDone = true
    })
    await this.given.time.run(() => isDone, Number.POSITIVE_INFINITY)
    return work
  }

  /** An API as the Lambda has it, with a key of each account and one upload that all edits use. */
  private async openClients(): Promise<Client[]> {
    const { random, time, backing } = this.given
    const { ports } = backing
    const app = this.openApi()
    const doors: { app: Hono<ApiEnv>; secret: string; uploadId: string; accountId: string }[] = []
    for (let i = 0; i < ACCOUNTS; i++) {
      const context = { now: time.now(), newId: this.newId, random: { bytes: randomBytes(random) } }
      const { account, key, secret } = newAccount({ name: null, isUnlimited: false }, context)
      await ports.accounts.create(account, key)
      await ports.accounts.grant({
        ...{ id: this.newId('led'), kind: 'grant', credits: 1_000_000_000, at: time.now() },
        ...{ accountId: account.id, editId: null, keyId: null, note: null },
      })
      const newSecret = () => newWebhookSecret({ bytes: randomBytes(random) })
      const webhook = await ports.secrets.webhookSecret(account.id, 'live', newSecret)
      this.receivers.expect(account.id, webhook.secret)
      const uploadId = await this.firstUpload(account.id)
      doors.push({ app, secret, uploadId, accountId: account.id })
    }
    const { edits, clients, seed } = this.options
    return Array.from({ length: clients }, (_, i) =>
      client({
        ...doors[i % doors.length]!,
        name: `c${i}`,
        count: Math.floor(edits / clients) + (i < edits % clients ? 1 : 0),
        random: seededRandom(seed * 1000 + i + 1),
        time,
      }),
    )
  }

  private openApi(): Hono<ApiEnv> {
    const { random, time, backing } = this.given
    const { limits } = CONFIG
    return createApi({
      ...backing.ports,
      edits: this.edits,
      audio: this.audio,
      queue: backing.queue,
      clock: time,
      newId: this.newId,
      config: {
        ...CONFIG,
        limits: { ...limits, maxQueued: 1_000_000, maxQueuedInDeployment: 1_000_000 },
      },
      changes: { subscribe: () => () => {} },
      workers: async () => ({
        ...{ ready: 1, busy: 0, starting: 0, unhealthy: 0, max: 1, isPaused: false },
      }),
      models: async () => STUB_MODELS,
      newWebhookSecret: () => `whsec_${Buffer.from(randomBytes(random)(32)).toString('base64')}`,
      storage: undefined,
      isStopping: () => false,
      onRequest: () => {},
      onUnexpected: (error) => {
        if (!/did not answer|ServiceUnavailable/.test(String(error)))
          this.unexpected.push(`API: ${error}`)
      },
    })
  }

  /** A ready upload, put there as the storage's notification would. */
  private async firstUpload(accountId: Edit['accountId']): Promise<string> {
    const { ports, audio } = this.given.backing
    const now = this.given.time.now()
    const id = this.newId('upl')
    const objectKey = `uploads/${id}`
    const object = await audio.write(objectKey, RECORDING, 'audio/wav')
    const pending: UploadIn<'pending'> = {
      ...({ id, accountId, mode: 'live', subject: null, method: 'PUT' } as const),
      ...{ filename: 'a.wav', contentType: 'audio/wav', objectKey, createdAt: now },
      ...{ declaredBytes: object.bytes, declaredSha256: object.sha256, declaredSeconds: null },
      requestExpiresAt: now + 3_600_000,
      status: 'pending',
    }
    await ports.uploads.create(pending, undefined)
    await ports.uploads.commit(pending, {
      ...pending,
      status: 'ready',
      object,
      probe: {
        ...{ container: 'wav', codec: 'pcm_s16le', sampleRateHz: 8000, channels: 1 },
        durationSeconds: 0.1,
        durationSource: 'header',
      },
      readyAt: now,
    })
    return id
  }

  /** One place in the fleet: a worker, and after its end the next one. */
  private async keepWorker(place: number): Promise<void> {
    const { random, time } = this.given
    const { options, ending } = this
    const isSkewed = place < options.skewedWorkers
    const skewMs = isSkewed ? (place % 2 === 0 ? 1 : -1) * options.skewSeconds * 1000 : 0
    while (!ending.signal.aborted) {
      const died = new AbortController()
      const stop = new AbortController()
      const process = mortal(time, random, {
        diesAt: options.diesAt,
        skewMs,
        onDeath: () => {
          this.counts.kills += 1
          died.abort()
        },
      })
      const worker = { mortal: process, stop }
      this.workers.add(worker)
      // Scale-in, deployments, Spot: now and then a worker is told to stop.
      const patience = new AbortController()
      void time.sleep(-Math.log(1 - random()) * MEAN_LIFE_MS, patience.signal).then(
        () => {
          this.counts.stops += 1
          stop.abort()
        },
        () => {},
      )
      const ended = this.startWorker(`w${place}`, process, stop.signal).then((code) => {
        this.counts.exits += 1
        if (code !== 0) this.unexpected.push(`a worker ended with ${code}`)
      })
      await Promise.race([
        ended,
        new Promise((resolve) => died.signal.addEventListener('abort', resolve, { once: true })),
      ])
      patience.abort()
      this.workers.delete(worker)
      if (!ending.signal.aborted) await time.sleep(1000 + random() * 60_000)
    }
  }

  private startWorker(id: string, process: Mortal, stop: AbortSignal): Promise<number> {
    const { random, jobsFolder, backing } = this.given
    const { clock } = process
    const held = inHand(clock, () => 1)
    return runWorker(
      {
        run: {
          edits: process.own(this.edits),
          audio: process.own(this.audio),
          clock,
          random: { bytes: randomBytes(random) },
          newId: this.newId,
          times: CLOUD_TIMES,
          workbench: stubBench({ clock, runs: this.runs, kill: process.kill }),
          jobsFolder,
          rates: CONFIG.rates,
          maxInputSeconds: 600,
          maxUploadBytes: 1_000_000,
          outputRetentionMs: RETENTION_MS,
          softwareVersion: 'chaos',
          reportEveryMs: 1000,
          secondsPerEvaluation: () => 1,
        },
        queue: mortalQueue(backing.openQueue?.() ?? backing.queue, process),
        registry: process.own(NO_REGISTRY),
        protection: { protect: async () => () => {}, end: async () => {} },
        inHand: held,
        deaths: deathWatch(clock),
        log: (fields) => this.hear(fields),
        identity: {
          ...{ id, lane: 'model', device: null, softwareVersion: 'chaos' },
          startedAt: clock.now(),
        },
        slots: 1,
        visibilityTimeoutSeconds: CLOUD_TIMES.leaseSeconds,
        graceSeconds: 3,
      },
      stop,
    )
  }

  /** An error without a name of ours is a bug. */
  private hear({ event, error }: LogFields): void {
    if (event !== 'attempt_ended' || !(error instanceof Error) || 'code' in error) return
    this.unexpected.push(`worker: ${error.stack ?? error}`)
  }

  /** One that sweeps, and after its death the next. */
  private async keepSweeper(): Promise<void> {
    const { random, time } = this.given
    const { signal } = this.ending
    while (!signal.aborted) {
      const died = Promise.withResolvers<void>()
      const onDeath = () => {
        this.counts.sweepersKilled += 1
        died.resolve()
      }
      const { diesAt } = this.options
      const process = mortal(time, random, { diesAt, skewMs: 0, onDeath })
      await Promise.race([this.sweeper(process), died.promise])
      if (!signal.aborted) await time.sleep(1000 + random() * 60_000)
    }
  }

  private sweeper(process: Mortal): Promise<void> {
    const { backing } = this.given
    const { clock } = process
    const { deliveries, uploads } = backing.ports
    const deps = {
      ...backing.ports,
      deliveries: process.own(deliveries),
      uploads: process.own(uploads),
      edits: process.own(this.edits),
      audio: process.own(this.audio),
      queue: process.own(backing.queue),
      webhooks: process.own(backing.webhooks.queue),
      clock,
      newId: this.newId,
      outputRetentionMs: RETENTION_MS,
      containers: ['wav'],
      clockSkewMs: CLOUD_TIMES.clockSkewSeconds * 1000,
      orphanAfterMs: 86_400_000,
      onError: (error: unknown) => {
        if (!(error instanceof Error && ('code' in error || /did not answer/.test(error.message))))
          this.unexpected.push(`sweeper: ${error}`)
      },
    }
    return runSweeper(deps, {
      everyMs: 15_000,
      signal: this.ending.signal,
      onPass: () => {
        this.counts.sweeps += 1
        void nudgeWebhooks(deps).catch(deps.onError)
      },
    })
  }

  private async judge(clients: readonly Client[]): Promise<CampaignResult> {
    const { backing, time } = this.given
    const evidence: Evidence = {
      ...(await backing.evidence()),
      head: (key) => backing.audio.head(key),
      acknowledged: clients.flatMap(({ log }) => log.acknowledged),
      mismatches: clients.flatMap(({ log }) => log.mismatches),
      received: this.receivers.posts,
      expectedOutput: (edit) =>
        createHash('sha256').update(stubOutput(RECORDING, edit.params.seed)).digest('hex'),
    }
    const { edits, events, ledger } = evidence
    const ends = countBy(events, ({ edit, type }) => (FINAL.has(type) ? edit.id : undefined))
    const closings = countBy(ledger, ({ editId, kind }) =>
      kind === 'settle' || kind === 'release' ? (editId ?? undefined) : undefined,
    )
    const begun = [...this.runs.values()].reduce((sum, count) => sum + count, 0)
    const runsPerEdit = begun / Math.max(1, this.runs.size)
    const { I1, I2, I3, I4, I5, I6 } = await checkInvariants(evidence)
    const invariants: Invariants = {
      ...({ I1, I2, I3, I4, I5, I6 } as Record<string, Verdict>),
      told: told(evidence, this.receivers),
      told_at_once: { checked: this.receivers.posts.length, violations: this.telling.atOnce },
      dead_letters: deadLetters(this.sqs, PLANTED),
      dead_webhook_letters: deadLetters(
        backing.webhooks.sqs,
        PLANTED.filter((body) => !readsAsWebhook(body)),
      ),
      model_runs: {
        checked: this.runs.size,
        violations:
          this.options.mostRuns !== undefined && runsPerEdit > this.options.mostRuns
            ? [`${runsPerEdit.toFixed(3)} model runs an edit, above ${this.options.mostRuns}`]
            : [],
      },
    }
    const statuses = (status: Edit['status']) =>
      edits.filter((edit) => edit.status === status).length
    const surprises = [...this.unexpected, ...clients.flatMap(({ log }) => log.surprises)]
    return {
      invariants,
      surprises: [...new Set(surprises)].slice(0, 20),
      counts: {
        edits: edits.length,
        acknowledged: evidence.acknowledged.length,
        lost: I1!.violations.length,
        ended_twice: edits.filter(({ id }) => (ends.get(id) ?? 0) > 1).length,
        charged_twice: edits.filter(({ id }) => (closings.get(id) ?? 0) > 1).length,
        non_terminal: edits.filter(({ id }) => !ends.has(id)).length,
        succeeded: statuses('succeeded'),
        failed: statuses('failed'),
        worker_lost: edits.filter(
          (one) => one.status === 'failed' && one.error.code === 'worker_lost',
        ).length,
        canceled: statuses('canceled'),
        model_runs: begun,
        model_runs_per_edit: Math.round(runsPerEdit * 1000) / 1000,
        dead_letters: this.sqs.deadLetters.length,
        planted: PLANTED.length,
        deliveries: evidence.deliveries.length,
        posts: this.receivers.posts.length,
        attempts: evidence.deliveries.reduce((sum, { attempts }) => sum + attempts.length, 0),
        dispatchers_killed: this.telling.counts.kills,
        dispatcher_faults: this.telling.counts.faults,
        webhook_messages: backing.webhooks.sqs.counts.received,
        requests_repeated: clients.reduce((sum, { log }) => sum + log.repeated, 0),
        ...this.counts,
        ...this.sqs.counts,
        virtual_minutes: Math.round(time.monotonic() / 60_000),
      },
    }
  }
}

const readsAsWebhook = (body: string): boolean => {
  try {
    return Boolean(readWebhookMessage(body))
  } catch {
    return false
  }
}

const NO_REGISTRY: WorkerRegistry = {
  put: async () => {},
  remove: async () => {},
  list: async () => [],
}

/** Every message handle of a killed process is dead, too. */
const mortalQueue = (queue: EditQueue, process: Mortal): EditQueue => ({
  send: process.own(queue).send,
  async receive(options) {
    const received = await queue.receive(options) // waiting is the clock's business
    if (process.isDead) return new Promise<never>(() => {})
    return received && { ...received, ...process.own(received) }
  },
})

function deadLetters(queue: MemorySqs, expected: readonly string[]): Verdict {
  const [found, planted] = [queue.deadLetters.toSorted(), expected.toSorted()]
  const isSame = JSON.stringify(found) === JSON.stringify(planted)
  return {
    checked: planted.length,
    violations: isSame ? [] : [`the dead letters are ${JSON.stringify(found)}`],
  }
}

function countBy<T>(all: readonly T[], idOf: (one: T) => string | undefined): Map<string, number> {
  const counts = new Map<string, number>()
  for (const one of all) {
    const id = idOf(one)
    if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  return counts
}
const FINAL = new Set(['edit.succeeded', 'edit.failed', 'edit.canceled', 'edit.expired'])

const randomBytes = (random: () => number) => (count: number) =>
  Uint8Array.from({ length: count }, () => Math.floor(random() * 256))
