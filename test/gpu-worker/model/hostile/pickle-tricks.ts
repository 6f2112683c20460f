// Programs that would have a reader follow a cycle, call something, or believe a length.

import {
  checkpoint,
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
} from './write-checkpoint.ts'

export type Trick = readonly [what: string, file: Buffer, reason: RegExp]

/** A checkpoint in order, and something else beside its state_dict. */
const beside = (value: Buffer) => checkpoint(op(saved(tensor()), text('extra'), value, 's'))
const long = (...bytes: number[]) => op('\x8a', Buffer.of(bytes.length, ...bytes))
const powerOfTwo = (exponent: number) =>
  long(...Array(Math.floor(exponent / 8)).fill(0), 1 << (exponent % 8), 0)
const persistent = (...parts: (string | Buffer)[]) => saved(tensor(op('(', ...parts, 'tQ')))
const FLOATS = global('torch', 'FloatStorage')
const ID = [text('storage'), FLOATS, text('0'), text('cpu'), int(4)] as const
const replaced = (i: number, part: string | Buffer) =>
  persistent(...ID.map((own, j) => (i === j ? part : own)))
const parameter = (...args: (string | Buffer)[]) =>
  saved(op(global('torch._utils', '_rebuild_parameter'), '(', ...args, 'tR'))
const many = (count: number, of: (i: number) => Buffer) =>
  Buffer.concat(Array.from({ length: count }, (_, i) => of(i)))
const dots = (count: number, one: string) => op(one.repeat(count))

const MEMO: Trick[] = [
  ['a million tuples in tuples', beside(op(')', dots(1_000_000, '\x85'))), /nesting above 64/],
  [
    'a million lists in lists',
    beside(op(dots(90_000, ']'), dots(89_999, 'a'))),
    /nesting above 64/,
  ],
  ['a list in itself', beside(op(']q\x00h\x00a')), /container that lies in another/],
  [
    'a dict in itself',
    beside(op('}q\x00', text('me'), 'h\x00s')),
    /container that lies in another/,
  ],
  ['two lists in each other', beside(op(']q\x00]q\x01h\x00ah\x00h\x01a\x87')), /lies in another/],
  [
    'a list that holds the tuple it lies in',
    beside(op(']q\x00\x85q\x01h\x00h\x01a\x86')),
    /lies in another/,
  ],
  [
    'an OrderedDict that holds the list it was made of',
    beside(
      op(global('collections', 'OrderedDict'), ']q\x00', op(text('k'), 'h\x00\x86a'), '\x85R'),
    ),
    /lies in another/,
  ],
  [
    'a list made deeper after it was put away',
    beside(op(']q\x00', dots(40, '\x85'), 's', text('y'), 'h\x00)', dots(40, '\x85'), 'a')),
    /lies in another/,
  ],
  [
    'a state_dict that gets a tensor after it was put away',
    checkpoint(
      op('}', text('state_dict'), '}q\x00s', text('x'), 'h\x00', text('w'), tensor(), 'ss'),
    ),
    /lies in another/,
  ],
  ['a memo entry that is stored later', beside(op('h\x07]q\x07\x86')), /memo entry 7 was never/],
  [
    'a memo index that is one of 8 bits plus 256',
    beside(op(']q\x00j', u32(256), '\x86')),
    /memo entry 256/,
  ],
  [
    'a memo index that would be −1',
    beside(op(']q\xff', 'j', u32(0xffffffff), '\x86')),
    /memo entry 4294967295/,
  ],
  ['a memo of a key alone', checkpoint(op('}(q\x00')), /nothing to remember/],
  [
    'two million entries of the memo',
    beside(
      op(
        'N',
        many(2_000_001, (i) => op('r', u32(i))),
      ),
    ),
    /more memory/,
  ],
  [
    'four million entries written over one',
    beside(op('N', dots(4_000_000, 'q\x00'))),
    /more than 4000000 opcodes/,
  ],
]

const CALLS: Trick[] = [
  [
    'a device that is called',
    beside(op(global('torch', 'device'), text('cpu'), '\x85R)R')),
    /not a global/,
  ],
  ['a device of nothing', beside(op(global('torch', 'device'), ')R')), /torch\.device/],
  ['a device of a dict', beside(op(global('torch', 'device'), '}\x85R')), /torch\.device/],
  [
    'a size that is called',
    beside(op(global('torch', 'Size'), ints(1), '\x85R)R')),
    /not a global/,
  ],
  ['a tensor that is called', checkpoint(saved(op(tensor(), ')R'))), /not a global/],
  ['a storage that is called', beside(op(storage(), ')R')), /not a global/],
  ['a string that is called', beside(op(text('torch.float32'), ')R')), /not a global/],
  ['a tuple that is called', beside(op('))R')), /not a global/],
  [
    'a thousand calls of what the last one gave',
    beside(op(ORDERED_DICT, dots(1000, ')R'))),
    /not a global/,
  ],
  [
    'arguments that are None',
    beside(op(global('collections', 'OrderedDict'), 'NR')),
    /not a tuple/,
  ],
  [
    'arguments that are a dict',
    beside(op(global('collections', 'OrderedDict'), '}R')),
    /not a tuple/,
  ],
  [
    'an OrderedDict of two lists',
    beside(op(global('collections', 'OrderedDict'), ']]\x86R')),
    /list of pairs/,
  ],
  [
    'an OrderedDict of a string',
    beside(op(global('collections', 'OrderedDict'), text('ab'), '\x85R')),
    /list of pairs/,
  ],
  [
    'an OrderedDict of pairs with one key',
    beside(op(global('collections', 'OrderedDict'), '](NN\x86NN\x86e\x85R')),
    /twice in one dict/,
  ],
  [
    'a parameter of two arguments',
    checkpoint(parameter(tensor(), '\x88')),
    /a parameter that is not/,
  ],
  [
    'a parameter of four arguments',
    checkpoint(parameter(tensor(), '\x88', ORDERED_DICT, 'N')),
    /a parameter that is not/,
  ],
  [
    'a parameter of a storage',
    checkpoint(parameter(storage(), '\x88', ORDERED_DICT)),
    /a parameter that is not/,
  ],
  [
    'a parameter with a gradient of 1',
    checkpoint(parameter(tensor(), 'K\x01', ORDERED_DICT)),
    /a parameter that is not/,
  ],
  [
    'a parameter with a hook',
    checkpoint(parameter(tensor(), '\x88', op('}K\x01Ns'))),
    /with hooks/,
  ],
  [
    'a tensor of five arguments',
    checkpoint(
      saved(
        op(
          global('torch._utils', '_rebuild_tensor_v2'),
          '(',
          storage(),
          int(0),
          ints(4),
          ints(1),
          '\x89tR',
        ),
      ),
    ),
    /a tensor of 5 arguments/,
  ],
  [
    'a tensor of no arguments',
    checkpoint(saved(op(global('torch._utils', '_rebuild_tensor_v2'), ')R'))),
    /a tensor of 0 arguments/,
  ],
  [
    'a tensor with a list of hooks',
    checkpoint(saved(tensor(storage(), int(0), ints(4), ints(1), op('\x89]')))),
    /with hooks/,
  ],
  [
    'a tensor with a string of metadata',
    checkpoint(
      saved(tensor(storage(), int(0), ints(4), ints(1), op('\x89', ORDERED_DICT, text('conj')))),
    ),
    /with metadata/,
  ],
]

const STATE = op('}', text('_metadata'), '}s')
const BUILDS: Trick[] = [
  ['a list', op(']', STATE, 'b')],
  ['a tuple', op(')', STATE, 'b')],
  ['a tensor', op(tensor(), STATE, 'b')],
  ['a storage', op(storage(), STATE, 'b')],
  ['a string', op(text('x'), STATE, 'b')],
  ['None', op('N', STATE, 'b')],
  ['a number', op('K\x01', STATE, 'b')],
  ['a size', op(global('torch', 'Size'), ints(1), '\x85R', STATE, 'b')],
  ['a dtype', op(global('torch', 'float32'), STATE, 'b')],
].map(
  ([what, value]) => [`BUILD on ${what}`, beside(value as Buffer), /BUILD of something/] as const,
)

const STATES: Trick[] = [
  ['a string', text('_metadata')],
  ['a tensor', tensor()],
  ['a list of pairs', op('](', text('_metadata'), '}\x86e')],
  ['two dicts', op('}}\x86')],
  ['__setstate__', op('}', text('__setstate__'), 'Ns')],
  ['_metadata and __class__', op('}(', text('_metadata'), '}', text('__class__'), 'Nu')],
  ['a key that is a number', op('}K\x01Ns')],
].map(
  ([what, state]) =>
    [
      `BUILD with ${what}`,
      beside(op(ORDERED_DICT, state as Buffer, 'b')),
      /BUILD with something other/,
    ] as const,
)

const STORAGES: Trick[] = [
  ['of four', checkpoint(persistent(...ID.slice(0, 4))), /persistent id/],
  ['of none', checkpoint(persistent()), /persistent id/],
  ['in a list', checkpoint(saved(tensor(op(']Q')))), /persistent id/],
  ['in a tuple of its own', checkpoint(persistent(op('(', ...ID, 't'))), /persistent id/],
  ['that is another’s', checkpoint(saved(tensor(op(storage(), 'Q')))), /persistent id/],
  ['of a Storage', checkpoint(replaced(0, text('Storage'))), /persistent id/],
  ['of a module', checkpoint(replaced(0, text('module'))), /persistent id/],
  ['with a word for its class', checkpoint(replaced(1, text('FloatStorage'))), /unknown class/],
  [
    'with a function for its class',
    checkpoint(replaced(1, global('torch._utils', '_rebuild_tensor_v2'))),
    /unknown class/,
  ],
  ['with a number for its key', checkpoint(replaced(2, int(0))), /key that is not a string/],
  ['with an empty key', checkpoint(replaced(2, text(''))), /the storage key ""/],
  ['with a key of 41 letters', checkpoint(replaced(2, text('0'.repeat(41)))), /the storage key/],
  ['with a key in wide digits', checkpoint(replaced(2, text('０'))), /the storage key/],
  ['with a key and a zero byte', checkpoint(replaced(2, text('0\0'))), /the storage key/],
  ['with a key of the pickle', checkpoint(replaced(2, text('../data.pkl'))), /the storage key/],
  ['that lies on None', checkpoint(replaced(3, 'N')), /location is not a string/],
  ['of True values', checkpoint(replaced(4, '\x88')), /length is not a natural number/],
  ['of None values', checkpoint(replaced(4, 'N')), /length is not a natural number/],
  [
    'of 2^61 values, times 8 nothing',
    checkpoint(saved(tensor(storage('0', powerOfTwo(61), 'DoubleStorage')))),
    /length is not a natural number/,
  ],
  [
    'of 2^53 values',
    checkpoint(saved(tensor(storage('0', powerOfTwo(53))))),
    /length is not a natural number/,
  ],
  [
    'of 2^53 − 1 values',
    checkpoint(saved(tensor(storage('0', long(255, 255, 255, 255, 255, 255, 31))))),
    /a storage of 9007199254740991 values/,
  ],
  [
    'of 2^30 doubles',
    checkpoint(saved(tensor(storage('0', powerOfTwo(30), 'DoubleStorage')))),
    /a storage of 1073741824 values/,
  ],
  [
    'of a fourth of its entry',
    checkpoint(saved(tensor(storage('0', int(1)), int(0), ints(1)))),
    /storage 0 says 1 values/,
  ],
  [
    'of bytes for floats',
    checkpoint(saved(tensor(storage('0', int(4), 'ByteStorage')))),
    /storage 0 says 4 values of U8/,
  ],
  [
    'that no tensor uses and no entry has',
    beside(storage('9')),
    /there is no entry "archive\/data\/9"/,
  ],
].map(([what, file, reason]) => [`a persistent id ${what}`, file, reason] as Trick)

const empty = (...sizes: Buffer[]) =>
  checkpoint(
    saved(
      tensor(storage(), int(0), op('(', ...sizes, 't'), op('(', ...sizes.map(() => int(1)), 't')),
    ),
  )
const most = long(255, 255, 255, 255, 255, 255, 31)
const TENSORS: Trick[] = [
  ['no value, times all there are', empty(int(0), most, most), /sizes no number can count/],
  [
    'all there are, times no value',
    empty(...Array(60).fill(most), int(0)),
    /sizes no number can count/,
  ],
  [
    'sizes of one value fewer than strides',
    checkpoint(saved(tensor(storage(), int(0), ints(4), ints(1, 1)))),
    /1 sizes and 2 strides/,
  ],
  [
    'strides that are floats',
    checkpoint(saved(tensor(storage(), int(0), ints(4), op('(G', Buffer.alloc(8), 't')))),
    /tensor stride/,
  ],
  ['an offset of True', checkpoint(saved(tensor(storage(), op('\x88')))), /tensor offset/],
  ['an offset of a tuple', checkpoint(saved(tensor(storage(), op(')')))), /tensor offset/],
  [
    'a last value one beyond its storage',
    checkpoint(saved(tensor(storage(), int(0), ints(2, 2), ints(3, 1)))),
    /reaches value 4/,
  ],
  [
    'a stride of 2^53 − 1 and two values',
    checkpoint(saved(tensor(storage(), int(0), ints(2), op(most, '\x85')))),
    /reaches value 9007199254740991/,
  ],
  [
    'two thousand views of a million values each',
    checkpoint(
      op(
        '}',
        text('state_dict'),
        '}(',
        many(2000, (i) => op(text(`w${i}`), tensor(storage(), int(0), ints(2 ** 20), ints(0)))),
        'us',
      ),
    ),
    /tensors of 8388608000 bytes in a file of/,
  ],
].map(([what, file, reason]) => [`a tensor of ${what}`, file, reason] as Trick)

const ENDS: Trick[] = [
  ['a storage for everything', checkpoint(storage()), /is not a dict/],
  ['a word for everything', checkpoint(global('torch', 'float32')), /is not a dict/],
  [
    'a state_dict that is an OrderedDict of a list',
    checkpoint(op('}', text('state_dict'), '](', text('w'), tensor(), '\x86es')),
    /no dict "state_dict"/,
  ],
  ['a state_dict under a key of bytes', checkpoint(op('}U\x0astate_dict', '}s')), /opcode 0x55/],
  [
    'a state_dict under another case',
    checkpoint(op('}', text('State_Dict'), '}s')),
    /no dict "state_dict"/,
  ],
  [
    'two programs, one behind the other',
    checkpoint(op(saved(tensor()), '.\x80\x02', saved(tensor()))),
    /bytes after STOP/,
  ],
  ['STOP at once', checkpoint(op('.')), /STOP with 0 values/],
  ['a mark for a value', checkpoint(op('}', text('state_dict'), '(s')), /stack is empty/],
  ['APPENDS to a tuple', beside(op(')(Ne')), /not a list/],
  ['APPENDS to an OrderedDict', beside(op(ORDERED_DICT, '(Ne')), /not a list/],
  ['SETITEMS on a list', beside(op('](NNu')), /not a dict/],
  ['SETITEM on a tensor', beside(op(tensor(), text('grad'), 'Ns')), /not a dict/],
  ['SETITEM on a size', beside(op(global('torch', 'Size'), ints(1), '\x85RNNs')), /not a dict/],
  ['TUPLE3 of two', checkpoint(op('NN\x87')), /stack is empty/],
  ['TUPLE2 across a mark', checkpoint(op('N(N\x86')), /stack is empty/],
  [
    'REDUCE across a mark',
    checkpoint(op(global('collections', 'OrderedDict'), '()R')),
    /stack is empty/,
  ],
  ['BUILD across a mark', checkpoint(op(ORDERED_DICT, '(}b')), /stack is empty/],
  ['BINPERSID of nothing', checkpoint(op('Q')), /stack is empty/],
  ['a float for a key', beside(op('}G', Buffer.alloc(8), 'Ns')), /not plain/],
  ['a tensor for a key', beside(op('}', tensor(), 'Ns')), /not plain/],
  ['a number of 33 bytes', beside(op('\x8a\x21', Buffer.alloc(33, 1))), /an integer of 33 bytes/],
  [
    'a number of 255 bytes for a key',
    beside(op('}\x8a\xff', Buffer.alloc(255, 1), 'Ns')),
    /an integer of 255 bytes/,
  ],
  [
    'a string of a megabyte and one byte',
    beside(text('x'.repeat(2 ** 20 + 1))),
    /a string of 1048577 bytes/,
  ],
  ['a global of 300 letters', beside(global('torch', 'x'.repeat(300))), /does not end/],
  ['a global that is not UTF-8', beside(op('ctorch\n', Buffer.of(0xff), '\n')), /not UTF-8/],
  ['a global of one line', checkpoint(op('ctorch\n')), /does not end/],
]

const STORMS: Trick[] = [
  [
    'a million numbers above 2^53 as keys',
    beside(
      op(
        '}',
        many(1_000_000, (i) => op(long(...u32(i), 0, 0, 0, 0x40), 'Ns')),
      ),
    ),
    /more memory/,
  ],
  [
    'a million OrderedDicts',
    beside(op(global('collections', 'OrderedDict'), 'q\x00]', dots(1_000_000, 'h\x00)Ra'))),
    /more memory/,
  ],
  ['two million empty tuples in a list', beside(op(']', dots(2_000_000, ')a'))), /more memory/],
  ['marks that close at once', beside(op(dots(200_000, '(t'))), /values on the stack/],
  [
    'sixty strings of a megabyte, each remembered',
    beside(
      op(
        '](',
        many(60, (i) => op(text('é'.repeat(2 ** 19)), 'q', Buffer.of(i))),
        'e',
      ),
    ),
    /more memory/,
  ],
  [
    'one tuple of ninety thousand, two million times',
    beside(op('](', dots(90_000, 'N'), 'tq\x00a', dots(1_900_000, 'h\x00a'))),
    /more memory/,
  ],
  [
    'a list of one list, a million times',
    beside(op(']q\x00](', dots(99_000, 'h\x00'), 'e', dots(20, `(${'h\x00'.repeat(99_000)}e`))),
    /more memory/,
  ],
]

export const PICKLE_TRICKS: readonly Trick[] = [
  ...MEMO,
  ...CALLS,
  ...BUILDS,
  ...STATES,
  ...STORAGES,
  ...TENSORS,
  ...ENDS,
  ...STORMS,
]
