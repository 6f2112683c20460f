import { expect, test } from 'vitest'
import { startSigma } from '#shared/plan/noise-levels.ts'
import { editWindow, inputGain, type WindowEdit } from '../../../gpu-worker/diffusion/pipeline.ts'
import { FLOW_SAMPLER_NAMES, SAMPLER_NAMES } from '../../../gpu-worker/diffusion/sampler-names.ts'
import { type Halving, halvingModel, stairs } from './halving-model.ts'

const settings: WindowEdit['settings'] = {
  quality: 'reference',
  sampler: 'dpmpp_3m_sde',
  steps: 6,
  startSigma: startSigma(0.5),
  guidanceScale: 5,
}

const run = (halving: Halving, over: Partial<WindowEdit> = {}) => {
  const audio = over.audio ?? stairs(1)
  const window = { start: 0, end: audio.channels[0]!.length }
  return editWindow(halving.model, halving.scheduler, {
    audio,
    window,
    edited: [window],
    instruction: 'halve it',
    settings,
    seed: 7,
    ...over,
  })
}

test('the result is what the model believes, in the frames and channels of the window', async () => {
  const audio = stairs(1)
  const { channels, ...facts } = await run(halvingModel())
  expect(channels).toHaveLength(2)
  expect(channels[1]).toHaveLength(8000)
  for (let n = 40; n < 8000; n += 80)
    expect(channels[1]![n]).toBeCloseTo(audio.channels[1]![n]! / 2, 3)
  expect(facts).toMatchObject({ isFinite: true, clippedShare: 0 })
})

test('mono is doubled for the model and averaged after it', async () => {
  const audio = stairs(1, { channels: 1 })
  const { channels } = await run(halvingModel(), { audio })
  expect(channels).toHaveLength(1)
  expect(channels[0]![4040]).toBeCloseTo(audio.channels[0]![4040]! / 2, 3)
})

test('another sample rate goes to the model and comes back with exactly its frames', async () => {
  const audio = stairs(1.00001, { sampleRateHz: 44_100 })
  const { channels } = await run(halvingModel(), { audio })
  expect(channels[0]).toHaveLength(audio.channels[0]!.length)
  expect(channels[0]![22_270]).toBeCloseTo(audio.channels[0]![22_270]! / 2, 1)
})

test('outside the edited frames the input is held, latent frame by latent frame', async () => {
  const audio = stairs(1)
  const { channels } = await run(halvingModel(), { edited: [{ start: 3200, end: 4800 }] })
  expect(channels[0]![440]).toBeCloseTo(audio.channels[0]![440]!, 3)
  expect(channels[0]![7640]).toBeCloseTo(audio.channels[0]![7640]!, 3)
  expect(channels[0]![4040]).toBeCloseTo(audio.channels[0]![4040]! / 2, 3)
})

test('how much the model changed is measured in the latent, over the edited frames', async () => {
  const relative = ({ changed, before }: { changed: number; before: number }) =>
    Math.sqrt(changed / before)
  const whole = await run(halvingModel())
  const part = await run(halvingModel(0.9), { edited: [{ start: 3200, end: 4800 }] })
  expect(relative(whole.latentChange)).toBeCloseTo(0.5, 2)
  expect(relative(part.latentChange)).toBeCloseTo(0.1, 2)
})

test('the model hears the instruction and the length in whole seconds', async () => {
  const halving = halvingModel()
  await run(halving, { audio: stairs(1.2), negativeInstruction: 'noise' })
  expect(halving.texts).toEqual(['halve it', 'noise'])
  expect(halving.seconds).toEqual([2, 2])
})

test('every step is told, and the steps are those that were asked for', async () => {
  const steps: number[] = []
  await run(halvingModel(), { onEstimate: ({ step }) => steps.push(step) })
  expect(steps).toEqual([0, 1, 2, 3, 4, 5])
})

test('a cancel stops between two steps', async () => {
  const controller = new AbortController()
  const halving = halvingModel()
  const onEstimate: WindowEdit['onEstimate'] = ({ step }) => {
    if (step === 2) controller.abort(new Error('cancelled'))
  }
  await expect(run(halving, { onEstimate, signal: controller.signal })).rejects.toThrow('cancelled')
  expect(halving.evaluations).toBe(3)
})

test('one seed gives one result; another seed and another window other noise', async () => {
  const noisy = halvingModel()
  noisy.model.encode = async (_, [, channels, samples]) => ({
    mean: new Float32Array((channels * samples) / 80).fill(0.2),
    scale: new Float32Array((channels * samples) / 80), // deviation ln 2
  })
  const first = await run(noisy)
  expect(await run(noisy)).toEqual(first)
  expect(await run(noisy, { seed: 8 })).not.toEqual(first)
  expect(await run(noisy, { windowIndex: 1 })).not.toEqual(first)
  expect(await run(noisy, { settings: { ...settings, latents: 'mean' } })).not.toEqual(first)
})

test('fast runs a short clip at fewer frames and guides only the noisier steps', async () => {
  const fast = { ...settings, quality: 'fast' } as const
  const { channels } = await run(halvingModel(), { settings: fast })
  expect(channels[0]).toHaveLength(8000)
})

test('a very quiet recording is raised for the model, others are left alone', () => {
  const level = (gain: number) => {
    const { channels, sampleRateHz } = stairs(2)
    return inputGain({ sampleRateHz, channels: channels.map((c) => c.map((x) => x * gain)) })
  }
  expect(level(1)).toBe(1)
  expect(level(0.01)).toBeGreaterThan(10)
  expect(level(0)).toBe(1)
})

test('a quiet recording that was raised for the model comes back at its own level', async () => {
  const { channels, sampleRateHz } = stairs(1)
  const audio = { sampleRateHz, channels: channels.map((c) => c.map((x) => 0.01 * x)) }
  const edited = await run(halvingModel(), { audio })
  for (let n = 40; n < 8000; n += 80)
    expect(edited.channels[1]![n]).toBeCloseTo(audio.channels[1]![n]! / 2, 4)
})

test('more channels than the model has are refused by name', async () => {
  const audio = stairs(1, { channels: 6 })
  await expect(run(halvingModel(), { audio })).rejects.toMatchObject({
    code: 'instruction_unsupported',
    details: { reason: 'channels' },
  })
})

test('an instruction of 500 words is refused before anything is computed', async () => {
  const halving = halvingModel()
  const instruction = Array(500).fill('rain').join(' ')
  await expect(run(halving, { instruction })).rejects.toMatchObject({
    code: 'parameter_out_of_range',
  })
  expect(halving.encodedFrames).toEqual([])
})

test.each([{ steps: 0 }, { steps: 1.5 }, { startSigma: 0.2 }])(
  'settings that cannot be walked are refused: %o',
  async (wrong) => {
    await expect(
      run(halvingModel(), { settings: { ...settings, ...wrong } }),
    ).rejects.toMatchObject({
      code: 'parameter_out_of_range',
    })
  },
)

test.each([
  ['plms', 'v'],
  ['pingpong', 'v'],
  ['heun', 'rf_denoiser'],
] as const)(
  'the sampler %s is refused for a model of the objective %s, before anything is computed',
  async (sampler, objective) => {
    const halving = halvingModel(0.5, objective)
    await expect(run(halving, { settings: { ...settings, sampler } })).rejects.toMatchObject({
      code: 'sampler_unavailable',
    })
    expect(halving.encodedFrames).toEqual([])
  },
)

test.each(['euler', 'rk4', 'dpmpp', 'pingpong'])(
  'a flow by %s starts with as much noise over signal, and ends in what the model believes',
  async (sampler) => {
    const audio = stairs(1)
    const halving = halvingModel(0.5, 'rectified_flow')
    const { channels } = await run(halving, { audio, settings: { ...settings, sampler } })
    expect(halving.calls[0]!.t).toBeCloseTo(4 / (1 + 4), 12)
    if (sampler !== 'rk4') expect(channels[0]![4040]).toBeCloseTo(audio.channels[0]![4040]! / 2, 3)
  },
)

const ENDS_NOISY = ['k-dpm-fast', 'k-dpm-adaptive'] // at sigmaMin, not at 0
const AT_ZERO = 'rk4' // asks at time 0 too, where this stand-in says nothing
test.each([
  ...SAMPLER_NAMES.filter((name) => !ENDS_NOISY.includes(name)).map((name) => [name, 'v'] as const),
  ...FLOW_SAMPLER_NAMES.filter((name) => name !== AT_ZERO).map(
    (name) => [name, 'rectified_flow'] as const,
  ),
])('%s ends in what the model believes after a single step', async (sampler, objective) => {
  const audio = stairs(0.5)
  const halving = halvingModel(0.5, objective)
  const { channels } = await run(halving, {
    ...{ audio, settings: { ...settings, sampler, steps: 1 } },
  })
  expect(halving.evaluations).toBe(1)
  expect(channels[0]![2040]).toBeCloseTo(audio.channels[0]![2040]! / 2, 3)
})

test('fast guides a flow at the same noise over signal as others, and never repeats its layers', async () => {
  const halving = halvingModel(0.5, 'rectified_flow')
  const fast = { ...settings, quality: 'fast', sampler: 'euler', steps: 8 } as const
  await run(halving, { settings: fast })
  for (const { t, guidance, reuseMiddle } of halving.calls) {
    expect(guidance !== undefined).toBe(t / (1 - t) >= 0.6)
    expect(reuseMiddle).toBeUndefined()
  }
})

test('a seed out of range is refused', async () => {
  await expect(run(halvingModel(), { seed: -1 })).rejects.toThrow(RangeError)
})

test('a clip of one sample goes through', async () => {
  const audio = { sampleRateHz: 8000, channels: [Float32Array.of(0.5)] }
  const { channels } = await run(halvingModel(), { audio })
  expect(channels[0]).toHaveLength(1)
})

test('a v-diffusion sampler starts at the same noise level', async () => {
  const audio = stairs(1)
  const { channels } = await run(halvingModel(), { settings: { ...settings, sampler: 'v_ddim' } })
  expect(channels[0]![4040]).toBeCloseTo(audio.channels[0]![4040]! / 2, 3)
})

test('as many latent frames are decoded as the decoder looks ahead', async () => {
  const halving = halvingModel()
  const decoded: number[] = []
  const model: Halving['model'] = {
    ...halving.model,
    contextFrames: { encode: 0, decode: 40 },
    decode(latents, shape) {
      decoded.push(shape[2])
      return halving.model.decode(latents, shape)
    },
  }
  await run({ ...halving, model }, { audio: stairs(1) })
  expect(decoded).toEqual([100 + 40])
})

test('a decoder whose strides are odd falls short, and no channel gets the start of the next', async () => {
  const halving = halvingModel()
  const short = 3
  const model: Halving['model'] = {
    ...halving.model,
    async decode(latents, shape) {
      const whole = await halving.model.decode(latents, shape)
      const length = whole.length / 2
      return Float32Array.from({ length: 2 * (length - short) }, (_, i) => {
        const [c, n] = [Math.floor(i / (length - short)), i % (length - short)]
        return whole[c * length + n]!
      })
    },
  }
  const { channels } = await run({ ...halving, model }, { audio: stairs(2) })
  for (const channel of channels) {
    expect(channel).toHaveLength(16_000)
    expect([...channel.subarray(-short)]).toEqual([0, 0, 0])
  }
})
