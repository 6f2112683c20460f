// Sizes that no reference vector has, against the transformer written out plainly. Weights are random.

import { expect, test } from 'vitest'
import { pcg32 } from '../../../../gpu-worker/audio/random.ts'
import type { DitShape } from '../../../../gpu-worker/model/graphs/dit-shape.ts'
import type { ModelConfig } from '../../../../gpu-worker/model/model-config.ts'
import { expectedTensors } from '../../../../gpu-worker/model/model-tensors.ts'
import { type Weights, weightsOf } from '../../../../gpu-worker/model/weights.ts'
import { openTransformer } from './open-transformer.ts'
import { snr } from './plain-rows.ts'
import { plainTransformer } from './plain-transformer.ts'

const SHAPES: readonly (readonly [what: string, shape: DitShape, cuts: readonly number[]])[] = [
  ['one head of 64, one channel, no global', sizes(64, 1, 64, { depth: 1, latentChannels: 1 }), []],
  [
    'three heads on one key head, odd sizes',
    sizes(192, 3, 64, {
      latentChannels: 3,
      inputConcatChannels: 5,
      conditioningWidth: 7,
      globalWidth: 11,
    }),
    [],
  ],
  ['six heads on three key heads', sizes(192, 6, 96, { depth: 1, globalWidth: 6 }), []],
  ['heads of 32, turned as a whole', sizes(96, 3, 96, { depth: 3 }), [1, 2]],
  ['heads of 40, of which 32 are turned', sizes(80, 2, 40, { globalWidth: 3 }), [1]],
  ['heads of 66, of which 34 are turned', sizes(132, 2, 66, {}), []],
  ['heads of 128', sizes(256, 2, 128, { inputConcatChannels: 1, feedForwardWidth: 96 }), [1]],
  [
    'feed-forwards of twice the width',
    sizes(64, 2, 32, { feedForwardWidth: 128, depth: 5 }),
    [1, 4],
  ],
]

function sizes(
  width: number,
  heads: number,
  crossWidth: number,
  others: Partial<DitShape>,
): DitShape {
  const usual = { depth: 2, latentChannels: 4, inputConcatChannels: 0, conditioningWidth: 16 }
  return { ...usual, globalWidth: 0, width, heads, crossWidth, ...others }
}

test.each(SHAPES)('%s', async (_, shape, cuts) => {
  const random = pcg32(BigInt(shape.width * 1000 + shape.heads))
  const some = (length: number, scale = 1) =>
    Float32Array.from({ length }, () => scale * (2 * random() - 1))
  const { weights, tensor } = randomWeights(shape, some)
  await using fromKeys = await openTransformer(weights, shape, {
    crossFrom: 'keys and values',
    cuts,
  })
  await using fromTokens = await openTransformer(weights, shape, {
    crossFrom: 'conditioning',
    cuts,
  })

  for (const [frames, tokens, t] of [
    [1, 1, 0],
    [2, 5, 0.37],
    [7, 3, 1],
  ] as const) {
    const token = () => some(shape.conditioningWidth)
    const inputs: Inputs = {
      x: some(shape.latentChannels * frames, 2),
      cross: Array.from({ length: tokens }, token),
      global: some(shape.globalWidth),
      input: some(shape.inputConcatChannels * frames),
    }
    const against = Array.from({ length: tokens }, token)
    const nothing = Array.from({ length: tokens }, () => new Float32Array(shape.conditioningWidth))
    const plain = (cross: readonly Float32Array[]) =>
      plainTransformer(shape, tensor, { ...inputs, cross, frames, t })
    const [v, vNull, vNegative] = [plain(inputs.cross), plain(nothing), plain(against)]
    const scale = 6.5
    const away = (from: Float64Array) => from.map((value, i) => value + scale * (v[i]! - value))

    for (const { network } of [fromKeys, fromTokens]) {
      const job = (negative?: readonly Float32Array[]) =>
        network.prepare({
          ...{ frames, global: inputs.global, crossAttention: flat(inputs.cross) },
          inputLatents: { latents: inputs.input, frames },
          negative: negative && { crossAttention: flat(negative) },
        })
      const [own, opposed, same] = [await job(), await job(against), await job(inputs.cross)]
      const call = { x: inputs.x, t }
      const [unguided, guided, byNegative, bySame, byOne] = await network.step([
        { ...call, job: own },
        { ...call, job: own, guidance: { scale } },
        { ...call, job: opposed, guidance: { scale } },
        { ...call, job: same, guidance: { scale: 1000 } },
        { ...call, job: own, guidance: { scale: 1 } },
      ])
      expect(snr(unguided!.v, v)).toBeGreaterThan(105)
      expect(snr(guided!.unconditional!, vNull)).toBeGreaterThan(105)
      expect(snr(guided!.v, away(vNull))).toBeGreaterThan(95)
      expect(snr(byNegative!.v, away(vNegative))).toBeGreaterThan(95)
      expect(snr(bySame!.v, v)).toBeGreaterThan(60) // rounding, a thousand times
      expect(snr(byOne!.v, v)).toBeGreaterThan(105)
    }
  }
})

type Inputs = {
  readonly x: Float32Array
  readonly cross: readonly Float32Array[]
  readonly global: Float32Array
  readonly input: Float32Array
}

const DIT = 'model.model.'

/** Of a size that keeps values near 1. */
function randomWeights(
  dit: DitShape,
  some: (length: number, scale?: number) => Float32Array,
): { weights: Weights; tensor: (name: string) => Float32Array } {
  const none = {
    audioChannels: 1,
    channels: 1,
    channelMultiples: [],
    strides: [],
    latentChannels: 2,
  }
  const config = { dit, encoder: none, decoder: none, numbers: [] } as unknown as ModelConfig
  const ofTransformer = expectedTensors(config).filter(({ name }) => name.startsWith(DIT))
  const values = new Map<string, Float32Array<ArrayBuffer>>()
  const infos = new Map<string, { dtype: 'F32'; shape: readonly number[] }>()
  for (const { name, shape } of ofTransformer) {
    const length = shape.reduce((product, size) => product * size, 1)
    const key = name.slice(DIT.length)
    const scale = shape.length > 1 ? Math.sqrt(3 / (shape[1]! || 1)) : 0.3
    const offset = name.endsWith('.gamma') ? 1 : 0
    values.set(
      key,
      Float32Array.from(some(length, scale), (value) => value + offset),
    )
    infos.set(key, { dtype: 'F32', shape })
  }
  const tensor = (name: string) => values.get(name)!
  const weights = weightsOf({
    ...{ source: 'random', infos, close: async () => {} },
    readBytes: async (name) => new Uint8Array(values.get(name)!.slice().buffer),
  })
  return { weights, tensor }
}

const flat = (rows: readonly Float32Array[]) => Float32Array.from(rows.flatMap((row) => [...row]))
