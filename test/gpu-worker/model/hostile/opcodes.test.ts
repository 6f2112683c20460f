// Words and opcodes torch.save does not write: none is skipped, run or looked up.

import { expect, test } from 'vitest'
import { refused, scratchFile } from './scratch-file.ts'
import {
  checkpoint,
  DATA,
  global,
  int,
  ints,
  ORDERED_DICT,
  op,
  saved,
  storage,
  tensor,
  text,
  u32,
  VERSION,
  zip,
} from './write-checkpoint.ts'

const { open } = scratchFile()

const ALLOWED = '\x80.(NGJKMX\x8a\x88\x89}])t\x85\x86\x87qrhjsuaecRbQ'
const others = Array.from({ length: 256 }, (_, byte) => byte).filter(
  (byte) => !ALLOWED.includes(String.fromCharCode(byte)),
)

test('every opcode but those of torch.save is refused by its number, wherever it stands', async () => {
  for (const byte of others) {
    const name = byte.toString(16).padStart(2, '0')
    const opcode = Buffer.of(byte)
    // with arguments that would suit it, and values below it that would too
    for (const before of [op(''), op(text('posix'), text('system')), op(tensor(), ')', '}')]) {
      const program = op(before, opcode, u32(1), u32(0), 'posix\nsystem\n', '.')
      await expect(open(checkpoint(program)), name).rejects.toMatchObject(
        refused(new RegExp(`data.pkl, byte ${2 + before.length}: opcode 0x${name} is not allowed`)),
      )
    }
  }
})

test.each([0, 1, 3, 4, 5, 6, 255])('a pickle of protocol %d is refused', async (protocol) => {
  const program = op('\x80', Buffer.of(protocol), saved(tensor()), '.')
  const file = zip([{ name: 'archive/data.pkl', data: program }, DATA, VERSION])
  await expect(open(file)).rejects.toMatchObject(refused(/does not start as protocol 2/))
})

test.each([
  ['torch', 'load'],
  ['torch.hub', 'load'],
  ['torch.jit', 'load'],
  ['torch.storage', '_load_from_bytes'],
  ['torch.serialization', 'load'],
  ['torch._utils', '_rebuild_tensor'],
  ['torch._utils', '_rebuild_tensor_v3'],
  ['torch._utils', '_rebuild_sparse_tensor'],
  ['torch._utils', '_rebuild_device_tensor_from_numpy'],
  ['torch._utils', '_rebuild_wrapper_subclass'],
  ['torch._tensor', '_rebuild_from_type_v2'],
  ['torch', 'Tensor'],
  ['torch', 'QInt8Storage'],
  ['torch.cuda', 'FloatStorage'],
  ['numpy.core.multiarray', '_reconstruct'],
  ['builtins', 'exec'],
  ['__builtin__', 'eval'],
  ['operator', 'attrgetter'],
  ['functools', 'partial'],
  ['importlib', 'import_module'],
  ['pickle', 'loads'],
  ['collections', 'OrderedDict.fromkeys'],
  ['collections', 'OrderedDict.__class__'],
  ['collections.OrderedDict', '__class__'],
  ['collections', ' OrderedDict'],
  ['collections ', 'OrderedDict'],
  ['collections', 'OrderedDict\0'],
  ['', 'collections.OrderedDict'],
  ['collections.OrderedDict', ''],
  ['torch', 'float32.__reduce__'],
  ['torch', 'FloatStorage.__init__'],
  ['Torch', 'FloatStorage'],
  ['constructor', 'constructor'],
  ['__proto__', 'toString'],
])('the global %s %s is refused by its name, called or not', async (module, name) => {
  const said = refused(/data.pkl, byte \d+: the global ".*" is not allowed/)
  await expect(open(checkpoint(saved(op(global(module, name), ')R'))))).rejects.toMatchObject(said)
  const unused = op(saved(tensor()), text('extra'), global(module, name), 's')
  await expect(open(checkpoint(unused))).rejects.toMatchObject(said)
})

test('letters of another alphabet make another global', async () => {
  const lookalike = Buffer.from('c\u0441ollections\nOrderedDict\n') // a Cyrillic es
  await expect(open(checkpoint(saved(op(lookalike, ')R'))))).rejects.toMatchObject(
    refused(/the global "\u0441ollections\.OrderedDict" is not allowed/),
  )
})

const longs = (count: number, ...bytes: number[]) => op('\x8a', Buffer.of(count, ...bytes))
test.each<[what: string, value: Buffer, reason: RegExp]>([
  ['a long that ends early', op('\x8a\x20', Buffer.alloc(3)), /ends in the middle/],
  ['a string that ends early', op('X', u32(1000), 'abc'), /ends in the middle/],
  ['a string of 4 GiB', op('X', u32(0xffffffff), 'abc'), /a string of 4294967295 bytes/],
  ['a float that ends early', op('G1234'), /ends in the middle/],
  ['half a surrogate pair', op('X', u32(3), Buffer.from('eda080', 'hex')), /not UTF-8/],
  ['an overlong slash', op('X', u32(2), Buffer.from('c0af', 'hex')), /not UTF-8/],
  ['a code point above the last', op('X', u32(4), Buffer.from('f4908080', 'hex')), /not UTF-8/],
  ['the largest memo index, never stored', op('j', u32(0xffffffff)), /memo entry 4294967295/],
  [
    'a storage with a length of 2^62',
    saved(tensor(storage('0', longs(8, 0, 0, 0, 0, 0, 0, 0, 0x40)))),
    /storage whose length/,
  ],
  ['a storage with a length of −1', saved(tensor(storage('0', int(-1)))), /storage whose length/],
  [
    'a storage of 2^32 bytes more than its entry',
    saved(tensor(storage('0', longs(5, 4, 0, 0, 0x40, 0)))),
    /storage of/,
  ],
  [
    'an offset of 2^53',
    saved(tensor(storage(), longs(7, 0, 0, 0, 0, 0, 0, 0x20))),
    /tensor offset/,
  ],
  ['a size of −1', saved(tensor(storage(), int(0), ints(-1), ints(1))), /tensor size/],
  ['a stride of −1', saved(tensor(storage(), int(3), ints(4), ints(-1))), /tensor stride/],
  [
    'a stride of 2^40',
    saved(tensor(storage(), int(0), ints(2), op('(', longs(6, 0, 0, 0, 0, 0, 1), 't'))),
    /reaches value 1099511627776/,
  ],
  [
    'sizes whose product is beyond 2^1000',
    saved(
      tensor(
        storage(),
        int(0),
        op('(', ...Array(60).fill(longs(7, 0, 0, 0, 0, 0, 0, 0x10)), 't'),
        op('(', ...Array(60).fill(int(0)), 't'),
      ),
    ),
    /a tensor of \d+ values over a storage/,
  ],
  [
    'an empty list for a size',
    saved(
      op(
        global('torch._utils', '_rebuild_tensor_v2'),
        '(',
        storage(),
        int(0),
        ']',
        ints(1),
        '\x89',
        ORDERED_DICT,
        'tR',
      ),
    ),
    /tensor size/,
  ],
  [
    'eight arguments',
    saved(tensor(storage(), int(0), ints(4), ints(1), op('\x89', ORDERED_DICT, '}', 'N'))),
    /a tensor of 8 arguments/,
  ],
  ['a tensor for a storage', saved(tensor(tensor())), /without a storage/],
  [
    'a persistent id of six',
    saved(
      op(
        '(',
        text('storage'),
        global('torch', 'FloatStorage'),
        text('0'),
        text('cpu'),
        int(4),
        'NtQ',
      ),
    ),
    /persistent id/,
  ],
  ['a persistent id that is a string', op(text('0'), 'Q'), /persistent id/],
  [
    'a persistent id with a dtype for a class',
    saved(
      op('(', text('storage'), global('torch', 'float32'), text('0'), text('cpu'), int(4), 'tQ'),
    ),
    /unknown class/,
  ],
  ['a storage key with a line end', saved(tensor(storage('0\n'))), /the storage key "0\\n"/],
  [
    'a storage key of letters',
    saved(tensor(storage('00'))),
    /there is no entry "archive\/data\/00"/,
  ],
  [
    'a parameter of a list',
    saved(op(global('torch._utils', '_rebuild_parameter'), ']\x88', ORDERED_DICT, '\x87R')),
    /a parameter that is not/,
  ],
  ['a size of something else', saved(op(global('torch', 'Size'), ']\x85R')), /torch\.Size/],
  ['a state_dict that holds itself', op('}q\x00', text('state_dict'), 'h\x00s'), /lies in another/],
  ['a dict as a key', op('}', '}Ns'), /a key that is not plain/],
  [
    'BUILD with a dict in a dict of another name',
    op('}', text('state_dict'), ORDERED_DICT, '}', text('__dict__'), '}sbs'),
    /BUILD with something other/,
  ],
  ['BUILD of a tag', op(global('collections', 'OrderedDict'), '}b'), /BUILD of something/],
])('%s is refused, and says where', async (_, value, reason) => {
  await expect(open(checkpoint(value))).rejects.toMatchObject(refused(reason))
})
