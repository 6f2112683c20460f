import { expect, test } from 'vitest'
import { wave } from '../functions/api/wave.ts'
import { openServer } from './server.ts'

test('a reader that goes away frees its place', async () => {
  const { world, baseUrl, resound } = await openServer()
  const edit = await resound.edits.create({
    audio: { base64: Buffer.from(wave(0.5)).toString('base64') },
    instruction: 'turn it up by 6 dB',
  })
  const open = async (signal?: AbortSignal) => {
    const response = await fetch(`${baseUrl}/v1/edits/${edit.id}/events`, {
      headers: { authorization: `Bearer ${world.secret}` },
      ...(signal ? { signal } : {}),
    })
    await response.body?.getReader().read() // the stream runs
    return response.status
  }
  const readers = new AbortController()
  for (let i = 0; i < 20; i++) expect(await open(readers.signal)).toBe(200)
  expect(await open()).toBe(429)
  readers.abort()
  await expect.poll(() => open(AbortSignal.timeout(5000)), { timeout: 10_000 }).toBe(200)
})

test('a caller that stops waiting stops nothing', async () => {
  const { resound } = await openServer()
  const { id } = await resound.edits.create({
    audio: { base64: Buffer.from(wave(0.5)).toString('base64') },
    instruction: 'turn it up by 6 dB',
  })
  const gone = AbortSignal.timeout(100)
  const error = await resound.edits.get(id, { waitSeconds: 25, signal: gone }).catch((e) => e)
  expect(error).toBe(gone.reason)
  expect((await resound.edits.get(id)).status).toBe('queued')
})
