// Files made to hurt a reader, beside those in test/golden/checkpoints/bad: whatever comes in, a tensor or a
// named error, soon, and without much memory.

import { writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { openCheckpoint } from '../../../../gpu-worker/model/open-checkpoint.ts'
import { unpickle } from '../../../../gpu-worker/model/unpickle.ts'
import { scratchFile } from './scratch-file.ts'
import {
  checkpoint,
  global,
  int,
  ints,
  ORDERED_DICT,
  op,
  pickle,
  saved,
  storage,
  tensor,
  text,
  u32,
  VERSION,
  zip,
} from './write-checkpoint.ts'

const { open, path } = scratchFile()

test('the writer of this test writes what is read', async () => {
  expect(await open(checkpoint(saved(tensor())))).toEqual(['w'])
})

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

const nested: [what: string, of: (depth: number) => Buffer][] = [
  ['tuples', (depth) => op(')', dots(depth - 1, '\x85'))],
  ['lists', (depth) => op(dots(depth, ']'), dots(depth - 1, 'a'))],
  ['dicts', (depth) => op(dots(depth - 1, '}N'), '}', dots(depth - 1, 's'))],
]
test.for(nested)('%s lie up to sixty-four deep, and not one deeper', async ([, of]) => {
  expect(await open(checkpoint(beside(of(63))))).toEqual(['w']) // the saved object is the sixty-fourth
  await expect(open(checkpoint(beside(of(64))))).rejects.toThrow('nesting above 64')
})

test('a list that two others share is read', async () => {
  const shared = op(']q\x00](h\x00h\x00e\x86')
  expect(await open(checkpoint(beside(shared)))).toEqual(['w'])
})

test('dimensions of one value cost nothing, however many', async () => {
  const ones = Array(62).fill(1)
  const turned = tensor(
    storage('0', int(2 ** 24), 'ByteStorage'),
    int(0),
    ints(4096, 4096, ...ones),
    ints(1, 4096, ...ones),
  )
  const data = Buffer.alloc(2 ** 24)
  data[4096] = 7 // of the second column, first
  const file = zip([
    { name: 'archive/data.pkl', data: pickle(saved(turned)) },
    { name: 'archive/data/0', data },
    VERSION,
  ])
  await writeFile(path(), file)
  await using weights = await openCheckpoint(path())
  const start = process.cpuUsage()
  const values = await weights.readBytes('w')
  expect(process.cpuUsage(start).user).toBeLessThan(1_000_000) // microseconds
  expect(values.indexOf(7)).toBe(1)
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
  ['numbers of 32 bytes', op(']', dots(1_500_000, `\x8a\x20${'\x7f'.repeat(32)}a`))],
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
