import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { claim, requestCancel } from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import { PlanOptions } from '#shared/plan/plan.ts'
import { planInstruction } from '#shared/plan/plan-instruction.ts'
import type { AudioStore } from '#shared/ports.ts'
import { runEdit } from '../../gpu-worker/run-edit.ts'
import { aLease, at } from '../contract/builders.ts'
import { decodedIn, editedIn, sha256, untilAborted, workerWorld } from './worker-world.ts'

const never = new AbortController().signal
const closings = async (world: Awaited<ReturnType<typeof workerWorld>>, id: `edit_${string}`) =>
  (await world.ports.edits.ledgerOf(id)).map(({ kind, credits }) => [kind, credits])

test('an edit that is run succeeds with its bytes in storage and its hold settled', async () => {
  const world = await workerWorld()
  const { id } = await world.queuedEdit()

  await runEdit(id, never, world.deps)

  const edit = await world.ports.edits.get(id)
  if (edit?.status !== 'succeeded') throw new Error(`it is ${edit?.status}`)
  const stored = await world.ports.audio.read(edit.output.objectKey, null)
  expect(sha256(stored)).toBe(edit.output.sha256)
  expect(edit.output.objectKey).toMatch(new RegExp(`^outputs/${id}/1-`))
  expect(edit.input).toMatchObject({ frames: 441_000, channels: 2, durationSeconds: 10 })
  expect(await closings(world, id)).toEqual([
    ['hold', 3],
    ['settle', 1],
  ])
})

test.each([
  ['a recording of 95.33337 s', 'make it louder', 95.333_37, 1],
  ['a model call that takes 20.00123457 s', 'add rain', 10, 20.001_234_57],
])('%s has an attempt whose end can be stored', async (_, instruction, pricedSeconds, seconds) => {
  const world = await workerWorld()
  const plan = planInstruction(instruction, null, PlanOptions.parse({ modelInstalled: true }))
  const price = { credits: 3, pricedSeconds, isUpperBound: true, breakdown: [] }
  const { id } = await world.queuedEdit({ plan, price })

  await runEdit(id, never, { ...world.deps, secondsPerEvaluation: () => seconds })

  expect(await world.ports.edits.get(id)).toMatchObject({ status: 'succeeded' })
})

test('a second delivery of a finished edit runs nothing and returns', async () => {
  let runs = 0
  const world = await workerWorld({
    edit: ({ folder }) => {
      runs++
      return editedIn(folder)
    },
  })
  const { id } = await world.queuedEdit()

  await runEdit(id, never, world.deps)
  await runEdit(id, never, world.deps)

  expect(runs).toBe(1)
})

test('an edit that another worker holds throws, and says when its lease ends', async () => {
  const world = await workerWorld()
  const edit = await world.queuedEdit()
  const lease = aLease(Date.now() + 8000)
  await world.ports.edits.commit(claim(edit, lease, 'test', at(Date.now())))

  const error = await runEdit(edit.id, never, world.deps).catch((caught) => caught)

  expect(error).toMatchObject({ code: 'lease_held' })
  expect(error.retryAfterSeconds).toBeGreaterThanOrEqual(12)
  expect(error.retryAfterSeconds).toBeLessThanOrEqual(13)
})

test.each([600_000, 86_400_000])(
  'a lease that ends %i ms from now was made by another clock: its message comes back as if by this one',
  async (aheadMs) => {
    const world = await workerWorld()
    const edit = await world.queuedEdit()
    const lease = aLease(Date.now() + aheadMs)
    await world.ports.edits.commit(claim(edit, lease, 'test', at(Date.now())))

    const error = await runEdit(edit.id, never, world.deps).catch((caught) => caught)

    expect(error).toMatchObject({ code: 'lease_held', retryAfterSeconds: 15 })
  },
)

test('a worker takes over an edit whose lease ran out, as its next attempt', async () => {
  const world = await workerWorld()
  const edit = await world.queuedEdit()
  await world.ports.edits.commit(
    claim(edit, aLease(Date.now() - 1), 'test', at(Date.now() - 10_000)),
  )

  await runEdit(edit.id, never, world.deps)

  expect(await world.ports.edits.get(edit.id)).toMatchObject({ status: 'succeeded', attempt: 2 })
})

test('a cancel that a lost worker did not carry out is the end, and nothing runs for it', async () => {
  let runs = 0
  const world = await workerWorld({
    edit: ({ folder }) => {
      runs++
      return editedIn(folder)
    },
  })
  const edit = await world.queuedEdit()
  const before = at(Date.now() - 10_000)
  const claimed = claim(edit, aLease(Date.now() - 1), 'test', before)
  await world.ports.edits.commit(claimed)
  await world.ports.edits.commit(requestCancel(claimed.to, before))

  await runEdit(edit.id, never, world.deps)

  expect(await world.ports.edits.get(edit.id)).toMatchObject({ status: 'canceled' })
  expect(await closings(world, edit.id)).toEqual([
    ['hold', 3],
    ['release', 3],
  ])
  expect(runs).toBe(0)
})

test.each(['overloaded', 'storage_unavailable'] as const)(
  'a result whose commit is refused as %s is committed a moment later, and not made again',
  async (code) => {
    let runs = 0
    const world = await workerWorld({
      edit: ({ folder }) => {
        runs++
        return editedIn(folder)
      },
    })
    const { id } = await world.queuedEdit()
    const { edits } = world.ports
    let refusals = 2
    const busy: typeof edits = {
      ...edits,
      async commit(change) {
        if (change.to.status === 'succeeded' && refusals-- > 0) throw new DomainError(code, 'later')
        return edits.commit(change)
      },
    }

    await runEdit(id, never, { ...world.deps, edits: busy })

    expect(await edits.get(id)).toMatchObject({ status: 'succeeded', attempt: 1 })
    expect(runs).toBe(1)
  },
)

test('a result that cannot be committed before the lease is lost is given up', async () => {
  const world = await workerWorld()
  const { id } = await world.queuedEdit()
  const { edits } = world.ports
  let isRefused = false // before that the lease holds, however slow this machine is
  const down: typeof edits = {
    ...edits,
    renew: async (...lease) => !isRefused && edits.renew(...lease),
    async commit(change) {
      if (change.to.status !== 'succeeded') return edits.commit(change)
      isRefused = true
      throw new DomainError('overloaded', 'later')
    },
  }

  const error = await runEdit(id, never, { ...world.deps, edits: down }).catch((caught) => caught)

  expect(error).toMatchObject({ code: 'overloaded' })
  expect(await world.ports.audio.list(`outputs/${id}/`)).toEqual([])
})

test('an error that no retry can cure fails the edit at once, free of charge', async () => {
  const world = await workerWorld({
    decode: async () => {
      throw new DomainError('decode_failed', 'The file is damaged.')
    },
  })
  const { id } = await world.queuedEdit()

  await runEdit(id, never, world.deps)

  expect(await world.ports.edits.get(id)).toMatchObject({
    status: 'failed',
    attempt: 1,
    error: { code: 'decode_failed' },
  })
  expect(await closings(world, id)).toEqual([
    ['hold', 3],
    ['release', 3],
  ])
})

test('a retryable error uses up three attempts, each later than the one before, then fails', async () => {
  const world = await workerWorld({
    edit: async () => {
      throw new DomainError('model_error', 'Inference failed.')
    },
  })
  const { id } = await world.queuedEdit()

  const delays = []
  for (let attempt = 1; attempt <= 2; attempt++)
    delays.push((await runEdit(id, never, world.deps).catch((caught) => caught)).retryAfterSeconds)
  await runEdit(id, never, world.deps)

  expect(delays).toEqual([2, 8])
  expect(await world.ports.edits.get(id)).toMatchObject({
    status: 'failed',
    attempt: 3,
    error: { code: 'model_error', retryable: true },
  })
})

test('an edit whose worker lacks the model is tried again, for another worker may have it', async () => {
  const world = await workerWorld({
    edit: async () => {
      throw new DomainError('model_not_installed', 'It is not here.')
    },
  })
  const { id } = await world.queuedEdit()

  await runEdit(id, never, world.deps).catch(() => {})

  expect(await world.ports.edits.get(id)).toMatchObject({ status: 'queued', attempt: 2 })
})

test('a failed check fails the edit, keeps the measurements, and delivers no file', async () => {
  const check = {
    step: 0,
    name: 'level',
    status: 'fail',
    expected: 6,
    measured: 0,
    tolerance: 0.05,
    unit: 'dB',
    estimator: 'median',
  } as const
  const world = await workerWorld({
    edit: async () => {
      throw new DomainError('check_failed', 'level', {
        details: { check: 'level', checks: [check] },
      })
    },
  })
  const { id } = await world.queuedEdit()

  await runEdit(id, never, world.deps)

  const edit = await world.ports.edits.get(id)
  expect(edit).toMatchObject({
    status: 'failed',
    checks: [check],
    error: { code: 'check_failed', details: { check: 'level' } },
  })
  expect(await world.ports.audio.list(`outputs/${id}/`)).toEqual([])
})

test('a cancel that is asked for while the edit runs stops it and wins over its result', async () => {
  const world = await workerWorld({ edit: (_, signal) => untilAborted(signal) })
  const { id } = await world.queuedEdit()

  const running = runEdit(id, never, world.deps)
  await cancelWhenProcessing(world, id)
  await running

  const edit = await world.ports.edits.get(id)
  expect(edit).toMatchObject({ status: 'canceled', metrics: { evaluations: 0, encodeMs: 0 } })
  expect(await closings(world, id)).toEqual([
    ['hold', 3],
    ['release', 3],
  ])
})

test('a cancel that this process announces is heard at once, without waiting for the next look', async () => {
  const world = await workerWorld({ edit: (_, signal) => untilAborted(signal) })
  const { id } = await world.queuedEdit()
  const times = { ...world.deps.times, controlPollSeconds: 3600 }

  const running = runEdit(id, never, { ...world.deps, times, announced: world.ports.changes })
  await expect.poll(async () => (await processing(world, id)).plan?.resolved).toBe(true) // nothing else stops it
  await cancelWhenProcessing(world, id)
  await running

  expect(await world.ports.edits.get(id)).toMatchObject({ status: 'canceled' })
})

test('what a canceled attempt has done until then is in its metrics', async () => {
  let aheadMs = 0
  const world: Awaited<ReturnType<typeof workerWorld>> = await workerWorld({
    async edit(_, signal) {
      aheadMs = 7000 // what is measured from now on ends so much later
      await cancelWhenProcessing(world, id)
      return untilAborted(signal)
    },
  })
  const { id } = await world.queuedEdit()
  const { clock } = world.deps
  const ahead = { ...clock, monotonic: () => clock.monotonic() + aheadMs }

  await runEdit(id, never, { ...world.deps, clock: ahead })

  const { metrics } = (await world.ports.edits.get(id))!
  expect(metrics!.totalMs).toBeGreaterThanOrEqual(7000)
  expect(metrics!.decodeMs).toBeLessThan(7000)
})

test('a cancel between the last byte and the commit still wins, and the output is removed', async () => {
  const world = await workerWorld()
  const { id } = await world.queuedEdit()
  const { write } = world.ports.audio
  const audio = {
    ...world.ports.audio,
    write: async (...args: Parameters<typeof write>) => {
      const facts = await write(...args)
      if (args[0].endsWith('.flac')) await cancelWhenProcessing(world, id)
      return facts
    },
  }

  await runEdit(id, never, { ...world.deps, audio })

  expect(await world.ports.edits.get(id)).toMatchObject({ status: 'canceled' })
  expect(await world.ports.audio.list(`outputs/${id}/`)).toEqual([])
})

test('a worker that must stop hands the edit back without using up the attempt', async () => {
  const world = await workerWorld({ edit: (_, signal) => untilAborted(signal) })
  const { id } = await world.queuedEdit()
  const shutdown = new AbortController()

  const running = runEdit(id, shutdown.signal, world.deps).catch((caught) => caught)
  await processing(world, id)
  shutdown.abort()

  expect(await running).toMatchObject({ code: 'lease_held', retryAfterSeconds: 0 })
  expect(await world.ports.edits.get(id)).toMatchObject({
    status: 'queued',
    attempt: 1,
    returnedCount: 1,
  })
})

const enospc = () => Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' })

test.each([
  ['the worker', enospc],
  ['a child', () => new DomainError('storage_full', 'no room')],
])(
  'a disk that %s finds full costs no attempt: the edit is handed back for later',
  async (_, failure) => {
    const world = await workerWorld({ edit: async () => Promise.reject(failure()) })
    const { id } = await world.queuedEdit()

    const error = await runEdit(id, never, world.deps).catch((caught) => caught)

    expect(error).toMatchObject({ code: 'storage_full', retryAfterSeconds: 5 })
    const edit = await world.ports.edits.get(id)
    expect(edit).toMatchObject({ status: 'queued', attempt: 1, returnedCount: 1 })
  },
)

test('a disk that stays full ends the edit after all, in words of an edit', async () => {
  const world = await workerWorld({ edit: async () => Promise.reject(enospc()) })
  const { id } = await world.queuedEdit()

  const runs = 10 + 3 // hand-backs, then attempts
  for (let n = 1; n < runs; n++)
    await expect(runEdit(id, never, world.deps)).rejects.toThrow(DomainError)
  await runEdit(id, never, world.deps)

  const edit = await world.ports.edits.get(id)
  expect(edit).toMatchObject({ status: 'failed', error: { code: 'storage_failed' } })
})

test.each(['storage_unavailable', 'overloaded'] as const)(
  'an edit whose input stays out of reach (%s) ends in words of an edit',
  async (code) => {
    const world = await workerWorld()
    const { id } = await world.queuedEdit()
    const audio = {
      ...world.ports.audio,
      download: () => Promise.reject(new DomainError(code, 'The storage did not answer.')),
    }
    for (let n = 1; n < 3; n++)
      await expect(runEdit(id, never, { ...world.deps, audio })).rejects.toMatchObject({ code })
    await runEdit(id, never, { ...world.deps, audio })

    const edit = await world.ports.edits.get(id)
    expect(edit).toMatchObject({ status: 'failed', error: { code: 'storage_failed' } })
  },
)

test('an attempt whose scratch folder cannot be made ends at once, and holds no lease', async () => {
  const world = await workerWorld()
  const { id } = await world.queuedEdit()
  const jobsFolder = join(world.ports.jobsFolder, 'a-file')
  await writeFile(jobsFolder, '')

  await runEdit(id, never, { ...world.deps, jobsFolder }).catch(() => {})

  expect(await world.ports.edits.get(id)).toMatchObject({ status: 'queued', attempt: 2 })
})

test('a heartbeat that finds the lease lost stops the work and touches neither state nor bytes', async () => {
  const world = await workerWorld({ edit: (_, signal) => untilAborted(signal) })
  const { id } = await world.queuedEdit()
  const edits = { ...world.ports.edits, renew: async () => false }
  let reads = 0

  const error = await runEdit(id, never, { ...world.deps, edits: { ...edits, get: stolen } }).catch(
    (caught) => caught,
  )

  expect(error).toMatchObject({ code: 'lease_lost' })
  expect(await world.ports.edits.get(id)).toMatchObject({ status: 'processing', attempt: 1 })
  expect(await world.ports.audio.list(`outputs/${id}/`)).toEqual([])

  async function stolen(editId: `edit_${string}`) {
    const edit = await world.ports.edits.get(editId)
    if (reads++ === 0 || edit?.status !== 'processing') return edit
    return { ...edit, lease: { ...edit.lease, id: 'someone-else' } }
  }
})

test('a recording far longer than what was paid for is refused', async () => {
  const world = await workerWorld()
  const price = { credits: 1, pricedSeconds: 2, isUpperBound: false, breakdown: [] }
  const { id } = await world.queuedEdit({ price })

  await runEdit(id, never, world.deps)

  expect(await world.ports.edits.get(id)).toMatchObject({ error: { code: 'duration_mismatch' } })
})

test('bytes that are not those that were submitted are never edited', async () => {
  const world = await workerWorld()
  const { id } = await world.queuedEdit({
    input: { ...(await world.queuedEdit()).input, sha256: '0'.repeat(64) },
  })

  await runEdit(id, never, world.deps)

  expect(await world.ports.edits.get(id)).toMatchObject({ error: { code: 'input_changed' } })
})

test('a recording that was decoded before is not fetched again', async () => {
  const world = await workerWorld({
    decode: () => Promise.reject(new Error('not this one')),
    recall: async ({ folder }) => decodedIn(folder),
  })
  const { id, input } = await world.queuedEdit()
  const fetched: string[] = []
  const audio = {
    ...world.ports.audio,
    download: async (key: string) => void fetched.push(key),
  }

  await runEdit(id, never, { ...world.deps, audio })

  expect(await world.ports.edits.get(id)).toMatchObject({
    status: 'succeeded',
    input: { objectKey: input.objectKey, frames: 441_000 },
  })
  expect(fetched).toEqual([])
})

test.each([
  ['input_removed', (audio: AudioStore, key: string) => audio.remove(key)],
  ['input_changed', (audio: AudioStore, key: string) => audio.write(key, Buffer.from('x'), 'a/b')],
])('also a recording decoded before is %s when that is so', async (code, change) => {
  const world = await workerWorld({ recall: async ({ folder }) => decodedIn(folder) })
  const { id, input } = await world.queuedEdit()
  await change(world.ports.audio, input.objectKey!)

  await runEdit(id, never, world.deps)

  expect(await world.ports.edits.get(id)).toMatchObject({ status: 'failed', error: { code } })
})

test('an edit whose plan cannot be kept is stopped at once', async () => {
  let stopped: unknown
  const world = await workerWorld({
    edit: (_, signal) =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          stopped = signal.reason
          reject(signal.reason)
        }),
      ),
  })
  const { id } = await world.queuedEdit()
  const audio = {
    ...world.ports.audio,
    write: () => Promise.reject(new DomainError('storage_failed', 'No room for pictures.')),
  }

  await runEdit(id, never, { ...world.deps, audio }).catch(() => {})

  expect(stopped).toMatchObject({ code: 'storage_failed' })
})

test('the model does not start on an edit whose plan cannot be kept', async () => {
  let runs = 0
  const world = await workerWorld({
    edit: ({ folder }) => {
      runs++
      return editedIn(folder)
    },
  })
  const options = PlanOptions.parse({ modelInstalled: true })
  const { id } = await world.queuedEdit({ plan: planInstruction('add rain', null, options) })
  const edits = {
    ...world.ports.edits,
    commit: (change: Parameters<typeof world.ports.edits.commit>[0]) =>
      change.to.input.frames === null ? world.ports.edits.commit(change) : Promise.resolve(false),
  }

  await runEdit(id, never, { ...world.deps, edits }).catch(() => {})

  expect(runs).toBe(0)
})

test('what is done of an open step is its share of all its windows and runs', async () => {
  const reported: number[] = []
  const world = await workerWorld({
    edit: async ({ folder }, _, onProgress) => {
      for (const share of [0.1, 0.5, 0.5, 1])
        onProgress({
          ...{ stage: 'denoising', planStep: 0, planSteps: 1, share },
          ...{ denoisingStep: 100, denoisingSteps: 100, evaluationsDone: 100 },
        })
      return editedIn(folder)
    },
  })
  const options = PlanOptions.parse({ modelInstalled: true })
  const { id } = await world.queuedEdit({ plan: planInstruction('add rain', null, options) })
  const edits = {
    ...world.ports.edits,
    report: async (...[fence, progress]: Parameters<typeof world.ports.edits.report>) => {
      if (progress.stage === 'denoising') reported.push(progress.percent)
      return world.ports.edits.report(fence, progress)
    },
  }

  await runEdit(id, never, { ...world.deps, edits })

  expect(reported).toEqual([17, 47, 47, 85])
})

test('a cancel after the first of three windows costs a third of the model', async () => {
  const world = await workerWorld({
    async edit(_, signal, onProgress) {
      onProgress({
        ...{ stage: 'denoising', planStep: 0, planSteps: 1, share: 1 / 3 },
        ...{ denoisingStep: 100, denoisingSteps: 100, evaluationsDone: 100 },
      })
      await cancelWhenProcessing(world, id)
      return untilAborted(signal)
    },
  })
  const options = PlanOptions.parse({ modelInstalled: true })
  const { id } = await world.queuedEdit({
    plan: planInstruction('add rain', null, options),
    price: {
      ...{ credits: 31, pricedSeconds: 10, isUpperBound: true },
      breakdown: [
        { item: 'base', step: null, credits: 1 },
        { item: 'model', step: 0, credits: 30 },
      ],
    },
  })

  await runEdit(id, never, world.deps)

  expect(await world.ports.edits.get(id)).toMatchObject({ status: 'canceled' })
  expect(await closings(world, id)).toEqual([
    ['hold', 31],
    ['settle', 9], // 33 of the plan's 100 evaluations, rounded down
  ])
})

test('no attempt leaves its scratch folder behind', async () => {
  const world = await workerWorld({ edit: () => Promise.reject(new Error('bug')) })
  const { id } = await world.queuedEdit()

  await runEdit(id, never, world.deps).catch(() => {})

  expect(await readdir(world.ports.jobsFolder)).toEqual([])
})

async function processing(world: Awaited<ReturnType<typeof workerWorld>>, id: `edit_${string}`) {
  for (;;) {
    const edit = await world.ports.edits.get(id)
    if (edit?.status === 'processing') return edit
    await new Promise((resolve) => setImmediate(resolve))
  }
}

async function cancelWhenProcessing(
  world: Awaited<ReturnType<typeof workerWorld>>,
  id: `edit_${string}`,
) {
  for (;;) {
    const edit = await processing(world, id)
    if (await world.ports.edits.commit(requestCancel(edit, at(Date.now())))) return
  }
}

test('a store that fails just when a cancel is seen is asked again, and ends no worker', async () => {
  let begin = () => {}
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  const world = await workerWorld({
    edit(_, signal) {
      begin()
      return untilAborted(signal)
    },
  })
  // of an open step the plan is kept before the model starts: no commit of it meets the cancel
  const options = PlanOptions.parse({ modelInstalled: true })
  const { id } = await world.queuedEdit({ plan: planInstruction('add rain', null, options) })
  const { edits } = world.ports
  let [isSeen, failures] = [false, 2]
  const flaky: typeof edits = {
    ...edits,
    async stopped(fences) {
      const stopped = await edits.stopped(fences)
      isSeen ||= stopped.length > 0
      return stopped
    },
    async get(one) {
      if (isSeen && failures-- > 0) throw new DomainError('storage_unavailable', 'no answer')
      return edits.get(one)
    },
  }

  const running = runEdit(id, never, { ...world.deps, edits: flaky })
  await begun
  await cancelWhenProcessing(world, id)
  await running

  expect(failures).toBeLessThan(1)
  expect(await edits.get(id)).toMatchObject({ status: 'canceled' })
})

test('an end whose answer was lost stands: its output stays and nothing is undone', async () => {
  const world = await workerWorld()
  const { id } = await world.queuedEdit()
  const { edits, audio } = world.ports
  const forgetful: typeof edits = {
    ...edits,
    async commit(change) {
      const moved = await edits.commit(change)
      if (change.to.status === 'succeeded')
        throw new DomainError('storage_unavailable', 'no answer')
      return moved
    },
  }

  await runEdit(id, never, { ...world.deps, edits: forgetful })

  const edit = await edits.get(id)
  if (edit?.status !== 'succeeded') throw new Error(`it is ${edit?.status}`)
  expect(await audio.head(edit.output.objectKey)).toMatchObject({ sha256: edit.output.sha256 })
  expect(await closings(world, id)).toHaveLength(2)
})
