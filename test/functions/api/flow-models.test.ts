import { describe, expect, test } from 'vitest'
import { presentModels } from '../../../functions/api/present-model.ts'
import { type Objective, samplersOf } from '../../../shared/samplers.ts'
import { wave } from './wave.ts'
import { openWorld, upload } from './world.ts'

// A deployment says, plans and prices by what its own model can run.

const installed = (objective: Objective) =>
  presentModels(
    [
      {
        ...{ name: 'tiny', version: 'aaaaaaaaaaaa', precision: 'fp32', license: null, objective },
        ...{ sampleRateHz: 44_100, channels: 2, windowSeconds: 12 },
      },
    ],
    { rates: { exactRate: 1, modelRate: 2 }, isLoaded: true },
  )

const worldWith = (objective: Objective) =>
  openWorld({ deps: { models: async () => installed(objective) } })

async function counted(objective: Objective, params: object = {}) {
  const { call } = await worldWith(objective)
  const { status, body } = await call('POST', '/v1/plans', {
    instruction: 'add rain',
    duration_seconds: 5,
    params,
  })
  expect(status).toBe(200)
  const [{ denoising_steps, evaluations }] = body.plan.steps
  return { denoising_steps, evaluations }
}

describe('GET /v1/models', () => {
  test.each([
    ['rf_denoiser', { steps: 8, guidance_scale: 1, strength: 0.5, sampler: 'pingpong' }],
    ['rectified_flow', { steps: 50, guidance_scale: 7, strength: 0.5, sampler: 'euler' }],
  ] as const)(
    'says what a model of %s can run, and does by itself',
    async (objective, defaults) => {
      const { call } = await worldWith(objective)
      const { body } = await call('GET', '/v1/models')
      expect(body.data[0]).toMatchObject({
        ...{ id: 'tiny', objective, defaults },
        samplers: ['euler', 'rk4', 'dpmpp', 'pingpong'],
      })
      expect(body.data[1]).toMatchObject({ objective: 'v', defaults: { sampler: 'dpmpp_3m_sde' } })
    },
  )
})

describe('a plan counts what a flow runs', () => {
  test('by itself', async () => {
    expect(await counted('rf_denoiser')).toEqual({ denoising_steps: 8, evaluations: 8 })
    expect(await counted('rectified_flow')).toEqual({ denoising_steps: 50, evaluations: 50 })
  })

  test.each([
    [{ sampler: 'rk4', steps: 5, quality: 'fast' }, 5, 20],
    [{ sampler: 'dpmpp', steps: 30, quality: 'fast', candidates: 2 }, 30, 60],
    [{ sampler: 'euler' }, 8, 8],
    [{ steps: 12 }, 12, 12],
  ])('asked for %j', async (params, denoising_steps, evaluations) => {
    expect(await counted('rf_denoiser', params)).toEqual({ denoising_steps, evaluations })
  })

  test('and of a v model what it ran before', async () => {
    expect(await counted('v')).toEqual({ denoising_steps: 35, evaluations: 35 })
  })
})

describe('an edit has the settings it runs with', () => {
  const edit = async (objective: Objective, params: object, instruction = 'add rain') => {
    const world = await worldWith(objective)
    const { body: ready } = await upload(world, wave(3))
    const sent = { audio: { upload_id: ready.id }, instruction, params }
    const made = await world.call('POST', '/v1/edits', sent)
    return { world, made }
  }

  test('the model’s own where nothing was said, and what was said', async () => {
    const { made } = await edit('rf_denoiser', {})
    expect(made.status).toBe(202)
    expect(made.body.params).toMatchObject({ sampler: 'pingpong', steps: 8, guidance_scale: 1 })
    const { made: said } = await edit('rf_denoiser', { sampler: 'rk4', guidance_scale: 3 })
    expect(said.body.params).toMatchObject({ sampler: 'rk4', steps: 8, guidance_scale: 3 })
  })

  test('tried again, those of the original', async () => {
    const { world, made } = await edit('rf_denoiser', { sampler: 'dpmpp', steps: 20 })
    await world.call('POST', `/v1/edits/${made.body.id}/cancel`)
    const again = await world.call('POST', `/v1/edits/${made.body.id}/retry`, {
      params: { candidates: 2 },
    })
    expect(again.body.params).toMatchObject({ sampler: 'dpmpp', steps: 20, guidance_scale: 1 })
    expect(again.body.plan.steps[0]).toMatchObject({ denoising_steps: 20, evaluations: 40 })
  })
})

test.each([
  ['rf_denoiser', 'heun', 'euler, rk4, dpmpp, pingpong'],
  ['rf_denoiser', 'dpmpp_3m_sde', 'euler, rk4, dpmpp, pingpong'],
  ['v', 'pingpong', samplersOf('v').join(', ')],
] as const)(
  'a model of %s refuses %s, and names what it can run',
  async (objective, sampler, those) => {
    const { call } = await worldWith(objective)
    const { status, body } = await call('POST', '/v1/plans', {
      instruction: 'add rain',
      duration_seconds: 5,
      params: { sampler },
    })
    expect(status).toBe(422)
    expect(body).toMatchObject({
      code: 'sampler_unavailable',
      detail: `tiny does not have the sampler ${sampler}: it has ${those}.`,
      errors: [{ fix: `Send one of ${those}.` }],
    })
  },
)
