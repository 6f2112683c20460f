import { DomainError } from '#shared/errors.ts'
import { openFile, type ReadableFile } from './read-file.ts'
import { safetensorsOf } from './safetensors.ts'
import { isIndex, openShards } from './shards.ts'
import { torchZipOf } from './torch-zip.ts'
import { unwrapTraining } from './unwrap-training.ts'
import type { Weights } from './weights.ts'

/**
 * The tensors of a checkpoint, whichever of the two containers it is: the content decides, not the
 * name; an index of several files is one by its name. A training checkpoint gives the model inside it. Nothing in the file is ever executed.
 *
 * @throws DomainError `invalid_model_file`, which says what is wrong and where
 */
export async function openCheckpoint(
  path: string,
  options: CheckpointOptions = {},
): Promise<Weights> {
  const file = await openFile(path)
  if (isIndex(path)) return unwrapTraining(await openShards(file).finally(file.close))
  try {
    return unwrapTraining(await containerOf(file, options))
  } catch (error) {
    await file.close()
    throw error
  }
}

export type CheckpointOptions = {
  /** A PyTorch file may hold the state dict itself, as those of a text encoder do. */
  readonly mayBeBare?: boolean
}

async function containerOf(file: ReadableFile, options: CheckpointOptions): Promise<Weights> {
  const head = Buffer.from(await file.readAt(0, Math.min(file.bytes, 16))).toString('latin1')
  if (head[8] === '{') return safetensorsOf(file) // first: the length of a header can spell PK
  if (head.startsWith('PK')) return torchZipOf(file, options)
  throw new DomainError('invalid_model_file', `${file.path}: ${whatItIs(head)}`, {
    fix: 'Give a .safetensors file, the .safetensors.index.json of several, or a .pt or .ckpt file that PyTorch 1.6 or later wrote.',
  })
}

function whatItIs(head: string): string {
  if (head.length < 8) return `${head.length} bytes is too short for a checkpoint`
  if (head.startsWith('\x80')) return 'a bare pickle, as PyTorch before 1.6 wrote; it is not read'
  if (head.startsWith('version https')) return 'a Git LFS pointer, not the file it points to'
  if (head.startsWith('{')) return 'JSON, and no tensors: neither a checkpoint nor the index of one'
  if (head.startsWith('<')) return 'a web page, not a checkpoint'
  return 'neither a safetensors file (whose header starts with { at byte 8) nor a zip of PyTorch'
}
