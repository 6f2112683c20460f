import { constants, readSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { DomainError } from '#shared/errors.ts'

/** A regular file that is read at positions, never as a whole. */
export type ReadableFile = {
  readonly path: string
  readonly bytes: number
  /** @throws DomainError `invalid_model_file` when the file ends before `position + length` */
  readAt(position: number, length: number): Promise<Uint8Array<ArrayBuffer>>
  /** The same, at once: for thousands of small reads, which a promise each would make slow. */
  peek(position: number, length: number): Uint8Array<ArrayBuffer>
  close(): Promise<void>
}

/**
 * A file opened for positioned reads. A link to a file is followed, as hubs' caches are made of
 * them; anything that is not a regular file (a pipe would block for ever) is refused.
 *
 * @throws DomainError `invalid_model_file` when it is missing or not a regular file
 */
export async function openFile(path: string): Promise<ReadableFile> {
  let handle: FileHandle
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (cause) {
    const reason =
      (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : 'cannot be opened'
    throw new DomainError('invalid_model_file', `${path} ${reason}`, { cause })
  }
  const stat = await handle.stat()
  if (!stat.isFile()) {
    await handle.close()
    throw new DomainError('invalid_model_file', `${path} is not a regular file`)
  }
  return {
    path,
    bytes: stat.size,
    readAt: (position, length) => readAt(handle, path, position, length),
    peek: (position, length) => peek(handle, path, position, length),
    close: () => handle.close(),
  }
}

/** The kernel may answer with less than was asked for, and never with more than 2 GiB. */
async function readAt(handle: FileHandle, path: string, position: number, length: number) {
  const target = new Uint8Array(length)
  let done = 0
  while (done < length) {
    const wanted = Math.min(length - done, 2 ** 30)
    const { bytesRead } = await handle.read(target, done, wanted, position + done)
    if (bytesRead === 0)
      throw new DomainError('invalid_model_file', `${path} ends before byte ${position + length}`)
    done += bytesRead
  }
  return target
}

function peek(handle: FileHandle, path: string, position: number, length: number) {
  const target = new Uint8Array(length)
  if (readSync(handle.fd, target, 0, length, position) !== length)
    throw new DomainError('invalid_model_file', `${path} ends before byte ${position + length}`)
  return target
}
