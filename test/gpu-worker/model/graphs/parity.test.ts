// Every case of the two reference models that concerns one call of a network. Provenance, format and
// the derivation of tolerances: test/golden/README.md.

import { globSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Conditioning, TimedText } from '../../../../gpu-worker/model/loaded-model.ts'
import type { OpenedModel } from '../../../../gpu-worker/model/open-model.ts'
import { type Case, readCase, type Tensor } from '../../../../gpu-worker/model/verify/case-file.ts'
import { compare } from '../../../../gpu-worker/model/verify/compare.ts'
import { GOLDEN, openGolden } from './golden-model.ts'

type Outputs = Readonly<Record<string, Float32Array>>
type Inputs = Case['inputs']

describe.each(['tiny-sao', 'tiny-sao-instruct'] as const)('%s', (name) => {
  let golden: Awaited<ReturnType<typeof openGolden>>
  beforeAll(async () => {
    golden = await openGolden(name, { precision: 'fp32', taps: true, chunkFrames: 4 })
  })
  afterAll(() => golden[Symbol.asyncDispose]())

  const cases = globSync(`${name}/{dit,vae,t5,number,prompt,assembled,negative}*.json`, {
    cwd: GOLDEN,
  })
  test.each(cases.map((file) => file.replace('.json', '')).sort())(
    '%s comes out as the reference has it',
    async (path) => {
      const given = await readCase(GOLDEN, path)
      const outputs = await run(given, golden.model)
      const owed = Object.entries(given.outputs).filter(([, spec]) => !spec.informative)
      expect(Object.keys(outputs)).toEqual(expect.arrayContaining(owed.map(([output]) => output)))
      for (const [output, spec] of owed) {
        const actual = { shape: spec.shape, values: outputs[output]! }
        const where = given.fn === 't5_hidden' ? given.inputs.mask : undefined
        const found = compare(actual, given.expected[output]!, spec, where)
        expect(found.verdict, `${output}: ${found.maxError} of ${found.tolerance}`).toBe('ok')
      }
    },
  )
})

function run({ fn, inputs, params, outputs }: Case, model: OpenedModel): Promise<Outputs> {
  switch (fn) {
    case 'dit_forward':
      return runDit(inputs, params, model)
    case 'dit_layers':
      return runLayers(inputs, model)
    case 'vae_encode':
      return runEncode(inputs, model)
    case 'vae_decode':
      return runDecode(inputs, model)
    case 'vae_chunked':
      return runChunked(inputs, model)
    case 't5_hidden':
      return runT5(inputs, model)
    case 'number_cond':
      return runNumbers(params.values, Object.keys(outputs), model)
    case 'prompt_cond':
      return runPrompts(params.texts, model)
    case 'assembled':
      return runConditioning(params.conditioning, model)
    default:
      throw new RangeError(`Expected a case of one network call, got ${fn}`)
  }
}

async function runDit(inputs: Inputs, params: Case['params'], model: OpenedModel) {
  const { x, t, cross_attn_cond, global_cond, input_concat_cond } = inputs
  const [batch, , frames] = x!.shape
  const negative = inputs.negative_cross_attn_cond
  const v = await model.denoise({
    batch: batch!,
    frames: frames!,
    x: x!.values,
    t: t!.values,
    crossAttention: cross_attn_cond!.values,
    global: global_cond!.values,
    ...(input_concat_cond && { inputConcat: latentsOf(input_concat_cond) }),
    guidance: {
      scale: params.cfg_scale ?? 1,
      rescale: params.scale_phi ?? 0,
      interval: params.cfg_interval ?? [0, 1],
      ...(negative && {
        negative: {
          crossAttention: negative.values,
          mask: inputs.negative_cross_attn_mask!.values,
        },
      }),
    },
  })
  return { v }
}

async function runLayers(inputs: Inputs, model: OpenedModel) {
  const { x, t, cross_attn_cond, global_cond, input_concat_cond } = inputs
  const job = {
    frames: x!.shape[2]!,
    crossAttention: cross_attn_cond!.values,
    global: global_cond!.values,
    inputLatents: input_concat_cond && latentsOf(input_concat_cond),
  }
  const outputs = await model.denoiser.outputs(job, x!.values, t!.values[0]!)
  return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data]))
}

async function runEncode({ audio, noise }: Inputs, model: OpenedModel) {
  const { mean, scale } = await model.encode(audio!.values, threeSizes(audio!))
  const std = scale.map((value) => Math.log1p(Math.exp(value)) + 1e-4)
  const latent = mean.map((value, i) => value + std[i]! * noise!.values[i]!)
  return { mean, scale, std, latent }
}

const runDecode = async ({ latent }: Inputs, model: OpenedModel) => ({
  audio: await model.decode(latent!.values, threeSizes(latent!)),
})

/** Our chunks are 4 frames and not the reference's 24: both must equal the whole. */
async function runChunked({ latent }: Inputs, model: OpenedModel) {
  const audio = await model.decode(latent!.values, threeSizes(latent!))
  const every64th = audio.filter((_, i) => i % 64 === 0)
  return { decode_full: every64th, decode_chunked: every64th }
}

async function runT5({ ids, mask }: Inputs, model: OpenedModel) {
  const [batch, tokens] = ids!.shape as [number, number]
  const width = model.graphs.text.width
  const hidden = new Float32Array(batch * tokens * width)
  for (let item = 0; item < batch; item++) {
    const row = (values: Float32Array) => values.subarray(item * tokens, (item + 1) * tokens)
    const isReal = row(mask!.values)
    const real = [...row(ids!.values)].filter((_, i) => isReal[i] === 1)
    hidden.set(await model.encodeText(real), item * tokens * width)
  }
  return { last_hidden_state: hidden }
}

async function runNumbers(values: number[], conditioners: string[], model: OpenedModel) {
  const outputs: Record<string, Float32Array> = {}
  for (const id of conditioners) outputs[id] = await model.embedNumbers(id, values)
  return outputs
}

async function runPrompts(texts: string[], model: OpenedModel) {
  const { maxTokens } = model.facts.text
  const prompts = texts.map((text) => ({ text, secondsStart: 0, secondsTotal: 1 }))
  const found = await inTurn(prompts, model)
  return {
    embedding: joined(
      found.map(({ crossAttention }) =>
        crossAttention.subarray(0, maxTokens * model.facts.conditioningWidth),
      ),
    ),
    mask: joined(found.map(({ crossAttentionMask }) => crossAttentionMask.subarray(0, maxTokens))),
  }
}

type RawPrompt = { prompt: string; seconds_start: number; seconds_total: number }

async function runConditioning(prompts: RawPrompt[], model: OpenedModel) {
  const found = await inTurn(
    prompts.map(({ prompt, seconds_start, seconds_total }) => ({
      text: prompt,
      secondsStart: seconds_start,
      secondsTotal: seconds_total,
    })),
    model,
  )
  return {
    cross_attn_cond: joined(found.map(({ crossAttention }) => crossAttention)),
    cross_attn_mask: joined(found.map(({ crossAttentionMask }) => crossAttentionMask)),
    global_cond: joined(found.map(({ global }) => global)),
  }
}

async function inTurn(prompts: readonly TimedText[], model: OpenedModel) {
  const found: Conditioning[] = []
  for (const prompt of prompts) found.push(await model.condition(prompt))
  return found
}

const joined = (parts: readonly Float32Array[]) =>
  Float32Array.from(parts.flatMap((part) => [...part]))
const latentsOf = ({ values, shape }: Tensor) => ({ latents: values, frames: shape[2]! })
const threeSizes = ({ shape }: Tensor) => shape as [number, number, number]
