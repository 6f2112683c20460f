// Options that Stable Audio Open does not use. Provenance: test/golden/other-transformers/make.py.

import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { DitShape } from '../../../../gpu-worker/model/graphs/dit-shape.ts'
import type { QueryKeyNorm } from '../../../../gpu-worker/model/graphs/query-key-norm.ts'
import { openSafetensors } from '../../../../gpu-worker/model/safetensors.ts'
import shapes from '../../../golden/other-transformers/shapes.json' with { type: 'json' }
import { GOLDEN } from './golden-model.ts'
import { openTransformer } from './open-transformer.ts'

type Config = {
  readonly io_channels: number
  readonly embed_dim: number
  readonly depth: number
  readonly num_heads: number
  readonly cond_token_dim: number
  readonly num_memory_tokens?: number
  readonly global_cond_type?: string
  readonly attn_kwargs?: { readonly qk_norm: string }
  readonly ff_kwargs: { readonly mult: number; readonly no_bias?: boolean }
  readonly norm_kwargs?: { readonly eps: number }
}

const shapeOf = (config: Config): DitShape => ({
  latentChannels: config.io_channels,
  inputConcatChannels: 0,
  width: config.embed_dim,
  depth: config.depth,
  heads: config.num_heads,
  conditioningWidth: config.cond_token_dim,
  crossWidth: config.cond_token_dim,
  globalWidth: 0,
  feedForwardWidth: Math.trunc(config.embed_dim * config.ff_kwargs.mult),
  queryKeyNorm: (config.attn_kwargs?.qk_norm ?? 'none') as QueryKeyNorm,
  memoryTokens: config.num_memory_tokens ?? 0,
  normEpsilon: config.norm_kwargs?.eps ?? 1e-5,
  isAdaptive: config.global_cond_type === 'adaLN',
})

const CASES = Object.entries(shapes).flatMap(([name, facts]) =>
  (['keys and values', 'conditioning'] as const).map((crossFrom) => ({ name, crossFrom, facts })),
)

test.each(CASES)('$name, from $crossFrom: guided v as the reference has it', async (one) => {
  const { name, crossFrom, facts } = one
  await using tensors = await openSafetensors(
    join(GOLDEN, 'other-transformers', `${name}.safetensors`),
  )
  const dit = shapeOf(facts.config)
  await using transformer = await openTransformer(tensors, dit, { crossFrom })
  const { network } = transformer
  const input = (key: string) => tensors.read(`in.${key}`)
  const [x, [t], mask] = [await input('x'), await input('t'), await input('mask')]
  const negative = { crossAttention: await input('negative'), mask }
  for (const [key, against] of [
    ['v', undefined],
    ['v_negative', negative],
  ] as const) {
    const job = await network.prepare({
      frames: facts.frames,
      crossAttention: await input('cross'),
      global: new Float32Array(0),
      negative: against,
    })
    const [found] = await network.step([{ job, x, t: t!, guidance: { scale: 3.5 } }])
    const wanted = await tensors.read(`out.${key}`)
    expect(furthest(found!.v, wanted)).toBeLessThan(facts.tolerance[key])
  }
})

function furthest(values: Float32Array, expected: Float32Array): number {
  if (values.length !== expected.length) return Number.POSITIVE_INFINITY
  return values.reduce((worst, value, i) => Math.max(worst, Math.abs(value - expected[i]!)), 0)
}
