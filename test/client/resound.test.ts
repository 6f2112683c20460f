import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  ApiError,
  ConnectionError,
  EditFailedError,
  Resound,
  WaitTimeoutError,
} from '../../client/resound.ts'
import type { WireEdit } from '../../shared/wire/edit-answers.ts'
import { wave } from '../functions/api/wave.ts'
import { claimed, failed, OUTPUT_BYTES, succeeded } from '../functions/api/worker.ts'
import { tempFolder } from '../shared/local/open-world.ts'
import { openServer, work } from './server.ts'

const instruction = 'turn it up by 6 dB'

describe('edit()', () => {
  test('uploads, submits, waits, and hands over the bytes', async () => {
    const { world, resound } = await openServer()
    const seen: WireEdit[] = []
    const running = resound.edit(wave(0.5), instruction, {
      onProgress: (edit) => seen.push(edit),
      metadata: { a: 'b' },
      output: { format: 'wav' },
    })
    await work(world, async (id) => succeeded(world, id))
    const result = await running
    expect(result.edit).toMatchObject({ status: 'succeeded', metadata: { a: 'b' } })
    expect(await result.bytes()).toEqual(OUTPUT_BYTES)
    expect((await result.blob()).size).toBe(OUTPUT_BYTES.length)
    expect(seen.at(0)?.status).toBe('queued')
    expect(seen.at(-1)?.status).toBe('succeeded')
  })

  test('of a file that is gone: it is named', async () => {
    const { resound } = await openServer()
    const path = join(await tempFolder(), 'gone.wav')
    await expect(resound.edit({ path }, instruction)).rejects.toThrow(`${path} cannot be read.`)
  })

  test('of a file: its name goes along, and the result can be saved', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'resound-client-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const path = join(folder, 'take 3.wav')
    await writeFile(path, wave(0.5))
    const { world, resound } = await openServer()
    const running = resound.edit({ path }, instruction)
    await work(world, async (id) => succeeded(world, id))
    const result = await running
    expect(result.edit.input).toMatchObject({ filename: 'take 3.wav', source: 'upload' })
    await result.save(join(folder, 'out.wav'))
    expect(new Uint8Array(await readFile(join(folder, 'out.wav')))).toEqual(OUTPUT_BYTES)
  })

  test('of an edit: its output is gone on from', async () => {
    const { world, resound } = await openServer()
    const first = resound.edit(wave(0.5), instruction)
    await work(world, async (id) => succeeded(world, id))
    const { edit } = await first
    const second = resound.edit({ editId: edit.id }, instruction)
    await work(world, async (id) => succeeded(world, id))
    expect((await second).edit.parent_edit_id).toBe(edit.id)
  })

  test('an answer that is lost makes no second edit', async () => {
    const { world, client } = await openServer()
    let isLost = false
    const forgetful: typeof fetch = async (input, init) => {
      const response = await fetch(input, init)
      if (String(input).endsWith('/v1/edits') && !isLost) {
        isLost = true
        throw new TypeError('socket hang up')
      }
      return response
    }
    const resound = client({ fetch: forgetful })
    const running = resound.edit(wave(0.5), instruction)
    await work(world, async (id) => succeeded(world, id))
    await running
    expect(isLost).toBe(true)
    expect((await resound.edits.list()).data).toHaveLength(1)
  })

  test('where bodies do not stream it asks again and again', async () => {
    const { world, client } = await openServer()
    const asked: string[] = []
    const streamless: typeof fetch = async (input, init) => {
      asked.push(String(input))
      if (String(input).endsWith('/events')) return new Response(null, { status: 200 })
      return fetch(input, init)
    }
    const running = client({ fetch: streamless }).edit(wave(0.5), instruction)
    await work(world, async (id) => succeeded(world, id))
    expect((await running).edit.status).toBe('succeeded')
    expect(asked.filter((url) => url.endsWith('/events'))).toHaveLength(2)
    expect(asked.some((url) => /\/v1\/edits\/edit_[^/]+$/.test(url))).toBe(true)
  })

  test('a stream that breaks is taken up again where it was', async () => {
    const { world, client } = await openServer()
    const lastIds: (string | null)[] = []
    let breaks = () => {}
    const fragile: typeof fetch = async (input, init) => {
      if (!String(input).endsWith('/events')) return fetch(input, init)
      lastIds.push(new Headers(init?.headers).get('last-event-id'))
      if (lastIds.length > 1) return fetch(input, init)
      const cut = new AbortController()
      breaks = () => cut.abort()
      return fetch(input, { ...init, signal: AbortSignal.any([cut.signal, init!.signal!]) })
    }
    const running = client({ fetch: fragile }).edit(wave(0.5), instruction, {
      onProgress: (edit) => edit.status === 'processing' && breaks(),
    })
    await work(world, async (id) => {
      await claimed(world, id)
      await expect.poll(() => lastIds.length, { timeout: 5000 }).toBe(2)
      await succeeded(world, id)
    })
    expect((await running).edit.status).toBe('succeeded')
    expect(lastIds).toEqual([null, '2'])
  })

  test('an edit that fails is an error that carries it', async () => {
    const { world, resound } = await openServer()
    const running = resound.edit(wave(0.5), instruction).catch((thrown) => thrown)
    await work(world, async (id) => failed(world, id))
    const error = (await running) as EditFailedError
    expect(error).toBeInstanceOf(EditFailedError)
    expect(error.edit).toMatchObject({ status: 'failed', error: { code: 'check_failed' } })
    expect(error.editId).toBe(error.edit.id)
  })

  test('waiting has an end; the edit goes on and can be waited for again', async () => {
    const { world, resound } = await openServer()
    const error = await resound
      .edit(wave(0.5), instruction, { waitSeconds: 0.2 })
      .catch((thrown) => thrown)
    expect(error).toBeInstanceOf(WaitTimeoutError)
    const waiting = resound.edits.wait(error.editId)
    await work(world, async (id) => succeeded(world, id))
    expect((await waiting).status).toBe('succeeded')
  })

  test('aborting stops the waiting, and cancels only when told to', async () => {
    const { resound } = await openServer()
    for (const cancelOnAbort of [false, true]) {
      const abort = new AbortController()
      const reason = new Error('enough')
      const error = await resound
        .edit(wave(0.5), instruction, {
          signal: abort.signal,
          cancelOnAbort,
          onProgress: () => abort.abort(reason),
        })
        .catch((thrown) => thrown)
      expect(error).toBe(reason)
      const [latest] = (await resound.edits.list({ limit: 1 })).data
      expect(latest?.status).toBe(cancelOnAbort ? 'canceled' : 'queued')
    }
  })

  test('aborting while the answer to the submission is on its way cancels what was made', async () => {
    const { client } = await openServer()
    const abort = new AbortController()
    const submitting: typeof fetch = (input, init) => {
      if (String(input).endsWith('/v1/edits') && init?.method === 'POST') abort.abort()
      return fetch(input, init)
    }
    const resound = client({ fetch: submitting })
    const options = { signal: abort.signal, cancelOnAbort: true }
    await expect(resound.edit(wave(0.5), instruction, options)).rejects.toThrow(/aborted/)
    const { data } = await resound.edits.list()
    expect(data.map(({ status }) => status)).toEqual(['canceled'])
  })

  test('a file whose name has a line break is sent under one that has none', async () => {
    const { client } = await openServer()
    const path = join(await tempFolder(), 'two\nlines.wav')
    await writeFile(path, wave(0.5))
    const abort = new AbortController()
    const options = { signal: abort.signal, onProgress: () => abort.abort() }
    await client()
      .edit({ path }, instruction, options)
      .catch(() => {})
    const [latest] = (await client().edits.list()).data
    expect(latest?.input.filename).toBe('two_lines.wav')
  })

  test('an output address that is past its time is replaced by a fresh one', async () => {
    const { world, client } = await openServer()
    let isStale = false
    const late: typeof fetch = async (input, init) => {
      if (String(input).includes('/storage/outputs/') && !isStale) {
        isStale = true
        return new Response(null, { status: 403 })
      }
      return fetch(input, init)
    }
    const running = client({ fetch: late }).edit(wave(0.5), instruction)
    await work(world, async (id) => succeeded(world, id))
    expect(await (await running).bytes()).toEqual(OUTPUT_BYTES)
    expect(isStale).toBe(true)
  })
})

describe('errors', () => {
  test('a problem surfaces as it is, at once', async () => {
    const { world, client } = await openServer()
    const resound = client({ apiKey: 'rs_live_nonsense' })
    const error = await resound.limits().catch((thrown) => thrown)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({
      status: 401,
      code: 'invalid_key',
      retryable: false,
      editId: null,
    })
    expect(error.requestId).toMatch(/^req_/)
    expect(error.problem.request_id).toBe(error.requestId)
    expect(world.log).toHaveLength(1)
  })

  test('what is retryable is tried again, as often as said', async () => {
    let calls = 0
    const busy: typeof fetch = async () => {
      calls += 1
      if (calls === 3) return Response.json({ object: 'limits' })
      return Response.json(
        { code: 'overloaded', detail: 'later', retryable: true },
        { status: 503, headers: { 'retry-after': '0' } },
      )
    }
    const resound = new Resound({ apiKey: 'k', fetch: busy })
    expect(await resound.limits()).toEqual({ object: 'limits' })
    expect(calls).toBe(3)
  })

  test('what must not be done twice is sent once', async () => {
    let calls = 0
    const broken: typeof fetch = async () => {
      calls += 1
      throw new TypeError('fetch failed')
    }
    const resound = new Resound({ apiKey: 'k', fetch: broken })
    const error = await resound.webhookEndpoints.rotateSecret().catch((thrown) => thrown)
    expect(error).toBeInstanceOf(ConnectionError)
    expect(calls).toBe(1)
  })
})

describe('one method per route', () => {
  test('plans, models, limits, secrets, uploads and edits', async () => {
    const { world, resound } = await openServer()
    expect((await resound.plans.create({ instruction })).object).toBe('plan')
    expect((await resound.models.list()).data[0]?.id).toBe('sao-instruct')
    expect((await resound.models.get('sao-instruct')).status).toBe('not_installed')
    expect((await resound.limits()).object).toBe('limits')
    const { secret } = await resound.webhookEndpoints.secret()
    expect((await resound.webhookEndpoints.rotateSecret()).secret).not.toBe(secret)

    const running = resound.edit(wave(0.5), instruction).catch(() => undefined)
    await work(world, async (id) => failed(world, id))
    await running
    const [edit] = (await resound.edits.list({ status: ['failed'] })).data
    const again = await resound.edits.retry(edit!.id)
    expect(again.retried_from).toBe(edit!.id)
    expect((await resound.edits.cancel(again.id)).status).toBe('canceled')
    expect((await resound.edits.delete(again.id)).data_removed).toBe(true)
    const upload = await resound.uploads.get(edit!.input.upload_id!)
    expect((await resound.uploads.complete(upload.id)).status).toBe('ready')
    expect((await resound.uploads.delete(upload.id)).status).toBe('removed')
  })
})
