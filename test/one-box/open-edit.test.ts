import { join, relative } from 'node:path'
import { expect, test, vi } from 'vitest'
import { Resound } from '../../client/resound.ts'
import type { Audio } from '../../gpu-worker/audio/audio.ts'
import { decode } from '../../gpu-worker/audio/codecs/decode.ts'
import { convertModel } from '../../gpu-worker/model/convert.ts'
import { openModel } from '../../gpu-worker/model/open-model.ts'
import { runOpenStep } from '../../gpu-worker/plan/open-step.ts'
import { type OpenStep, PlanOptions } from '../../shared/plan/plan.ts'
import { planInstruction } from '../../shared/plan/plan-instruction.ts'
import { resolvePlan } from '../../shared/plan/resolve-plan.ts'
import { tempFolder } from '../shared/local/open-world.ts'
import { serve } from './serve.ts'
import { wav } from './wav.ts'

vi.setConfig({ testTimeout: 180_000 })

const TINY = {
  'tiny-sao-instruct': 'model.pt',
  'tiny-sao-small': 'model.safetensors', // a distilled rectified flow: as stable-audio-open-small
} as const
const SEED = 11

async function boxWithTinyModel(name: keyof typeof TINY = 'tiny-sao-instruct') {
  const data = await tempFolder()
  const bundle = join(data, 'models', name)
  const source = `test/golden/${name}`
  await convertModel({
    checkpoint: `${source}/${TINY[name]}`,
    config: `${source}/model_config.json`,
    textEncoder: `${source}/t5`,
    out: bundle,
    precision: 'fp32',
    name,
    license: null,
    createdBy: 'test',
  })
  const box = await serve(relative('', data)) // as .resound, the default, is
  return { box, bundle, resound: new Resound({ apiKey: box.key!, baseUrl: box.url }) }
}

test('an open instruction goes through upload, queue, model and download, and gives the model’s own samples', async () => {
  const { bundle, resound } = await boxWithTinyModel()
  const params = { steps: 8, seed: SEED, engine: 'model', clipping: 'clip' } as const

  const result = await resound.edit(wav(0.5), 'a bell under water', {
    params,
    output: { format: 'wav' },
  })

  const { edit } = result
  expect(edit).toMatchObject({ status: 'succeeded', engine: 'model', model: 'tiny-sao-instruct' })
  expect(edit.metrics?.evaluations).toBeGreaterThan(0)
  const { audio: delivered } = await decode(await result.bytes())
  const expected = await straightThroughTheModel(bundle, 'a bell under water')
  expect(largestDifference(delivered, expected)).toBeLessThanOrEqual(1.5 / 32_768) // one step of 16 bits, and dither
})

test('a distilled flow edits in its own eight steps without guidance, and gives the model’s own samples', async () => {
  const { bundle, resound } = await boxWithTinyModel('tiny-sao-small')
  const params = { seed: SEED, engine: 'model', clipping: 'clip' } as const

  const result = await resound.edit(wav(0.5), 'a bell under water', {
    params,
    output: { format: 'wav' },
  })

  expect(result.edit).toMatchObject({ status: 'succeeded', model: 'tiny-sao-small' })
  expect(result.edit.metrics?.evaluations).toBe(8)
  const { audio: delivered } = await decode(await result.bytes())
  const expected = await straightThroughTheModel(bundle, 'a bell under water')
  expect(largestDifference(delivered, expected)).toBeLessThanOrEqual(1.5 / 32_768) // one step of 16 bits, and dither
})

test('a flow runs the sampler and the steps that were named, and gives the model’s own samples', async () => {
  const { bundle, resound } = await boxWithTinyModel('tiny-sao-small')
  const named = { sampler: 'rk4', steps: 4, guidanceScale: 1 } as const

  const result = await resound.edit(wav(0.5), 'a bell under water', {
    params: { engine: 'model', sampler: 'rk4', steps: 4, seed: SEED, clipping: 'clip' },
    output: { format: 'wav' },
  })

  expect(result.edit).toMatchObject({
    status: 'succeeded',
    params: { sampler: 'rk4', steps: 4, guidance_scale: 1 },
    plan: { steps: [{ denoising_steps: 4, evaluations: 16 }] },
    metrics: { evaluations: 16 },
  })
  const { audio: delivered } = await decode(await result.bytes())
  const expected = await straightThroughTheModel(bundle, 'a bell under water', named)
  expect(largestDifference(delivered, expected)).toBeLessThanOrEqual(1.5 / 32_768) // one step of 16 bits, and dither
})

test('a cancel while the model runs ends the edit, and the next one works', async () => {
  const { resound } = await boxWithTinyModel()
  const bytes = wav(2)
  const { id } = await resound.edits.create({
    audio: { base64: Buffer.from(wav(1)).toString('base64') },
    instruction: 'add rain',
    params: { steps: 250 },
  })
  for await (const event of resound.edits.events(id))
    if (event.event === 'progress' && event.data.includes('denoising')) break

  await resound.edits.cancel(id)

  expect(await resound.edits.wait(id)).toMatchObject({ status: 'canceled' })
  expect((await resound.edit(bytes, 'make it 3 dB quieter')).edit.status).toBe('succeeded')
})

/** What the step gives without server, queue, children and files. */
async function straightThroughTheModel(
  bundle: string,
  instruction: string,
  { sampler, steps, guidanceScale } = { sampler: 'dpmpp_3m_sde', steps: 8, guidanceScale: 5 },
): Promise<Audio> {
  const model = await openModel(bundle)
  const { audio } = await decode(wav(0.5))
  const clip = { durationSeconds: 0.5, frames: 22_050, channels: 2, sampleRateHz: 44_100 }
  const options = PlanOptions.parse({
    engine: 'model',
    quality: 'fast',
    ...{ steps, sampler, modelInstalled: true, objective: model.facts.objective },
  })
  const plan = resolvePlan(planInstruction(instruction, clip, options), clip)
  try {
    const params = {
      quality: 'fast',
      guidanceScale,
      sampler,
      seed: SEED,
      negativeInstruction: null,
    } as const
    return (await runOpenStep(audio, plan.steps[0] as OpenStep, { model, index: 0, params })).audio
  } finally {
    await model.close()
  }
}

const largestDifference = (a: Audio, b: Audio): number =>
  a.channels.reduce(
    (max, channel, c) =>
      channel.reduce(
        (most, sample, n) => Math.max(most, Math.abs(sample - b.channels[c]![n]!)),
        max,
      ),
    0,
  )
