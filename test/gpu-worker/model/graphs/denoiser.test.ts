import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StepCall, StepResult } from '../../../../gpu-worker/model/denoiser.ts'
import { readCase } from '../../../../gpu-worker/model/verify/case-file.ts'
import { buildGolden, GOLDEN, openGolden } from './golden-model.ts'

const CASE = 'tiny-sao-instruct/dit-cfg-batch2' // two items of 37 frames, scale 7
const NEGATIVE = 'tiny-sao-instruct/dit-cfg-negative'

describe('one bundle, opened to run items in turn and together', () => {
  let built: Awaited<ReturnType<typeof buildGolden>>
  let inTurn: Awaited<ReturnType<typeof built.open>>
  let together: Awaited<ReturnType<typeof built.open>>
  beforeAll(async () => {
    built = await buildGolden('tiny-sao-instruct', { precision: 'fp32' })
    inTurn = await built.open()
    together = await built.open({ together: true })
  })
  afterAll(async () => {
    await inTurn.close()
    await together.close()
    await built.remove()
  })

  test('guided, unguided and negative items share one call and keep their numbers', async () => {
    const alone: Float32Array[] = []
    for (const call of await calls(inTurn)) alone.push((await inTurn.denoiser.step([call]))[0]!.v)
    const inCompany = await together.denoiser.step(await calls(together))
    for (const [i, { v }] of inCompany.entries()) expect(snr(v, alone[i]!)).toBeGreaterThan(110)
  })

  test('on a CPU an item is the same to the bit alone, in company and again', async () => {
    const all = await calls(inTurn)
    const inCompany = await inTurn.denoiser.step(all)
    for (const [i, call] of all.entries()) {
      const [again] = await inTurn.denoiser.step([call])
      expect(again!.v).toEqual(inCompany[i]!.v)
    }
  })

  test('a known time costs no further call and changes nothing', async () => {
    const [call] = await calls(inTurn)
    const expected = (await inTurn.denoiser.step([call!]))[0]!.v
    const known = await jobs(inTurn, [call!.t, 0.25])
    expect([...known[0]!.tokens.keys()]).toEqual([call!.t, 0.25])
    const [found] = await inTurn.denoiser.step([{ ...call!, job: known[0]! }])
    expect(snr(found!.v, expected)).toBeGreaterThan(110)
  })

  test('the reused middle is exact where nothing has moved, and approximate where it has', async () => {
    const [call] = await calls(inTurn)
    const [first] = await inTurn.denoiser.step([call!])
    const [same] = await inTurn.denoiser.step([{ ...call!, reuseMiddle: true }])
    expect(snr(same!.v, first!.v)).toBeGreaterThan(100)

    const moved = { ...call!, x: call!.x.map((value) => value * 1.02) }
    const [near] = await inTurn.denoiser.step([{ ...moved, reuseMiddle: true }])
    const [exact] = await inTurn.denoiser.step([moved])
    expect(snr(near!.v, exact!.v)).toBeGreaterThan(20)
    expect(snr(near!.v, exact!.v)).toBeLessThan(80)
  })

  test('an unguided step reuses the conditional half of a guided one', async () => {
    const [call] = await calls(inTurn)
    const [guided] = await inTurn.denoiser.step([call!])
    const unguided = { ...call!, guidance: undefined, reuseMiddle: true }
    const [found] = await inTurn.denoiser.step([unguided])
    expect(snr(found!.v, guided!.conditional)).toBeGreaterThan(100)
  })

  test('input latents that are missing or have other channels are refused', async () => {
    const { inputs } = await readCase(GOLDEN, CASE)
    const row = { frames: 37, crossAttention: rowOf(inputs.cross_attn_cond!.values, 0) }
    const global = rowOf(inputs.global_cond!.values, 0)
    await expect(inTurn.denoiser.prepare({ ...row, global })).rejects.toThrow(/16 channels, got 0/)
    const inputLatents = { latents: new Float32Array(3 * 37), frames: 37 }
    await expect(inTurn.denoiser.prepare({ ...row, global, inputLatents })).rejects.toThrow(/got 3/)
  })

  test('items of different lengths are refused', async () => {
    const all = await calls(together)
    const short = { ...all[1]!, job: { ...all[1]!.job, frames: 36 } }
    await expect(together.denoiser.step([all[0]!, short])).rejects.toThrow(RangeError)
  })
})

describe('other numbers than fp32', () => {
  test.each([
    ['fp16', 55],
    ['int8', 24], // strong branches, 128 wide: as hard as it gets
  ] as const)('%s stays within %d dB of the reference in one call', async (precision, least) => {
    await using golden = await openGolden('tiny-sao-instruct', { precision })
    const { expected } = await readCase(GOLDEN, 'tiny-sao-instruct/dit-cond')
    const { inputs } = await readCase(GOLDEN, 'tiny-sao-instruct/dit-cond')
    const job = await golden.model.denoiser.prepare({
      frames: 12,
      crossAttention: inputs.cross_attn_cond!.values,
      global: inputs.global_cond!.values,
      inputLatents: { latents: inputs.input_concat_cond!.values, frames: 12 },
    })
    const call = { job, x: inputs.x!.values, t: inputs.t!.values[0]! }
    const [found] = await golden.model.denoiser.step([call])
    expect(snr(found!.v, expected.v!.values)).toBeGreaterThan(least)
  })

  test('fp16 runs guided, unguided and negative items in one graph', async () => {
    await using half = await openGolden('tiny-sao-instruct', { precision: 'fp16', together: true })
    await using full = await openGolden('tiny-sao-instruct', { precision: 'fp32' })
    const exact = await full.model.denoiser.step(await calls(full.model))
    const found = await half.model.denoiser.step(await calls(half.model))
    for (const [i, { conditional }] of found.entries())
      expect(snr(conditional, exact[i]!.conditional)).toBeGreaterThan(50)
  })

  test('int8 runs guided, unguided and negative items, one at a time', async () => {
    await using bytes = await openGolden('tiny-sao-instruct', { precision: 'int8', together: true })
    await using full = await openGolden('tiny-sao-instruct', { precision: 'fp32' })
    const exact = await full.model.denoiser.step(await calls(full.model))
    const found = await bytes.model.denoiser.step(await calls(bytes.model))
    for (const [i, { conditional }] of found.entries())
      expect(snr(conditional, exact[i]!.conditional)).toBeGreaterThan(24)
  })

  test('int8 keeps what a faint prompt changes, which guidance multiplies', async () => {
    await using bytes = await openGolden('tiny-sao-instruct', { precision: 'int8' })
    await using full = await openGolden('tiny-sao-instruct', { precision: 'fp32' })
    const change = async ({ model }: { model: Model }) => {
      const [call] = await calls(model)
      const inputs = await jobInputs(0)
      const faint = inputs.crossAttention.map((value) => 0.2 * value)
      const job = await model.denoiser.prepare({ ...inputs, crossAttention: faint })
      const [{ conditional, unconditional }] = (await model.denoiser.step([{ ...call!, job }])) as [
        StepResult,
      ]
      return conditional.map((value, i) => value - unconditional![i]!)
    }
    expect(snr(await change(bytes), await change(full))).toBeGreaterThan(0.5) // −0.8 when both rows are quantised for themselves
  })

  test('the autoencoder in fp16 stays within 50 dB', async () => {
    await using golden = await openGolden('tiny-sao', { precision: 'fp16' })
    const { inputs, expected } = await readCase(GOLDEN, 'tiny-sao/vae-decode')
    const audio = await golden.model.decode(inputs.latent!.values, [2, 16, 5])
    expect(snr(audio, expected.audio!.values)).toBeGreaterThan(50)
  })
})

type Model = Awaited<ReturnType<typeof openGolden>>['model']

/** The two items of the case: guided, unguided, and guided with a negative prompt. */
async function calls({ denoiser }: Model): Promise<StepCall[]> {
  const { inputs, params } = await readCase(GOLDEN, CASE)
  const [first, second] = await jobs({ denoiser })
  const negative = (await readCase(GOLDEN, NEGATIVE)).inputs
  const third = await denoiser.prepare({
    ...(await jobInputs(0)),
    negative: {
      crossAttention: negative.negative_cross_attn_cond!.values,
      mask: negative.negative_cross_attn_mask!.values,
    },
  })
  const guidance = { scale: params.cfg_scale }
  const at = (i: number) => ({ x: rowOf(inputs.x!.values, i), t: inputs.t!.values[i]! })
  return [
    { job: first!, ...at(0), guidance },
    { job: second!, ...at(1) },
    { job: third, ...at(0), guidance },
  ]
}

async function jobs({ denoiser }: Pick<Model, 'denoiser'>, times?: readonly number[]) {
  const first = await denoiser.prepare({ ...(await jobInputs(0)), times })
  return [first, await denoiser.prepare({ ...(await jobInputs(1)), times })]
}

async function jobInputs(i: number) {
  const { inputs } = await readCase(GOLDEN, CASE)
  return {
    frames: 37,
    crossAttention: rowOf(inputs.cross_attn_cond!.values, i),
    global: rowOf(inputs.global_cond!.values, i),
    inputLatents: { latents: rowOf(inputs.input_concat_cond!.values, i), frames: 37 },
  }
}

const rowOf = (values: Float32Array, i: number) =>
  values.slice((i * values.length) / 2, ((i + 1) * values.length) / 2)

function snr(values: Float32Array, reference: Float32Array): number {
  let [signal, error] = [0, 0]
  for (const [i, wanted] of reference.entries()) {
    signal += wanted ** 2
    error += (values[i]! - wanted) ** 2
  }
  return 10 * Math.log10(signal / error)
}
