// What a worker would do to an edit, move by move.

import { sweep } from '../../../functions/sweeper/sweep.ts'
import {
  type Change,
  claim,
  type Edit,
  type EditIn,
  type EditMetrics,
  fail,
  finishCancel,
  reclaim,
  succeed,
} from '../../../shared/edit.ts'
import { DomainError, type ErrorCode } from '../../../shared/errors.ts'
import type { EditId } from '../../../shared/id.ts'
import { wave } from './wave.ts'
import type { World } from './world.ts'

export const METRICS: EditMetrics = {
  queueMs: 100,
  startingMs: 0,
  fetchMs: 10,
  decodeMs: 10,
  exactMs: 10,
  denoiseMs: 0,
  measureMs: 10,
  encodeMs: 10,
  storeMs: 10,
  totalMs: 1100,
  evaluations: 0,
  device: null,
}

export const OUTPUT_BYTES = wave(0.3)

export async function read(world: World, id: EditId): Promise<Edit> {
  return (await world.local.edits.get(id))!
}

export async function claimed(world: World, id: EditId): Promise<EditIn<'processing'>> {
  const edit = (await read(world, id)) as EditIn<'queued'>
  const now = world.clock.now()
  const lease = {
    id: `lease-${edit.attempt}`,
    expiresAt: now + 10_000,
    attemptEndsAt: now + 120_000,
  }
  return commit(world, claim(edit, lease, '0.1.0', context(world)))
}

export async function succeeded(world: World, id: EditId): Promise<EditIn<'succeeded'>> {
  const found = await read(world, id)
  const edit = found.status === 'processing' ? found : await claimed(world, id)
  const objectKey = `outputs/${id}/${edit.attempt}-lease.wav`
  const object = await world.local.audio.write(objectKey, OUTPUT_BYTES, 'audio/wav')
  const peaksKey = `${objectKey}.peaks.json`
  const spectrogramKey = `${objectKey}.png`
  await world.local.audio.write(peaksKey, new TextEncoder().encode('{}'), 'application/json')
  await world.local.audio.write(spectrogramKey, new Uint8Array([1, 2]), 'image/png')
  return commit(
    world,
    succeed(
      edit,
      {
        output: {
          objectKey,
          peaksKey,
          spectrogramKey,
          filename: 'take3-edited.wav',
          format: 'wav',
          bytes: object.bytes,
          sha256: object.sha256!,
          frames: 2400,
          durationSeconds: 0.3,
          sampleRateHz: 8000,
          channels: 1,
          bitsPerSample: 16,
        },
        input: { ...edit.input, frames: 4000 },
        checks: [
          {
            step: null,
            name: 'frames',
            status: 'pass',
            expected: 4000,
            measured: 4000,
            tolerance: 0,
            unit: 'frames',
            estimator: 'count',
          },
        ],
        candidates: [],
        warnings: edit.warnings,
        metrics: METRICS,
        measuredCredits: edit.price.credits,
      },
      context(world),
    ),
  )
}

export async function failed(
  world: World,
  id: EditId,
  code: ErrorCode = 'check_failed',
): Promise<EditIn<'failed'>> {
  const found = await read(world, id)
  const edit = found.status === 'processing' ? found : await claimed(world, id)
  return commit(world, fail(edit, new DomainError(code, 'It failed.'), context(world)))
}

export async function canceled(world: World, id: EditId): Promise<EditIn<'canceled'>> {
  return commit(
    world,
    finishCancel((await read(world, id)) as EditIn<'processing'>, 0, context(world)),
  )
}

/** The worker died: the edit is queued again for its next attempt. */
export async function lost(world: World, id: EditId): Promise<EditIn<'queued'>> {
  const edit = (await read(world, id)) as EditIn<'processing'>
  return commit(world, reclaim(edit, { ...context(world), now: edit.lease.expiresAt }))
}

/** Everything that is overdue is done, as the sweeper does it every second. */
export async function swept({ local, newId, deps, unexpected }: World): Promise<void> {
  const { containers, outputRetentionSeconds } = deps.config
  await sweep(
    {
      ...{ ...local, newId, clock: deps.clock, containers },
      outputRetentionMs: outputRetentionSeconds * 1000,
      ...{ clockSkewMs: 0, orphanAfterMs: 86_400_000 },
      onError: (error) => unexpected.push(error),
    },
    { withJanitor: false },
  )
}

async function commit<To extends Edit>(world: World, change: Change<To>): Promise<To> {
  if (!(await world.local.edits.commit(change))) throw new Error('Expected the move to be taken')
  return change.to
}

const context = (world: World) => ({
  now: world.clock.now(),
  newId: world.newId,
  outputRetentionMs: 604_800_000,
})
