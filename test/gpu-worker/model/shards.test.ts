import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { convertModel } from '../../../gpu-worker/model/convert.ts'
import { openCheckpoint } from '../../../gpu-worker/model/open-checkpoint.ts'
import { openSafetensors, writeSafetensors } from '../../../gpu-worker/model/safetensors.ts'

const TINY = new URL('../../golden/tiny-sao/', import.meta.url).pathname
let scratch: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'resound-shards-'))
})
afterAll(() => rm(scratch, { recursive: true }))

type WeightMap = Record<string, string>

/** The tensors of a file in three, every third one together, and their index. */
async function split(path: string, into: string, change: (map: WeightMap) => void = () => {}) {
  await mkdir(into, { recursive: true })
  await using weights = await openSafetensors(path)
  const map: WeightMap = {}
  for (const [i, name] of weights.names().entries()) map[name] = shard(i % 3)
  for (const file of [0, 1, 2].map(shard))
    await writeSafetensors(
      join(into, file),
      weights
        .names()
        .filter((name) => map[name] === file)
        .map((name) => ({
          ...{ name, ...weights.info(name) },
          async *chunks() {
            yield await weights.readBytes(name)
          },
        })),
    )
  change(map)
  const index = join(into, 'model.safetensors.index.json')
  await writeFile(index, JSON.stringify({ metadata: { total_size: 1 }, weight_map: map }))
  return index
}
const shard = (i: number) => `model-0000${i + 1}-of-00003.safetensors`

test('a checkpoint and a text encoder in several files make the bundle of those in one', async () => {
  const t5 = join(scratch, 't5')
  await split(join(TINY, 't5/model.safetensors'), t5)
  for (const name of ['config.json', 'tokenizer.json'])
    await writeFile(join(t5, name), await readFile(join(TINY, 't5', name)))
  const convert = (checkpoint: string, textEncoder: string, out: string) =>
    convertModel({
      ...{
        checkpoint,
        textEncoder,
        out: join(scratch, out),
        config: join(TINY, 'model_config.json'),
      },
      ...{ precision: 'fp32', name: 'tiny', license: null, createdBy: 'test' },
    })
  const index = await split(join(TINY, 'model.safetensors'), join(scratch, 'several'))

  const several = await convert(index, t5, 'of-several')
  const one = await convert(join(TINY, 'model.safetensors'), join(TINY, 't5'), 'of-one')

  expect(several.manifest.files).toEqual(one.manifest.files)
  expect(several.manifest.sources.map(({ file }) => file)).toEqual([
    ...[basename(index), ...[0, 1, 2].map(shard), 'model_config.json', 'config.json'],
    ...[basename(index), ...[0, 1, 2].map(shard), 'tokenizer.json'],
  ])
})

test.for<[what: string, change: (map: WeightMap) => void, message: string]>([
  [
    'a file elsewhere',
    (map) => Object.assign(map, { a: '../model-00001-of-00003.safetensors' }),
    'not an index of safetensors files beside it',
  ],
  ['a file that is not there', (map) => Object.assign(map, { a: shard(8) }), 'does not exist'],
  ['a tensor that is not there', (map) => Object.assign(map, { a: shard(0) }), '"a" is not in'],
  [
    'a tensor the index does not know',
    (map) => delete map[Object.keys(map)[1]!],
    'other than it says',
  ],
])('%s is refused', async ([what, change, message]) => {
  const index = await split(join(TINY, 't5/model.safetensors'), join(scratch, what), change)
  await expect(openCheckpoint(index)).rejects.toMatchObject({
    code: 'invalid_model_file',
    message: expect.stringContaining(message),
  })
})
