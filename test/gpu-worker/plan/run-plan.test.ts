import { expect, test, vi } from 'vitest'
import type { Audio } from '../../../gpu-worker/audio/audio.ts'
import { toDb } from '../../../gpu-worker/audio/decibels.ts'
import { truePeak } from '../../../gpu-worker/audio/true-peak.ts'
import { effects } from '../../../gpu-worker/effects/effects.ts'
import { type RunPlanDeps, runPlan } from '../../../gpu-worker/plan/run-plan.ts'
import { FS, silence, tone } from '../audio/signals.ts'
import { audio, scene } from '../effects/harness.ts'
import { between, planOf } from './plan-of.ts'

const never = new AbortController().signal
const deps: RunPlanDeps = { signal: never, clipping: 'limit' }

const levelAt = ({ channels }: Audio, seconds: number): number => {
  const samples = channels[0]!.subarray(seconds * FS, (seconds + 0.05) * FS)
  return Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length)
}

test('steps run in the order spoken, and each is measured', async () => {
  const input = scene()
  const result = await runPlan(
    planOf(['trim', between(0.5, 1.5)], ['gain', { gainDb: -6 }]),
    input,
    deps,
  )
  expect(result.audio.channels[0]).toHaveLength(FS)
  expect(result.checks.map(({ step, name }) => [step, name])).toEqual([
    [0, 'frames'],
    [0, 'sample_map'],
    [1, 'level'],
    [1, 'formula'],
    [null, 'frames'],
    [null, 'untouched_max_abs_diff'],
    [null, 'finite'],
    [null, 'changed'],
    [null, 'true_peak'],
    [null, 'not_silent'],
  ])
  expect(result.checks.every(({ status }) => status === 'pass' || status === 'skipped')).toBe(true)
  expect(result.plan.resolved).toBe(true)
})

test('times of the recording are carried through what earlier steps did to it', async () => {
  const input = audio(tone(440, { seconds: 3 }))
  const plan = planOf(['delete', between(0, 1)], ['mute', between(2, 2.5)])
  const { audio: output } = await runPlan(plan, input, deps)
  expect(levelAt(output, 1.2)).toBe(0)
  expect(levelAt(output, 0.9)).toBeGreaterThan(0.1)
  expect(levelAt(output, 1.55)).toBeGreaterThan(0.1)
})

test('only the touched intervals differ from the recording', async () => {
  const input = scene({ seconds: 3 })
  const plan = planOf(['delete', between(0.5, 1)], ['gain', { gainDb: 3, ...between(2, 2.5) }])
  const { audio: output, touched } = await runPlan(plan, input, deps)
  const half = Math.round(0.0025 * FS)
  expect(touched).toEqual([
    { start: FS / 2 - half, end: FS / 2 + half },
    { start: 1.5 * FS, end: 2 * FS },
  ])
  expect(output.channels[0]!.subarray(0, FS / 2 - half)).toEqual(
    input.channels[0]!.subarray(0, FS / 2 - half),
  )
  expect(output.channels[1]!.subarray(2 * FS)).toEqual(input.channels[1]!.subarray(2.5 * FS))
})

test('raw splices have no joins', async () => {
  const plan = planOf(['delete', { exact: true, ...between(0.5, 1) }])
  const { touched, audio: output } = await runPlan(plan, scene(), deps)
  expect(touched).toEqual([])
  expect(output.channels[0]).toHaveLength(1.5 * FS)
})

test('what would clip is limited to the ceiling, where it was touched and nowhere else', async () => {
  const input = audio(tone(440, { seconds: 3, amplitude: 0.4 }))
  const plan = planOf(['gain', { gainDb: 12, ...between(1, 2) }])
  const { audio: output, warnings, checks } = await runPlan(plan, input, deps)
  expect(toDb(truePeak(output))).toBeLessThan(-0.9)
  expect(warnings).toMatchObject([
    { code: 'limited', details: { max_reduction_db: expect.any(Number) } },
  ])
  expect(output.channels[0]!.subarray(0, 0.9 * FS)).toEqual(
    input.channels[0]!.subarray(0, 0.9 * FS),
  )
  // 12 dB were promised and 5 delivered: the check says so.
  expect(checks.find(({ name }) => name === 'level')).toMatchObject({ status: 'limited' })
})

test('peaks between samples that the recording had beside a mute stay, and do not fail the edit', async () => {
  const over = tone(FS / 4, { amplitude: 1.3, phase: Math.PI / 4 }) // samples of 0.92, peaks of +2.3 dBTP
  const input = audio(over)
  const { audio: output, warnings } = await runPlan(
    planOf(['mute', between(0.5, 0.52)]),
    input,
    deps,
  )
  expect(toDb(truePeak(output))).toBeGreaterThan(2)
  expect(warnings.map(({ code }) => code)).toEqual(['limited'])
  expect(output.channels[0]!.subarray(0, 0.49 * FS)).toEqual(over.subarray(0, 0.49 * FS))
})

test('scale lowers everything instead, and says so', async () => {
  const input = audio(tone(440, { seconds: 2, amplitude: 0.4 }))
  const plan = planOf(['gain', { gainDb: 12 }])
  const { audio: output, warnings } = await runPlan(plan, input, { ...deps, clipping: 'scale' })
  expect(toDb(truePeak(output))).toBeCloseTo(-1, 1)
  expect(warnings.map(({ code }) => code)).toEqual(['scaled'])
})

test('clip leaves the peaks to the encoder', async () => {
  const input = audio(tone(440, { seconds: 2, amplitude: 0.4 }))
  const { audio: output } = await runPlan(planOf(['gain', { gainDb: 12 }]), input, {
    ...deps,
    clipping: 'clip',
  })
  expect(toDb(truePeak(output))).toBeGreaterThan(3)
})

test('the same plan gives the same samples', async () => {
  const plan = planOf(['low_pass', { cutoffHz: 900 }], ['loop', { count: 2 }])
  const [first, second] = [await runPlan(plan, scene(), deps), await runPlan(plan, scene(), deps)]
  expect(second).toEqual(first)
})

test('a plan that can change nothing is refused, one that can change something says what it left out', async () => {
  const quiet = audio(silence(1))
  await expect(runPlan(planOf(['normalize', {}]), quiet, deps)).rejects.toMatchObject({
    code: 'no_effect',
  })
  const { warnings } = await runPlan(planOf(['normalize', {}], ['loop', { count: 2 }]), quiet, deps)
  expect(warnings.map(({ code, step }) => [code, step])).toEqual([['already_so', 0]])
})

test.each([
  ['a gain', ['gain', { gainDb: 6 }]],
  ['a reverse', ['reverse', {}]],
  ['an equaliser', ['eq', { shape: 'peak', frequencyHz: 1000, gainDb: 6, q: 1 }]],
  ['a pitch', ['pitch', { semitones: 3 }]],
] as const)('%s changes nothing of digital silence, and says so', async (_, said) => {
  const quiet = audio(silence(1), silence(1))
  await expect(runPlan(planOf(said), quiet, deps)).rejects.toMatchObject({ code: 'no_effect' })
  const { warnings } = await runPlan(planOf(said, ['loop', { count: 2 }]), quiet, deps)
  expect(warnings).toContainEqual(expect.objectContaining({ code: 'already_so', step: 0 }))
})

test.each([
  ['reversing twice', ['reverse', {}], ['reverse', {}]],
  ['3 dB up and 3 dB down', ['gain', { gainDb: 3 }], ['gain', { gainDb: -3 }]],
  ['inverting twice', ['invert_polarity', {}], ['invert_polarity', {}]],
  ['swapping channels twice', ['swap_channels', {}], ['swap_channels', {}]],
] as const)('%s is no edit, and says so', async (_, first, second) => {
  await expect(runPlan(planOf(first, second), scene(), deps)).rejects.toMatchObject({
    code: 'no_effect',
    message: expect.stringContaining('undo each other'),
  })
})

test('a change of a thousandth of a dB is a change', async () => {
  const { checks } = await runPlan(planOf(['gain', { gainDb: 0.001 }]), scene(), deps)
  expect(checks.find(({ name }) => name === 'changed')).toMatchObject({ status: 'pass' })
})

const quietened = (dbfs: number) => {
  const sound = tone(1000, { seconds: 1, amplitude: Math.SQRT2 * 10 ** (dbfs / 20) })
  return audio(sound, sound)
}

test.each([
  [-66, ['tremolo', { depth: 1 }]],
  [-66, ['low_pass', { cutoffHz: 300 }]],
  [-66, ['pan', { position: -1 }]],
  [-20, ['low_pass', { cutoffHz: 20, order: 8 }]],
  [-20, ['fade_in', { durationSeconds: 1, curve: 'exponential' }]],
] as const)('of a tone at %d dBFS %o may leave next to nothing', async (dbfs, said) => {
  const { checks } = await runPlan(planOf(said), quietened(dbfs), deps)
  expect(checks.filter(({ status }) => status === 'fail')).toEqual([])
})

test('a step that keeps the sound and lost it is caught, however quiet the recording is', async () => {
  const { echo } = effects
  for (const dbfs of [-20, -66]) {
    const input = quietened(dbfs)
    const lost = vi.spyOn(echo, 'apply').mockReturnValue({
      audio: { ...input, channels: input.channels.map((samples) => samples.map((x) => x / 1e3)) },
      kept: [],
    })
    const unseen = vi.spyOn(echo, 'verify').mockReturnValue([])
    try {
      await expect(
        runPlan(planOf(['echo', { keepLength: true }]), input, deps),
      ).rejects.toMatchObject({ code: 'check_failed', details: { check: 'not_silent' } })
    } finally {
      lost.mockRestore()
      unseen.mockRestore()
    }
  }
})

test('a promise that is not kept ends the edit with what was measured', async () => {
  const untouched = vi
    .spyOn(effects.gain, 'apply')
    .mockImplementation((input) => ({ audio: input, kept: [] }))
  try {
    await expect(
      runPlan(planOf(['gain', { gainDb: -1 }]), audio(tone(440)), deps),
    ).rejects.toMatchObject({
      code: 'check_failed',
      details: { check: 'level', step: 0, checks: [{ name: 'level', status: 'fail' }, {}] },
    })
  } finally {
    untouched.mockRestore()
  }
})

test('a swap that finds no place to split fails with what it looked for', async () => {
  const steady = audio(tone(440, { seconds: 2 }))
  await expect(
    runPlan(planOf(['gain', { gainDb: -1 }], ['swap', {}]), steady, deps),
  ).rejects.toMatchObject({
    code: 'check_failed',
    details: { check: 'split_found', step: 1, checks: [{ name: 'level', status: 'pass' }, {}] },
  })
})

test('a cancel between two steps stops the run', async () => {
  const control = new AbortController()
  const plan = planOf(['gain', { gainDb: -1 }], ['gain', { gainDb: -2 }], ['gain', { gainDb: -3 }])
  const seen: number[] = []
  const running = runPlan(plan, scene(), {
    ...deps,
    signal: control.signal,
    onProgress(step) {
      seen.push(step)
      if (step === 1) control.abort(new Error('canceled'))
    },
  })
  await expect(running).rejects.toThrow('canceled')
  expect(seen).toEqual([0, 1])
})

test('an open step is not run without a model', async () => {
  const plan = planOf(['gain', { gainDb: -1 }])
  const open = {
    op: 'enhance',
    engine: 'model',
    says: 'enhance',
    instruction: 'enhance',
    strength: 0.5,
    candidates: 1,
    denoisingSteps: 100,
    evaluations: 100,
  } as const
  await expect(runPlan({ ...plan, steps: [open] }, scene(), deps)).rejects.toMatchObject({
    code: 'model_not_installed',
  })
  const runOpenStep: RunPlanDeps['runOpenStep'] = async (_, input) => ({
    audio: { ...input, channels: input.channels.map((samples) => samples.map((x) => x / 2)) },
    kept: [],
    findings: [],
    warnings: [],
    candidates: [],
  })
  const result = await runPlan({ ...plan, steps: [open] }, scene(), { ...deps, runOpenStep })
  expect(result.touched).toHaveLength(1)
})
