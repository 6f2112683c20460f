// Prompt-to-Prompt, one network call at a time. Provenance and tolerances: test/golden/README.md.

import { globSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { refinedShares } from '../../../../gpu-worker/diffusion/mapper.ts'
import { attentionMix } from '../../../../gpu-worker/diffusion/prompt-to-prompt.ts'
import { readCase } from '../../../../gpu-worker/model/verify/case-file.ts'
import { compare } from '../../../../gpu-worker/model/verify/compare.ts'
import { GOLDEN, openGolden } from './golden-model.ts'

let golden: Awaited<ReturnType<typeof openGolden>>
beforeAll(async () => {
  golden = await openGolden('tiny-sao', { precision: 'fp32' })
})
afterAll(() => golden[Symbol.asyncDispose]())

const cases = globSync('prompt-to-prompt/single-*.json', { cwd: GOLDEN })
test.each(cases.map((file) => file.replace('.json', '')).sort())(
  '%s: the target looks where the reference makes it look',
  async (path) => {
    const { inputs, params, outputs, expected } = await readCase(GOLDEN, path)
    const { x, t, cross_attn_cond, global_cond, mapper, alphas, equalizer } = inputs
    const frames = x!.shape[2]!
    const row = (values: Float32Array, i: number) =>
      values.subarray((i * values.length) / 2, ((i + 1) * values.length) / 2)
    const call = async (i: number) => ({
      job: await golden.model.denoiser.prepare({
        frames,
        crossAttention: row(cross_attn_cond!.values, i),
        global: row(global_cond!.values, i),
      }),
      x: row(x!.values, i),
      t: t!.values[i]!,
      guidance: { scale: params.cfg_scale },
    })
    const mix = attentionMix(
      {
        ...refinedShares({ mapper: [...mapper!.values], alphas: [...alphas!.values] }),
        equalizer: [...equalizer!.values],
        reweightScope: params.reweight_scope,
      },
      { cross: params.use_cross, self: params.use_self },
    )
    const [source, target] = await golden.model.denoiser.stepPair(await call(0), await call(1), mix)

    const v = Float32Array.from([...source.v, ...target.v])
    const found = compare({ shape: x!.shape, values: v }, expected.v!, outputs.v!)
    expect(found.verdict, `${found.maxError} of ${found.tolerance}`).toBe('ok')
  },
)
