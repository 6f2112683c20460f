import { exactSteps } from '#shared/plan/plan/exact-steps.ts'
import type { ExactOp, ResolvedStepOf } from '#shared/plan/plan.ts'
import type { Audio } from '../../../gpu-worker/audio/audio.ts'
import { pcg32 } from '../../../gpu-worker/audio/random.ts'
import type { Applied, Effect, Finding } from '../../../gpu-worker/effects/effect.ts'
import { effects } from '../../../gpu-worker/effects/effects.ts'
import { clicks, FS, harmonic, mixed, noise } from '../audio/signals.ts'

/** A step with its defaults, as the planner would send it. */
export function stepOf<Name extends ExactOp>(
  op: Name,
  parameters: Record<string, unknown> = {},
): ResolvedStepOf<Name> {
  return exactSteps[op].parse({ op, says: op, ...parameters }) as ResolvedStepOf<Name>
}

export const effectOf = <Name extends ExactOp>(op: Name): Effect<Name> =>
  effects[op] as unknown as Effect<Name>

export type Ran = Applied & { readonly findings: readonly Finding[] }

/** The step carried out on a recording and measured. */
export function run(op: ExactOp, parameters: Record<string, unknown>, input: Audio): Ran {
  const effect = effectOf(op) as unknown as Effect<'gain'>
  const step = stepOf(op, parameters) as ResolvedStepOf<'gain'>
  const applied = effect.apply(input, step, { random: pcg32(1n) })
  const done = { ...step, ...applied.found }
  return { ...applied, findings: effect.verify(input, applied.audio, done) }
}

/** What the checks of a step say when nothing was done. */
export function checkedUntouched(
  op: ExactOp,
  parameters: Record<string, unknown>,
  input: Audio,
): Finding[] {
  const effect = effectOf(op) as unknown as Effect<'gain'>
  const step = stepOf(op, parameters) as ResolvedStepOf<'gain'>
  return effect.verify(input, input, step)
}

export const failures = (findings: readonly Finding[]): Finding[] =>
  findings.filter(({ status }) => status === 'fail')

export const audio = (...channels: Float32Array[]): Audio => ({ channels, sampleRateHz: FS })

/** Two seconds of music-like sound: a harmonic tone, clicks and a little noise, different in each ear. */
export function scene({ seconds = 2, channels = 2 } = {}): Audio {
  return audio(
    ...Array.from({ length: channels }, (_, c) =>
      mixed(
        harmonic(220 * (1 + c / 7), { seconds, amplitude: 0.12 }),
        clicks(0.4, { seconds, amplitude: 0.3 }),
        noise(Math.round(seconds * FS), 11 + c, 0.01),
      ),
    ),
  )
}
