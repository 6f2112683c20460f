// Headers of safetensors and indexes of several files, which say more than is there, or the same twice.

import type { Trick } from './pickle-tricks.ts'
import { op, u32 } from './write-checkpoint.ts'

const file = (header: string | Buffer, dataBytes = 4): Buffer => {
  const json = Buffer.from(header)
  return op(u32(json.length), u32(0), json, Buffer.alloc(dataBytes))
}
const entry = (shape = '[4]', offsets = '[0,4]', more = '') =>
  `{"dtype":"U8","shape":${shape},"data_offsets":${offsets}${more}}`
const one = (...of: Parameters<typeof entry>) => `{"w":${entry(...of)}}`
const list = (count: number, of: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => of(i)).join()
const most = Number.MAX_SAFE_INTEGER

export const HEADER_TRICKS: readonly Trick[] = [
  [
    'no value, times all there are',
    file(one(`[0${`,${most}`.repeat(60)}]`, '[0,0]'), 0),
    /sizes no number can count/,
  ],
  [
    'all there are, times no value',
    file(one(`[${`${most},`.repeat(60)}0]`, '[0,0]'), 0),
    /sizes no number can count/,
  ],
  [
    'a mark of byte order',
    file(op(Buffer.from('efbbbf', 'hex'), one())),
    /neither a safetensors file/,
  ],
  ['letters of two bytes', file(Buffer.from(one(), 'utf16le')), /expected a string/],
  ['a comma too many', file(one().replace(/}$/, ',}')), /expected a string/],
  ['a comma too few', file(`{"a":${entry()}"b":${entry()}}`), /expected , or }/],
  ['a comma in a list too many', file(one('[4,]')), /expected an integer/],
  ['a size of 04', file(one('[04]')), /starts with 0/],
  ['a size of 4.0', file(one('[4.0]')), /, or \]/],
  ['a size of 4e0', file(one('[4e0]')), /, or \]/],
  ['a size of −4 and one of −1', file(one('[-4,-1]')), /expected an integer/],
  ['a size of wide digits', file(one('[４]')), /expected an integer/],
  ['three offsets', file(one('[4]', '[0,4,4]')), /more than 2 numbers/],
  ['one offset', file(one('[4]', '[4]')), /two data_offsets/],
  ['a field it does not know', file(one('[4]', '[0,4]', ',"strides":[1]')), /a field "strides"/],
  ['its dtype twice', file(one('[4]', '[0,4]', ',"dtype":"F32"')), /a field "dtype"/],
  ['its shape twice', file(one('[4]', '[0,4]', ',"shape":[1]')), /a field "shape"/],
  [
    'its offsets twice',
    file(one('[4]', '[0,4]', ',"data_offsets":[0,4]')),
    /a field "data_offsets"/,
  ],
  ['a field __proto__', file(one('[4]', '[0,4]', ',"__proto__":{}')), /a field "__proto__"/],
  ['a tensor in a tensor', file(`{"w":{"w":${entry()}}}`), /a field "w"/],
  [
    'a second header for metadata',
    file(`{"\\u005f_metadata__":{},"__metadata__":{},"w":${entry()}}`),
    /__metadata__ is there twice/,
  ],
  [
    '16,385 tensors',
    file(`{${list(16_385, (i) => `"${i}":${entry('[0]', '[0,0]')}`)}}`, 0),
    /more than 16384 tensors/,
  ],
  [
    'a million keys of metadata',
    file(`{"__metadata__":{${list(1_000_000, (i) => `"${i}":""`)}}}`, 0),
    /more than 16384 keys/,
  ],
  [
    'metadata of nine megabytes',
    file(`{"__metadata__":{"a":"${'x'.repeat(9_000_000)}"}}`, 0),
    /a string above/,
  ],
  [
    'metadata of escapes that do not end',
    file(`{"__metadata__":{"a":"${'\\u'.repeat(2_000_000)}"}}`, 0),
    /unknown escape/,
  ],
  [
    'twenty megabytes of spaces in front of a name',
    file(`{${' '.repeat(20_000_000)}`, 0),
    /expected a string/,
  ],
  ['twenty megabytes of digits', file(one(`[${'9'.repeat(20_000_000)}]`)), /above 2\^53/],
  ['twenty megabytes of brackets', file(`{"w":${'{'.repeat(20_000_000)}`), /expected a string/],
  ['twenty megabytes of zeros', file(Buffer.alloc(20_000_000)), /neither a safetensors file/],
]

const index = (weightMap: string) => Buffer.from(`{"metadata":{},"weight_map":${weightMap}}`)
export const INDEX_TRICKS: readonly Trick[] = [
  ...[
    '../model.safetensors',
    '/etc/model.safetensors',
    'a/model.safetensors',
    'a\\\\model.safetensors',
    './model.safetensors',
    '.safetensors',
    'model.safetensors\\u0000.safetensors',
    'model.safetensors\\n',
    'file:model.safetensors',
    'model.ckpt',
    'model.safetensors.index.json',
    `${'x'.repeat(300)}.safetensors`,
    '',
  ].map(
    (name): Trick => [
      `a file named ${name.slice(0, 40)}`,
      index(`{"w":"${name}"}`),
      /not an index/,
    ],
  ),
  ['a list for a map', index('[]'), /not an index/],
  ['a file that is a number', index('{"w":1}'), /not an index/],
  ['a file that is a list', index('{"w":["a.safetensors"]}'), /not an index/],
  ['no map', Buffer.from('{}'), /not an index/],
  ['a list', Buffer.from('[]'), /not an index/],
  ['nothing', Buffer.alloc(0), /not an index/],
  ['no UTF-8', Buffer.of(0x7b, 0xff, 0x7d), /not an index/],
  ['a hundred thousand brackets', Buffer.from('['.repeat(100_000)), /not an index/],
  [
    'a thousand and one files',
    index(`{${list(1001, (i) => `"${i}":"${i}.safetensors"`)}}`),
    /names 1001 files/,
  ],
  ['a file that is not there', index('{"w":"none.safetensors"}'), /does not exist/],
  ['twenty megabytes', index(`{"w":"${'x'.repeat(20_000_000)}"}`), /too much for an index/],
]
