// The container's entry as a real process: what ECS, EC2 and an operator see of it.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { writeModelRecord } from '#shared/aws/model-record.ts'
import { create, type EditIn } from '#shared/edit.ts'
import { idMaker } from '#shared/id.ts'
import { systemClock as clock, systemRandom as random } from '#shared/local/system.ts'
import { aKey, anAccount, anInput, aQueuedEdit, WIDE } from '../contract/builders.ts'
import { wave } from '../functions/api/wave.ts'
import { tempFolder } from '../shared/local/open-world.ts'
import { openStage } from './aws-stage.ts'
import { openAgent, openMetadata } from './life/servers.ts'

const MAIN = fileURLToPath(new URL('../../gpu-worker/main.ts', import.meta.url))
const HEALTH = fileURLToPath(new URL('../../gpu-worker/health.ts', import.meta.url))
type Line = { event: string; message?: string; error?: { message: string }[] }

function start(args: readonly string[], env: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env.PATH!, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines: Line[] = []
  let rest = ''
  let heard = () => {}
  child.stdout.on('data', (chunk) => {
    const parts = (rest + chunk).split('\n')
    rest = parts.pop()!
    lines.push(...parts.map((line) => JSON.parse(line)))
    heard()
  })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  let isOver = false
  void ended.then(() => {
    isOver = true
    heard()
  })
  return {
    child,
    lines,
    ended,
    async said(event: string): Promise<Line> {
      for (;;) {
        const line = lines.find((one) => one.event === event)
        if (line) return line
        if (isOver) throw new Error(`Expected ${event}, got ${JSON.stringify(lines)}`)
        await new Promise<void>((resolve) => {
          heard = resolve
        })
      }
    },
  }
}

async function world() {
  const stage = await openStage()
  const { ports } = stage
  const agent = await openAgent()
  const metadata = await openMetadata()
  const data = await tempFolder()
  const account = anAccount()
  await ports.accounts.create(account, aKey(account.id))
  const newId = idMaker(clock.now, random.bytes)
  const env = {
    ...stage.env,
    AWS_EC2_METADATA_DISABLED: 'false',
    AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.endpoint,
    ECS_AGENT_URI: agent.uri,
    RESOUND_DATA_DIR: data,
    HOME: data,
  }
  return {
    ...stage,
    agent,
    metadata,
    env,
    start: (change: Record<string, string> = {}) => start(['--stage', 's'], { ...env, ...change }),
    async queuedEdit(): Promise<EditIn<'queued'>> {
      const now = clock.now()
      const objectKey = `uploads/${newId('upl')}`
      const recording = wave(1)
      const { version, bytes } = await ports.audio.write(objectKey, recording, 'audio/wav')
      const sha256 = createHash('sha256').update(recording).digest('hex')
      const edit = aQueuedEdit(account.id, {
        id: newId('edit'),
        lane: 'model',
        createdAt: now,
        queuedAt: now,
        deadlineAt: now + 86_400_000,
        input: anInput({ objectKey, version, sha256, bytes }),
      })
      await ports.edits.create(create(edit, { now, newId }), {
        idempotency: undefined,
        limits: WIDE,
      })
      await ports.queue.send(edit.id, 'model', account.id)
      return edit
    },
    async ended(id: `edit_${string}`) {
      for (;;) {
        const edit = await ports.edits.get(id)
        if (edit && edit.status !== 'queued' && edit.status !== 'processing') return edit
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    },
  }
}

test('a worker that knows only its stage runs an edit, protected, and ends well on SIGTERM', async () => {
  const on = await world()
  const edit = await on.queuedEdit()
  const worker = on.start()

  const done = await on.ended(edit.id)
  const rows = await on.ports.workers.list()
  const health = spawn(process.execPath, [HEALTH], { env: on.env })
  const [healthCode] = await once(health, 'exit')
  worker.child.kill('SIGTERM')
  await worker.said('worker_stopping')
  await on.sendRaw('for the next worker') // the open poll still brings it

  expect(await worker.ended).toBe(0)
  expect(await receivedNow(on)).toBe('for the next worker')
  expect(done).toMatchObject({ status: 'succeeded', attempt: 1 })
  expect(rows).toMatchObject([{ lane: 'model' }])
  expect(healthCode).toBe(0)
  expect(on.agent.wishes.map((wish) => wish.on)).toEqual([true, false])
  expect(await on.ports.workers.list()).toEqual([])
  expect((await worker.said('no_model')).message).toMatch(/resound model push NAME --aws --stage s/)
}, 120_000)

test('a Spot notice stops a worker as SIGTERM does', async () => {
  const on = await world()
  const worker = on.start()
  await worker.said('worker_ready')

  on.metadata.announce()
  await worker.said('worker_stopping')
  await on.sendRaw('ends the open poll')

  expect(await worker.ended).toBe(0)
  expect(worker.lines.map(({ event }) => event)).toContain('spot_notice')
  expect(await on.ports.workers.list()).toEqual([])
}, 120_000)

test('a worker that was killed leaves the work to the next one', async () => {
  const on = await world()
  const first = on.start()
  await first.said('worker_ready')
  first.child.kill('SIGKILL')
  await first.ended
  const edit = await on.queuedEdit()

  on.start()
  expect(await on.ended(edit.id)).toMatchObject({ status: 'succeeded' })
}, 120_000)

const A_RECORD = {
  ...{ bundleId: 'a'.repeat(64), name: 'tiny', version: 'aaaaaaaaaaaa', precision: 'fp32' },
  ...{ license: null, sampleRateHz: 44_100, channels: 2, windowSeconds: 47 },
  objective: 'v' as const,
}

test('a worker that is stopped while it fetches its model ends well, and leaves no row', async () => {
  const on = await world()
  await writeModelRecord(on.ports.table, A_RECORD)
  const asked = Promise.withResolvers<void>()
  on.s3.delay = () => {
    asked.resolve()
    return new Promise(() => {})
  }
  const worker = on.start()
  await asked.promise
  expect(await on.ports.workers.list()).toMatchObject([{ state: 'booting' }])
  worker.child.kill('SIGTERM')

  expect(await worker.ended).toBe(0)
  expect(await on.ports.workers.list()).toEqual([])
}, 120_000)

test('a worker whose model is not in the bucket says so, ends, and is not counted as one that lives', async () => {
  const on = await world()
  await writeModelRecord(on.ports.table, A_RECORD)
  const worker = on.start()

  expect(await worker.ended).toBe(1)
  expect(JSON.stringify(worker.lines)).toMatch(/s3:GetObject on media\/bundles\/a+/)
  expect(await on.ports.workers.list()).toEqual([])
}, 120_000)

test('a worker without a model in its image names the folder where it looks', async () => {
  const on = await world()
  const worker = on.start({ RESOUND_MODEL_SOURCE: 'image' })
  await worker.said('worker_ready')
  expect((await worker.said('no_model')).message).toMatch(
    /no model in \S+\/models: open edits fail/,
  )
}, 120_000)

test('a worker whose clock is ten minutes late holds its leases by the time of the table', async () => {
  const on = await world()
  const late = 'const now = Date.now; Date.now = () => now() - 600_000'
  const worker = on.start({
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(late)}`,
  })
  const { message } = await worker.said('clock_off')
  const edit = await on.queuedEdit()
  const done = await on.ended(edit.id)

  expect(message).toMatch(/10 minutes behind that of AWS. Start its time service/)
  expect(done).toMatchObject({ status: 'succeeded', attempt: 1 })
  expect(Math.abs(done.startedAt! - Date.now())).toBeLessThan(60_000)
}, 120_000)

test('a data folder that cannot be written is named, with who must be given it', async () => {
  const on = await world()
  const worker = on.start({ RESOUND_DATA_DIR: '/dev/null/data' })
  expect((await worker.said('worker_failed')).message).toMatch(
    /RESOUND_DATA_DIR \(\/dev\/null\/data\)/,
  )
}, 120_000)

/** A message that is visible at this moment. */
async function receivedNow({ ports }: Awaited<ReturnType<typeof world>>) {
  const { signal } = new AbortController()
  const received = await ports.queue.receive({
    ...{ waitSeconds: 0, visibilityTimeoutSeconds: 30, signal },
  })
  return received?.body
}

test.each([
  [
    'a stage that is not there',
    ['--stage', 'typo'],
    {},
    1,
    /no stack resound-typo-data|cdk deploy/,
  ],
  ['a missing name', [], { RESOUND_STAGE: '' }, 78, /--stage.*RESOUND_TABLE is missing/],
])(
  '%s ends the start at once with what to do',
  async (_, args, change, code, sentence) => {
    const { env } = await world()
    const worker = start(args, { ...env, ...change })

    expect(await worker.ended).toBe(code)
    expect(JSON.stringify(worker.lines)).toMatch(sentence)
  },
  30_000,
)
