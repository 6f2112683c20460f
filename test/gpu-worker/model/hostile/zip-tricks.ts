// Zips that say two things: to a reader of the directory and to one of the headers, in 32 bits and in 64.

import { crc32 } from 'node:zlib'
import type { Trick } from './pickle-tricks.ts'
import {
  DATA,
  type Entry,
  good,
  int,
  op,
  PKL,
  patched,
  pickle,
  saved,
  storage,
  tensor,
  u16,
  u32,
  VERSION,
  zip,
} from './write-checkpoint.ts'

const u64 = (value: number | bigint) => Buffer.from(BigUint64Array.of(BigInt(value)).buffer)
const field = (id: number, content: Buffer) => op(u16(id), u16(content.length), content)
const zip64 = (...values: bigint[]) => field(1, op(...values.map(u64)))
const all =
  (...changes: ((header: Buffer) => Buffer)[]) =>
  (header: Buffer) =>
    changes.reduce((changed, change) => change(changed), header)
const withExtra = (offset: number, extra: Buffer) => (header: Buffer) =>
  op(patched(offset, u16(extra.length))(header), extra)
const localExtra = (extra: Buffer) => withExtra(28, extra)
const centralExtra = (extra: Buffer) => withExtra(30, extra)
const NONE = u32(0xffffffff)

/** A storage as PyTorch itself writes one: sizes behind it, none before. */
const descriptor = ({ data }: Entry, bytes = u32(data.length)) =>
  op('PK\x07\x08', u32(crc32(data)), bytes, bytes)
const streamed = (after: Buffer, local = (header: Buffer) => header): Entry => ({
  ...DATA,
  after,
  local: all(patched(6, u16(0x808)), patched(14, Buffer.alloc(12)), local),
  central: patched(8, u16(0x808)),
})

/** In the order that PyTorch writes: nothing here is refused. */
export const STREAMED = zip([PKL, streamed(descriptor(DATA)), VERSION])
export const STREAMED64 = zip([PKL, streamed(descriptor(DATA, u64(16n))), VERSION])

const shadow = { name: 'archive/data/0', data: Buffer.alloc(16, 1), hidden: true }
const BETWEEN: Trick[] = [
  [
    'an entry the directory does not know',
    zip([PKL, shadow, DATA, VERSION]),
    /60 bytes before entry "archive\/data\/0" belong to none/,
  ],
  [
    'an entry the directory does not know at the end',
    zip([PKL, DATA, VERSION, shadow]),
    /the bytes from \d+ to the directory belong to no entry/,
  ],
  [
    'a program between two entries',
    zip([{ ...PKL, after: pickle(saved(tensor())) }, DATA, VERSION]),
    /bytes before entry "archive\/data\/0" belong to none/,
  ],
  [
    'one byte between two entries',
    zip([PKL, { ...DATA, after: Buffer.alloc(1) }, VERSION]),
    /1 bytes before entry "archive\/version"/,
  ],
  [
    'one byte before the directory',
    zip([PKL, DATA, { ...VERSION, after: Buffer.alloc(1) }]),
    /to the directory belong to no entry/,
  ],
  [
    'sizes behind an entry that has them before',
    zip([PKL, { ...DATA, after: descriptor(DATA) }, VERSION]),
    /16 bytes before entry "archive\/version"/,
  ],
  [
    'no sizes at all',
    zip([PKL, streamed(Buffer.alloc(0)), VERSION]),
    /has 0 bytes behind it instead of its sizes/,
  ],
  [
    'an entry where sizes should be',
    zip([PKL, { ...streamed(Buffer.alloc(0)) }, shadow, VERSION]),
    /has 60 bytes behind it instead of its sizes/,
  ],
  [
    'sizes and a byte',
    zip([PKL, streamed(op(descriptor(DATA), '\0')), VERSION]),
    /has 17 bytes behind it/,
  ],
  [
    'sizes of another signature',
    zip([PKL, streamed(op('PK\x07\x09', descriptor(DATA).subarray(4))), VERSION]),
    /has other sizes behind it/,
  ],
  [
    'sizes of another checksum',
    zip([PKL, streamed(op('PK\x07\x08', u32(1), u32(16), u32(16))), VERSION]),
    /has other sizes behind it/,
  ],
  [
    'sizes of another length',
    zip([PKL, streamed(descriptor(DATA, u32(15))), VERSION]),
    /has other sizes behind it/,
  ],
  [
    'long sizes of another length',
    zip([PKL, streamed(descriptor(DATA, u64(2n ** 32n + 16n))), VERSION]),
    /has other sizes behind it/,
  ],
  [
    'long sizes beyond all',
    zip([PKL, streamed(descriptor(DATA, u64(2n ** 64n - 1n))), VERSION]),
    /above 2\^53/,
  ],
  [
    'sizes behind it and another one before',
    zip([PKL, streamed(descriptor(DATA), patched(22, u32(12))), VERSION]),
    /another size in its local header/,
  ],
  [
    'sizes behind it and another checksum before',
    zip([PKL, streamed(descriptor(DATA), patched(14, u32(12))), VERSION]),
    /another checksum in its local header/,
  ],
]

const HEADERS: Trick[] = [
  [
    'another checksum in front',
    zip([PKL, { ...DATA, local: patched(14, u32(7)) }, VERSION]),
    /another checksum in its local header/,
  ],
  [
    'another compressed size in front',
    zip([PKL, { ...DATA, local: patched(18, u32(15)) }, VERSION]),
    /another size in its local header/,
  ],
  [
    'a longer name in front',
    zip([PKL, { ...DATA, local: (h) => op(patched(26, u16(15))(h), '0') }, VERSION]),
    /local header that says something else/,
  ],
  [
    'another case in front',
    zip([PKL, { ...DATA, local: patched(30, Buffer.from('A')) }, VERSION]),
    /local header that says something else/,
  ],
  [
    'a comment of its own',
    zip([PKL, { ...DATA, central: (h) => op(patched(32, u16(4))(h), 'evil') }, VERSION]),
    /has a comment/,
  ],
  [
    'another name in Unicode',
    zip([
      PKL,
      { ...DATA, central: centralExtra(field(0x7075, op('\x01', u32(0), '../../evil'))) },
      VERSION,
    ]),
    /has an extra field other than/,
  ],
  [
    'an owner of its own',
    zip([
      PKL,
      { ...DATA, central: centralExtra(field(0x7875, op('\x01\x04', u32(0), '\x04', u32(0)))) },
      VERSION,
    ]),
    /has an extra field other than/,
  ],
  [
    'an extra field longer than its header',
    zip([PKL, { ...DATA, central: centralExtra(op(u16(1), u16(999))) }, VERSION]),
    /has an extra field other than/,
  ],
  [
    'an extra field of one byte',
    zip([PKL, { ...DATA, central: centralExtra(op('\0')) }, VERSION]),
    /has an extra field other than/,
  ],
  [
    'a header on the directory',
    zip([PKL, { ...DATA, central: patched(42, u32(2 ** 31)) }, VERSION]),
    /points beyond the entries/,
  ],
  [
    'the header of the pickle',
    zip([PKL, { ...DATA, central: patched(42, u32(0)) }, VERSION]),
    /local header that says something else/,
  ],
  [
    'a header in its own bytes',
    zip([
      PKL,
      {
        ...DATA,
        data: Buffer.from(good.subarray(0, 46)),
        central: patched(42, u32(30 + PKL.name.length + PKL.data.length + 30 + DATA.name.length)),
      },
      VERSION,
    ]),
    /local header that says something else/,
  ],
]

const needs64 = (central: Buffer): Entry => ({
  ...DATA,
  central: all(patched(20, NONE), patched(24, NONE), centralExtra(central)),
})
const LONG: Trick[] = [
  [
    '64-bit sizes it does not need',
    zip([PKL, { ...DATA, central: centralExtra(zip64(16n, 16n)) }, VERSION]),
    /has an extra field other than/,
  ],
  [
    'a 64-bit size too many',
    zip([PKL, needs64(zip64(16n, 16n, 0n)), VERSION]),
    /has an extra field other than/,
  ],
  ['a 64-bit size too few', zip([PKL, needs64(zip64(16n)), VERSION]), /there is no ZIP64 field/],
  [
    'two 64-bit sizes that differ',
    zip([PKL, needs64(zip64(16n, 2n ** 40n)), VERSION]),
    /is stored, and of 1099511627776 and 16 bytes/,
  ],
  [
    'a 64-bit size of minus one',
    zip([PKL, needs64(zip64(2n ** 64n - 1n, 2n ** 64n - 1n)), VERSION]),
    /above 2\^53/,
  ],
  [
    'a 64-bit size that wraps at 2^32',
    zip([PKL, needs64(zip64(2n ** 32n + 16n, 2n ** 32n + 16n)), VERSION]),
    /another size in its local header/,
  ],
  [
    'two fields of 64-bit sizes',
    zip([PKL, needs64(op(zip64(16n, 16n), zip64(16n, 16n))), VERSION]),
    /two ZIP64 fields in one header/,
  ],
  [
    'half a 64-bit size',
    zip([PKL, needs64(field(1, Buffer.alloc(12, 0))), VERSION]),
    /there is no ZIP64 field/,
  ],
  [
    'a 64-bit place beyond the file',
    zip([
      PKL,
      { ...DATA, central: all(patched(42, NONE), centralExtra(zip64(2n ** 52n))) },
      VERSION,
    ]),
    /points beyond the entries/,
  ],
  [
    'a 64-bit place of the pickle',
    zip([PKL, { ...DATA, central: all(patched(42, NONE), centralExtra(zip64(0n))) }, VERSION]),
    /local header that says something else/,
  ],
  [
    '64-bit sizes in front that differ',
    zip([
      PKL,
      { ...DATA, local: all(patched(18, NONE), patched(22, NONE), localExtra(zip64(16n, 15n))) },
      VERSION,
    ]),
    /another size in its local header/,
  ],
  [
    'no 64-bit sizes in front for those it needs',
    zip([PKL, { ...DATA, local: all(patched(18, NONE), patched(22, NONE)) }, VERSION]),
    /there is no ZIP64 field/,
  ],
].map(([what, file, reason]) => [`a storage with ${what}`, file, reason] as Trick)

/** A checkpoint in order, with other bytes at offsets of its end record. */
const end = (...changes: [offset: number, bytes: Buffer][]): Buffer => {
  const file = Buffer.from(good)
  for (const [offset, bytes] of changes) bytes.copy(file, file.length - 22 + offset)
  return file
}
const locator = (at: number) => op('PK\x06\x07', u32(0), u64(at), u32(1))
const beforeEnd = (...records: Buffer[]) =>
  op(good.subarray(0, -22), ...records, good.subarray(-22))
const record = (entries: number, bytes: number, start: number) =>
  op(
    'PK\x06\x06',
    u64(44n),
    u16(45),
    u16(45),
    u32(0),
    u32(0),
    u64(entries),
    u64(entries),
    u64(bytes),
    u64(start),
  )
const AT = good.length - 22
const [BYTES, START] = [good.readUInt32LE(AT + 12), good.readUInt32LE(AT + 16)]
const DIRECTORIES: Trick[] = [
  [
    '65,535 entries that are three',
    end([8, u16(0xffff)], [10, u16(0xffff)]),
    /directory is damaged/,
  ],
  ['no entry at all', end([8, u16(0)], [10, u16(0)]), /directory is longer than its entries/],
  ['entries on another disk', end([8, u16(2)]), /split over disks/],
  ['the number of another disk', end([4, u16(1)]), /split over disks/],
  ['a directory on another disk', end([6, u16(1)]), /split over disks/],
  ['a directory a byte early', end([16, u32(START - 1)]), /does not lie at the end/],
  ['a directory of 4 GiB', end([12, NONE]), /central directory of 4294967295 bytes/],
  ['a directory over the pickle', end([16, u32(0)], [12, u32(AT)]), /directory is damaged/],
  ['a comment that is not there', end([20, u16(22)]), /no end of central directory/],
  ['a locator of nothing', beforeEnd(locator(0)), /does not lie before its locator/],
  ['a locator of itself', beforeEnd(locator(AT)), /does not lie before its locator/],
  [
    'a 64-bit end of another directory',
    beforeEnd(record(3, BYTES, START - 1), locator(AT)),
    /say different things/,
  ],
  [
    'a 64-bit end of more entries',
    beforeEnd(record(4, BYTES, START), locator(AT)),
    /say different things/,
  ],
  ['a 64-bit end nobody points to', beforeEnd(record(3, BYTES, START)), /does not lie at the end/],
  ['two ends', op(good, good.subarray(-22)), /does not lie at the end/],
]

const named = (name: string): Entry => ({ name, data: Buffer.alloc(0) })
const more = (name: string) => zip([PKL, DATA, VERSION, named(name)])
const NAMES: Trick[] = [
  ['a pickle with a slash behind its name', more('archive/data.pkl/'), /is not allowed/],
  ['a pickle with a space behind its name', more('archive/data.pkl '), /is not allowed/],
  ['a pickle with a zero byte behind its name', more('archive/data.pkl\0'), /is not allowed/],
  ['a storage of wide letters', more('archive/data/\xef\xbc\x90'), /is not allowed/],
  ['a share of another machine', more('\\\\host\\share\\x'), /is not allowed/],
  ['a path from the root', more('/archive/data.pkl'), /is not allowed/],
  ['a path out and back in', more('archive/data/../data.pkl'), /is not allowed/],
  ['a stream of another file', more('archive/data.pkl:evil'), /is not allowed/],
  ['a name of control characters', more('archive/\x1b[2J'), /is not allowed/],
  ['a folder of dots', more('.../x'), /is not allowed/],
  [
    'no folder for its pickle',
    zip([{ ...PKL, name: 'archive/x/data.pkl' }, DATA, VERSION]),
    /there is no entry "archive\/data.pkl"/,
  ],
  [
    'a storage for its version',
    zip([PKL, DATA, { ...VERSION, name: 'archive/data/version' }]),
    /there is no entry "archive\/version"/,
  ],
  ['a folder of two names', zip([PKL, DATA, VERSION, named('archive2/x')]), /2 top folders/],
  [
    'a version of −1',
    zip([PKL, DATA, { ...VERSION, data: Buffer.from('-1\n') }]),
    /unknown version/,
  ],
  [
    'a version of two lines',
    zip([PKL, DATA, { ...VERSION, data: Buffer.from('3\n3\n') }]),
    /unknown version/,
  ],
  [
    'an order of bytes of nothing',
    zip([PKL, DATA, VERSION, named('archive/byteorder')]),
    /another byte order/,
  ],
  [
    'a storage of no bytes',
    zip([PKL, { ...DATA, data: Buffer.alloc(0) }, VERSION]),
    /its entry has 0 bytes/,
  ],
  [
    'a storage whose size wraps to its own',
    zip([{ ...PKL, data: pickle(saved(tensor(storage('0', int(2 ** 30 + 4))))) }, DATA, VERSION]),
    /a storage of 1073741828 values/,
  ],
]

const flags: Trick[] = Array.from({ length: 16 }, (_, bit) => bit)
  .filter((bit) => bit !== 11)
  .map((bit) => {
    const set = u16((1 << bit) | 0x800)
    const entry = { ...DATA, central: patched(8, set), local: patched(6, set) }
    return [`flag ${bit}`, zip([PKL, entry, VERSION]), /has the flags|instead of its sizes/]
  })
const methods: Trick[] = [1, 2, 6, 8, 9, 12, 14, 20, 93, 95, 98, 99, 0xffff].map((method) => {
  const entry = { ...DATA, central: patched(10, u16(method)), local: patched(8, u16(method)) }
  return [
    `method ${method}`,
    zip([PKL, entry, VERSION]),
    new RegExp(`compressed \\(method ${method}\\)`),
  ]
})
const types: Trick[] = [0x1000, 0x2000, 0x4000, 0x6000, 0xa000, 0xc000, 0xf000].map((type) => [
  `a file of the type 0x${type.toString(16)}`,
  zip([PKL, { ...DATA, attributes: ((type | 0o644) << 16) >>> 0 }, VERSION]),
  /a link or a device/,
])

const long = 'x'.repeat(200)
const crowd = (of: (i: number) => Entry, count = 65_000) =>
  zip([PKL, DATA, ...Array.from({ length: count }, (_, i) => of(i + 1)), VERSION])
const CROWDS: Trick[] = [
  [
    '65,000 entries with sizes behind them, and one without',
    crowd((i) =>
      i === 64_000
        ? { ...streamed(Buffer.alloc(0)), name: 'archive/data/x', data: Buffer.alloc(0) }
        : {
            ...streamed(op('PK\x07\x08', Buffer.alloc(12))),
            name: `archive/data/${i}`,
            data: Buffer.alloc(0),
          },
    ),
    /instead of its sizes/,
  ],
  [
    '65,000 entries of long names, the last one there already',
    crowd((i) => named(`archive/data/${i === 65_000 ? 1 : i}${long}`)),
    /is there twice/,
  ],
  [
    '65,000 entries at one place',
    crowd((i) => ({ ...named(`archive/data/${i}`), hidden: false, central: patched(42, u32(0)) })),
    /local header that says something else/,
  ],
]

export const ZIP_TRICKS: readonly Trick[] = [
  ...BETWEEN,
  ...HEADERS,
  ...LONG,
  ...DIRECTORIES,
  ...NAMES,
  ...flags,
  ...methods,
  ...types,
  ...CROWDS,
]
