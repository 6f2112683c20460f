import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { DomainError } from '#shared/errors.ts'
import { openFile, type ReadableFile } from './read-file.ts'
import { parseSafetensorsHeader } from './safetensors-header.ts'
import { BYTES_PER_VALUE, type DType, valueCount, type Weights, weightsOf } from './weights.ts'

const MAX_HEADER_BYTES = 100_000_000 // the reference reader's own limit

/**
 * The tensors of a safetensors file. The header is read and checked at once, tensors when asked for.
 *
 * @throws DomainError `invalid_model_file`: header not JSON, too long or with a key twice; a dtype,
 *   shape or range that is not what it says; a byte of the file that belongs to no tensor
 * @see https://github.com/huggingface/safetensors#format
 */
export async function openSafetensors(path: string): Promise<Weights> {
  const file = await openFile(path)
  try {
    return await safetensorsOf(file)
  } catch (error) {
    await file.close()
    throw error
  }
}

/** The same over a file that is open already; closing the result closes the file. */
export async function safetensorsOf(file: ReadableFile): Promise<Weights> {
  const refuse = (reason: string): never => {
    throw new DomainError('invalid_model_file', `${file.path}: ${reason}`)
  }
  if (file.bytes < 8) refuse(`${file.bytes} bytes is too short for a safetensors file`)
  const lengthBytes = await file.readAt(0, 8)
  const headerBytes = new DataView(lengthBytes.buffer).getBigUint64(0, true)
  if (headerBytes > BigInt(MAX_HEADER_BYTES))
    refuse(`header of ${headerBytes} bytes is above the limit of ${MAX_HEADER_BYTES}`)
  if (8n + headerBytes > BigInt(file.bytes))
    refuse(`header of ${headerBytes} bytes does not fit a file of ${file.bytes}`)

  const dataStart = 8 + Number(headerBytes)
  const header = await file.readAt(8, Number(headerBytes))
  const tensors = parseSafetensorsHeader(header, file.bytes - dataStart, refuse)
  return weightsOf({
    source: file.path,
    infos: tensors,
    readBytes(name) {
      const { begin, end } = tensors.get(name)!
      return file.readAt(dataStart + begin, end - begin)
    },
    close: file.close,
  })
}

/** One tensor to be written: its bytes are asked for when their turn comes, in as many pieces as it likes. */
export type TensorToWrite = {
  readonly name: string
  readonly dtype: DType
  readonly shape: readonly number[]
  chunks(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

/**
 * Writes a safetensors file, tensors one after another in the order given, with no more than one
 * chunk in memory. The header is padded so that the data starts at a multiple of 8 bytes.
 *
 * @throws RangeError when a tensor's chunks are not as long as its shape says
 */
export async function writeSafetensors(
  path: string,
  tensors: readonly TensorToWrite[],
  metadata?: Readonly<Record<string, string>>,
): Promise<void> {
  const out = createWriteStream(path, { flags: 'wx', flush: true })
  try {
    await write(out, headerOf(tensors, metadata))
    for (const { name, dtype, shape, chunks } of tensors) {
      let left = valueCount(shape) * BYTES_PER_VALUE[dtype]
      for await (const chunk of chunks()) {
        left -= chunk.length
        await write(out, chunk)
      }
      if (left !== 0) throw new RangeError(`Expected ${left} more bytes of ${name}, got none`)
    }
    out.end()
    await once(out, 'close')
  } catch (error) {
    out.destroy()
    throw error
  }
}

function headerOf(
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>> | undefined,
): Uint8Array {
  const entries: [string, unknown][] = metadata ? [['__metadata__', metadata]] : []
  let begin = 0
  for (const { name, dtype, shape } of tensors) {
    const end = begin + valueCount(shape) * BYTES_PER_VALUE[dtype]
    entries.push([name, { dtype, shape, data_offsets: [begin, end] }])
    begin = end
  }
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)))
  const padded = Buffer.alloc(8 + Math.ceil(json.length / 8) * 8, ' ')
  padded.writeBigUInt64LE(BigInt(padded.length - 8))
  json.copy(padded, 8)
  return padded
}

async function write(out: NodeJS.WritableStream & { errored?: unknown }, chunk: Uint8Array) {
  await new Promise<void>((resolve, reject) => {
    out.write(chunk, (error) => (error ? reject(error) : resolve()))
  })
}
