import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'

const PIECE_BYTES = 2 ** 20
const MOST_SPARE = 8

export type ReadOptions = {
  readonly signal?: AbortSignal | undefined
}

export type HashOptions = ReadOptions & {
  /** Called with the bytes of each piece that was read. */
  readonly onBytes?: ((bytes: number) => void) | undefined
}

/** SHA-256 of a file, 64 lower-case hex digits, read in pieces. */
export async function sha256OfFile(path: string, options?: HashOptions): Promise<string> {
  await using handle = await open(path)
  return await sha256OfHandle(handle, options)
}

/** The same of an open file, from its start. */
export async function sha256OfHandle(
  handle: FileHandle,
  { signal, onBytes = () => {} }: HashOptions = {},
): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of piecesOf(handle, { signal })) {
    hash.update(piece)
    onBytes(piece.length)
  }
  return hash.digest('hex')
}

// A buffer of its own for each small file would have the garbage collected several times an edit.
const spare: Buffer[] = []

/**
 * An open file from its start, piece by piece. A piece is valid until the next one is asked for.
 *
 * @throws the signal's reason
 */
export async function* piecesOf(
  handle: FileHandle,
  { signal }: ReadOptions = {},
): AsyncGenerator<Uint8Array> {
  const buffer = spare.pop() ?? Buffer.allocUnsafeSlow(PIECE_BYTES)
  try {
    for (let position = 0; ; ) {
      signal?.throwIfAborted()
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, position)
      if (bytesRead === 0) return
      position += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    if (spare.length < MOST_SPARE) spare.push(buffer)
  }
}

export const sha256OfText = (text: string): string =>
  createHash('sha256').update(text).digest('hex')
