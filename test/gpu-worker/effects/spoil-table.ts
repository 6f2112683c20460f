import type { ExactOp } from '#shared/plan/plan.ts'
import { type Audio, durationSeconds } from '../../../gpu-worker/audio/audio.ts'
import type { Effect, Finding } from '../../../gpu-worker/effects/effect.ts'
import { coreOf } from '../../../gpu-worker/plan/regions.ts'
import { mixed, noise, tone } from '../audio/signals.ts'
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
  ['denoise', {}],
  ['dehum', {}],
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
  ['denoise', { reductionDb: 40 }],
  ['denoise', { reductionDb: 1 }],
  ['dehum', { harmonics: 16 }],
  ['dehum', { frequencyHz: 50, harmonics: 1 }],
]

/** The middle of a recording. */
export function middlePart(audio: Audio) {
  const seconds = durationSeconds(audio)
  return { region: { startSeconds: 0.31 * seconds, endSeconds: 0.77 * seconds } }
}

const each = (audio: Audio, change: (x: Float32Array, c: number) => Float32Array): Audio => ({
  ...audio,
  channels: audio.channels.map(change),
})

/** What an operation takes away again. */
const added: Partial<Record<ExactOp, (audio: Audio) => Audio>> = {
  denoise: (audio) =>
    each(audio, (x, c) => {
      const peak = x.reduce((most, v) => Math.max(most, Math.abs(v)), 0)
      return mixed(x, noise(x.length, 40 + c, 0.006 * Math.sqrt(peak)))
    }),
  dehum: (audio) =>
    each(audio, (x, c) => {
      const shape = { seconds: durationSeconds(audio), rate: audio.sampleRateHz }
      const hum = [1, 2, 3, 5].map((k) =>
        tone(50 * k, { ...shape, amplitude: 0.03 / k, phase: c + k }),
      )
      return mixed(x, ...hum)
    }),
}

type Result = {
  /** Checks that refuse the right result. */
  readonly refused: readonly Finding[]
  /** Spoilings that no check refuses. */
  unseen(): string[]
}

/** A step carried out rightly, and its result spoiled; undefined where there is nothing for it to change. */
export function judged([op, parameters]: Asked, recording: Audio): Result | undefined {
  const input = added[op]?.(recording) ?? recording
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
