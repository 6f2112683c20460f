import {
  depthOf,
  isKind,
  type Pickled,
  type PickledDict,
  type PickledList,
  type StorageRef,
} from './pickled.ts'
import { ALLOWED_GLOBALS, meaningOf, ORDERED_DICT, storageOf } from './torch-words.ts'
import { quote } from './weights.ts'

const MAX_OPCODES = 4_000_000
const MAX_MEMO = 2_000_000
const MAX_STACK = 100_000
const MAX_NESTING = 64
const MAX_STRING_BYTES = 2 ** 20
const MAX_INTEGER_BYTES = 32

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
        return { kind: 'list', items: [], depth: 1, isInside: false }
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
    if (tag.name === ORDERED_DICT) return this.#orderedDict(args.items)
    return meaningOf(tag, args.items, (reason) => this.#refuse(reason))
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

  #storage(): StorageRef {
    const storage = storageOf(this.#pop(1)[0], (reason) => this.#refuse(reason))
    const known = this.storages.get(storage.key)
    if (known && (known.dtype !== storage.dtype || known.values !== storage.values))
      this.#refuse(`storage ${storage.key} is named twice with different types or lengths`)
    this.storages.set(storage.key, known ?? storage)
    return known ?? storage
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
    for (const item of items) depth = Math.max(depth, this.#depthAround(item))
    this.#spend(16 * items.length)
    return { kind: 'tuple', items, depth }
  }

  #append(items: readonly Pickled[]): undefined {
    const list = this.#stack.at(-1)
    if (!this.#isReachable(1) || !isKind(list, 'list'))
      return this.#refuse('APPEND to something that is not a list')
    for (const item of items) {
      this.#enclose(list, item)
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
    return { kind: 'dict', ordered, entries: new Map(), depth: 1, isInside: false }
  }

  #put(dict: PickledDict, key: Pickled, value: Pickled) {
    if (typeof key === 'object' && key !== null) this.#refuse('a key that is not plain')
    if (dict.entries.has(key)) this.#refuse(`the key ${quote(String(key))} twice in one dict`)
    this.#spend(64)
    this.#enclose(dict, value)
    dict.entries.set(key, value)
  }

  /** Puts a value into a container that is still being filled. */
  #enclose(container: PickledList | PickledDict, item: Pickled) {
    container.depth = Math.max(container.depth, this.#depthAround(item))
    // one that lies in another already would be deeper than the other says, or lie in itself
    if (container.isInside) this.#refuse('something more for a container that lies in another')
  }

  /** How deep a container of this value is at least. Nothing is added to the value any more. */
  #depthAround(item: Pickled): number {
    if (isKind(item, 'list') || isKind(item, 'dict')) item.isInside = true
    const depth = 1 + depthOf(item)
    return depth > MAX_NESTING ? this.#refuse(`nesting above ${MAX_NESTING}`) : depth
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
    this.#spend(count + 128) // the number, and what reading it leaves behind
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

  #refuse(reason: string): never {
    return this.#refuseAtAll(`byte ${this.#start}: ${reason}`)
  }
}
