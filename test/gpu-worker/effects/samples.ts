import type { ExactOp } from '#shared/plan/plan.ts'
import type { Audio } from '../../../gpu-worker/audio/audio.ts'

/** What every-effect.test.ts runs each operation with. */
export type Sample = {
  readonly op: ExactOp
  readonly name: string
  readonly parameters: Record<string, unknown>
  readonly regional: 'optional' | 'required' | undefined
  /** Constant voltage has no loudness to bring anywhere: the edit must fail. */
  readonly failsOnDc?: boolean
  /** Something for the operation to change, where the common scene has nothing. */
  readonly input?: Audio
}

const on = (
  op: ExactOp,
  parameters: Record<string, unknown>,
  regional?: Sample['regional'],
  input?: Audio,
): Sample => ({
  op,
  name: JSON.stringify(parameters),
  parameters,
  regional,
  ...(input && { input }),
  failsOnDc: op === 'loudness',
})

export const samples: readonly Sample[] = [
  on('gain', { gainDb: -6 }, 'optional'),
  on('fade_in', { durationSeconds: 0.05 }),
  on('fade_out', { durationSeconds: 0.05, curve: 'exponential' }),
  on('fade_out', { durationSeconds: 0.05, curve: 'linear' }),
  on('mute', {}, 'required'),
  on('reverse', {}, 'optional'),
  on('trim', { region: { startSeconds: 0.02, endSeconds: 0.06 } }),
  on('delete', {}, 'required'),
  on('normalize', { peakDbfs: -3 }),
  on('loudness', { targetLufs: -20 }),
  on('loudness', { targetLufs: -12 }),
  on('low_pass', { cutoffHz: 1000 }, 'optional'),
  on('low_pass', { cutoffHz: 400, order: 7 }, 'optional'),
  on('loop', { count: 3 }, 'optional'),
  on('loop', { count: 2, crossfadeMs: 10 }, 'optional'),
]
