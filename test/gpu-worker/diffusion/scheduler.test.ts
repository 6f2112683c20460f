import { expect, test } from 'vitest'
import { gaussianNoise } from '../../../gpu-worker/diffusion/noise.ts'
import { samplerNamed } from '../../../gpu-worker/diffusion/sampler-names.ts'
import {
  type DenoisingJob,
  openScheduler,
  type StepDenoiser,
} from '../../../gpu-worker/diffusion/scheduler.ts'
import { sigmasFor, startLatents } from '../../../gpu-worker/diffusion/start.ts'
import type { JobInputs } from '../../../gpu-worker/model/denoiser.ts'

type Row = { readonly text: number; readonly global: number }

// Stands in for the network: v of a row depends on that row alone, its time and its conditioning.
const arithmetic: StepDenoiser<Row> = {
  prepare: async ({ crossAttention, global }) => ({ text: crossAttention[0]!, global: global[0]! }),
  step: async (calls) =>
    calls.map(({ job, x, t, guidance }) => {
      const half = (text: number) => x.map((value) => 0.3 * value + t * text - 0.1 * job.global)
      const [conditional, unconditional] = [half(job.text), half(0)]
      if (!guidance) return { v: conditional }
      const v = unconditional.map((value, i) => value + guidance.scale * (conditional[i]! - value))
      return { v, unconditional }
    }),
}

/** The same, telling what it is asked. */
const observed = (onStep: (calls: Parameters<typeof arithmetic.step>[0]) => void) => ({
  ...arithmetic,
  step(calls: Parameters<typeof arithmetic.step>[0]) {
    onStep(calls)
    return arithmetic.step(calls)
  },
})

function job(seed: number, over: Partial<DenoisingJob> = {}, steps = 6): DenoisingJob {
  const sigmas = sigmasFor('dpmpp-3m-sde', { steps, sigmaMin: 0.3, sigmaMax: 80 })
  const noiseAt = (step: number) => gaussianNoise(8, { seed, stream: 1 }, step)
  const start = startLatents('dpmpp-3m-sde', sigmas[0]!, noiseAt(1000))
  return {
    sampler: samplerNamed('dpmpp-3m-sde').sample(start, sigmas, { noiseAt }),
    rows: [row(seed)],
    guidance: { scale: 5 },
    ...over,
  }
}

const row = (seed: number, frames = 4): JobInputs => ({
  frames,
  crossAttention: Float32Array.of(seed / 10, 1),
  global: Float32Array.of(seed),
})

test('a job alone, in a batch of four and a second time gives the same latents bit for bit', async () => {
  const alone = await openScheduler(arithmetic).run(job(1))
  const again = await openScheduler(arithmetic).run(job(1))
  const together = openScheduler(arithmetic, { jobsPerCall: 4 })
  const [first] = await Promise.all([1, 2, 3, 4].map((seed) => together.run(job(seed))))
  expect(again).toEqual(alone)
  expect(first).toEqual(alone)
})

test('jobs of one length share calls, though they are at different steps', async () => {
  const batches: number[] = []
  const scheduler = openScheduler(
    observed((calls) => batches.push(calls.length)),
    { jobsPerCall: 4 },
  )
  await Promise.all([scheduler.run(job(1, {}, 6)), scheduler.run(job(2, {}, 3))])
  expect(batches).toEqual([2, 2, 2, 1, 1, 1])
})

test('jobs of other lengths take turns', async () => {
  const seen: number[] = []
  const scheduler = openScheduler(
    observed((calls) => seen.push(calls[0]!.job.global)),
    { jobsPerCall: 4 },
  )
  await Promise.all([scheduler.run(job(1)), scheduler.run(job(2, { rows: [row(2, 8)] }))])
  expect(seen.slice(0, 6)).toEqual([1, 2, 1, 2, 1, 2])
})

test('a job of two rows asks for both at once and gets both back in order', async () => {
  const sigmas = sigmasFor('dpmpp-2m', { steps: 5, sigmaMin: 0.3, sigmaMax: 80 })
  const walk = (start: Float32Array, rows: JobInputs[]) =>
    openScheduler(arithmetic).run({
      sampler: samplerNamed('dpmpp-2m').sample(start, sigmas, { noiseAt: () => start }),
      rows,
      guidance: { scale: 3 },
    })
  const both = gaussianNoise(16, { seed: 3, stream: 0 }, 0)
  const result = await walk(both, [row(1), row(2)])
  expect(result.subarray(0, 8)).toEqual(await walk(both.slice(0, 8), [row(1)]))
  expect(result.subarray(8)).toEqual(await walk(both.slice(8), [row(2)]))
})

test('outside its guided noise levels a job runs the conditional branch alone', async () => {
  const scales: (number | undefined)[] = []
  const scheduler = openScheduler(observed(([call]) => scales.push(call!.guidance?.scale)))
  await scheduler.run(job(1, { isGuided: (sigma) => sigma >= 0.6 }, 4))
  expect(scales).toEqual([5, 5, 5, undefined])
})

test('guidance of scale 1 never runs the unconditional branch', async () => {
  const guidances: unknown[] = []
  const scheduler = openScheduler(observed(([call]) => guidances.push(call!.guidance)))
  await scheduler.run(job(1, { guidance: { scale: 1 } }, 2))
  expect(guidances).toEqual([undefined, undefined])
})

test('steps that repeat the middle say so to the model, others do not', async () => {
  const reused: boolean[] = []
  const scheduler = openScheduler(observed(([call]) => reused.push(call!.reuseMiddle === true)))
  await scheduler.run(job(1, { reusesMiddle: (step) => step === 2 }, 4))
  expect(reused).toEqual([false, false, true, false])
})

function cfgppJob(scale: number, name = 'v-ddim-cfgpp'): DenoisingJob {
  const sigmas = sigmasFor('v-ddim-cfgpp', { steps: 3, sigmaMin: 0, sigmaMax: 1 })
  const start = gaussianNoise(8, { seed: 1, stream: 0 }, 0)
  const sampler = samplerNamed(name).sample(start, sigmas, { noiseAt: () => start })
  return job(1, { sampler, guidance: { scale } })
}

test('CFG++ takes the unconditional half of the guided call it has just made', async () => {
  const scales: (number | undefined)[] = []
  await openScheduler(observed(([call]) => scales.push(call!.guidance?.scale))).run(cfgppJob(5))
  expect(scales).toEqual([5, 5, 5])
})

test('CFG++ without guidance is plain DDIM, as in stable-audio-tools: no branch without text runs', async () => {
  const scales: (number | undefined)[] = []
  const scheduler = openScheduler(observed(([call]) => scales.push(call!.guidance?.scale)))
  const found = await scheduler.run(cfgppJob(1))
  expect(scales).toEqual([undefined, undefined, undefined])
  expect(found).toEqual(await openScheduler(arithmetic).run(cfgppJob(1, 'v-ddim')))
})

test('every estimate is told, and which of them begins a step', async () => {
  const told: [number, boolean][] = []
  const sigmas = sigmasFor('k-heun', { steps: 2, sigmaMin: 0.3, sigmaMax: 80 })
  const sampler = samplerNamed('heun').sample(gaussianNoise(8, { seed: 1, stream: 0 }, 0), sigmas, {
    noiseAt: () => new Float32Array(8),
  })
  const onEstimate: DenoisingJob['onEstimate'] = ({ step, isFirst }) => told.push([step, isFirst])
  await openScheduler(arithmetic).run(job(1, { sampler, onEstimate }))
  expect(told).toEqual([
    [0, true],
    [0, false],
    [1, true],
  ])
})

test('a job that is cancelled stops before the next model call, its neighbour goes on', async () => {
  const controller = new AbortController()
  let calls = 0
  const scheduler = openScheduler(
    observed(() => {
      calls++
      if (calls === 2) controller.abort(new Error('cancelled by the caller'))
    }),
    { jobsPerCall: 2 },
  )
  const cancelled = scheduler.run(job(1, { signal: controller.signal }))
  const other = scheduler.run(job(2))
  await expect(cancelled).rejects.toThrow('cancelled by the caller')
  expect(await other).toEqual(await openScheduler(arithmetic).run(job(2)))
  expect(calls).toBe(6)
})

test('what the model throws reaches the jobs of that call, and later jobs are served', async () => {
  let fail = true
  const scheduler = openScheduler(
    observed(() => {
      if (fail) throw new Error('out of memory')
    }),
  )
  await expect(scheduler.run(job(1))).rejects.toThrow('out of memory')
  fail = false
  await expect(scheduler.run(job(1))).resolves.toHaveLength(8)
})
