import type { ExactOp } from '#shared/plan/plan.ts'
import { type Audio, durationSeconds } from '../../../gpu-worker/audio/audio.ts'
import type { Effect, Finding } from '../../../gpu-worker/effects/effect.ts'
import { coreOf } from '../../../gpu-worker/plan/regions.ts'
import { effectOf, failures, run, stepOf } from './harness.ts'
import { isSpoiled, spoilInside, spoilings } from './spoilings.ts'

export type Asked = readonly [ExactOp, Record<string, unknown>]

/** Steps whose results are spoiled. */
export const spoilTable: readonly Asked[] = [
  ['compress', { thresholdDbfs: -45, ratio: 4 }],
  ['deess', { frequencyHz: 3000, reductionDb: 12 }],
  ['distort', {}],
  ['bitcrush', { bits: 5, hold: 3 }],
  ['device', { preset: 'megaphone' }],
]

/** The same at the ends of their ranges. */
export const extremeTable: readonly Asked[] = [
  ['compress', { thresholdDbfs: -60, ratio: 20, attackMs: 0.1, releaseMs: 5, makeup: false }],
  ['compress', { thresholdDbfs: -40, ratio: 1.1, attackMs: 200, releaseMs: 2000, kneeDb: 24 }],
  ['deess', {}],
  ['deess', { frequencyHz: 12_000, reductionDb: 1 }],
  ['deess', { frequencyHz: 3000, reductionDb: 20 }],
  ['distort', { driveDb: 60 }],
  ['distort', { driveDb: 1 }],
  ['bitcrush', { bits: 2, hold: 64 }],
  ['bitcrush', { bits: 16 }],
  ['device', { preset: 'telephone' }],
  ['device', { preset: 'public_address' }],
  ['device', { preset: 'lofi' }],
]

/** The middle of a recording. */
export function middlePart(audio: Audio) {
  const seconds = durationSeconds(audio)
  return { region: { startSeconds: 0.31 * seconds, endSeconds: 0.77 * seconds } }
}

type Result = {
  /** Checks that refuse the right result. */
  readonly refused: readonly Finding[]
  /** Spoilings that no check refuses. */
  unseen(): string[]
}

/** A step carried out rightly, and its result spoiled; undefined where there is nothing for it to change. */
export function judged([op, parameters]: Asked, input: Audio): Result | undefined {
  const ran = ranOrNothing(op, parameters, input)
  if (!ran) return undefined
  const { verify } = effectOf(op) as unknown as Effect<'gain'>
  const step = { ...stepOf(op, parameters), ...ran.found } as never
  const inside = coreOf(step, input)
  return {
    refused: failures(ran.findings),
    unseen: () =>
      Object.keys(spoilings).filter((name) => {
        const spoiled = spoilInside(spoilings[name]!, ran.audio, input, inside)
        return isSpoiled(ran.audio, spoiled) && failures(verify(input, spoiled, step)).length === 0
      }),
  }
}

function ranOrNothing(op: ExactOp, parameters: Record<string, unknown>, input: Audio) {
  try {
    return run(op, parameters, input)
  } catch (error) {
    if ((error as { code?: string }).code === 'no_effect') return undefined
    throw error
  }
}
