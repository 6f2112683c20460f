import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { rotaryWidth } from '../../../gpu-worker/model/graphs/dit-shape.ts'
import type { GraphsFile } from '../../../gpu-worker/model/graphs/graphs-file.ts'
import { openCheckpoint } from '../../../gpu-worker/model/open-checkpoint.ts'
import { rotaryTables } from '../../../gpu-worker/model/rotary.ts'
import { buildGolden, GOLDEN } from './graphs/golden-model.ts'

const shapeOf = (headWidth: number) => ({
  latentChannels: 4,
  inputConcatChannels: 0,
  width: 2 * headWidth,
  depth: 1,
  heads: 2,
  conditioningWidth: headWidth,
  crossWidth: headWidth,
  globalWidth: 0,
})

/** 1 / 10000^(arange(0, span, 2) / span), the span being half a head in whole numbers, 32 at least. */
test.each([
  { headWidth: 33, span: 32 },
  { headWidth: 64, span: 32 },
  { headWidth: 66, span: 33 },
  { headWidth: 67, span: 33 },
  { headWidth: 72, span: 36 },
])('heads of $headWidth have frequencies over $span dimensions', ({ headWidth, span }) => {
  const shape = shapeOf(headWidth)
  const frequencies: number[] = []
  for (let at = 0; at < span; at += 2) frequencies.push(10000 ** (-at / span))
  expect(rotaryWidth(shape)).toBe(2 * frequencies.length)

  const { rotary_cos, rotary_sin } = rotaryTables(shape)(3)
  expect(rotary_cos.dims).toEqual([3, frequencies.length])
  for (const [i, frequency] of frequencies.entries()) {
    const at = 2 * frequencies.length + i // the third position
    expect(rotary_cos.data[at]).toBeCloseTo(Math.cos(2 * frequency), 6)
    expect(rotary_sin.data[at]).toBeCloseTo(Math.sin(2 * frequency), 6)
  }
})

test('the frequencies a checkpoint stores are the ones it is run with', async () => {
  const golden = await buildGolden('tiny-sao', { precision: 'fp32' })
  await using weights = await openCheckpoint(join(GOLDEN, 'tiny-sao/model.safetensors'))
  const stored = await weights.read('model.model.transformer.rotary_pos_emb.inv_freq')
  const path = join(golden.folder, 'graphs.json')
  const graphs: GraphsFile = JSON.parse(await readFile(path, 'utf8'))
  expect(graphs.rotaryFrequencies).toEqual([...stored])

  const vOf = async (rotaryFrequencies: readonly number[] | undefined) => {
    await writeFile(path, JSON.stringify({ ...graphs, rotaryFrequencies }))
    const model = await golden.open()
    const { latentChannels, conditioningTokens, conditioningWidth, globalWidth } = model.facts
    const v = await model.denoise({
      batch: 1,
      frames: 4,
      x: new Float32Array(latentChannels * 4).map((_, i) => Math.sin(i)),
      t: Float32Array.of(0.5),
      crossAttention: new Float32Array(conditioningTokens * conditioningWidth).fill(0.1),
      global: new Float32Array(globalWidth).fill(0.1),
      guidance: { scale: 1 },
    })
    await model.close()
    return v
  }
  const own = await vOf(graphs.rotaryFrequencies)
  const usual = await vOf(undefined)
  const halved = await vOf([...stored].map((value) => value / 2))
  await golden.remove()
  expect(furthest(own, usual)).toBeLessThan(1e-5)
  expect(furthest(own, halved)).toBeGreaterThan(1e-3)
})

const furthest = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0)
