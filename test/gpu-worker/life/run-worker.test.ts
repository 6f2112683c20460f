import { expect, test } from 'vitest'
import { DomainError } from '#shared/errors.ts'
import type { LogFields } from '#shared/log.ts'
import type { EditQueue, Received, WorkerRow } from '#shared/ports.ts'
import { deathWatch } from '../../../gpu-worker/life/death-watch.ts'
import { inHand } from '../../../gpu-worker/life/in-hand.ts'
import { runWorker } from '../../../gpu-worker/life/run-worker.ts'
import type { Workbench } from '../../../gpu-worker/workbench.ts'
import { editedIn, untilAborted, workerWorld } from '../worker-world.ts'

/** A worker over the real store and queue; its workbench does as it is told. */
async function aWorker(
  workbench: Partial<Workbench> = {},
  change: { queue?: (queue: EditQueue) => EditQueue; graceSeconds?: number } = {},
) {
  const world = await workerWorld(workbench)
  const { clock } = world.deps
  const [lines, rows]: [LogFields[], (WorkerRow['state'] | 'gone')[]] = [[], []]
  const deaths = deathWatch(clock)
  const stop = new AbortController()
  const start = () =>
    runWorker(
      {
        run: world.deps,
        queue: change.queue?.(world.ports.queue) ?? world.ports.queue,
        registry: {
          put: async ({ state }) => void rows.push(state),
          remove: async () => void rows.push('gone'),
          list: async () => [],
        },
        protection: { protect: async () => () => {}, end: async () => {} },
        inHand: inHand(clock, () => 1),
        deaths,
        log: (fields) => lines.push(fields),
        identity: {
          id: 'w1',
          lane: 'model',
          device: null,
          softwareVersion: 'test',
          startedAt: clock.now(),
        },
        slots: 1,
        visibilityTimeoutSeconds: 10,
        graceSeconds: change.graceSeconds ?? 90,
      },
      stop.signal,
    )
  return { ...world, start, stop, deaths, lines, rows }
}

const message = (body: string, told: (what: string) => void): Received => ({
  body,
  receiveCount: 1,
  delete: async () => told('deleted'),
  changeVisibility: async (seconds) => told(`visible in ${seconds}`),
  replace: async (seconds) => told(`a fresh one in ${seconds}`),
})

test('an edit that ends within the grace time ends, although the worker was told to stop', async () => {
  let started = () => {}
  const running = new Promise<void>((resolve) => {
    started = resolve
  })
  let finish = () => {}
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  const worker = await aWorker({
    edit: async ({ folder }) => {
      started()
      await finished
      return editedIn(folder)
    },
  })
  const { id } = await worker.queuedEdit()
  const ended = worker.start()
  await running

  worker.stop.abort()
  finish()

  expect(await ended).toBe(0)
  expect(await worker.ports.edits.get(id)).toMatchObject({ status: 'succeeded', attempt: 1 })
  expect(worker.rows.at(-1)).toBe('gone')
})

test('an edit that would take longer is handed back at once, its attempt not used up', async () => {
  let started = () => {}
  const running = new Promise<void>((resolve) => {
    started = resolve
  })
  const worker = await aWorker(
    {
      edit: (_, signal) => {
        started()
        return untilAborted(signal)
      },
    },
    { graceSeconds: 1 }, // the recording of 10 s is reckoned with 2.5 s
  )
  const { id } = await worker.queuedEdit()
  const ended = worker.start()
  await running

  worker.stop.abort()

  expect(await ended).toBe(0)
  expect(await worker.ports.edits.get(id)).toMatchObject({
    status: 'queued',
    attempt: 1,
    returnedCount: 1,
  })
  const again = await worker.ports.queue.receive({
    waitSeconds: 0,
    visibilityTimeoutSeconds: 10,
    signal: new AbortController().signal,
  })
  expect(again?.body).toContain(id)
})

test('a message that arrives with the last poll of a stopping worker goes back untouched', async () => {
  const said: string[] = []
  let polling = () => {}
  const isPolling = new Promise<void>((resolve) => {
    polling = resolve
  })
  let deliver = () => {}
  const delivered = new Promise<void>((resolve) => {
    deliver = resolve
  })
  const worker = await aWorker(
    {},
    {
      queue: () => ({
        send: async () => {},
        receive: async () => {
          polling()
          await delivered
          return message('{"v":1,"edit_id":"edit_x"}', (what) => said.push(what))
        },
      }),
    },
  )
  const ended = worker.start()
  await isPolling

  worker.stop.abort()
  deliver()
  await ended

  expect(said).toEqual(['visible in 0'])
})

test('a worker whose model keeps dying hands back what it has and exits 70, its row unhealthy', async () => {
  const worker = await aWorker({ edit: (_, signal) => untilAborted(signal) })
  const { id } = await worker.queuedEdit()
  const ended = worker.start()
  await processing(worker, id)

  for (const other of ['edit_1', 'edit_2', 'edit_3'] as const) worker.deaths.died(other)

  expect(await ended).toBe(70)
  expect(worker.rows.at(-1)).toBe('unhealthy')
  expect(await worker.ports.edits.get(id)).toMatchObject({ status: 'queued', attempt: 1 })
  expect(worker.lines.find(({ event }) => event === 'worker_stopping')?.message).toMatch(
    /model verify/,
  )
})

test.each([
  ['{"v":2,"edit_id":"edit_x","new":1}', /version 2.*Deploy the workers before/],
  ['{"v":0,"edit_id":"edit_x"}', /no version of resound wrote/],
  ['not json at all', /no version of resound wrote/],
])(
  'the message %s is left for whoever can read it, and the log says what to do',
  async (body, what) => {
    const said: string[] = []
    let left = 1
    const worker = await aWorker(
      {},
      {
        queue: (queue) => ({
          ...queue,
          receive: (options) =>
            left-- > 0
              ? Promise.resolve(message(body, (how) => said.push(how)))
              : queue.receive(options),
        }),
      },
    )
    const { id } = await worker.queuedEdit()
    const ended = worker.start()
    await succeeded(worker, id) // the message before it stops nobody
    worker.stop.abort()
    await ended

    expect(said).not.toContain('deleted')
    const told = worker.lines.filter(({ event }) => event === 'attempt_ended')
    expect(told.map(({ error }) => String(error)).join()).toMatch(what)
  },
)

test('a queue that refuses is not taken for a table: its own sentence is the only remedy', async () => {
  const why = 'sqs:ReceiveMessage on q: access denied. Allow this role sqs:ReceiveMessage.'
  const failure = new DomainError('storage_unavailable', 'The queue did not answer as it should.', {
    cause: new Error(why),
  })
  const worker = await aWorker(
    {},
    { queue: (queue) => ({ ...queue, receive: () => Promise.reject(failure) }) },
  )
  const ended = worker.start()
  await expect
    .poll(() => worker.lines)
    .toContainEqual({
      ...{ event: 'attempt_ended', level: 'warn', error: failure },
    })
  worker.stop.abort()
  await ended
})

test('a worker without the model leaves the edit to another one, and the log names the command', async () => {
  const worker = await aWorker({
    edit: async () => {
      throw new DomainError('model_not_installed', 'sao-instruct is not here.')
    },
  })
  const { id } = await worker.queuedEdit()
  const ended = worker.start()
  await until(async () => (await worker.ports.edits.get(id))?.attempt === 2)
  worker.stop.abort()
  await ended

  expect(await worker.ports.edits.get(id)).toMatchObject({ status: 'queued', attempt: 2 })
  expect(worker.lines.find(({ event }) => event === 'attempt_ended')?.message).toMatch(
    /resound model push/,
  )
})

type World = Awaited<ReturnType<typeof aWorker>>
const processing = (world: World, id: `edit_${string}`) =>
  until(async () => (await world.ports.edits.get(id))?.status === 'processing')
const succeeded = (world: World, id: `edit_${string}`) =>
  until(async () => (await world.ports.edits.get(id))?.status === 'succeeded')

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve))
}
