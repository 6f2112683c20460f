import { expect, test } from 'vitest'
import { gaussianNoise } from '../../../gpu-worker/diffusion/noise.ts'
import { samplerNamed } from '../../../gpu-worker/diffusion/sampler-names.ts'
import { type DenoisingJob, openScheduler } from '../../../gpu-worker/diffusion/scheduler.ts'
import { sigmasFor, startLatents } from '../../../gpu-worker/diffusion/start.ts'
import type { DenoiserInput } from '../../../gpu-worker/model/loaded-model.ts'

// Stands in for the network: v of a row depends on that row alone, its time and its conditioning.
async function arithmetic({ batch, x, t, crossAttention, global }: DenoiserInput) {
  const [row, text] = [x.length / batch, crossAttention.length / batch]
  return x.map((value, i) => {
    const item = Math.floor(i / row)
    return 0.3 * value + t[item]! * crossAttention[item * text]! - 0.1 * global[item]!
  })
}

function job(seed: number, over: Partial<DenoisingJob> = {}, steps = 6): DenoisingJob {
  const sigmas = sigmasFor('dpmpp-3m-sde', { steps, sigmaMin: 0.3, sigmaMax: 80 })
  const noiseAt = (step: number) => gaussianNoise(8, { seed, stream: 1 }, step)
  const start = startLatents('dpmpp-3m-sde', sigmas[0]!, noiseAt(1000))
  return {
    sampler: samplerNamed('dpmpp-3m-sde').sample(start, sigmas, { noiseAt }),
    rows: {
      batch: 1,
      frames: 4,
      crossAttention: Float32Array.of(seed / 10, 1),
      global: Float32Array.of(seed),
    },
    guidance: { scale: 5 },
    ...over,
  }
}

test('a job alone, in a batch of four and a second time gives the same latents bit for bit', async () => {
  const alone = await openScheduler(arithmetic).run(job(1))
  const again = await openScheduler(arithmetic).run(job(1))
  const together = openScheduler(arithmetic, { jobsPerCall: 4 })
  const [first] = await Promise.all([1, 2, 3, 4].map((seed) => together.run(job(seed))))
  expect(again).toEqual(alone)
  expect(first).toEqual(alone)
})

test('jobs of one length and guidance share calls, though they are at different steps', async () => {
  const batches: number[] = []
  const scheduler = openScheduler(
    (input) => {
      batches.push(input.batch)
      return arithmetic(input)
    },
    { jobsPerCall: 4 },
  )
  await Promise.all([scheduler.run(job(1, {}, 6)), scheduler.run(job(2, {}, 3))])
  expect(batches).toEqual([2, 2, 2, 1, 1, 1])
})

test('jobs of other lengths take turns', async () => {
  const seen: number[] = []
  const scheduler = openScheduler(
    (input) => {
      seen.push(input.frames)
      return arithmetic(input)
    },
    { jobsPerCall: 4 },
  )
  const long = job(2)
  const rows = { ...long.rows, frames: 8 }
  await Promise.all([scheduler.run(job(1)), scheduler.run({ ...long, rows })])
  expect(seen.slice(0, 6)).toEqual([4, 8, 4, 8, 4, 8])
})

test('outside its guided noise levels a job runs the conditional branch alone', async () => {
  const scales: number[] = []
  const scheduler = openScheduler((input) => {
    scales.push(input.guidance.scale)
    return arithmetic(input)
  })
  await scheduler.run(job(1, { isGuided: (sigma) => sigma >= 0.6 }, 4))
  expect(scales).toEqual([5, 5, 5, 1])
})

test('an estimate without text has every conditioning token at zero and no guidance', async () => {
  const calls: DenoiserInput[] = []
  const scheduler = openScheduler((input) => {
    calls.push(input)
    return arithmetic(input)
  })
  const sigmas = sigmasFor('v-ddim-cfgpp', { steps: 2, sigmaMin: 0, sigmaMax: 1 })
  const noiseAt = () => new Float32Array(8)
  const start = gaussianNoise(8, { seed: 1, stream: 0 }, 0)
  const sampler = samplerNamed('v-ddim-cfgpp').sample(start, sigmas, { noiseAt })
  await scheduler.run(job(1, { sampler }))
  expect(calls.map(({ guidance }) => guidance.scale)).toEqual([5, 1, 5])
  expect([...calls[1]!.crossAttention]).toEqual([0, 0])
  expect([...calls[0]!.crossAttention]).not.toEqual([0, 0])
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
    (input) => {
      calls++
      if (calls === 2) controller.abort(new Error('cancelled by the caller'))
      return arithmetic(input)
    },
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
  const scheduler = openScheduler(async (input) => {
    if (fail) throw new Error('out of memory')
    return await arithmetic(input)
  })
  await expect(scheduler.run(job(1))).rejects.toThrow('out of memory')
  fail = false
  await expect(scheduler.run(job(1))).resolves.toHaveLength(8)
})
