import { DomainError } from '#shared/errors.ts'
import { gather } from './gather.ts'
import { isKind, type Pickled, type PickledTensor, type StorageRef } from './pickled.ts'
import type { ReadableFile } from './read-file.ts'
import { unpickle } from './unpickle.ts'
import { BYTES_PER_VALUE, quote, valueCount, type Weights, weightsOf } from './weights.ts'
import { checkEntry, readZipDirectory, type ZipEntry } from './zip-directory.ts'

const MAX_PICKLE_BYTES = 2 ** 26
const SPARE_BYTES = 2 ** 24 // what values of a small pickle may take
const MOST_BYTES = 2 ** 29
const MOST_SHARING = 4 // times the file: tensors that share a storage are stored once and read one by one

/**
 * The `state_dict` of a PyTorch checkpoint (zip, PyTorch 1.6 and later), without PyTorch and without
 * running what is in it. Directory, pickle and checksums are checked at once (which reads the file
 * through, a few megabytes at a time); tensors are read when asked for.
 * Closing the result closes the file.
 *
 * @param mayBeBare the saved object may be the state dict itself, as `pytorch_model.bin` has it
 * @throws DomainError `invalid_model_file`, which names the entry, the byte and the reason
 * @see PyTorch 2.15, torch/serialization.py `_save`: the layout
 */
export async function torchZipOf(
  file: ReadableFile,
  { mayBeBare = false }: { readonly mayBeBare?: boolean | undefined } = {},
): Promise<Weights> {
  const refuse = (reason: string): never => {
    throw new DomainError('invalid_model_file', `${file.path}: ${reason}`)
  }
  const entries = await readZipDirectory(file, refuse)
  const root = rootOf(entries, refuse)
  const entry = (name: string) =>
    entries.get(`${root}/${name}`) ?? refuse(`there is no entry ${quote(`${root}/${name}`)}`)
  const readText = async (name: string) => {
    const { start, bytes } = entry(name)
    if (bytes > 64) refuse(`entry ${name} has ${bytes} bytes`)
    return Buffer.from(await file.readAt(start, bytes)).toString('latin1')
  }

  if (!/^([1-9]|10)\n?$/.test(await readText('version'))) refuse('unknown version of the layout')
  if (entries.has(`${root}/byteorder`) && (await readText('byteorder')) !== 'little')
    refuse('written on a machine of another byte order')

  const pickle = entry('data.pkl')
  if (pickle.bytes > MAX_PICKLE_BYTES) refuse(`data.pkl has ${pickle.bytes} bytes`)
  const program = await file.readAt(pickle.start, pickle.bytes)
  const budgetBytes = Math.min(file.bytes + SPARE_BYTES, MOST_BYTES)
  const { value, storages } = unpickle(program, budgetBytes, (reason) =>
    refuse(`data.pkl, ${reason}`),
  )
  for (const storage of storages.values())
    checkStorage(storage, entry(`data/${storage.key}`), refuse)

  const tensors = stateDictOf(value, mayBeBare, refuse)
  const bytes = [...tensors.values()].reduce((sum, tensor) => sum + bytesOf(tensor), 0)
  if (bytes > MOST_SHARING * file.bytes + SPARE_BYTES)
    refuse(`tensors of ${bytes} bytes in a file of ${file.bytes}`)
  const inUse = new Set([...tensors.values()].map(({ storage }) => `data/${storage.key}`))
  for (const name of ['data.pkl', ...inUse])
    await checkEntry(file, entry(name), () => refuse(`entry ${name} is damaged: wrong checksum`))

  const infos = new Map(
    [...tensors].map(([name, { storage, shape }]) => [name, { dtype: storage.dtype, shape }]),
  )
  return weightsOf({
    source: file.path,
    infos,
    readBytes: (name) => {
      const tensor = tensors.get(name)!
      return gather(file, entry(`data/${tensor.storage.key}`).start, tensor)
    },
    close: file.close,
  })
}

/** All entries lie in one folder. Two folders would be two files in one. */
function rootOf(entries: ReadonlyMap<string, ZipEntry>, refuse: (reason: string) => never): string {
  const roots = new Set([...entries.keys()].map((name) => name.slice(0, name.indexOf('/'))))
  const [root] = roots
  if (roots.size !== 1 || root === undefined) return refuse(`${roots.size} top folders`)
  for (const name of entries.keys())
    if (name === `${root}/constants.pkl` || name.startsWith(`${root}/code/`))
      refuse('a TorchScript archive holds a program, not a state_dict')
  return root
}

function checkStorage(
  { key, dtype, values }: StorageRef,
  entry: ZipEntry,
  refuse: (reason: string) => never,
) {
  if (BigInt(values) * BigInt(BYTES_PER_VALUE[dtype]) !== BigInt(entry.bytes))
    refuse(`storage ${key} says ${values} values of ${dtype}, its entry has ${entry.bytes} bytes`)
}

const bytesOf = ({ shape, storage }: PickledTensor): number =>
  valueCount(shape) * BYTES_PER_VALUE[storage.dtype]

function stateDictOf(
  value: Pickled,
  mayBeBare: boolean,
  refuse: (reason: string) => never,
): ReadonlyMap<string, PickledTensor> {
  if (!isKind(value, 'dict')) return refuse('the saved object is not a dict')
  const isBare = mayBeBare && !value.entries.has('state_dict')
  const stateDict = isBare ? value : value.entries.get('state_dict')
  if (!isKind(stateDict, 'dict')) return refuse('there is no dict "state_dict" in the saved object')
  const tensors = new Map<string, PickledTensor>()
  for (const [name, tensor] of stateDict.entries) {
    if (typeof name !== 'string') return refuse('state_dict has a key that is not a string')
    if (name === '__proto__') refuse('a tensor named __proto__')
    if (!isKind(tensor, 'tensor')) return refuse(`state_dict[${quote(name)}] is not a tensor`)
    tensors.set(name, tensor)
  }
  return tensors
}
