// One box as one-box.ts wires it, on a clock that can be set: API, consumer, sweeper and dispatcher are the
// real ones over SQLite and a folder. Only what touches audio, and the network of the webhooks, is told.
import { onTestFinished } from 'vitest'
import type { EditId } from '#shared/id.ts'
import type { Answer as Received, SendOptions } from '#shared/net/send-request.ts'
import { runSweeper } from '../../functions/sweeper/sweep.ts'
import { dispatch } from '../../functions/webhooks/dispatch.ts'
import { consume } from '../../gpu-worker/consume.ts'
import { type RunEditDeps, runEdit } from '../../gpu-worker/run-edit.ts'
import type { Workbench } from '../../gpu-worker/workbench.ts'
import { TIMES } from '../../one-box.ts'
import { wave } from '../functions/api/wave.ts'
import { openWorld } from '../functions/api/world.ts'
import { decodedIn, editedIn } from '../gpu-worker/worker-world.ts'

const MINUTE_MS = 60_000
export const DAY_MS = 86_400_000
export const JUMPS: readonly (readonly [string, number])[] = [
  ['ten minutes on', 10 * MINUTE_MS],
  ['ten minutes back', -10 * MINUTE_MS],
  ['a day on', DAY_MS],
  ['a day back', -DAY_MS],
]

const STEP_MS = 100

type Told = {
  /** Of this clock, that an edit takes. */
  readonly seconds?: number
  /** Wraps the run of one message. */
  readonly around?: (run: () => Promise<void>, id: EditId) => Promise<void>
  readonly receiver?: (url: URL, options: SendOptions) => Promise<Received>
}

export async function oneBox({
  seconds = 0,
  around = (run) => run(),
  receiver = accepts,
}: Told = {}) {
  const world = await openWorld({ config: { allowPrivateWebhooks: true } })
  const { clock, local, newId } = world
  const runs: EditId[] = []
  const errors: unknown[] = []
  const stopping = new AbortController()
  const edit: Workbench['edit'] = async ({ folder }, signal) => {
    await clock.sleep(seconds * 1000, signal)
    return editedIn(folder)
  }
  const run: RunEditDeps = {
    ...local,
    newId,
    times: TIMES,
    workbench: { decode: ({ folder }) => decodedIn(folder), edit },
    softwareVersion: 'test',
    rates: { exactRate: 1, modelRate: 2 },
    maxInputSeconds: 600,
    maxUploadBytes: 1_000_000,
    outputRetentionMs: 7 * DAY_MS,
    reportEveryMs: 400,
    secondsPerEvaluation: () => 1,
  }
  const parts = [
    consume(
      {
        ...{ queue: local.queue, clock, concurrency: 2 },
        ...{ visibilityTimeoutSeconds: TIMES.leaseSeconds, renewEverySeconds: 2 },
        run(id) {
          runs.push(id)
          return around(() => runEdit(id, stopping.signal, run), id)
        },
        onError: (error) => errors.push(error),
      },
      stopping.signal,
    ),
    runSweeper(
      {
        ...local,
        newId,
        ...{ outputRetentionMs: 7 * DAY_MS, containers: ['wav'] },
        ...{ clockSkewMs: 0, orphanAfterMs: DAY_MS },
        onError: (error) => errors.push(error),
      },
      { everyMs: 1000, onPass: () => {}, signal: stopping.signal },
    ),
    dispatch(
      {
        ...local,
        newId,
        presentEvent: ({ id, type }) => JSON.stringify({ id, type }),
        wakeup: local.deliveryWork,
        rules: { allowedPorts: [443], allowPrivate: true },
        send: receiver,
        onError: (error) => errors.push(error),
      },
      stopping.signal,
    ),
  ]
  const pass = passing(clock)
  onTestFinished(async () => {
    stopping.abort()
    const ended = Promise.all(parts)
    let isOver = false
    void ended.finally(() => {
      isOver = true
    })
    while (!isOver) await pass(STEP_MS)
  })

  return {
    ...world,
    runs,
    errors,
    pass,
    owner: { accountId: world.account.id, mode: 'live', subject: null } as const,
    /** Lets time pass until it is so, and fails when that takes longer than so many seconds. */
    async until(isSo: () => boolean | Promise<boolean>, seconds: number): Promise<void> {
      const start = clock.monotonic()
      while (!(await isSo())) {
        if (clock.monotonic() - start > seconds * 1000)
          throw new Error(`It was not so after ${seconds} s`)
        await pass(STEP_MS)
      }
    },
    async submit(more: object = {}) {
      const { status, body } = await world.call('POST', '/v1/edits', {
        audio: { base64: Buffer.from(wave(10)).toString('base64') },
        instruction: 'make it 6 dB quieter',
        ...more,
      })
      if (status !== 202) throw new Error(`${status}: ${JSON.stringify(body)}`)
      return body.id as EditId
    },
    see: async (id: EditId) => (await local.edits.get(id))!,
    ledger: async (id: EditId) => (await local.edits.ledgerOf(id)).map(({ kind }) => kind),
    /** Terminal events of this edit that were stored. */
    ends: (id: EditId) =>
      local.database.read(
        (sql) =>
          sql(
            `SELECT count(*) AS count FROM event WHERE edit_id = ?
             AND type IN ('edit.succeeded', 'edit.failed', 'edit.canceled', 'edit.expired')`,
          ).get(id)?.count,
      ),
  }
}

/** In steps, with a moment in each for what files and folders need. */
const passing =
  ({ advance }: { advance(ms: number): Promise<void> }) =>
  async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= STEP_MS) {
      await advance(Math.min(left, STEP_MS))
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }

export const accepts = async (): Promise<Received> => ({
  status: 200,
  headers: {},
  body: new Uint8Array(),
})
