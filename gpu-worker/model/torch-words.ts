import {
  isEmptyDict,
  isKind,
  isNatural,
  type Pickled,
  type PickledTensor,
  type StorageRef,
  type Tag,
} from './pickled.ts'
import { BYTES_PER_VALUE, type DType, isCountable, MAX_TENSOR_BYTES, quote } from './weights.ts'

// What the globals mean that torch.save writes into a pickle. Nothing here calls, imports or constructs
// anything of that name: a word and its arguments are checked, and what they say is written down.

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
export const ORDERED_DICT = 'collections.OrderedDict'
const REBUILD_TENSOR = 'torch._utils._rebuild_tensor_v2'
const REBUILD_PARAMETER = 'torch._utils._rebuild_parameter'
const SIZE = 'torch.Size'
const DEVICE = 'torch.device'
const DTYPES = 'float64 float32 float16 bfloat16 int64 int32 int16 int8 uint8 bool'.split(' ')

/** The whole list. A global that is not on it ends the reading, even if nothing would use it. */
export const ALLOWED_GLOBALS: ReadonlyMap<string, Tag> = new Map(
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

type Refuse = (reason: string) => never

/**
 * What a global applied to arguments stands for: a tensor, mostly.
 *
 * @throws what `refuse` throws, when the global is none that is applied or the arguments are not its
 */
export function meaningOf({ name }: Tag, args: readonly Pickled[], refuse: Refuse): Pickled {
  switch (name) {
    case REBUILD_TENSOR:
      return tensorOf(args, refuse)
    case REBUILD_PARAMETER:
      return parameterOf(args, refuse)
    case SIZE:
      return args.length === 1 && isKind(args[0], 'tuple')
        ? args[0]
        : refuse('torch.Size of something that is not a tuple')
    case DEVICE:
      return deviceOf(args, refuse)
    default:
      return refuse(`REDUCE of ${name}`)
  }
}

/** torch.device(type[, index]), of which the type is kept: where something once lay is of no concern. */
function deviceOf([type, index = 0, ...others]: readonly Pickled[], refuse: Refuse): string {
  if (typeof type !== 'string' || !isNatural(index) || others.length > 0)
    return refuse('torch.device of something that is not a type and an index')
  return type
}

/** _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks[, metadata]) */
function tensorOf(args: readonly Pickled[], refuse: Refuse): PickledTensor {
  const [storage, offset, size, stride, requiresGrad, hooks, metadata = null] = args
  if (args.length < 6 || args.length > 7) refuse(`a tensor of ${args.length} arguments`)
  if (!isKind(storage, 'storage')) return refuse('a tensor without a storage')
  const shape = naturals(size, 'size', refuse)
  const strides = naturals(stride, 'stride', refuse)
  if (shape.length !== strides.length)
    refuse(`a tensor of ${shape.length} sizes and ${strides.length} strides`)
  if (!isNatural(offset)) return refuse('a tensor offset that is not a natural number')
  if (typeof requiresGrad !== 'boolean') refuse('requires_grad that is not a bool')
  if (!isEmptyDict(hooks)) refuse('a tensor with hooks')
  if (metadata !== null && !isEmptyDict(metadata)) refuse('a tensor with metadata')
  const tensor: PickledTensor = { kind: 'tensor', storage, offset, shape, strides }
  checkRange(tensor, refuse)
  return tensor
}

/** Every value lies in the storage, and a view that repeats values does not repeat them endlessly. */
function checkRange({ storage, offset, shape, strides }: PickledTensor, refuse: Refuse) {
  let count = 1n
  let last = BigInt(offset)
  for (const [d, length] of shape.entries()) {
    count *= BigInt(length)
    last += BigInt(length - 1) * BigInt(strides[d]!)
  }
  if (count === 0n) {
    if (offset > storage.values) refuse('an empty tensor beyond its storage')
    if (!isCountable(shape)) refuse('an empty tensor of sizes no number can count')
    return
  }
  if (last >= BigInt(storage.values))
    refuse(`a tensor reaches value ${last} of a storage of ${storage.values}`)
  if (count > BigInt(Math.max(storage.values, MAX_EXPANDED_VALUES)))
    refuse(`a tensor of ${count} values over a storage of ${storage.values}`)
}

/** _rebuild_parameter(tensor, requires_grad, backward_hooks) */
function parameterOf(args: readonly Pickled[], refuse: Refuse): PickledTensor {
  const [tensor, requiresGrad, hooks] = args
  if (args.length !== 3 || !isKind(tensor, 'tensor') || typeof requiresGrad !== 'boolean')
    return refuse('a parameter that is not (tensor, bool, hooks)')
  if (!isEmptyDict(hooks)) refuse('a parameter with hooks')
  return tensor
}

/**
 * The storage a persistent id names: ("storage", class, key, location, number of values). Where it
 * once lay ("cpu", "cuda:0") is of no concern.
 */
export function storageOf(id: Pickled | undefined, refuse: Refuse): StorageRef {
  if (!isKind(id, 'tuple') || id.items.length !== 5 || id.items[0] !== 'storage')
    return refuse('a persistent id that is not a storage')
  const [, storageClass, key, location, values] = id.items
  const dtype = isKind(storageClass, 'tag') ? STORAGES[storageClass.name] : undefined
  if (!dtype) return refuse('a storage of an unknown class')
  if (typeof key !== 'string') return refuse('a storage key that is not a string')
  if (!/^\w{1,40}$/.test(key)) return refuse(`the storage key ${quote(key)}`)
  if (typeof location !== 'string') return refuse('a storage whose location is not a string')
  if (!isNatural(values)) return refuse('a storage whose length is not a natural number')
  if (values * BYTES_PER_VALUE[dtype] > MAX_TENSOR_BYTES)
    return refuse(`a storage of ${values} values`)
  return { kind: 'storage', key, dtype, values }
}

function naturals(value: Pickled | undefined, name: string, refuse: Refuse): number[] {
  if (!isKind(value, 'tuple') || value.items.length > MAX_RANK)
    return refuse(`a tensor ${name} that is not a tuple of up to ${MAX_RANK}`)
  return value.items.map((item) =>
    isNatural(item) ? item : refuse(`a tensor ${name} that is not of natural numbers`),
  )
}
