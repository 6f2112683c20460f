// Headers that say what is not so, beside those in test/golden/checkpoints/bad and safetensors.test.ts.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readAll } from './write-checkpoint.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resound-headers-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function open(header: string | Buffer, dataBytes = 4, said?: number) {
  const json = Buffer.from(header)
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(said ?? json.length))
  const path = join(folder, 'model.safetensors')
  await writeFile(path, Buffer.concat([length, json, Buffer.alloc(dataBytes)]))
  return await readAll(path)
}

const entry = (shape: string, offsets: string, dtype = '"U8"') =>
  `{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}`
const one = (shape = '[4]', offsets = '[0,4]', dtype = '"U8"', name = '"w"') =>
  `{${name}:${entry(shape, offsets, dtype)}}`

test('the writer of this test writes what is read', async () => {
  expect(await open(one())).toEqual(['w'])
  expect(await open(`${one()}      `)).toEqual(['w'])
})

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(...part))),
  )

test.each<[what: string, header: string | Buffer, reason: RegExp]>([
  ['an offset that is NaN', one('[4]', '[NaN,4]'), /expected an integer from 0 up/],
  ['an offset that is Infinity', one('[4]', '[0,Infinity]'), /expected an integer from 0 up/],
  ['an offset of 1e400', one('[4]', '[0,1e400]'), /, or \]/],
  ['an offset of −0', one('[4]', '[-0,4]'), /expected an integer from 0 up/],
  ['an offset of +0', one('[4]', '[+0,4]'), /expected an integer from 0 up/],
  ['an offset in hexadecimal', one('[4]', '[0x0,4]'), /, or \]/],
  ['an offset of 40 digits', one('[4]', `[0,${'9'.repeat(40)}]`), /a number above 2\^53/],
  ['an offset that is a string', one('[4]', '["0","4"]'), /expected an integer from 0 up/],
  ['an offset that is null', one('[4]', '[null,4]'), /expected an integer from 0 up/],
  ['offsets in an object', one('[4]', '{"0":0,"1":4}'), /expected \[/],
  ['a list in a shape', one('[[4]]'), /expected an integer from 0 up/],
  ['a shape that is null', one('null'), /expected \[/],
  ['a shape that is a number', one('4'), /expected \[/],
  ['sixty-five dimensions', one(`[4,${'1,'.repeat(63)}1]`), /more than 64 numbers/],
  [
    'sizes whose product is beyond 2^1000',
    one(`[${'9007199254740991,'.repeat(30)}1]`),
    /needs \d{400,} bytes/,
  ],
  [
    'a dtype in small letters',
    one('[4]', '[0,4]', '"u8"'),
    /the dtype "u8", which is not supported/,
  ],
  ['a dtype of nothing', one('[4]', '[0,4]', '""'), /the dtype "", which/],
  ['a dtype that is null', one('[4]', '[0,4]', 'null'), /expected a string/],
  ['a dtype that is __proto__', one('[4]', '[0,4]', '"__proto__"'), /the dtype "__proto__"/],
  ['a dtype by an escape', one('[4]', '[0,4]', '"\\u0055\\u0039"'), /the dtype "U9"/],
  [
    'half a character in a name',
    bytes('{"', [0xc3], `":${entry('[4]', '[0,4]')}}`),
    /not valid UTF-8/,
  ],
  [
    'an overlong slash in a name',
    bytes('{"', [0xc0, 0xaf], `":${entry('[4]', '[0,4]')}}`),
    /not valid UTF-8/,
  ],
  [
    'a surrogate in UTF-8',
    bytes('{"', [0xed, 0xa0, 0x80], `":${entry('[4]', '[0,4]')}}`),
    /not valid UTF-8/,
  ],
  [
    'half a surrogate pair by an escape',
    one('[4]', '[0,4]', '"U8"', '"\\ud800"'),
    /not valid UTF-8/,
  ],
  ['an unknown escape', one('[4]', '[0,4]', '"U8"', '"\\x41"'), /unknown escape/],
  ['an escape that does not end', `{"\\`, /a string does not end/],
  [
    'a name of 600 characters',
    one('[4]', '[0,4]', '"U8"', `"${'w'.repeat(600)}"`),
    /a string above 512 bytes/,
  ],
  ['a name __proto__ by an escape', one('[4]', '[0,4]', '"U8"', '"\\u005f_proto__"'), /__proto__/],
  [
    'a zero byte behind a name',
    bytes('{"w', [0], `":${entry('[4]', '[0,4]')}}`),
    /a control character/,
  ],
  ['single quotes', one().replaceAll('"', "'"), /expected a string/],
  ['a comment', one().replace('{', '{/**/'), /expected a string/],
  ['two headers', one() + one(), /something follows the header/],
  ['a zero byte for padding', `${one()}\0`, /something follows the header/],
  ['a tab for padding', `${one()}\t`, /something follows the header/],
  ['metadata that is a list', `{"__metadata__":[],"w":${entry('[4]', '[0,4]')}}`, /expected \{/],
  ['metadata that is null', `{"__metadata__":null,"w":${entry('[4]', '[0,4]')}}`, /expected \{/],
  [
    'metadata with an object',
    `{"__metadata__":{"a":{}},"w":${entry('[4]', '[0,4]')}}`,
    /expected a string/,
  ],
  [
    'metadata with a key twice',
    `{"__metadata__":{"a":"","a":""},"w":${entry('[4]', '[0,4]')}}`,
    /a key twice/,
  ],
  ['a tensor that is null', `{"w":null}`, /expected \{/],
  ['a tensor that is empty', `{"w":{}}`, /lacks its dtype/],
  [
    'an empty tensor inside another',
    `{"w":${entry('[4]', '[0,4]')},"e":${entry('[0]', '[2,2]')}}`,
    /starts at byte 2 of the data, expected 4/,
  ],
  [
    'an empty tensor beyond the file',
    `{"w":${entry('[4]', '[0,4]')},"e":${entry('[0]', '[9,9]')}}`,
    /starts at byte 9/,
  ],
  [
    'two halves that overlap by one byte',
    `{"a":${entry('[3]', '[0,3]')},"b":${entry('[2]', '[2,4]')}}`,
    /starts at byte 2 of the data, expected 3/,
  ],
  [
    'a hole of one byte',
    `{"a":${entry('[1]', '[0,1]')},"b":${entry('[2]', '[2,4]')}}`,
    /starts at byte 2 of the data, expected 1/,
  ],
  ['no tensor for the data', '{}', /cover 0 bytes of data, the file has 4/],
])('a header with %s is refused, and says where', async (_, header, reason) => {
  await expect(open(header)).rejects.toMatchObject({
    code: 'invalid_model_file',
    message: expect.stringMatching(reason),
  })
})

test.each([0, 1, 2 ** 31, 2 ** 32 + 1, 2 ** 52])(
  'a header that says it has %d bytes is refused',
  async (said) => {
    await expect(open(one(), 4, said)).rejects.toMatchObject({ code: 'invalid_model_file' })
  },
)
