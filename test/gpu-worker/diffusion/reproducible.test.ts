import { expect, test } from 'vitest'
import { editWindow } from '../../../gpu-worker/diffusion/pipeline.ts'
import { openScheduler, type Scheduler } from '../../../gpu-worker/diffusion/scheduler.ts'
import type { OpenedModel } from '../../../gpu-worker/model/open-model.ts'
import { openCaseModels } from '../../../gpu-worker/model/verify/case-models.ts'
import { GOLDEN } from './golden.ts'
import { stairs } from './halving-model.ts'

// A small real network on two threads. What is compared is every sample, bit for bit. int8 products scale
// a whole call at once, so there a company of rows in one call would show at once.
test.each(['fp32', 'int8'] as const)(
  'in %s the same seed gives the same samples alone, in a batch of four and in a retry',
  async (precision) => {
    const models = await openCaseModels(GOLDEN, { threads: 2, precision })
    try {
      const model = await models.open('tiny-sao-instruct')
      const alone = await edit(model, openScheduler(model.denoiser), 7)
      const retried = await edit(model, openScheduler(model.denoiser), 7)
      const together = openScheduler(model.denoiser, { jobsPerCall: 4 })
      const [first, second] = await Promise.all([
        edit(model, together, 7),
        edit(model, together, 8, 9),
        edit(model, together, 9, 3),
        edit(model, together, 10),
      ])
      expect(retried.channels).toEqual(alone.channels)
      expect(first.channels).toEqual(alone.channels)
      expect(second.channels).not.toEqual(alone.channels)
    } finally {
      await models.close()
    }
  },
)

const audio = stairs(0.5, { sampleRateHz: 44_100 })
const window = { start: 0, end: 22_050 }

const edit = (model: OpenedModel, scheduler: Scheduler, seed: number, steps = 5) =>
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
