import { afterAll, expect, test } from 'vitest'
import { editWindow } from '../../../gpu-worker/diffusion/pipeline.ts'
import { openScheduler, type Scheduler } from '../../../gpu-worker/diffusion/scheduler.ts'
import { openCaseModels } from '../../../gpu-worker/model/verify/case-models.ts'
import { GOLDEN } from './golden.ts'
import { stairs } from './halving-model.ts'

// A small real network on two threads, fp32. What is compared is every sample, bit for bit.
const models = await openCaseModels(GOLDEN, 2)
const model = await models.open('tiny-sao-instruct')
afterAll(() => models.close())

const audio = stairs(0.5, { sampleRateHz: 44_100 })
const window = { start: 0, end: 22_050 }

const edit = (scheduler: Scheduler, seed: number, steps = 5) =>
  editWindow(model, scheduler, {
    audio,
    window,
    edited: [window],
    instruction: 'add rain',
    settings: {
      quality: 'reference',
      sampler: 'dpmpp_3m_sde',
      steps,
      startSigma: 4,
      guidanceScale: 5,
    },
    seed,
  })

test('the same seed gives the same samples alone, in a batch of four and in a retry', async () => {
  const alone = await edit(openScheduler(model.denoiser), 7)
  const retried = await edit(openScheduler(model.denoiser), 7)
  const together = openScheduler(model.denoiser, { jobsPerCall: 4 })
  const [first] = await Promise.all([
    edit(together, 7),
    edit(together, 8, 9),
    edit(together, 9, 3),
    edit(together, 10),
  ])
  expect(retried.channels).toEqual(alone.channels)
  expect(first!.channels).toEqual(alone.channels)
})

test('another seed gives other samples', async () => {
  const scheduler = openScheduler(model.denoiser)
  expect((await edit(scheduler, 7)).channels).not.toEqual((await edit(scheduler, 8)).channels)
})
