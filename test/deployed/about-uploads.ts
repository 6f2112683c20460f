import { expect, test } from 'vitest'
import { describe } from './edits.ts'
import { http } from './http.ts'
import { tone } from './recordings.ts'
import { api } from './world.ts'

/**
 * What the emulator enforces of signatures (measured, 1.5.33); what it does not, our own verifier of signed
 * requests holds in `npm test`.
 */
export function aboutUploads(): void {
  const bytes = tone()
  const ask = async () => (await api('POST', '/v1/uploads', describe(bytes))).body.request
  const send = async (
    change: (request: { url: string; headers: Record<string, string>; bytes: Buffer }) => object,
  ) => {
    const request = { ...(await ask()), bytes }
    const {
      url,
      headers,
      bytes: sent,
      method,
    } = { ...request, ...change(request) } as typeof request
    return (await http(url, { method, headers, bytes: sent })).status
  }

  test('as it was signed it is taken', async () => {
    expect(await send(() => ({}))).toBe(200)
  })

  test('another length, type, hash, key or method is refused, and so is an altered signature', async () => {
    const longer = Buffer.concat([bytes, Buffer.from('x')])
    expect(await send(() => ({ bytes: longer }))).toBe(403)
    expect(
      await send(({ headers }) => ({ headers: { ...headers, 'content-type': 'text/html' } })),
    ).toBe(403)
    const other = Buffer.from(bytes)
    other[100] = other[100]! ^ 1
    expect(await send(() => ({ bytes: other }))).toBe(400)
    expect(await send(({ url }) => ({ url: url.replace(/upl_\w{6}/, 'upl_AAAAAA') }))).toBe(403)
    expect(await send(() => ({ method: 'DELETE' }))).toBe(403)
    expect(
      await send(({ url }) => ({ url: url.replace(/Signature=..../, 'Signature=0000') })),
    ).toBe(403)
    expect(await send(({ url }) => ({ url: url.replace('Expires=3600', 'Expires=36000') }))).toBe(
      403,
    )
  })

  test('a form takes what its policy allows and nothing larger, and nothing elsewhere', async () => {
    const { sha256: _, ...facts } = describe(bytes)
    const { body } = await api('POST', '/v1/uploads', { ...facts, method: 'POST' })
    expect(body.request, JSON.stringify(body)).toMatchObject({ method: 'POST' })
    const post = async (file: Buffer, change: Record<string, string> = {}) => {
      const form = new FormData()
      for (const [name, value] of Object.entries({ ...body.request.fields, ...change }))
        form.append(name, value as string)
      form.append('file', new Blob([new Uint8Array(file)]))
      return (await fetch(body.request.url, { method: 'POST', body: form })).status
    }
    expect(await post(Buffer.alloc(2 * bytes.length))).toBe(400)
    expect(await post(bytes, { key: 'uploads/upl_other' })).toBe(403)
    expect(await post(bytes)).toBe(204)
  })
}
