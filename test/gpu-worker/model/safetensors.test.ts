import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSafetensors, writeSafetensors } from '../../../gpu-worker/model/safetensors.ts'

const GOOD = new URL('../../golden/checkpoints/good/', import.meta.url).pathname
const TINY = 'padded.safetensors'

test('a padded header, names out of order, empty tensors and integers above 2^53 are read', async () => {
  await using weights = await openSafetensors(join(GOOD, TINY))
  const expected = JSON.parse(await readFile(join(GOOD, 'padded.expected.json'), 'utf8'))

  expect(weights.names()).toEqual(['b', 'a', 'e', 's'])
  expect([...(await weights.read('a'))]).toEqual(expected.a)
  expect([...(await weights.read('b'))]).toEqual(expected.b)
  expect(weights.info('e')).toMatchObject({ dtype: 'F32', shape: expected.e_shape })
  const integer = new BigInt64Array((await weights.readBytes('s')).buffer)
  expect(String(integer[0])).toBe(expected.s)
})

test('what was written is read back, in pieces or whole', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'resound-')), 'a.safetensors')
  const values = Float32Array.of(1, -2, 3.5, 0.25)
  const bytes = new Uint8Array(values.buffer)
  await writeSafetensors(
    path,
    [
      { name: 'é', dtype: 'F32', shape: [2, 2], chunks: () => [bytes.slice(0, 5), bytes.slice(5)] },
      { name: 'empty', dtype: 'F16', shape: [0, 3], chunks: () => [] },
      { name: 'half', dtype: 'F16', shape: [1], chunks: () => [Uint8Array.of(0x00, 0x3e)] },
    ],
    { note: 'x' },
  )
  await using weights = await openSafetensors(path)
  expect(await weights.read('é')).toEqual(values)
  expect(await weights.read('empty')).toHaveLength(0)
  expect([...(await weights.read('half'))]).toEqual([1.5])
})

test('a tensor shorter than its shape is not written as if it were whole', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'resound-')), 'a.safetensors')
  const short = { name: 'a', dtype: 'F32', shape: [2], chunks: () => [new Uint8Array(4)] } as const
  await expect(writeSafetensors(path, [short])).rejects.toThrow('Expected 4 more bytes of a')
})

const fileOf = (header: string, dataBytes: number) => {
  const json = Buffer.from(header)
  const file = Buffer.alloc(8 + json.length + dataBytes)
  file.writeBigUInt64LE(BigInt(json.length))
  json.copy(file, 8)
  return file
}

test.for([
  ['a number written 01', '{"a":{"dtype":"U8","shape":[01],"data_offsets":[0,1]}}'],
  ['a number written 1.0', '{"a":{"dtype":"U8","shape":[1.0],"data_offsets":[0,1]}}'],
  ['a number written 1e0', '{"a":{"dtype":"U8","shape":[1e0],"data_offsets":[0,1]}}'],
  ['a size of 2^53', '{"a":{"dtype":"U8","shape":[9007199254740992,0],"data_offsets":[0,0]}}'],
  ['a shape twice', '{"a":{"dtype":"U8","shape":[1],"shape":[1],"data_offsets":[0,1]}}'],
  ['an unknown field', '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"x":"y"}}'],
  ['three offsets', '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,1]}}'],
  [
    'a name twice by an escape',
    '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\\u0061":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}',
  ],
  [
    'metadata twice',
    '{"__metadata__":{},"__metadata__":{},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}',
  ],
  ['a trailing comma', '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},}'],
  ['a newline after the header', '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}\n'],
  ['a raw control character', '{"\u0001":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}'],
  ['a dtype of Object.prototype', '{"a":{"dtype":"toString","shape":[1],"data_offsets":[0,1]}}'],
  ['deep nesting', `{"a":${'['.repeat(100_000)}`],
])('a header with %s is refused', async ([, header]) => {
  const path = join(await mkdtemp(join(tmpdir(), 'resound-')), 'a.safetensors')
  await writeFile(path, fileOf(header!, 1))
  await expect(openSafetensors(path)).rejects.toMatchObject({ code: 'invalid_model_file' })
})
