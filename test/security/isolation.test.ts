// S1: objects of another account and of the other mode, against every route that names one.
import { describe, expect, test } from 'vitest'
import { OPERATIONS } from '../../functions/api/operations.ts'
import { wave } from '../functions/api/wave.ts'
import { failed, succeeded } from '../functions/api/worker.ts'
import { openWorld, upload, type World } from '../functions/api/world.ts'

const MISSING = {
  edit: 'edit_01M830Z2521HEAD8X4A1JH69RE',
  upl: 'upl_01M830YWC04TFF59TDWH9EDD1R',
} as const

/** Objects in every state, of this world's first account. */
async function objects(world: World): Promise<string[]> {
  const wanted = { instruction: 'turn it up by 6 dB' }
  const { body: ready } = await upload(world, wave(0.5))
  const { body: pending } = await world.call('POST', '/v1/uploads', {
    method: 'POST',
    content_type: 'audio/wav',
  })
  const make = async (audio: object) =>
    (await world.call('POST', '/v1/edits', { ...wanted, audio })).body.id
  const queued = await make({ upload_id: ready.id })
  const waiting = await make({ upload_id: pending.id })
  const done = await make({ upload_id: ready.id })
  const broken = await make({ upload_id: ready.id })
  await succeeded(world, done)
  await failed(world, broken)
  return [ready.id, pending.id, queued, waiting, done, broken]
}

const named = OPERATIONS.filter(({ path }) => /^\/v1\/(edits|uploads)\/:id/.test(path))

describe('a stranger’s object and a missing object', () => {
  test('get the very same answer, on every route that names one; the owner gets another', async () => {
    const world = await openWorld()
    const other = await world.addAccount()
    const sameAccount = await world.addKey({ mode: 'test' })
    const ids = await objects(world)
    let pairs = 0
    for (const { secret } of [other, sameAccount])
      for (const { method, path } of named)
        for (const id of ids) {
          const ask = async (id: string) => {
            const { status, headers, body } = await world.call(
              method,
              path.replace(':id', id),
              method === 'POST' ? {} : undefined,
              { authorization: `Bearer ${secret}` },
            )
            const kept = [...headers].filter(([name]) => name !== 'x-request-id')
            return { status, body: { ...body, request_id: '' }, headers: kept }
          }
          const missing = path.startsWith('/v1/edits') ? MISSING.edit : MISSING.upl
          const strange = await ask(id)
          expect(strange).toEqual(await ask(missing))
          expect(strange).toMatchObject({ status: 404, body: { code: 'not_found' } })
          pairs += 1
        }
    expect(pairs).toBe(2 * named.length * ids.length)
    for (const id of ids) {
      const path = id.startsWith('edit_') ? `/v1/edits/${id}` : `/v1/uploads/${id}`
      expect((await world.call('GET', path)).status).toBeLessThan(300)
    }
  })

  test('as the audio of a submission are one and the same', async () => {
    const world = await openWorld()
    const other = await world.addAccount()
    const ids = await objects(world)
    const submit = async (audio: object) => {
      const { status, body } = await world.call(
        'POST',
        '/v1/edits',
        { audio, instruction: 'turn it up by 6 dB' },
        { authorization: `Bearer ${other.secret}` },
      )
      return { status, body: { ...body, request_id: '' } }
    }
    for (const id of ids) {
      const member = id.startsWith('edit_') ? 'edit_id' : 'upload_id'
      const missing = id.startsWith('edit_') ? MISSING.edit : MISSING.upl
      const strange = await submit({ [member]: id })
      expect(strange).toEqual(await submit({ [member]: missing }))
      expect(strange.status).toBe(404)
    }
  })

  test('are in no list, and a stranger’s key of idempotency is another key', async () => {
    const world = await openWorld()
    const other = await world.addAccount()
    await objects(world)
    const authorization = `Bearer ${other.secret}`
    const list = await world.call('GET', '/v1/edits', undefined, { authorization })
    expect(list.body.data).toEqual([])
    const request = {
      audio: { base64: Buffer.from(wave(0.5)).toString('base64') },
      instruction: 'turn it up by 6 dB',
    }
    const mine = await world.call('POST', '/v1/edits', request, { 'idempotency-key': 'same' })
    const theirs = await world.call('POST', '/v1/edits', request, {
      'idempotency-key': 'same',
      authorization,
    })
    expect(theirs.status).toBe(202)
    expect(theirs.body.id).not.toBe(mine.body.id)
    const found = await world.call('GET', '/v1/edits?idempotency_key=same', undefined, {
      authorization,
    })
    expect(found.body.data.map((edit: { id: string }) => edit.id)).toEqual([theirs.body.id])
  })
})
