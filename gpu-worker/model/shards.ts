import { dirname, join } from 'node:path'
import { z } from 'zod'
import { DomainError } from '#shared/errors.ts'
import { openFile, type ReadableFile } from './read-file.ts'
import { openSafetensors } from './safetensors.ts'
import { quote, type TensorInfo, type Weights, weightsOf } from './weights.ts'

/** How the index of a checkpoint in several safetensors files ends. */
const INDEX = '.safetensors.index.json'
export const isIndex = (path: string): boolean => path.endsWith(INDEX)

const MAX_INDEX_BYTES = 2 ** 24
const MOST_FILES = 1000 // each is open while the checkpoint is

const indexJson = z.looseObject({
  // beside the index, and nowhere else
  weight_map: z.record(z.string(), z.string().regex(/^\w[\w.-]{0,199}\.safetensors$/)),
})

/**
 * The tensors of a checkpoint in several files, as Hugging Face splits them. Every tensor lies in the file
 * the index names, and no file holds one the index does not know.
 *
 * @throws DomainError `invalid_model_file`, also for what a file of it does wrong
 */
export async function openShards(index: ReadableFile): Promise<Weights> {
  const wanted = await readIndex(index)
  const opened: Weights[] = []
  const close = async () => void (await Promise.all(opened.map((shard) => shard.close())))
  const shardOf = new Map<string, Weights>()
  try {
    for (const [file, names] of wanted) {
      const shard = await openSafetensors(join(dirname(index.path), file))
      opened.push(shard)
      for (const name of new Set([...names, ...shard.names()])) {
        if (!names.has(name) || !shard.has(name))
          throw new DomainError(
            'invalid_model_file',
            `${index.path}: ${quote(name)} is ${names.has(name) ? 'not in' : 'in'} ${file}, other than it says`,
          )
        shardOf.set(name, shard)
      }
    }
  } catch (error) {
    await close()
    throw error
  }
  const infos = new Map<string, TensorInfo>()
  for (const [name, shard] of shardOf) infos.set(name, shard.info(name))
  return weightsOf({
    source: index.path,
    infos,
    readBytes: (name) => shardOf.get(name)!.readBytes(name),
    close,
  })
}

/** The files that belong to a checkpoint: itself, and those an index names. */
export async function filesOf(path: string): Promise<string[]> {
  if (!isIndex(path)) return [path]
  const file = await openFile(path)
  try {
    const wanted = await readIndex(file)
    return [path, ...[...wanted.keys()].sort().map((name) => join(dirname(path), name))]
  } finally {
    await file.close()
  }
}

/** Names of tensors by the file they are in. */
async function readIndex(file: ReadableFile): Promise<Map<string, Set<string>>> {
  const refuse = (reason: string): never => {
    throw new DomainError('invalid_model_file', `${file.path}: ${reason}`)
  }
  if (file.bytes > MAX_INDEX_BYTES) refuse(`${file.bytes} bytes is too much for an index`)
  const parsed = indexJson.safeParse(jsonOf(await file.readAt(0, file.bytes)))
  if (!parsed.success) return refuse('not an index of safetensors files beside it')
  const names = new Map<string, Set<string>>()
  for (const [name, shard] of Object.entries(parsed.data.weight_map)) {
    const known = names.get(shard)
    if (known) known.add(name)
    else names.set(shard, new Set([name]))
  }
  if (names.size > MOST_FILES) refuse(`names ${names.size} files`)
  return names
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return undefined
  }
}
