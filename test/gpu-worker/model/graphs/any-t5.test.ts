// Text encoders of sizes that no reference vector has, against T5 written out plainly. Weights are random.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { pcg32 } from '../../../../gpu-worker/audio/random.ts'
import { CheckpointTensors } from '../../../../gpu-worker/model/graphs/checkpoint-tensors.ts'
import { GraphBuilder } from '../../../../gpu-worker/model/graphs/graph-builder.ts'
import { relativeBuckets, t5Encoder } from '../../../../gpu-worker/model/graphs/t5-encoder.ts'
import { WeightFiles } from '../../../../gpu-worker/model/graphs/weight-files.ts'
import { integers, openSession } from '../../../../gpu-worker/model/ort-session.ts'
import { weightsOf } from '../../../../gpu-worker/model/weights.ts'
import { product, snr } from './plain-rows.ts'
import { plainT5 } from './plain-t5.ts'

const VOCABULARY = 50
const usual = { width: 24, heads: 3, headWidth: 8, layers: 2, feedForwardWidth: 40 }
const far = { buckets: 32, maxDistance: 128 }

test.each([
  ['heads as wide as the model', { ...usual, ...far, feedForward: 'relu' }],
  ['heads wider than the model', { ...usual, ...far, headWidth: 17, feedForward: 'relu' }],
  ['one head, one layer', { ...usual, ...far, heads: 1, layers: 1, feedForward: 'relu' }],
  ['gates', { ...usual, ...far, feedForward: 'gated-gelu' }],
  ['few buckets', { ...usual, buckets: 8, maxDistance: 20, layers: 3, feedForward: 'gated-gelu' }],
] as const)('a text encoder with %s', async (_, sizes) => {
  const { width, heads, headWidth, layers, feedForwardWidth: forward, feedForward } = sizes
  const inner = heads * headWidth
  const shapes: Record<string, readonly number[]> = {
    'shared.weight': [VOCABULARY, width],
    'encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight': [sizes.buckets, heads],
    'encoder.final_layer_norm.weight': [width],
    'proj_out.weight': [10, width],
    'proj_out.bias': [10],
  }
  for (let layer = 0; layer < layers; layer++) {
    const at = `encoder.block.${layer}.layer.`
    for (const name of ['q', 'k', 'v'])
      shapes[`${at}0.SelfAttention.${name}.weight`] = [inner, width]
    shapes[`${at}0.SelfAttention.o.weight`] = [width, inner]
    for (const name of feedForward === 'relu' ? ['wi'] : ['wi_0', 'wi_1'])
      shapes[`${at}1.DenseReluDense.${name}.weight`] = [forward, width]
    shapes[`${at}1.DenseReluDense.wo.weight`] = [width, forward]
    shapes[`${at}0.layer_norm.weight`] = [width]
    shapes[`${at}1.layer_norm.weight`] = [width]
  }
  const random = pcg32(BigInt(inner + layers))
  const values = new Map(
    Object.entries(shapes).map(([name, shape]) => {
      const length = shape.reduce((all, size) => all * size, 1)
      const scale = name.includes('SelfAttention.o') ? 0.3 : shape.length > 1 ? 0.35 : 1
      return [name, Float32Array.from({ length }, () => scale * (2 * random() - 1))]
    }),
  )
  const tensor = (name: string) => values.get(name)!
  const weights = weightsOf({
    ...{ source: 'random', close: async () => {} },
    infos: new Map(Object.entries(shapes).map(([name, shape]) => [name, { dtype: 'F32', shape }])),
    readBytes: async (name) => new Uint8Array(tensor(name).slice().buffer),
  })

  const folder = await mkdtemp(join(tmpdir(), 't5-'))
  const files = new WeightFiles(folder, 't5')
  const graph = new GraphBuilder('t5', files)
  const tensors = new CheckpointTensors(weights)
  const projection = { tensors: tensors.under('proj_out.'), width: 10 }
  const shape = { ...sizes, vocabulary: VOCABULARY, epsilon: 1e-6 }
  t5Encoder(graph, tensors, shape, projection)
  await files.write()
  await graph.save(folder)
  const settings = { executionProviders: ['cpu'], threads: 1 }
  const session = await openSession(folder, 't5', settings, { keepMemory: false, prepack: false })

  for (const tokens of [1, 2, 33]) {
    const ids = Array.from({ length: tokens }, () => Math.floor(random() * VOCABULARY))
    const feeds = {
      ids: integers(BigInt64Array.from(ids, BigInt), [tokens]),
      buckets: integers(relativeBuckets(tokens, sizes), [tokens, tokens]),
    }
    const { hidden, embedding } = await session.run(feeds, ['hidden', 'embedding'])
    const plain = plainT5({ ...sizes, isGated: feedForward !== 'relu' }, tensor, ids)
    const projected = product(plain, tensor('proj_out.weight'), tensor('proj_out.bias'))
    expect(snr(hidden!.data, flat(plain))).toBeGreaterThan(105)
    expect(snr(embedding!.data, flat(projected))).toBeGreaterThan(105)
  }
  await session.close()
  await rm(folder, { recursive: true })
})

const flat = (rows: readonly Float64Array[]) => Float64Array.from(rows.flatMap((row) => [...row]))
