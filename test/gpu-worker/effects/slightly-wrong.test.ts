import { expect, test, vi } from 'vitest'
import type { ExactOp } from '#shared/plan/plan.ts'
import type { Audio } from '../../../gpu-worker/audio/audio.ts'
import { effects } from '../../../gpu-worker/effects/effects.ts'
import { runPlan } from '../../../gpu-worker/plan/run-plan.ts'
import { planOf } from '../plan/plan-of.ts'
import { scene } from './harness.ts'
import { samples } from './samples.ts'

/** Slips as they are made: an operation that does a little more or less than it was asked for. */
const slips: readonly (readonly [ExactOp, Record<string, number | string>, string])[] = [
  ['gain', { gainDb: -6.1 }, 'level'],
  ['volume_ramp', { toDb: -11.5 }, 'ramp'],
  ['normalize', { peakDbfs: -2.85 }, 'peak'],
  ['loudness', { targetLufs: -19.7 }, 'loudness'],
  ['fade_out', { curve: 'quarter_sine' }, 'envelope'],
  ['bleep', { frequencyHz: 1003 }, 'tone'],
  ['gate', { rangeDb: 57 }, 'gate'],
  ['limit', { ceilingDbtp: -11.8 }, 'peak'],
  ['deess', { reductionDb: 2 }, 'sibilance'],
  ['speed', { factor: 1.2501 }, 'frames'],
  ['playback_rate', { factor: 0.7501 }, 'frames'],
  ['pitch', { semitones: 3.4 }, 'f0'],
  ['loop', { count: 4 }, 'frames'],
  ['swap', { splitSeconds: 0.04003 }, 'sample_map'],
  ['insert_silence', { atSeconds: 0.05003 }, 'sample_map'],
  ['low_pass', { cutoffHz: 1005 }, 'response'],
  ['high_pass', { cutoffHz: 796 }, 'response'],
  ['band_pass', { highHz: 2010 }, 'response'],
  ['band_stop', { lowHz: 303 }, 'response'],
  ['notch', { frequencyHz: 445 }, 'response'],
  ['eq', { gainDb: 9.2 }, 'response'],
  ['denoise', { reductionDb: 4 }, 'noise_floor'],
  ['reverb', { rt60Seconds: 0.47 }, 'decay'],
  ['echo', { delayMs: 120.03 }, 'taps'],
  ['pan', { position: -0.69 }, 'pan_gain'],
  ['stereo_width', { width: 1.52 }, 'side_energy'],
  ['to_mono', { source: 'left' }, 'formula'],
  ['tremolo', { rateHz: 5.1 }, 'formula'],
  ['vibrato', { depthCents: 33 }, 'modulation'],
  ['chorus', { rateHz: 0.83 }, 'modulation_rate'],
  ['flanger', { depthMs: 2.2 }, 'modulation'],
  ['bitcrush', { hold: 4 }, 'hold'],
]

test.each(slips)(
  '%s that does %o ends as check_failed by %s',
  async (op, wrong, check) => {
    const { parameters, regional, input } = samples.find((sample) => sample.op === op)!
    const where = regional === 'required' ? { region: { startSeconds: 0.5, endSeconds: 1.25 } } : {}
    const effect = effects[op] as { apply(input: Audio, step: object, context: object): object }
    const right = effect.apply
    const slipped = vi
      .spyOn(effect, 'apply')
      .mockImplementation((audio, step, context) => right(audio, { ...step, ...wrong }, context))
    try {
      const deps = { signal: new AbortController().signal, clipping: 'clip' } as const
      const edit = runPlan(planOf([op, { ...parameters, ...where }]), input ?? scene(), deps)
      await expect(edit).rejects.toMatchObject({ code: 'check_failed' })
      await expect(edit).rejects.toHaveProperty('details.checks', failing(check))
    } finally {
      slipped.mockRestore()
    }
  },
  60_000,
)

const failing = (name: string) =>
  expect.arrayContaining([expect.objectContaining({ name, status: 'fail' })])

test.each([
  ['gain', { gainDb: -6 }],
  ['low_pass', { cutoffHz: 1000 }],
  ['bleep', {}],
  ['pitch', { semitones: 3 }],
  ['speed', { factor: 1.25 }],
  ['reverb', { rt60Seconds: 0.4 }],
] as const)(
  '%s %o of a part 20 ms later than the one asked for is seen',
  async (op, parameters) => {
    const effect = effects[op] as { apply(input: Audio, step: object, context: object): object }
    const right = effect.apply
    const late = { startSeconds: 0.52, endSeconds: 1.27 }
    const slipped = vi
      .spyOn(effect, 'apply')
      .mockImplementation((audio, step, context) =>
        right(audio, 'region' in step ? { ...step, region: late } : step, context),
      )
    try {
      const deps = { signal: new AbortController().signal, clipping: 'clip' } as const
      const region = { startSeconds: 0.5, endSeconds: 1.25 }
      const edit = runPlan(planOf([op, { ...parameters, region }]), scene(), deps)
      await expect(edit).rejects.toHaveProperty('details.checks', failing('untouched_max_abs_diff'))
    } finally {
      slipped.mockRestore()
    }
  },
)
