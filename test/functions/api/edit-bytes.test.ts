import { describe, expect, test } from 'vitest'
import { signLink } from '../../../functions/api/signed-link.ts'
import { chained, make } from './edits.ts'
import { wave } from './wave.ts'
import { claimed, failed, OUTPUT_BYTES, succeeded, swept } from './worker.ts'
import { call, openWorld, sha256, upload } from './world.ts'

const bytes = wave(0.5)

describe('302', () => {
  test('output: a signed address that gives the bytes as a file, with ranges', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    await succeeded(world, id)
    const { status, headers } = await world.call('GET', `/v1/edits/${id}/output`)
    expect(status).toBe(302)
    expect(headers.get('cache-control')).toBe('no-store')
    const got = await world.app.request(headers.get('location')!)
    expect(got.status).toBe(200)
    expect(got.headers.get('content-type')).toBe('audio/wav')
    expect(got.headers.get('content-disposition')).toBe(
      `attachment; filename="take3-edited.wav"; filename*=UTF-8''take3-edited.wav`,
    )
    expect(new Uint8Array(await got.arrayBuffer())).toEqual(OUTPUT_BYTES)
    const part = await world.app.request(headers.get('location')!, {
      headers: { range: 'bytes=0-3' },
    })
    expect(part.status).toBe(206)
    expect(await part.text()).toBe('RIFF')
  })

  test('input: exactly the bytes that were edited, from the moment they are there', async () => {
    const world = await openWorld()
    const { body: ready } = await upload(world, bytes, { filename: 'Größe "1".wav' })
    const { id } = await make(world, { audio: { upload_id: ready.id } })
    const { status, headers } = await world.call('GET', `/v1/edits/${id}/input`)
    expect(status).toBe(302)
    const got = await world.app.request(headers.get('location')!)
    expect(sha256(new Uint8Array(await got.arrayBuffer()))).toBe(sha256(bytes))
    expect(got.headers.get('content-disposition')).toBe(
      `attachment; filename="Gr__e _1_.wav"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%221%22.wav`,
    )
  })

  test('a signed link needs no key, until it is past its time', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    await succeeded(world, id)
    const path = signLink(
      `/v1/edits/${id}/output`,
      world.clock.now() + 60_000,
      world.deps.config.linkKey,
    )
    expect((await call(world.app, { method: 'GET', path })).status).toBe(302)
    await world.clock.advance(60_000)
    const { body } = await call(world.app, { method: 'GET', path })
    expect(body).toMatchObject({ status: 403, code: 'invalid_signature' })
  })
})

describe('401', () => {
  test('neither key nor signature', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    const { body } = await call(world.app, { method: 'GET', path: `/v1/edits/${id}/output` })
    expect(body.code).toBe('missing_key')
  })

  test('a signature opens no other route', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    const path = `/v1/edits/${id}`
    const link = signLink(path, world.clock.now() + 60_000, world.deps.config.linkKey)
    expect((await call(world.app, { method: 'GET', path: link })).status).toBe(401)
  })
})

describe('403', () => {
  test('a link that was altered in any part', async () => {
    const world = await openWorld()
    const one = await make(world)
    const two = await make(world)
    await succeeded(world, one.id)
    await succeeded(world, two.id)
    const expiresAt = world.clock.now() + 60_000
    const link = signLink(`/v1/edits/${one.id}/output`, expiresAt, world.deps.config.linkKey)
    const other = signLink(`/v1/edits/${one.id}/output`, expiresAt, new Uint8Array(32))
    const altered = [
      link.replace(one.id, two.id),
      link.replace('/output', '/input'),
      link.replace(/expires=(\d+)/, (_all, at) => `expires=${Number(at) + 1}`),
      link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
      link.replace(/&signature=.*/, ''),
      link.replace(/expires=\d+&/, ''),
      other,
    ]
    for (const path of altered) {
      const { body } = await call(world.app, { method: 'GET', path })
      expect(body).toMatchObject({ status: 403, code: 'invalid_signature' })
    }
    expect((await call(world.app, { method: 'GET', path: link })).status).toBe(302)
  })
})

describe('409', () => {
  test('output of an edit that is not finished, or has none', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    const get = async () => (await world.call('GET', `/v1/edits/${id}/output`)).body
    expect(await get()).toMatchObject({ status: 409, code: 'edit_not_finished', retryable: true })
    await claimed(world, id)
    await failed(world, id)
    expect(await get()).toMatchObject({ status: 409, code: 'no_output', retryable: false })
  })

  test('input that has not arrived', async () => {
    const world = await openWorld()
    const { body: pending } = await world.call('POST', '/v1/uploads', {
      content_type: 'audio/wav',
      bytes: bytes.length,
      sha256: sha256(bytes),
    })
    const { id } = await make(world, { audio: { upload_id: pending.id } })
    const { body } = await world.call('GET', `/v1/edits/${id}/input`)
    expect(body).toMatchObject({ status: 409, code: 'upload_not_ready' })
  })
})

describe('410', () => {
  test('input that was replaced by other bytes, and no link gives those out', async () => {
    const world = await openWorld()
    const { body: ready } = await upload(world, bytes)
    const { id } = await make(world, { audio: { upload_id: ready.id } })
    const { headers } = await world.call('GET', `/v1/edits/${id}/input`)
    await world.local.audio.write(`uploads/${ready.id}`, wave(0.7), 'audio/wav')

    const { body } = await world.call('GET', `/v1/edits/${id}/input`)
    const link = await call(world.app, { method: 'GET', path: headers.get('location')! })

    expect(body).toMatchObject({ status: 410, code: 'data_removed' })
    expect(link.status).toBe(404)
  })

  test('deleted, or past its retention', async () => {
    const world = await openWorld()
    const one = await make(world)
    const two = await make(world)
    await succeeded(world, one.id)
    await succeeded(world, two.id)
    await world.call('DELETE', `/v1/edits/${one.id}`)
    for (const which of ['output', 'input']) {
      const { body } = await world.call('GET', `/v1/edits/${one.id}/${which}`)
      expect(body).toMatchObject({ status: 410, code: 'data_removed' })
    }
    await world.clock.advance(604_800_000)
    for (const isSwept of [false, true]) {
      if (isSwept) await swept(world)
      for (const which of ['output', 'input']) {
        const { body } = await world.call('GET', `/v1/edits/${two.id}/${which}`)
        expect(body).toMatchObject({ status: 410, code: 'output_expired' })
      }
    }
  })

  test('input that was the output of an edit that is gone meanwhile, and why', async () => {
    const world = await openWorld()
    const input = async ({ id }: { id: string }) =>
      (await world.call('GET', `/v1/edits/${id}/input`)).body
    const deleted = await chained(world)
    await succeeded(world, deleted.child.id)
    await world.call('DELETE', `/v1/edits/${deleted.parent.id}`)
    expect(await input(deleted.child)).toMatchObject({ status: 410, code: 'data_removed' })
    const { child } = await chained(world)
    await succeeded(world, child.id)
    await world.clock.advance(6 * 86_400_000)
    await swept(world)
    expect(await input(child)).toMatchObject({ status: 410, code: 'output_expired' })
  })

  test('input whose upload was deleted by itself', async () => {
    const world = await openWorld()
    const { body: ready } = await upload(world, bytes)
    const { id } = await make(world, { audio: { upload_id: ready.id } })
    await succeeded(world, id)
    await world.call('DELETE', `/v1/uploads/${ready.id}`)
    const { body } = await world.call('GET', `/v1/edits/${id}/input`)
    expect(body).toMatchObject({ status: 410, code: 'data_removed' })
    expect((await world.call('GET', `/v1/edits/${id}/output`)).status).toBe(302)
  })
})
