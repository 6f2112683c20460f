// Zips whose two or three accounts of one thing differ, and zips that are large for nothing.

import { readFile } from 'node:fs/promises'
import { deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { refused, scratchFile } from './scratch-file.ts'
import {
  DATA,
  type Entry,
  good,
  op,
  PKL,
  patched,
  pickle,
  saved,
  tensor,
  u16,
  u32,
  VERSION,
  zip,
} from './write-checkpoint.ts'

const ZIP64 = new URL('../../../golden/checkpoints/good/zip64.pt', import.meta.url).pathname
const { open } = scratchFile()

const LIES = [
  0n,
  1n,
  21n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
]
const END64 = 22 + 20 + 56 // bytes of the three records at the end

test.each([
  ['size of the ZIP64 end record', 4],
  ['entries on this disk', 24],
  ['entries', 32],
  ['bytes of the directory', 40],
  ['start of the directory', 48],
  ['place of the ZIP64 end record', 56 + 8],
])('a ZIP64 file is refused for any other %s', async (_, offset) => {
  const whole = await readFile(ZIP64)
  const at = whole.length - END64 + offset
  for (const lie of LIES) {
    if (lie === whole.readBigUInt64LE(at)) continue
    const file = Buffer.from(whole)
    file.writeBigUInt64LE(lie, at)
    await expect(open(file), String(lie)).rejects.toMatchObject({ code: 'invalid_model_file' })
  }
})

test('every number in a directory entry is needed: any lie in it is refused or changes nothing', async () => {
  const names = await open(good)
  const start = good.readUInt32LE(good.length - 6)
  const changed: number[] = []
  for (let at = start; at < good.length - 22; at++)
    for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
      if (good[at] === value) continue
      const file = Buffer.from(good)
      file[at] = value
      const read = await open(file).catch((error: { code?: string }) => {
        if (error.code !== 'invalid_model_file') throw error
      })
      if (read) expect(read).toEqual(names)
      else changed.push(at)
    }
  expect(changed.length).toBeGreaterThan(500)
})

const bomb = deflateRawSync(Buffer.alloc(2 ** 24))
const compressed = (entry: Entry, data: Buffer, bytes: number): Entry => ({
  ...entry,
  data,
  local: patched(8, u16(8)),
  central: (header) => patched(10, u16(8))(patched(24, u32(bytes))(header)),
})
const named = (name: string): Entry => ({ name, data: Buffer.alloc(0) })

test.each<[what: string, file: Buffer, reason: RegExp]>([
  [
    'a storage of 16 MB in 16 kB',
    zip([PKL, compressed(DATA, bomb, 2 ** 24), VERSION]),
    /"archive\/data\/0" is compressed \(method 8\)/,
  ],
  [
    'a pickle of 16 MB in 16 kB',
    zip([compressed(PKL, bomb, 2 ** 24), DATA, VERSION]),
    /"archive\/data\.pkl" is compressed/,
  ],
  [
    'a name of a drive',
    zip([PKL, DATA, VERSION, named('C:/x')]),
    /entry name "C:\/x" is not allowed/,
  ],
  ['a name of a home', zip([PKL, DATA, VERSION, named('archive/~/x')]), /is not allowed/],
  ['an empty name', zip([PKL, DATA, VERSION, named('')]), /entry name "" is not allowed/],
  ['a name of dots', zip([PKL, DATA, VERSION, named('archive/...')]), /is not allowed/],
  ['two slashes', zip([PKL, DATA, VERSION, named('archive//data/0')]), /is not allowed/],
  ['a dot for a folder', zip([PKL, DATA, VERSION, named('./archive/data/0')]), /is not allowed/],
  ['a name with a line end', zip([PKL, DATA, VERSION, named('archive/a\nb')]), /is not allowed/],
  [
    'a name with a letter written right to left',
    zip([PKL, DATA, VERSION, named('archive/\xe2\x80\xae')]),
    /is not allowed/,
  ],
  [
    'a name of 70,000 characters cut to 16 bits',
    zip([PKL, DATA, VERSION, named(`archive/${'x'.repeat(70_000)}`)]),
    /./,
  ],
  [
    'a folder eight deep',
    zip([PKL, DATA, VERSION, named('archive/a/b/c/d/e/f/g/h')]),
    /is not allowed/,
  ],
  [
    'a second pickle under another case',
    zip([PKL, DATA, VERSION, named('Archive/data.pkl')]),
    /2 top folders/,
  ],
  [
    'a version of 65 bytes',
    zip([PKL, DATA, { ...VERSION, data: Buffer.alloc(65, '3') }]),
    /entry version has 65 bytes/,
  ],
  [
    'a byte order of its own',
    zip([PKL, DATA, VERSION, { name: 'archive/byteorder', data: Buffer.from('LITTLE') }]),
    /another byte order/,
  ],
  [
    'a pickle of no bytes',
    zip([{ ...PKL, data: Buffer.alloc(0) }, DATA, VERSION]),
    /data\.pkl, byte 0: the pickle ends in the middle/,
  ],
  [
    'a pickle of a checksum of another',
    zip([{ ...PKL, local: patched(14, u32(1)), central: patched(16, u32(1)) }, DATA, VERSION]),
    /entry data\.pkl is damaged: wrong checksum/,
  ],
  [
    'a storage of another checksum',
    zip([PKL, { ...DATA, local: patched(14, u32(1)), central: patched(16, u32(1)) }, VERSION]),
    /entry data\/0 is damaged: wrong checksum/,
  ],
  [
    'a local extra field that reaches into the next entry',
    zip([PKL, { ...DATA, local: patched(28, u16(60)) }, VERSION]),
    /./,
  ],
  [
    'a local name length of 65,535',
    zip([PKL, { ...DATA, local: patched(26, u16(65_535)) }, VERSION]),
    /local header that says something else/,
  ],
  [
    'a storage cut by a byte',
    zip([PKL, { ...DATA, data: Buffer.alloc(15) }, VERSION]),
    /storage 0 says 4 values of F32, its entry has 15 bytes/,
  ],
  [
    'a device for an entry',
    zip([PKL, { ...DATA, attributes: (0x61b6 << 16) >>> 0 }, VERSION]),
    /a link or a device/,
  ],
  [
    'masked headers',
    zip([
      PKL,
      { ...DATA, central: patched(8, u16(0x2800)), local: patched(6, u16(0x2800)) },
      VERSION,
    ]),
    /encrypted or patched/,
  ],
  [
    'a pickle above the limit',
    zip([{ ...PKL, data: op(pickle(saved(tensor())), Buffer.alloc(2 ** 26)) }, DATA, VERSION]),
    /data\.pkl has \d+ bytes/,
  ],
])('a zip with %s is refused, and says where', async (_, file, reason) => {
  await expect(open(file)).rejects.toMatchObject(refused(reason))
})
