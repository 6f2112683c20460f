import { describe, expect, test } from 'vitest'
import { plannedSchema } from '../../../shared/wire/edit-answers.ts'
import { wave } from './wave.ts'
import { openWorld, sharedWorld, upload } from './world.ts'

const instruction = 'turn it up by 6 dB, then fade out over two seconds'

describe('200', () => {
  test('plan, price and length, and nothing is made', async () => {
    const world = await openWorld()
    const { status, body } = await world.call('POST', '/v1/plans', {
      instruction,
      duration_seconds: 61,
    })
    expect(status).toBe(200)
    expect(plannedSchema.parse(body)).toMatchObject({
      object: 'plan',
      model: null,
      model_version: null,
      plan: {
        version: 1,
        engine: 'exact',
        steps: [{ op: 'gain' }, { op: 'fade_out', duration_seconds: 2 }],
        clip: { duration_seconds: 61, frames: null, channels: null, sample_rate_hz: null },
        resolved: true,
      },
      price: {
        unit: 'credit',
        credits: 2,
        is_upper_bound: false,
        priced_seconds: 61,
        breakdown: [{ item: 'base', step: null, credits: 2 }],
      },
      affordable: true,
      eta: null,
      output_seconds: 61,
    })
    expect((await world.call('GET', '/v1/edits')).body.data).toEqual([])
  })

  test('without a length the price is the highest it can be', async () => {
    const { call } = await openWorld()
    const { body } = await call('POST', '/v1/plans', { instruction })
    expect(body).toMatchObject({
      price: { is_upper_bound: true, priced_seconds: 600, credits: 10 },
      output_seconds: null,
    })
  })

  test('of an upload: by what the file says', async () => {
    const world = await openWorld()
    const { body: ready } = await upload(world, wave(3))
    const { body } = await world.call('POST', '/v1/plans', {
      instruction,
      audio: { upload_id: ready.id },
    })
    expect(body.plan.clip).toMatchObject({ duration_seconds: 3, channels: 1, sample_rate_hz: 8000 })
  })

  test('of audio inside the request, which is not kept', async () => {
    const world = await openWorld()
    const base64 = Buffer.from(wave(3)).toString('base64')
    const { body } = await world.call('POST', '/v1/plans', { instruction, audio: { base64 } })
    expect(body.price.priced_seconds).toBe(3)
    expect(await world.local.audio.list('uploads/')).toEqual([])
  })

  test('what the balance does not cover is said, not refused', async () => {
    const world = await openWorld()
    await world.local.accounts.setUnlimited(world.account.id, false)
    const { status, body } = await world.call('POST', '/v1/plans', {
      instruction,
      duration_seconds: 3,
    })
    expect({ status, affordable: body.affordable }).toEqual({ status: 200, affordable: false })
  })
})

describe('422', () => {
  const shared = sharedWorld()

  test.each([
    ['audio', { instruction, audio: {} }],
    ['duration_seconds', { instruction, audio: { upload_id: 'x' }, duration_seconds: 3 }],
    ['duration_seconds', { instruction, duration_seconds: 0 }],
    ['webhook', { instruction, webhook: { url: 'https://a.example' } }],
    ['metadata', { instruction, metadata: {} }],
    ['expect_plan_hash', { instruction, expect_plan_hash: null }],
    ['max_credits', { instruction, max_credits: 1 }],
  ])('%s', async (field, body) => {
    const answer = await shared.call('POST', '/v1/plans', body)
    expect(answer.body).toMatchObject({ code: 'invalid_request' })
    expect(answer.body.errors[0].location).toBe(`body.${field}`)
  })

  test('the same refusals as a submission has', async () => {
    const { call } = await openWorld()
    const codeOf = async (body: object) => (await call('POST', '/v1/plans', body)).body.code
    expect(await codeOf({ instruction: 'zxqv wplk qqq' })).toBe('instruction_not_understood')
    expect(await codeOf({ instruction: 'add rain' })).toBe('model_not_installed')
    expect(await codeOf({ instruction, duration_seconds: 601 })).toBe('audio_too_long')
    expect(await codeOf({ instruction, model: 'other' })).toBe('model_unknown')
  })

  test.each([
    ['convert to ogg', {}, 'Ask for flac, wav or mp3.'],
    ['convert to opus', {}, 'Ask for flac, wav or mp3.'],
    ['save it as m4a', {}, 'Ask for flac, wav or mp3.'],
    ['convert to flac at 32 bit', {}, 'Ask for wav, or 24 bits.'],
    ['convert to 32 bit', {}, 'Ask for wav, or 24 bits.'],
    ['convert to mp3 at 96 kHz', {}, 'Ask for 48000 Hz.'],
    ['convert to mp3', { sample_rate_hz: 96_000 }, 'Ask for 48000 Hz.'],
    ['convert to mp3 at 100 kbps', {}, 'Ask for 96 kbit/s.'],
    ['convert to 128 kbps', { format: 'wav' }, 'Ask for mp3.'],
    ['convert to 16 bit', { format: 'mp3' }, 'Ask for flac or wav.'],
  ])(
    'a file that no worker writes: "%s" %o is refused before it is made',
    async (text, output, fix) => {
      const said = { instruction: text, output }
      for (const [path, body] of [
        ['/v1/plans', said],
        ['/v1/edits', { ...said, audio: { base64: Buffer.from(wave(1)).toString('base64') } }],
      ] as const) {
        const answer = await shared.call('POST', path, body)
        expect(answer.body).toMatchObject({
          status: 422,
          code: 'parameter_out_of_range',
          errors: [{ location: 'body.instruction', reason: 'parameter_out_of_range', fix }],
        })
      }
    },
  )

  test.each([
    ['convert to mp3 at 128 kbps', {}],
    ['convert to wav at 32 bit', {}],
    ['convert to 24 bit', {}],
    ['convert to 32 bit', { format: 'wav' }],
    ['convert to 128 kbps', { format: 'mp3' }],
    ['convert to wav at 96 kHz', {}],
  ])('a file that can be written: "%s" %o is planned', async (text, output) => {
    const { status } = await shared.call('POST', '/v1/plans', { instruction: text, output })
    expect(status).toBe(200)
  })
})
