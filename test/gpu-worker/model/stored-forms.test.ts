// One model, stored in the ways in which checkpoints are: whichever it is, the same graphs and weights come out.
// The numbers of tiny-sao-instruct are the same in every one of these dtypes (test/golden/README.md).

import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { convertModel } from '../../../gpu-worker/model/convert.ts'
import { openCheckpoint } from '../../../gpu-worker/model/open-checkpoint.ts'
import { writeSafetensors } from '../../../gpu-worker/model/safetensors.ts'
import { sha256OfFile } from '../../../shared/file-hash.ts'

const TINY = new URL('../../golden/tiny-sao-instruct/', import.meta.url).pathname
type Stored = 'F64' | 'F32' | 'F16' | 'BF16'
type Tensor = { readonly shape: readonly number[]; readonly values: Float32Array }
type Change = (name: string, tensor: Tensor) => readonly (readonly [string, Tensor])[]

let folder: string
let expected: Record<string, string>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resound-forms-'))
  expected = await converted('released', join(TINY, 'model.pt'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Converts, and answers with the hash of every graph and every file of weights. */
async function converted(name: string, checkpoint: string): Promise<Record<string, string>> {
  const out = join(folder, name)
  await convertModel({
    ...{ checkpoint, out, name, precision: 'fp32', license: null, createdBy: 'test' },
    config: join(TINY, 'model_config.json'),
    textEncoder: join(TINY, 't5'),
  })
  const files = (await readdir(out)).filter((file) => /\.(onnx|weights)$|^graphs/.test(file))
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await sha256OfFile(join(out, file))])),
  )
}

/** The model's checkpoint as a safetensors file, every tensor changed. */
async function stored(name: string, dtypeOf: (tensor: string) => Stored, change: Change) {
  await using weights = await openCheckpoint(join(TINY, 'model.pt'))
  const tensors: (readonly [string, Tensor])[] = []
  for (const each of weights.names())
    tensors.push(
      ...change(each, { shape: weights.info(each).shape, values: await weights.read(each) }),
    )
  const path = join(folder, `${name}.safetensors`)
  await writeSafetensors(
    path,
    tensors.map(([each, { shape, values }]) => ({
      ...{ name: each, shape, dtype: dtypeOf(each) },
      chunks: () => [bytesOf(values, dtypeOf(each))],
    })),
  )
  return path
}

function bytesOf(values: Float32Array, dtype: Stored): Uint8Array {
  if (dtype === 'F32') return new Uint8Array(values.slice().buffer)
  if (dtype === 'F64') return new Uint8Array(Float64Array.from(values).buffer)
  if (dtype === 'F16') return new Uint8Array(Float16Array.from(values).buffer)
  const bits = new Uint32Array(values.slice().buffer)
  return new Uint8Array(Uint16Array.from(bits, (one) => one >>> 16).buffer)
}

const asItIs: Change = (name, tensor) => [[name, tensor]]
/** A buffer whose values need all of a float32. */
const isExact = (name: string) => name.endsWith('inv_freq')

test.each(['F64', 'F32', 'F16', 'BF16'] as const)('as safetensors in %s', async (dtype) => {
  const path = await stored(dtype, (name) => (isExact(name) ? 'F32' : dtype), asItIs)
  expect(await converted(dtype, path)).toEqual(expected)
})

test('every tensor in another dtype than the one before', async () => {
  const dtypes = ['F32', 'BF16', 'F64', 'F16'] as const
  const path = await stored(
    'mixed',
    (name) => (isExact(name) ? 'F32' : dtypes[name.length % 4]!),
    asItIs,
  )
  expect(await converted('mixed', path)).toEqual(expected)
})

test('convolutions normed in the newer spelling', async () => {
  const path = await stored(
    'parametrized',
    () => 'F32',
    (name, tensor) => [
      [
        name
          .replace(/weight_g$/, 'parametrizations.weight.original0')
          .replace(/weight_v$/, 'parametrizations.weight.original1'),
        tensor,
      ],
    ],
  )
  expect(await converted('parametrized', path)).toEqual(expected)
})

test('a training run, whose average is the model', async () => {
  const wrong = ({ shape, values }: Tensor): Tensor => ({ shape, values: values.map((x) => -x) })
  const path = await stored(
    'training',
    () => 'F32',
    (name, tensor) =>
      name.startsWith('model.')
        ? [
            [`diffusion.${name}`, wrong(tensor)],
            [`diffusion_ema.ema_model.${name.slice('model.'.length)}`, tensor],
          ]
        : [[`diffusion.${name}`, tensor]],
  )
  expect(await converted('training', path)).toEqual(expected)
})

const TWIN = 'conditioner.conditioners.audio.'
const withTwin =
  (change: (tensor: Tensor) => Tensor): Change =>
  (name, tensor) =>
    name.startsWith('pretransform.')
      ? [
          [name, tensor],
          [TWIN + name, change(tensor)],
        ]
      : [[name, tensor]]

test('the autoencoder stored twice, the second time in half precision', async () => {
  const dtype = (name: string) => (name.startsWith(TWIN) ? 'F16' : 'F32')
  const path = await stored(
    'twin',
    dtype,
    withTwin((tensor) => tensor),
  )
  expect(await converted('twin', path)).toEqual(expected)
})

test('two autoencoders that differ in one value are refused by its name', async () => {
  const change = ({ shape, values }: Tensor): Tensor => ({
    shape,
    values: shape.length === 1 ? values : values.map((x, i) => (i === 0 ? x + 1 : x)),
  })
  const path = await stored('twins', () => 'F32', withTwin(change))
  await expect(converted('twins', path)).rejects.toMatchObject({
    code: 'unsupported_model',
    message: expect.stringMatching(/conditioners\.audio\.pretransform\.model.*differs from/),
  })
})
