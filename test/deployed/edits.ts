import { createHash } from 'node:crypto'
import { type Answer, http } from './http.ts'
import { api } from './world.ts'

/** @returns the upload as the API described it, and the answer of the storage */
export async function upload(
  bytes: Buffer,
  headers: Record<string, string> = {},
): Promise<{ readonly id: string; readonly put: Answer }> {
  const { body } = await api('POST', '/v1/uploads', describe(bytes), headers)
  const put = await http(body.request.url, {
    method: body.request.method,
    headers: body.request.headers,
    bytes,
  })
  return { id: body.id, put }
}

export const describe = (bytes: Buffer) => ({
  filename: 'tone.wav',
  content_type: 'audio/wav',
  bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
})

const TERMINAL = ['succeeded', 'failed', 'canceled', 'expired']

/** Asks until it has ended. */
export async function ended(id: string, headers: Record<string, string> = {}) {
  const seconds = 90
  const until = performance.now() + 1000 * seconds
  for (;;) {
    const { body } = await api('GET', `/v1/edits/${id}`, undefined, {
      prefer: 'wait=10',
      ...headers,
    })
    if (TERMINAL.includes(body.status)) return body
    if (performance.now() > until)
      throw new Error(
        `${id} has not ended in ${seconds} s: ${body.status} ${JSON.stringify(body.queue)}`,
      )
  }
}
