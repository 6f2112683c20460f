import { BYTES_PER_VALUE, type DType, MAX_TENSOR_BYTES, quote } from './weights.ts'

/**
 * What a pickle may be made of here. Nothing in this file can call, import or construct anything:
 * a global is a word from a list, REDUCE writes down what it means, and that is all.
 */
export type Pickled =
  | null
  | boolean
  | number // a Python int that fits; never a float
  | bigint // a Python int above 2^53
  | string
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'tuple'; readonly items: readonly Pickled[]; readonly depth: number }
  | { readonly kind: 'list'; readonly items: Pickled[]; depth: number }
  | PickledDict
  | Tag
  | StorageRef
  | PickledTensor

/** A global of the list below: a word, and nothing behind it. */
type Tag = { readonly kind: 'tag'; readonly name: string }

export type PickledDict = {
  readonly kind: 'dict'
  readonly ordered: boolean
  readonly entries: Map<DictKey, Pickled>
  depth: number
}

/** A storage the pickle names: bytes that lie in an entry of their own. */
export type StorageRef = {
  readonly kind: 'storage'
  readonly key: string
  readonly dtype: DType
  readonly values: number
}

/** A view of a storage; offset and strides count values, and every value lies inside the storage. */
export type PickledTensor = {
  readonly kind: 'tensor'
  readonly storage: StorageRef
  readonly offset: number
  readonly shape: readonly number[]
  readonly strides: readonly number[]
}

type DictKey = string | number | bigint | boolean | null

const MAX_OPCODES = 4_000_000
const MAX_MEMO = 2_000_000
const MAX_STACK = 100_000
const MAX_NESTING = 64
const MAX_STRING_BYTES = 2 ** 20
const MAX_INTEGER_BYTES = 32
const MAX_RANK = 64
const MAX_EXPANDED_VALUES = 2 ** 20 // a view with more values than its storage has repeats some

const STORAGES: Readonly<Record<string, DType>> = {
  'torch.FloatStorage': 'F32',
  'torch.HalfStorage': 'F16',
  'torch.BFloat16Storage': 'BF16',
  'torch.DoubleStorage': 'F64',
  'torch.LongStorage': 'I64',
  'torch.IntStorage': 'I32',
  'torch.ShortStorage': 'I16',
  'torch.CharStorage': 'I8',
  'torch.ByteStorage': 'U8',
  'torch.BoolStorage': 'BOOL',
}
const ORDERED_DICT = 'collections.OrderedDict'
const REBUILD_TENSOR = 'torch._utils._rebuild_tensor_v2'
const REBUILD_PARAMETER = 'torch._utils._rebuild_parameter'
const SIZE = 'torch.Size'
const DEVICE = 'torch.device'
const DTYPES = 'float64 float32 float16 bfloat16 int64 int32 int16 int8 uint8 bool'.split(' ')

/** The whole list. A global that is not on it ends the reading, even if nothing would use it. */
const ALLOWED_GLOBALS: ReadonlyMap<string, Tag> = new Map(
  [
    ...Object.keys(STORAGES),
    ...DTYPES.map((name) => `torch.${name}`),
    ORDERED_DICT,
    REBUILD_TENSOR,
    REBUILD_PARAMETER,
    SIZE,
    DEVICE,
  ].map((name) => [name, { kind: 'tag', name }]),
)

const OP = {
  PROTO: 0x80,
  STOP: 0x2e,
  MARK: 0x28,
  NONE: 0x4e,
  NEWTRUE: 0x88,
  NEWFALSE: 0x89,
  BININT: 0x4a,
  BININT1: 0x4b,
  BININT2: 0x4d,
  LONG1: 0x8a,
  BINFLOAT: 0x47,
  BINUNICODE: 0x58,
  EMPTY_DICT: 0x7d,
  EMPTY_LIST: 0x5d,
  EMPTY_TUPLE: 0x29,
  TUPLE: 0x74,
  TUPLE1: 0x85,
  TUPLE2: 0x86,
  TUPLE3: 0x87,
  BINPUT: 0x71,
  LONG_BINPUT: 0x72,
  BINGET: 0x68,
  LONG_BINGET: 0x6a,
  SETITEM: 0x73,
  SETITEMS: 0x75,
  APPEND: 0x61,
  APPENDS: 0x65,
  GLOBAL: 0x63,
  REDUCE: 0x52,
  BUILD: 0x62,
  BINPERSID: 0x51,
} as const

/**
 * What a `data.pkl` of PyTorch says, read by an interpreter of the opcodes above and no others.
 *
 * @param program the pickle, protocol 2, from PROTO to STOP and not a byte more
 * @param budgetBytes how much memory the values may take, roughly
 * @param refuse called with the reason, which says the byte; must throw
 * @returns the pickled object, and every storage it mentions by key
 * @see Python 3, Lib/pickletools.py: the opcodes. PyTorch 2, torch/serialization.py: the persistent ids
 */
export function unpickle(
  program: Uint8Array,
  budgetBytes: number,
  refuse: (reason: string) => never,
): { value: Pickled; storages: ReadonlyMap<string, StorageRef> } {
  const machine = new Machine(program, budgetBytes, refuse)
  return { value: machine.run(), storages: machine.storages }
}

class Machine {
  readonly storages = new Map<string, StorageRef>()
  readonly #program: Uint8Array
  readonly #view: DataView
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  readonly #refuseAtAll: (reason: string) => never
  readonly #stack: Pickled[] = []
  readonly #marks: number[] = [] // heights of the stack at each open MARK
  readonly #memo = new Map<number, Pickled>()
  #next = 0 // the byte to be read
  #start = 0 // the byte of the opcode being run
  #budget: number

  constructor(program: Uint8Array, budgetBytes: number, refuse: (reason: string) => never) {
    this.#program = program
    this.#view = new DataView(program.buffer, program.byteOffset, program.byteLength)
    this.#budget = budgetBytes
    this.#refuseAtAll = refuse
  }

  run(): Pickled {
    if (this.#byte() !== OP.PROTO || this.#byte() !== 2)
      this.#refuse('the pickle does not start as protocol 2, which torch.save writes')
    for (let opcodes = 0; opcodes < MAX_OPCODES; opcodes++) {
      this.#start = this.#next
      const opcode = this.#byte()
      if (opcode === OP.STOP) return this.#stop()
      const value = this.#step(opcode)
      if (value !== undefined) this.#push(value)
    }
    return this.#refuse(`more than ${MAX_OPCODES} opcodes`)
  }

  /** What the opcode puts on the stack, if anything. */
  #step(opcode: number): Pickled | undefined {
    switch (opcode) {
      case OP.MARK:
        if (this.#marks.length >= MAX_STACK) this.#refuse(`more than ${MAX_STACK} open marks`)
        this.#marks.push(this.#stack.length)
        return undefined
      case OP.NONE:
        return null
      case OP.NEWTRUE:
        return true
      case OP.NEWFALSE:
        return false
      case OP.BININT:
        return this.#view.getInt32(this.#take(4), true)
      case OP.BININT1:
        return this.#byte()
      case OP.BININT2:
        return this.#view.getUint16(this.#take(2), true)
      case OP.LONG1:
        return this.#long()
      case OP.BINFLOAT:
        return { kind: 'float', value: this.#view.getFloat64(this.#take(8), false) }
      case OP.BINUNICODE:
        return this.#string()
      case OP.EMPTY_DICT:
        return this.#dict({ ordered: false })
      case OP.EMPTY_LIST:
        return { kind: 'list', items: [], depth: 1 }
      case OP.EMPTY_TUPLE:
        return this.#tuple([])
      case OP.TUPLE:
        return this.#tuple(this.#popToMark())
      case OP.TUPLE1:
        return this.#tuple(this.#pop(1))
      case OP.TUPLE2:
        return this.#tuple(this.#pop(2))
      case OP.TUPLE3:
        return this.#tuple(this.#pop(3))
      case OP.BINPUT:
        return this.#remember(this.#byte())
      case OP.LONG_BINPUT:
        return this.#remember(this.#view.getUint32(this.#take(4), true))
      case OP.BINGET:
        return this.#recall(this.#byte())
      case OP.LONG_BINGET:
        return this.#recall(this.#view.getUint32(this.#take(4), true))
      case OP.SETITEM:
        return this.#setItems(this.#pop(2))
      case OP.SETITEMS:
        return this.#setItems(this.#popToMark())
      case OP.APPEND:
        return this.#append(this.#pop(1))
      case OP.APPENDS:
        return this.#append(this.#popToMark())
      case OP.GLOBAL:
        return this.#global()
      case OP.REDUCE:
        return this.#reduce()
      case OP.BUILD:
        return this.#build()
      case OP.BINPERSID:
        return this.#storage()
      default:
        return this.#refuse(`opcode 0x${opcode.toString(16).padStart(2, '0')} is not allowed`)
    }
  }

  /** One object, nothing open, nothing behind: what else a file holds was not written by torch.save. */
  #stop(): Pickled {
    const [value] = this.#stack
    if (this.#stack.length !== 1 || this.#marks.length > 0 || value === undefined)
      return this.#refuse(`STOP with ${this.#stack.length} values and ${this.#marks.length} marks`)
    if (this.#next !== this.#program.length)
      this.#refuse(`${this.#program.length - this.#next} bytes after STOP`)
    return value
  }

  // — words that mean something ————————————————————————————————————————————————————————————————

  #global(): Pickled {
    const name = `${this.#line()}.${this.#line()}`
    return ALLOWED_GLOBALS.get(name) ?? this.#refuse(`the global ${quote(name)} is not allowed`)
  }

  #reduce(): Pickled {
    const [tag, args] = this.#pop(2) as [Pickled, Pickled]
    if (!isKind(tag, 'tag')) return this.#refuse('REDUCE of something that is not a global')
    if (!isKind(args, 'tuple')) return this.#refuse('REDUCE with arguments that are not a tuple')
    switch (tag.name) {
      case ORDERED_DICT:
        return this.#orderedDict(args.items)
      case REBUILD_TENSOR:
        return this.#tensor(args.items)
      case REBUILD_PARAMETER:
        return this.#parameter(args.items)
      case SIZE:
        if (args.items.length !== 1 || !isKind(args.items[0], 'tuple'))
          this.#refuse('torch.Size of something that is not a tuple')
        return args.items[0]!
      case DEVICE:
        return tag
      default:
        return this.#refuse(`REDUCE of ${tag.name}`)
    }
  }

  #orderedDict(args: readonly Pickled[]): Pickled {
    const dict = this.#dict({ ordered: true })
    if (args.length === 0) return dict
    const [pairs] = args
    if (args.length !== 1 || !isKind(pairs, 'list'))
      return this.#refuse('OrderedDict of something that is not a list of pairs')
    for (const pair of pairs.items) {
      const both = isKind(pair, 'tuple') || isKind(pair, 'list') ? pair.items : []
      if (both.length !== 2) this.#refuse('OrderedDict of something that is not a list of pairs')
      this.#put(dict, both[0]!, both[1]!)
    }
    return dict
  }

  /** _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks[, metadata]) */
  #tensor(args: readonly Pickled[]): PickledTensor {
    const [storage, offset, size, stride, requiresGrad, hooks, metadata = null] = args
    if (args.length < 6 || args.length > 7) this.#refuse(`a tensor of ${args.length} arguments`)
    if (!isKind(storage, 'storage')) return this.#refuse('a tensor without a storage')
    const shape = this.#naturals(size, 'size')
    const strides = this.#naturals(stride, 'stride')
    if (shape.length !== strides.length)
      this.#refuse(`a tensor of ${shape.length} sizes and ${strides.length} strides`)
    if (!isNatural(offset)) return this.#refuse('a tensor offset that is not a natural number')
    if (typeof requiresGrad !== 'boolean') this.#refuse('requires_grad that is not a bool')
    if (!isEmptyDict(hooks)) this.#refuse('a tensor with hooks')
    if (metadata !== null && !isEmptyDict(metadata)) this.#refuse('a tensor with metadata')
    this.#checkRange(storage, offset, shape, strides)
    return { kind: 'tensor', storage, offset, shape, strides }
  }

  #checkRange(
    storage: StorageRef,
    offset: number,
    shape: readonly number[],
    strides: readonly number[],
  ) {
    let count = 1n
    let last = BigInt(offset)
    for (const [d, length] of shape.entries()) {
      count *= BigInt(length)
      last += BigInt(length - 1) * BigInt(strides[d]!)
    }
    if (count === 0n) {
      if (offset > storage.values) this.#refuse('an empty tensor beyond its storage')
      return
    }
    if (last >= BigInt(storage.values))
      this.#refuse(`a tensor reaches value ${last} of a storage of ${storage.values}`)
    if (count > BigInt(Math.max(storage.values, MAX_EXPANDED_VALUES)))
      this.#refuse(`a tensor of ${count} values over a storage of ${storage.values}`)
  }

  #parameter(args: readonly Pickled[]): PickledTensor {
    const [tensor, requiresGrad, hooks] = args
    if (args.length !== 3 || !isKind(tensor, 'tensor') || typeof requiresGrad !== 'boolean')
      return this.#refuse('a parameter that is not (tensor, bool, hooks)')
    if (!isEmptyDict(hooks)) this.#refuse('a parameter with hooks')
    return tensor
  }

  /** A persistent id of torch.save: ("storage", class, key, location, number of values). */
  #storage(): StorageRef {
    const [id] = this.#pop(1)
    if (!isKind(id, 'tuple') || id.items.length !== 5 || id.items[0] !== 'storage')
      return this.#refuse('a persistent id that is not a storage')
    const [, storageClass, key, location, values] = id.items
    const dtype = isKind(storageClass, 'tag') ? STORAGES[storageClass.name] : undefined
    if (!dtype) return this.#refuse('a storage of an unknown class')
    if (typeof key !== 'string' || !/^\w{1,40}$/.test(key))
      return this.#refuse(
        `the storage key ${typeof key === 'string' ? quote(key) : 'of no string'}`,
      )
    if (typeof location !== 'string') this.#refuse('a storage whose location is not a string')
    if (!isNatural(values)) return this.#refuse('a storage whose length is not a natural number')
    const known = this.storages.get(key)
    if (known && (known.dtype !== dtype || known.values !== values))
      this.#refuse(`storage ${key} is named twice with different types or lengths`)
    if (known) return known
    if (values * BYTES_PER_VALUE[dtype] > MAX_TENSOR_BYTES)
      this.#refuse(`a storage of ${values} values`)
    const storage: StorageRef = { kind: 'storage', key, dtype, values }
    this.storages.set(key, storage)
    return storage
  }

  /** Only what module.state_dict() adds to its OrderedDict: the versions of the modules, of no use here. */
  #build(): Pickled {
    const [target, state] = this.#pop(2) as [Pickled, Pickled]
    if (!isKind(target, 'dict') || !target.ordered)
      return this.#refuse('BUILD of something that is not an OrderedDict')
    if (!isKind(state, 'dict') || [...state.entries.keys()].some((key) => key !== '_metadata'))
      return this.#refuse('BUILD with something other than _metadata')
    return target
  }

  // — containers ————————————————————————————————————————————————————————————————————————————————

  #tuple(items: readonly Pickled[]): Pickled {
    let depth = 1
    for (const item of items) depth = Math.max(depth, 1 + depthOf(item))
    if (depth > MAX_NESTING) this.#refuse(`nesting above ${MAX_NESTING}`)
    this.#spend(16 * items.length)
    return { kind: 'tuple', items, depth }
  }

  #append(items: readonly Pickled[]): undefined {
    const list = this.#stack.at(-1)
    if (!this.#isReachable(1) || !isKind(list, 'list'))
      return this.#refuse('APPEND to something that is not a list')
    for (const item of items) {
      this.#deepen(list, item)
      list.items.push(item)
    }
    this.#spend(16 * items.length)
  }

  #setItems(items: readonly Pickled[]): undefined {
    const dict = this.#stack.at(-1)
    if (!this.#isReachable(1) || !isKind(dict, 'dict'))
      return this.#refuse('SETITEM on something that is not a dict')
    if (items.length % 2 !== 0) this.#refuse('a key without a value')
    for (let i = 0; i < items.length; i += 2) this.#put(dict, items[i]!, items[i + 1]!)
  }

  #dict({ ordered }: { ordered: boolean }): PickledDict {
    this.#spend(240)
    return { kind: 'dict', ordered, entries: new Map(), depth: 1 }
  }

  #put(dict: PickledDict, key: Pickled, value: Pickled) {
    if (typeof key === 'object' && key !== null) this.#refuse('a key that is not plain')
    if (dict.entries.has(key)) this.#refuse(`the key ${quote(String(key))} twice in one dict`)
    this.#spend(64)
    this.#deepen(dict, value)
    dict.entries.set(key, value)
  }

  #deepen(container: { depth: number }, item: Pickled) {
    container.depth = Math.max(container.depth, 1 + depthOf(item))
    if (container.depth > MAX_NESTING) this.#refuse(`nesting above ${MAX_NESTING}`)
  }

  // — stack and memo ————————————————————————————————————————————————————————————————————————————

  #push(value: Pickled): void {
    if (this.#stack.length >= MAX_STACK) this.#refuse(`more than ${MAX_STACK} values on the stack`)
    this.#spend(typeof value === 'object' && value !== null ? 80 : 8)
    this.#stack.push(value)
  }

  #pop(count: number): Pickled[] {
    if (!this.#isReachable(count)) this.#refuse('the stack is empty')
    return this.#stack.splice(this.#stack.length - count)
  }

  #popToMark(): Pickled[] {
    const height = this.#marks.pop()
    if (height === undefined) return this.#refuse('no MARK is open')
    return this.#stack.splice(height)
  }

  /** Whether the top `count` values lie above the last open mark. */
  #isReachable(count: number): boolean {
    return this.#stack.length - count >= (this.#marks.at(-1) ?? 0)
  }

  #remember(index: number): undefined {
    const value = this.#stack.at(-1)
    if (!this.#isReachable(1) || value === undefined) return this.#refuse('nothing to remember')
    if (!this.#memo.has(index)) this.#spend(48)
    if (this.#memo.size >= MAX_MEMO) this.#refuse(`more than ${MAX_MEMO} memo entries`)
    this.#memo.set(index, value)
  }

  #recall(index: number): Pickled {
    const value = this.#memo.get(index)
    if (value === undefined) return this.#refuse(`memo entry ${index} was never stored`)
    return value
  }

  #spend(bytes: number) {
    this.#budget -= bytes
    if (this.#budget < 0) this.#refuse('the values would take more memory than the file warrants')
  }

  // — bytes —————————————————————————————————————————————————————————————————————————————————————

  #byte(): number {
    return this.#program[this.#take(1)]!
  }

  #take(count: number): number {
    const at = this.#next
    if (count > this.#program.length - at) this.#refuse('the pickle ends in the middle')
    this.#next = at + count
    return at
  }

  /** Two's complement, little-endian. */
  #long(): number | bigint {
    const count = this.#byte()
    if (count === 0) return 0
    if (count > MAX_INTEGER_BYTES) this.#refuse(`an integer of ${count} bytes`)
    const at = this.#take(count)
    this.#spend(count)
    const digits = Buffer.from(this.#program.subarray(at, at + count))
      .reverse()
      .toString('hex')
    const value = BigInt.asIntN(8 * count, BigInt(`0x${digits}`))
    const plain = Number(value)
    return Number.isSafeInteger(plain) ? plain : value
  }

  #string(): string {
    const count = this.#view.getUint32(this.#take(4), true)
    if (count > MAX_STRING_BYTES) this.#refuse(`a string of ${count} bytes`)
    const at = this.#take(count)
    this.#spend(2 * count + 32)
    return this.#decode(this.#program.subarray(at, at + count))
  }

  #line(): string {
    const at = this.#next
    const end = this.#program.subarray(at, at + 256).indexOf(0x0a)
    if (end < 0) return this.#refuse('a name that does not end')
    this.#next = at + end + 1
    return this.#decode(this.#program.subarray(at, at + end))
  }

  #decode(bytes: Uint8Array): string {
    try {
      return this.#utf8.decode(bytes)
    } catch {
      return this.#refuse('a string that is not UTF-8')
    }
  }

  #naturals(value: Pickled | undefined, name: string): number[] {
    if (!isKind(value, 'tuple') || value.items.length > MAX_RANK)
      return this.#refuse(`a tensor ${name} that is not a tuple of up to ${MAX_RANK}`)
    return value.items.map((item) =>
      isNatural(item) ? item : this.#refuse(`a tensor ${name} that is not of natural numbers`),
    )
  }

  #refuse(reason: string): never {
    return this.#refuseAtAll(`byte ${this.#start}: ${reason}`)
  }
}

const isNatural = (value: Pickled | undefined): value is number =>
  typeof value === 'number' && value >= 0

const isEmptyDict = (value: Pickled | undefined): boolean =>
  isKind(value, 'dict') && value.entries.size === 0

type Kind = Extract<Pickled, { kind: string }>['kind']

export const isKind = <K extends Kind>(
  value: Pickled | undefined,
  kind: K,
): value is Extract<Pickled, { kind: K }> =>
  typeof value === 'object' && value !== null && value.kind === kind

const depthOf = (value: Pickled): number =>
  typeof value === 'object' && value !== null && 'depth' in value ? value.depth : 0
