// Checkpoints that are sound files and still not, or not quite, what the configuration says.

import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { convertModel } from '../../../gpu-worker/model/convert.ts'
import { openSafetensors, writeSafetensors } from '../../../gpu-worker/model/safetensors.ts'

const TINY = new URL('../../golden/tiny-sao/', import.meta.url).pathname
let scratch: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'resound-checkpoints-'))
})
afterAll(() => rm(scratch, { recursive: true }))

type Tensors = Map<string, { readonly shape: readonly number[]; readonly values: Float32Array }>

/** Converts the tiny model after a change to its tensors, its configuration or its T5's. */
async function convertChanged({
  tensors: change = () => {},
  config = (text) => text,
  t5 = (text) => text,
}: {
  tensors?: (tensors: Tensors) => void
  config?: (text: string) => string
  t5?: (text: string) => string
}) {
  const folder = await mkdtemp(join(scratch, 'changed-'))
  await using weights = await openSafetensors(join(TINY, 'model.safetensors'))
  const tensors: Tensors = new Map()
  for (const name of weights.names())
    tensors.set(name, { shape: weights.info(name).shape, values: await weights.read(name) })
  change(tensors)
  await writeSafetensors(
    join(folder, 'model.safetensors'),
    [...tensors].map(([name, { shape, values }]) => ({
      ...{ name, shape, dtype: 'F32' as const },
      chunks: () => [new Uint8Array(values.buffer, values.byteOffset, values.byteLength)],
    })),
  )
  const text = await readFile(join(TINY, 'model_config.json'), 'utf8')
  await writeFile(join(folder, 'model_config.json'), config(text))
  for (const name of ['model.safetensors', 'tokenizer.json'])
    await copyFile(join(TINY, 't5', name), join(scratch, name))
  await writeFile(
    join(scratch, 'config.json'),
    t5(await readFile(join(TINY, 't5/config.json'), 'utf8')),
  )
  return await convertModel({
    checkpoint: join(folder, 'model.safetensors'),
    config: join(folder, 'model_config.json'),
    textEncoder: scratch,
    out: join(folder, 'bundle'),
    precision: 'fp32',
    name: 'changed',
    license: null,
    createdBy: 'test',
  })
}

const PROJECTION = 'conditioner.conditioners.prompt.proj_out'
const DECODER = 'pretransform.model.decoder.layers.'

test('a direction of zeros, whose length the reference divides by, is refused by its name', async () => {
  const tensors = (all: Tensors) => all.get(`${DECODER}0.weight_v`)!.values.fill(0)
  await expect(convertChanged({ tensors })).rejects.toThrow('decoder.0.weight')
})

test('a snake whose exponential overflows is refused by its name', async () => {
  const tensors = (all: Tensors) => all.get(`${DECODER}1.layers.0.alpha`)!.values.fill(100)
  await expect(convertChanged({ tensors })).rejects.toThrow('decoder.1.layers.0.frequency')
})

test('a projection of the text that the reference would not use is refused, and one it misses too', async () => {
  const tensors = (all: Tensors) => {
    const width = all.get('model.model.to_cond_embed.0.weight')!.shape[1]!
    all.set(`${PROJECTION}.weight`, {
      shape: [width, width],
      values: new Float32Array(width * width),
    })
    all.set(`${PROJECTION}.bias`, { shape: [width], values: new Float32Array(width) })
  }
  await expect(convertChanged({ tensors })).rejects.toThrow(`has a layer "${PROJECTION}.weight"`)
  const config = (text: string) => text.replace('"max_length"', '"project_out": true, "max_length"')
  await expect(convertChanged({ config })).rejects.toThrow(
    `project_out is true, and the checkpoint has no layer "${PROJECTION}.weight"`,
  )
  await expect(convertChanged({ tensors, config })).resolves.toBeDefined()
})

test('a text encoder of another kind is refused by its name', async () => {
  const t5 = (text: string) => text.replace('"t5"', '"umt5"')
  await expect(convertChanged({ t5 })).rejects.toThrow(/only "t5" is supported[\s\S]*model_type/)
})
