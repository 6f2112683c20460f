import type { Context } from 'hono'
import { attachment } from '#shared/content-disposition.ts'
import type { AudioStore, SignedRequests } from '#shared/ports.ts'
import { StorageRefusal } from './storage-errors.ts'

const CHUNK_BYTES = 1_048_576

/** An object, or the one range of it that was asked for, a mebibyte at a time. */
export async function serveObject(
  c: Context,
  signed: ReturnType<SignedRequests['get']>,
  audio: AudioStore,
): Promise<Response> {
  const object = await audio.head(signed.key)
  if (!object) throw new StorageRefusal(404, 'NoSuchKey', 'The object does not exist.')
  if (signed.version !== null && signed.version !== object.version)
    throw new StorageRefusal(404, 'NoSuchVersion', 'These bytes were replaced by others.')

  const tag = `"${object.version}"`
  c.header('ETag', tag)
  if (!lists(c.req.header('if-match') ?? '*', ['*', tag]))
    throw new StorageRefusal(412, 'PreconditionFailed', 'The object is another one.')
  if (lists(c.req.header('if-none-match') ?? '', ['*', tag, `W/${tag}`])) return c.body(null, 304)

  c.header('Content-Type', signed.contentType)
  c.header('Accept-Ranges', 'bytes')
  if (signed.filename !== null) c.header('Content-Disposition', attachment(signed.filename))
  const isSame = (c.req.header('if-range') ?? tag) === tag // a date is never: nothing here has one
  const range = isSame ? parseRange(c.req.header('range'), object.bytes) : undefined
  if (range === 'unsatisfiable') {
    c.header('Content-Range', `bytes */${object.bytes}`)
    throw new StorageRefusal(416, 'InvalidRange', 'The range lies outside the object.')
  }
  const { start, end } = range ?? { start: 0, end: object.bytes }
  if (range) c.header('Content-Range', `bytes ${start}-${end - 1}/${object.bytes}`)
  c.header('Content-Length', String(end - start))
  const { version } = object
  const body = c.req.method === 'HEAD' ? null : chunks(audio, signed.key, { version, start, end })
  return body ? c.body(body, range ? 206 : 200) : c.body(null, range ? 206 : 200)
}

/** RFC 9110, 13.1: whether one of the tags is among those of the header. */
const lists = (header: string, tags: readonly string[]): boolean =>
  header.split(',').some((one) => tags.includes(one.trim()))

/** RFC 9110, 14.2: one range; several, or another unit, get the whole. */
function parseRange(
  header: string | undefined,
  bytes: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/i.exec(header ?? '') ?? []
  if (from === undefined || to === undefined || (from === '' && to === '')) return undefined
  if (from === '') {
    const start = Math.max(0, bytes - Number(to))
    return start < bytes ? { start, end: bytes } : 'unsatisfiable'
  }
  const start = Number(from)
  const end = to === '' ? bytes : Math.min(bytes, Number(to) + 1)
  if (to !== '' && Number(to) < start) return undefined
  return start < bytes ? { start, end } : 'unsatisfiable'
}

/** All of one version: what is replaced meanwhile breaks off, instead of going on with other bytes. */
function chunks(
  audio: AudioStore,
  key: string,
  { version, start, end }: { version: string; start: number; end: number },
): ReadableStream<Uint8Array> {
  let at = start
  return new ReadableStream(
    {
      async pull(controller) {
        if (at >= end) return controller.close()
        const next = Math.min(end, at + CHUNK_BYTES)
        controller.enqueue(await audio.read(key, version, { start: at, end: next }))
        at = next
      },
    },
    { highWaterMark: 0 },
  )
}
