import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { SignedBytes } from '#shared/ports.ts'
import { StorageRefusal } from './storage-errors.ts'

/**
 * A body on its way to a file: counted and hashed while it streams, refused as soon as it is not what
 * was signed. Nothing but the chunk at hand is in memory.
 *
 * @throws StorageRefusal as S3 refuses: size out of range, or bytes that do not have the hash
 */
export async function receiveBytes(
  body: AsyncIterable<Uint8Array>,
  path: string,
  { minBytes, maxBytes, sha256 }: SignedBytes,
): Promise<{ sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > maxBytes)
        return done(
          new StorageRefusal(400, 'EntityTooLarge', `At most ${maxBytes} bytes are taken.`),
        )
      hash.update(chunk)
      done(null, chunk)
    },
  })
  await pipeline(arriving(body), measure, createWriteStream(path))
  if (bytes < minBytes)
    throw new StorageRefusal(400, 'EntityTooSmall', `At least ${minBytes} bytes are needed.`)
  const actual = hash.digest('hex')
  if (sha256 !== null && actual !== sha256)
    throw new StorageRefusal(400, 'BadDigest', 'The bytes do not have the SHA-256 that was signed.')
  return { sha256: actual }
}

/** What fails on this side is the sender's connection, not our disk. */
async function* arriving(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield* body
  } catch {
    throw new StorageRefusal(400, 'IncompleteBody', 'The body ended too early.')
  }
}
