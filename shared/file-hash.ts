import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'

const CHUNK_BYTES = 2 ** 22

export type HashOptions = {
  readonly signal?: AbortSignal | undefined
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
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
  for (let position = 0; ; ) {
    signal?.throwIfAborted()
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, position)
    if (bytesRead === 0) return hash.digest('hex')
    hash.update(chunk.subarray(0, bytesRead))
    position += bytesRead
    onBytes(bytesRead)
  }
}

export const sha256OfText = (text: string): string =>
  createHash('sha256').update(text).digest('hex')
