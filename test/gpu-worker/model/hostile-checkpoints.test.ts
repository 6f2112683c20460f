// Files made to hurt a reader, beside those in test/golden/checkpoints/bad, and good files with
// random damage. Whatever comes in: a tensor or a named error, soon, and without much memory.

import { readFileSync } from 'node:fs'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pcg32 } from '../../../gpu-worker/audio/random.ts'
import { openCheckpoint } from '../../../gpu-worker/model/open-checkpoint.ts'
import { unpickle } from '../../../gpu-worker/model/unpickle.ts'

const GOOD = new URL('../../golden/checkpoints/good/', import.meta.url).pathname
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resound-hostile-'))
})
afterAll(() => rm(folder, { recursive: true }))

// — a small writer of pickles and zips ————————————————————————————————————————————————————————————

const u16 = (value: number): Buffer => Buffer.from(Uint16Array.of(value).buffer)
const u32 = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer)
const op = (...parts: (string | Buffer)[]): Buffer =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
  )
const text = (value: string) => op('X', u32(Buffer.byteLength(value)), Buffer.from(value))
const int = (value: number) => op('J', u32(value >>> 0))
const global = (module: string, name: string) => op(`c${module}\n${name}\n`)
const ORDERED_DICT = op(global('collections', 'OrderedDict'), ')R')
const ints = (...values: number[]) => op('(', ...values.map(int), 't')
const storage = (key = '0', values = int(4), kind = 'FloatStorage') =>
  op('(', text('storage'), global('torch', kind), text(key), text('cpu'), values, 'tQ')
const tensor = (
  from = storage(),
  offset = int(0),
  size = ints(4),
  stride = ints(1),
  rest = op('\x89', ORDERED_DICT),
) => op(global('torch._utils', '_rebuild_tensor_v2'), '(', from, offset, size, stride, rest, 'tR')
const saved = (value: Buffer, name = 'w'): Buffer =>
  op('}', text('state_dict'), op('}', text(name), value, 's'), 's')
const pickle = (value: Buffer) => op('\x80\x02', value, '.')

type Entry = {
  name: string
  data: Buffer
  attributes?: number
  /** Not in the central directory. */
  hidden?: boolean
  local?: (header: Buffer) => Buffer
  central?: (header: Buffer) => Buffer
}

function zip(entries: readonly Entry[], comment = Buffer.alloc(0)): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const {
    name,
    data,
    attributes = 0,
    hidden = false,
    local = (x: Buffer) => x,
    central = (x: Buffer) => x,
  } of entries) {
    const common = op(
      u16(0x800),
      u16(0),
      u32(0),
      u32(crc32(data)),
      u32(data.length),
      u32(data.length),
      u16(name.length),
      u16(0),
    )
    const head = local(op('PK\x03\x04', u16(20), common, name))
    if (!hidden)
      directory.push(
        central(
          op(
            'PK\x01\x02',
            u16(0x0314),
            u16(20),
            common,
            u16(0),
            u16(0),
            u16(0),
            u32(attributes),
            u32(at),
            name,
          ),
        ),
      )
    parts.push(head, data)
    at += head.length + data.length
  }
  const all = Buffer.concat(directory)
  const end = op(
    'PK\x05\x06',
    u16(0),
    u16(0),
    u16(directory.length),
    u16(directory.length),
    u32(all.length),
    u32(at),
    u16(comment.length),
    comment,
  )
  return Buffer.concat([...parts, all, end])
}

const DATA: Entry = { name: 'archive/data/0', data: Buffer.alloc(16) }
const VERSION: Entry = { name: 'archive/version', data: Buffer.from('3\n') }
const checkpoint = (value: Buffer, ...more: Entry[]) =>
  zip([{ name: 'archive/data.pkl', data: pickle(value) }, DATA, VERSION, ...more])

async function open(content: Buffer) {
  const path = join(folder, 'model.ckpt')
  await writeFile(path, content)
  await using weights = await openCheckpoint(path)
  for (const name of weights.names()) await weights.read(name)
  return weights.names()
}

test('the writer of this test writes what is read', async () => {
  expect(await open(checkpoint(saved(tensor())))).toEqual(['w'])
})

// — pickles ———————————————————————————————————————————————————————————————————————————————————————

const dots = (count: number, one: string) => op(one.repeat(count))
const float = op('G', Buffer.from('4010000000000000', 'hex')) // 4.0
/** A checkpoint in order, and something else beside its state_dict. */
const beside = (value: Buffer) => op(saved(tensor()), text('extra'), value, 's')
const bad: [what: string, value: Buffer][] = [
  ['a float for a size', saved(tensor(storage(), int(0), op('(', float, 't')))],
  [
    'a NaN for a size',
    saved(tensor(storage(), int(0), op('(G', Buffer.from('7ff8000000000004', 'hex'), 't'))),
  ],
  ['True for a size', saved(tensor(storage(), int(0), op('(\x88t')))],
  [
    'a 200-byte number for a size',
    saved(tensor(storage(), int(0), op('(\x8a\xc8', Buffer.alloc(200, 0x7f), 't'))),
  ],
  [
    'a 200-byte negative number for an offset',
    saved(
      tensor(storage(), op('\x8a\xc8', Buffer.alloc(200, 0xff), ''), ints(0)).fill(0x80, 100, 101),
    ),
  ],
  ['a float for the length of a storage', saved(tensor(storage('0', float)))],
  [
    'sixty-five dimensions',
    saved(tensor(storage(), int(0), ints(...Array(65).fill(1)), ints(...Array(65).fill(1)))),
  ],
  ['a view of 2^30 copies of one value', saved(tensor(storage(), int(0), ints(2 ** 30), ints(0)))],
  [
    'overlapping windows of 2^40 values',
    saved(tensor(storage(), int(0), ints(2 ** 20, 2 ** 20, 1), ints(0, 0, 1))),
  ],
  ['an empty tensor behind its storage', saved(tensor(storage(), int(5), ints(0)))],
  [
    'hooks that are not empty',
    saved(tensor(storage(), int(0), ints(4), ints(1), op('\x89', op('}', text('a'), 'Ns')))),
  ],
  [
    'a conjugate bit',
    saved(
      tensor(
        storage(),
        int(0),
        ints(4),
        ints(1),
        op('\x89', ORDERED_DICT, '}', text('conj'), '\x88s'),
      ),
    ),
  ],
  [
    'requires_grad of None',
    saved(tensor(storage(), int(0), ints(4), ints(1), op('N', ORDERED_DICT))),
  ],
  [
    'one storage with two types',
    op(
      '}',
      text('state_dict'),
      '}',
      text('a'),
      tensor(),
      's',
      text('b'),
      tensor(storage('0', int(8), 'HalfStorage'), int(0), ints(8)),
      's',
      's',
    ),
  ],
  ['a key with a slash', saved(tensor(storage('../version')))],
  ['a key of another entry', saved(tensor(storage('version')))],
  [
    'one name twice',
    op('}', text('state_dict'), '}', text('w'), tensor(), 's', text('w'), tensor(), 's', 's'),
  ],
  ['state_dict twice', op(saved(tensor()), text('state_dict'), '}s')],
  ['a tensor named __proto__', saved(tensor(), '__proto__')],
  ['a name that is a number', op('}', text('state_dict'), '}', int(1), tensor(), 's', 's')],
  ['a name that is a tuple', op('}', text('state_dict'), '})', tensor(), 's', 's')],
  ['a value that is no tensor', saved(int(1))],
  ['a storage for a tensor', saved(storage())],
  ['BUILD with methods', op('}', text('state_dict'), ORDERED_DICT, '}', text('items'), 'Nsb', 's')],
  ['BUILD on a plain dict', op('}', text('state_dict'), '}}b', 's')],
  ['BUILD with a tuple of states', op('}', text('state_dict'), ORDERED_DICT, 'N}\x86b', 's')],
  ['REDUCE of a dtype', saved(op(global('torch', 'float32'), ')R'))],
  ['REDUCE of a storage class', saved(op(global('torch', 'FloatStorage'), ')R'))],
  [
    'REDUCE with a list of arguments',
    saved(op(global('torch._utils', '_rebuild_tensor_v2'), ']R')),
  ],
  ['REDUCE of what REDUCE gave', saved(op(ORDERED_DICT, ')R'))],
  ['OrderedDict of a dict', saved(op(global('collections', 'OrderedDict'), '}\x85R'))],
  ['OrderedDict of pairs of three', saved(op(global('collections', 'OrderedDict'), '])\x85\x85R'))],
  ['a global with a carriage return', saved(op('ccollections\r\nOrderedDict\n)R'))],
  ['a global with two dots for one', saved(op('ctorch\n_utils._rebuild_tensor_v2\n'))],
  ['a global without an end', op(`c${'a'.repeat(1000)}`)],
  ['PROTO in the middle', op('\x80\x02', saved(tensor()))],
  ['FRAME', op('\x95', Buffer.alloc(8), saved(tensor()))],
  ['POP', op('N0', saved(tensor()))],
  ['DUP', op('2', saved(tensor()))],
  ['POP_MARK', op('(1', saved(tensor()))],
  ['PERSID', op('Pevil\n')],
  ['NEWOBJ', saved(op(global('collections', 'OrderedDict'), ')\x81'))],
  ['BINBYTES', saved(op('B', u32(1), 'x'))],
  ['a text number', op('I01\n')],
  ['half a character', saved(tensor(), '').fill(0xff, 20, 21)],
  ['an open mark at the end', op('(', saved(tensor()))],
  ['two values at the end', op('N', saved(tensor()))],
  ['no value at the end', op('')],
  ['a mark closed twice', op('(tt')],
  ['items of an outer mark', op('}(NN(s')],
  ['an odd number of items', op('}(NNNu')],
  ['a value taken across a mark', op('])(a')],
  ['a memo of a mark', op('(q\x00')],
  [
    'a key and a value on two sides of a mark',
    op('}', text('state_dict'), '}', text('w'), '(', tensor(), 'sus'),
  ],
  ['70 tuples in tuples', beside(op(')', dots(70, '\x85')))],
  ['70 lists in lists', beside(op(dots(70, ']'), dots(69, 'a')))],
  ['70 dicts in dicts', beside(op(dots(70, '}N'), 'N', dots(70, 's')))],
  ['a list in itself, a hundred thousand times', op(']q\x00', dots(100_000, 'h\x00a'))],
  ['a hundred thousand and one values', dots(100_001, 'N')],
  ['a hundred thousand and one marks', dots(100_001, '(')],
]

test.for(bad)('a pickle with %s is refused', async ([, value]) => {
  await expect(open(checkpoint(value))).rejects.toMatchObject({ code: 'invalid_model_file' })
})

/** Programs that cost much more than they are long. */
const bombs: [what: string, program: Buffer][] = [
  [
    'lists of lists of lists (billion laughs)',
    op(']q\x00', dots(400_000, '](h\x00h\x00h\x00eq\x00')),
  ],
  [
    'a million empty lists',
    op('](', dots(90_000, ']'), 'e'.concat('('.concat(']'.repeat(90_000), 'e').repeat(20))),
  ],
  [
    'a memo of two million',
    op('N', Buffer.concat(Array.from({ length: 800_000 }, (_, i) => op('r', u32(i))))),
  ],
  ['one memo entry written millions of times', op('N', dots(4_000_001, 'q\x00'))],
  [
    'a thousand copies of a large dict',
    op(
      '](',
      Buffer.concat(Array.from({ length: 20_000 }, (_, i) => op(int(i), 'N\x86'))),
      'e\x85q\x00]q\x010',
    ),
  ],
  [
    'copies of a large OrderedDict',
    op(
      global('collections', 'OrderedDict'),
      'q\x00](',
      Buffer.concat(Array.from({ length: 20_000 }, (_, i) => op(int(i), 'N\x86'))),
      'e\x85q\x01',
      dots(2000, 'h\x00h\x01R'),
    ),
  ],
  ['numbers of 255 bytes', op('](', dots(90_000, `\x8a\xff${'\x7f'.repeat(255)}`), 'e0')],
  [
    'long strings',
    op(']', Buffer.concat(Array.from({ length: 60 }, () => op(text('é'.repeat(500_000)), 'a')))),
  ],
]

test.for(bombs)('%s end within a second and without much memory', ([, program]) => {
  const whole = op('\x80\x02', program, '.')
  const before = process.memoryUsage()
  const start = process.cpuUsage() // not the clock: the machine may be busy
  let reason = ''
  try {
    unpickle(whole, whole.length + 2 ** 24, (why) => {
      throw new RangeError(why)
    })
  } catch (error) {
    reason = (error as RangeError).message
  }
  expect(reason).toMatch(/^byte \d+: /)
  expect(process.cpuUsage(start).user).toBeLessThan(1_000_000) // microseconds
  const after = process.memoryUsage()
  const grown = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers
  expect(grown).toBeLessThan(2 * whole.length + 2 ** 26)
})

// — zips ——————————————————————————————————————————————————————————————————————————————————————————

const PKL: Entry = { name: 'archive/data.pkl', data: pickle(saved(tensor())) }
const patched =
  (offset: number, bytes: Buffer) =>
  (header: Buffer): Buffer => {
    bytes.copy(header, offset)
    return header
  }
const good = zip([PKL, DATA, VERSION])

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
  const path = join(folder, 'holes.safetensors')
  const header = Buffer.from(
    `{"w":{"dtype":"U8","shape":[${2 ** 40}],"data_offsets":[0,${2 ** 40}]}}`,
  )
  await writeFile(path, op(u32(header.length), u32(0), header))
  await truncate(path, 8 + header.length + 2 ** 40)
  await expect(openCheckpoint(path)).rejects.toThrow(`tensor "w" has ${2 ** 40} bytes`)
  await rm(path)
})

// — random damage —————————————————————————————————————————————————————————————————————————————————

const seeds = ['mixed.ckpt', 'metadata.pt', 'zip64.pt', 'old-writer.pt', 'padded.safetensors']

test.for(seeds)(
  '%s with random damage is read or refused by name, whatever the damage',
  async (name) => {
    const whole = readFileSync(join(GOOD, name))
    const random = pcg32(20_251_122n)
    const upTo = (limit: number) => Math.floor(random() * limit)
    const outcomes = { read: 0, refused: 0 }
    for (let i = 0; i < 300; i++) {
      const file = Buffer.from(whole.subarray(0, random() < 0.15 ? upTo(whole.length) : undefined))
      for (let changes = 1 + upTo(4); changes > 0 && file.length > 0; changes--) {
        const at = upTo(file.length)
        const kind = random()
        if (kind < 0.5) file[at]! ^= 1 << upTo(8)
        else if (kind < 0.8) file[at] = [0, 1, 0x7f, 0x80, 0xff][upTo(5)]!
        else file.copyWithin(at, upTo(file.length), upTo(file.length))
      }
      try {
        await open(file)
        outcomes.read++
      } catch (error) {
        if ((error as { code?: string }).code !== 'invalid_model_file') throw error
        outcomes.refused++
      }
    }
    expect(outcomes.read + outcomes.refused).toBe(300)
    expect(outcomes.refused).toBeGreaterThan(outcomes.read)
  },
)
