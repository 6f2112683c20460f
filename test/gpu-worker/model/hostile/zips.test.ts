// Files made to hurt a reader, beside those in test/golden/checkpoints/bad: whatever comes in, a tensor or a
// named error, soon, and without much memory.

import { truncate, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { openCheckpoint } from '../../../../gpu-worker/model/open-checkpoint.ts'
import { scratchFile } from './scratch-file.ts'
import {
  DATA,
  type Entry,
  good,
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

const { open, path } = scratchFile()

/** A whole entry, header and all, among the bytes of another; the directory names both. */
const embedded = zip([{ name: 'archive/data/1', data: Buffer.alloc(4) }]).subarray(0, 48)
const around: Entry = { ...DATA, data: Buffer.from(embedded) }
const inner: Entry = {
  name: 'archive/data/1',
  data: Buffer.alloc(4),
  central: patched(42, u32(30 + PKL.name.length + PKL.data.length + 30 + DATA.name.length)),
}
const badZips: [what: string, file: Buffer][] = [
  ['bytes in front', op('PK\x03\x04', good)],
  [
    'an entry in front that the directory does not know',
    zip([{ ...DATA, hidden: true }, PKL, DATA, VERSION]),
  ],
  ['an entry inside the bytes of another', zip([PKL, around, inner, VERSION])],
  ['bytes behind', op(good, 'x')],
  ['a comment', zip([PKL, DATA, VERSION], Buffer.from('hello'))],
  ['a comment that is an end record', zip([PKL, DATA, VERSION], Buffer.from(good.subarray(-22)))],
  ['a link', zip([PKL, { ...DATA, attributes: (0xa1ff << 16) >>> 0 }, VERSION])],
  ['a folder', zip([PKL, DATA, VERSION, { name: 'archive/x/', data: Buffer.alloc(0) }])],
  [
    'a name that goes up',
    zip([PKL, DATA, VERSION, { name: 'archive/../x', data: Buffer.alloc(0) }]),
  ],
  [
    'a name with a zero byte',
    zip([PKL, DATA, VERSION, { name: 'archive/x\0', data: Buffer.alloc(0) }]),
  ],
  [
    'no top folder',
    zip([
      { ...PKL, name: 'data.pkl' },
      { ...DATA, name: 'data/0' },
      { ...VERSION, name: 'version' },
    ]),
  ],
  ['a program', zip([PKL, DATA, VERSION, { name: 'archive/code/x.py', data: Buffer.alloc(0) }])],
  [
    'constants',
    zip([PKL, DATA, VERSION, { name: 'archive/constants.pkl', data: Buffer.alloc(0) }]),
  ],
  ['no version', zip([PKL, DATA])],
  ['version 11', zip([PKL, DATA, { ...VERSION, data: Buffer.from('11\n') }])],
  [
    'another local name',
    zip([PKL, { ...DATA, local: patched(30 + 13, Buffer.from('1')) }, VERSION]),
  ],
  ['another local size', zip([PKL, { ...DATA, local: patched(22, u32(15)) }, VERSION])],
  ['another local method', zip([PKL, { ...DATA, local: patched(8, u16(8)) }, VERSION])],
  ['other local flags', zip([PKL, { ...DATA, local: patched(6, u16(0x801)) }, VERSION])],
  ['a central method of LZMA', zip([PKL, { ...DATA, central: patched(10, u16(14)) }, VERSION])],
  ['a disk number', zip([PKL, { ...DATA, central: patched(34, u16(1)) }, VERSION])],
  [
    'a size that needs ZIP64 and has none',
    zip([PKL, { ...DATA, central: patched(24, u32(0xffffffff)) }, VERSION]),
  ],
  [
    'an entry that overlaps the directory',
    zip([
      PKL,
      DATA,
      { ...VERSION, central: (h) => patched(20, u32(200))(patched(24, u32(200))(h)) },
    ]),
  ],
  ['an entry inside another', zip([PKL, { ...DATA, central: patched(42, u32(0)) }, VERSION])],
  [
    'more entries than said',
    (() => {
      const file = Buffer.from(good)
      u16(2).copy(file, file.length - 14)
      u16(2).copy(file, file.length - 12)
      return file
    })(),
  ],
  [
    'fewer entries than said',
    (() => {
      const file = Buffer.from(good)
      u16(9).copy(file, file.length - 14)
      u16(9).copy(file, file.length - 12)
      return file
    })(),
  ],
  ['nothing but an end record', Buffer.from(Buffer.from(good.subarray(-22)))],
]

test.for(badZips)('a zip with %s is refused', async ([, file]) => {
  await expect(open(file)).rejects.toMatchObject({ code: 'invalid_model_file' })
})

test('sixty-five thousand entries are read, or refused, within a second', async () => {
  const empty = Buffer.alloc(0)
  const many = Array.from({ length: 65_000 }, (_, i) => ({
    name: `archive/data/${i + 1}`,
    data: empty,
  }))
  const file = zip([{ ...PKL, data: pickle(saved(tensor(storage('77777')))) }, ...many, VERSION])
  const start = process.cpuUsage()
  await expect(open(file)).rejects.toThrow('there is no entry "archive/data/77777"')
  expect(process.cpuUsage(start).user).toBeLessThan(1_000_000) // microseconds
})

test('a file of a terabyte with holes is refused by what it claims', async () => {
  const header = Buffer.from(
    `{"w":{"dtype":"U8","shape":[${2 ** 40}],"data_offsets":[0,${2 ** 40}]}}`,
  )
  await writeFile(path(), op(u32(header.length), u32(0), header))
  await truncate(path(), 8 + header.length + 2 ** 40)
  await expect(openCheckpoint(path())).rejects.toThrow(`tensor "w" has ${2 ** 40} bytes`)
})
