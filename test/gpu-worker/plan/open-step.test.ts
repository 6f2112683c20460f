import { expect, test } from 'vitest'
import type { OpenStep } from '#shared/plan/plan.ts'
import { largestDifference } from '../../../gpu-worker/plan/kept.ts'
import { type OpenStepDeps, runOpenStep } from '../../../gpu-worker/plan/open-step.ts'
import { halvingModel, stairs } from '../diffusion/halving-model.ts'

const common = {
  engine: 'model',
  says: 'do it',
  instruction: 'add the rain at the end',
  strength: 0.5,
  candidates: 1,
  denoisingSteps: 4,
  evaluations: 4,
} as const
const add = (over: object = {}): OpenStep => ({
  ...common,
  op: 'add',
  target: 'rain',
  placement: 'throughout',
  level: 'background',
  ...over,
})
const extract = (over: object = {}): OpenStep => ({
  ...common,
  op: 'extract',
  target: 'dog',
  ...over,
})

// The stand-in believes that everything should be `factor` times as loud.
function depsWith(factor = 0.5, over: Partial<OpenStepDeps> = {}) {
  const halving = halvingModel(factor)
  const deps: OpenStepDeps = {
    model: halving.model,
    scheduler: halving.scheduler,
    index: 3,
    params: {
      quality: 'reference',
      guidanceScale: 5,
      sampler: 'dpmpp_3m_sde',
      seed: 7,
      negativeInstruction: null,
    },
    ...over,
  }
  return { halving, deps }
}

const statusOf = (result: Awaited<ReturnType<typeof runOpenStep>>) =>
  Object.fromEntries(result.findings.map(({ name, status }) => [name, status]))

test('the whole clip is what the model made of it', async () => {
  const audio = stairs(1)
  const result = await runOpenStep(audio, extract(), depsWith().deps)
  expect(result.audio.channels[0]![4040]).toBeCloseTo(audio.channels[0]![4040]! / 2, 3)
  expect(result.kept).toEqual([])
  expect(result.evaluations).toBe(4)
  expect(statusOf(result)).toEqual({
    finite: 'pass',
    not_silent: 'pass',
    changed: 'pass',
    not_clipped: 'pass',
    level: 'skipped',
    length: 'pass',
    bandwidth: 'skipped',
    content: 'skipped',
  })
})

test('outside a region every sample is the input’s, inside it the model’s', async () => {
  const audio = stairs(1)
  const region = { startSeconds: 0.4, endSeconds: 0.7 }
  const result = await runOpenStep(audio, extract({ region }), depsWith().deps)
  expect(result.kept).toEqual([
    { start: 0, end: 3200, source: 0 },
    { start: 5600, end: 8000, source: 5600 },
  ])
  expect(largestDifference(audio, result.audio, result.kept)).toBe(0)
  expect(result.audio.channels[1]![4440]).toBeCloseTo(audio.channels[1]![4440]! / 2, 3)
})

test('a region is faded in over 10 ms when it is short, not at all when raw splices are asked for', async () => {
  const audio = stairs(1)
  const region = { startSeconds: 0.4, endSeconds: 0.7 }
  const faded = await runOpenStep(audio, extract({ region }), depsWith().deps)
  const raw = await runOpenStep(audio, extract({ region, exact: true }), depsWith().deps)
  const ratio = (n: number, result: typeof raw) =>
    result.audio.channels[0]![n]! / audio.channels[0]![n]!
  expect(ratio(3200, faded)).toBeCloseTo(1, 2)
  expect(ratio(3279, faded)).toBeCloseTo(0.5, 2)
  expect(ratio(3200, raw)).toBeCloseTo(0.5, 2)
})

test.each([
  [{ placement: 'start' }, 0, 48_000],
  [{ placement: 'end' }, 32_000, 80_000],
  [{ placement: 'middle' }, 16_000, 64_000],
  [{ placement: undefined, at: { from: 'start', seconds: 3 }, atSeconds: 3 }, 22_000, 72_000],
])('an addition %o touches only its six seconds', async (where, start, end) => {
  const result = await runOpenStep(stairs(10), add(where), depsWith().deps)
  const outside = [
    { start: 0, end: start, source: 0 },
    { start: end, end: 80_000, source: end },
  ].filter((kept) => kept.start < kept.end)
  expect(result.kept).toEqual(outside)
})

test('an addition after the end leaves the clip alone and lengthens it by six seconds', async () => {
  const audio = stairs(1)
  const noisy = depsWith()
  noisy.halving.model.encode = async (_, [, channels, samples]) => ({
    mean: new Float32Array((channels * samples) / 80).fill(0.2),
    scale: new Float32Array((channels * samples) / 80).fill(-50),
  })
  const result = await runOpenStep(audio, add({ placement: 'after_end' }), noisy.deps)
  expect(result.audio.channels[0]).toHaveLength(56_000)
  expect(result.kept).toEqual([{ start: 0, end: 8000, source: 0 }])
  expect(result.audio.channels[0]![30_000]).toBeCloseTo(0.1, 2)
})

test('gaps are found, filled together, and nothing else is touched', async () => {
  const audio = stairs(1)
  for (const channel of audio.channels) {
    channel.fill(0, 2000, 2400)
    channel.fill(0, 5000, 5800)
    channel.fill(0, 6000, 6080) // 10 ms: too short for a gap
  }
  const inpaint: OpenStep = { ...common, op: 'inpaint', gaps: 'auto' }
  const { deps, halving } = depsWith()
  const result = await runOpenStep(audio, inpaint, deps)
  expect(result.kept.map(({ start, end }) => [start, end])).toEqual([
    [0, 2000],
    [2400, 5000],
    [5800, 8000],
  ])
  expect(halving.evaluations).toBe(4)
})

test('an inpainting without a gap changes nothing and says so', async () => {
  const inpaint: OpenStep = { ...common, op: 'inpaint', gaps: 'auto' }
  await expect(runOpenStep(stairs(1), inpaint, depsWith().deps)).rejects.toMatchObject({
    code: 'no_effect',
  })
})

test('a clip longer than the model is heard in overlapping windows, and no border is heard', async () => {
  const slow = Float32Array.from(
    { length: 80_000 },
    (_, n) => 0.3 * Math.sin((2 * Math.PI * n) / 8000),
  )
  const audio = { sampleRateHz: 8000, channels: [slow] }
  const result = await runOpenStep(audio, extract(), depsWith().deps)
  expect(result.warnings.map(({ code, step }) => [code, step])).toEqual([['chunked', 3]])
  for (const [n, value] of result.audio.channels[0]!.entries())
    expect(Math.abs(value - slow[n]! / 2)).toBeLessThan(0.02)
})

test('a recording above the model’s rate is told that its highest frequencies are gone', async () => {
  const audio = stairs(0.5, { sampleRateHz: 44_100 })
  const result = await runOpenStep(audio, extract(), depsWith().deps)
  expect(result.audio.channels[0]).toHaveLength(22_050)
  expect(result.warnings[0]).toMatchObject({
    code: 'bandwidth_limited',
    details: { above_hz: 4000 },
  })
})

test('the level is matched where input and result should be the same', async () => {
  const audio = stairs(1)
  const result = await runOpenStep(audio, add({ target: 'rain' }), depsWith(0.7).deps)
  const ratio = result.audio.channels[0]![4040]! / audio.channels[0]![4040]!
  expect(ratio).toBeCloseTo(1, 1)
})

test('a run that changes nothing fails its gate, is tried three more times, and never passes for a success', async () => {
  const { deps, halving } = depsWith(1)
  const result = await runOpenStep(stairs(1), extract(), deps)
  expect(result.candidates).toEqual(
    [7, 8, 9, 10].map((seed, index) => ({
      step: 3,
      index,
      seed,
      score: 0,
      gate: 'changed',
      chosen: false,
    })),
  )
  expect(statusOf(result).changed).toBe('fail')
  expect(halving.evaluations).toBe(16)
})

test('silence where there was sound is a failed gate, but may be what removing leaves', async () => {
  const silent = await runOpenStep(stairs(1), extract(), depsWith(0).deps)
  expect(statusOf(silent).not_silent).toBe('fail')
  const remove: OpenStep = { ...common, op: 'remove', target: 'rain' }
  expect(statusOf(await runOpenStep(stairs(1), remove, depsWith(0).deps)).not_silent).toBe(
    'skipped',
  )
})

test('clipping and a leap in level are failed gates', async () => {
  expect(statusOf(await runOpenStep(stairs(1), add(), depsWith(5).deps)).not_clipped).toBe('fail')
  const restyle: OpenStep = { ...common, op: 'restyle', style: 'far away' }
  expect(statusOf(await runOpenStep(stairs(1), restyle, depsWith(0.05).deps)).level).toBe('fail')
})

test('numbers that are not finite are a failed gate, not a crash', async () => {
  expect(statusOf(await runOpenStep(stairs(1), add(), depsWith(Number.NaN).deps)).finite).toBe(
    'fail',
  )
})

test('candidates have seeds and wordings of their own, and the best score wins', async () => {
  const { deps, halving } = depsWith(0.5, {
    rankCandidates: (runs) => runs.map((_, i) => (i === 1 ? 1 : 0)),
  })
  const result = await runOpenStep(stairs(1), add({ candidates: 3 }), deps)
  expect(halving.texts).toEqual([
    'add the rain at the end',
    'there should be the rain in the background at the end',
    'mix in the sound of the rain at the end',
  ])
  expect(result.candidates.map(({ seed, chosen }) => [seed, chosen])).toEqual([
    [7, false],
    [8, true],
    [9, false],
  ])
})

test('seeds wrap around at 2^32', async () => {
  const { deps } = depsWith()
  const params = { ...deps.params, seed: 2 ** 32 - 1 }
  const result = await runOpenStep(stairs(1), extract({ candidates: 2 }), { ...deps, params })
  expect(result.candidates.map(({ seed }) => seed)).toEqual([2 ** 32 - 1, 0])
})

test('progress counts evaluations over all windows', async () => {
  const seen: string[] = []
  const onProgress: OpenStepDeps['onProgress'] = (at) =>
    seen.push(
      `${at.denoisingStep}/${at.denoisingSteps} ${at.window + 1}/${at.windows} ${at.share} ${at.evaluations}`,
    )
  await runOpenStep(stairs(3), extract({ denoisingSteps: 2 }), depsWith(0.5, { onProgress }).deps)
  expect(seen).toEqual(['1/2 1/2 0.25 1', '2/2 1/2 0.5 2', '1/2 2/2 0.75 3', '2/2 2/2 1 4'])
})

test('a cancel ends the step between two model calls', async () => {
  const controller = new AbortController()
  const { deps, halving } = depsWith(0.5, {
    signal: controller.signal,
    onProgress: ({ denoisingStep }) => {
      if (denoisingStep === 2) controller.abort(new Error('cancelled'))
    },
  })
  await expect(runOpenStep(stairs(1), extract(), deps)).rejects.toThrow('cancelled')
  expect(halving.evaluations).toBe(2)
})
