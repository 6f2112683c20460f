import { Readable } from 'node:stream'
import { Busboy } from '@fastify/busboy'
import { StorageRefusal } from './storage-errors.ts'

/**
 * A form up to its part `file`, which is last: the fields, and the file still to be streamed.
 *
 * @throws StorageRefusal 400 when it is not such a form
 */
export function readForm(
  request: Request,
): Promise<{ fields: Record<string, string>; file: AsyncIterable<Uint8Array> }> {
  const contentType = request.headers.get('content-type') ?? ''
  const body = request.body
  if (!body || !/^multipart\/form-data\s*;/i.test(contentType)) throw malformed()
  const source = Readable.fromWeb(body as import('node:stream/web').ReadableStream)
  return new Promise((resolve, reject) => {
    const fields: Record<string, string> = {}
    let file: Readable | undefined
    const fail = (error: Error) => {
      source.destroy()
      file?.destroy(error) // who reads it learns that it was cut off
      reject(error)
    }
    const form = new Busboy({
      headers: { 'content-type': contentType },
      limits: { fields: 20, fieldSize: 20_480, files: 1, headerPairs: 20 },
      isPartAFile: (name) => name === 'file',
    })
    form.on('field', (name: string, value: string) => {
      if (!Object.hasOwn(fields, name)) fields[name] = value
    })
    form.on('file', (_name: string, stream: Readable) => {
      file = stream
      resolve({ fields, file: stream })
    })
    form.on('finish', () => {
      if (!file) fail(malformed())
    })
    form.on('error', () => fail(malformed()))
    source.on('error', fail)
    source.pipe(form)
  })
}

const malformed = (): StorageRefusal =>
  new StorageRefusal(
    400,
    'MalformedPOSTRequest',
    'A multipart form with the part `file` last is needed.',
  )
