import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DomainError } from '#shared/errors.ts'
import { DEFAULT_DECODE_LIMITS } from '../../../../gpu-worker/audio/codecs/codec.ts'
import { decode } from '../../../../gpu-worker/audio/codecs/decode.ts'
import { encodeFlac } from '../../../../gpu-worker/audio/codecs/flac-encode.ts'
import { encodeFloatWav, encodeWav } from '../../../../gpu-worker/audio/codecs/wav-encode.ts'
import { golden } from './collect.ts'

/** The largest difference to FFmpeg's reading of the same file, frame by frame. */
function worstDifference(channels: readonly Float32Array[], reference: Uint8Array): number {
  const floats = new Float32Array(reference.buffer)
  let worst = 0
  for (const [c, channel] of channels.entries())
    for (const [i, sample] of channel.entries())
      worst = Math.max(worst, Math.abs(sample - floats[i * channels.length + c]!))
  return worst
}

describe('lossy files', () => {
  test.each([
    // Two decoders in float32 differ by a few ulp a stage; the wasm build of libopus approximates some
    // functions and is 86 dB from FFmpeg's and opusdec's (which agree within 4e-7)
    ['lame.mp3', 'mp3', 2, 4595, 44_100, 8e-6],
    ['lame-mono-vbr.mp3', 'mp3', 1, 4595, 44_100, 8e-6],
    ['vorbis.ogg', 'vorbis', 2, 4595, 44_100, 1e-6],
    ['opus.opus', 'opus', 2, 5001, 48_000, 1e-4],
  ])('%s gives exactly the frames that were encoded, as FFmpeg reads them', async (...row) => {
    const [name, codec, channels, frames, sampleRateHz, tolerance] = row
    const { audio, source, truncated } = await decode(golden(name))
    expect(source).toMatchObject({ codec, isLossy: true, bitsPerSample: null })
    expect(truncated).toBe(false)
    expect(audio.sampleRateHz).toBe(sampleRateHz)
    expect(audio.channels.map((channel) => channel.length)).toEqual(Array(channels).fill(frames))
    expect(worstDifference(audio.channels, golden(`${name}.f32`))).toBeLessThanOrEqual(tolerance)
  })

  // flac's own, and FFmpeg's, which ends with an empty packet
  test.each(['flac.oga', 'flac-ffmpeg.ogg'])(
    'FLAC in Ogg (%s) gives the samples of the WAV file it was made from',
    async (name) => {
      const ogg = await decode(golden(name))
      const wav = await decode(golden('s16.wav'))
      expect(ogg.audio).toEqual(wav.audio)
      expect(ogg.truncated).toBe(false)
      expect(ogg.source).toMatchObject({ container: 'ogg', codec: 'flac', bitsPerSample: 16 })
    },
  )

  test('an Ogg file cut within its sound ends at the last whole page, and says so', async () => {
    const whole = golden('pages.opus')
    const { audio, truncated } = await decode(whole)
    expect(truncated).toBe(false)
    expect(audio.channels[0]).toHaveLength(3 * 48_000) // opusinfo: playback length 3.000 s, pre-skip 312
    const cut = await decode(whole.subarray(0, whole.length / 2))
    expect(cut.truncated).toBe(true)
    const frames = cut.audio.channels[0]!.length
    expect((frames + 312) % 960).toBe(0) // whole packets of 20 ms
    expect(frames).toBeGreaterThan(40_000)
    expect(frames).toBeLessThan(2 * 48_000)
    expect(cut.audio.channels[0]).toEqual(audio.channels[0]!.slice(0, frames))
  })
})

const silentFlac = (seconds: number) =>
  encodeFlac(
    { channels: [new Int32Array(seconds * 8000)], sampleRateHz: 8000, bitsPerSample: 16 },
    {},
  )
const silentWav = (channels: number, sampleRateHz: number, frames: number) =>
  encodeWav(
    {
      channels: Array.from({ length: channels }, () => new Int32Array(frames)),
      sampleRateHz,
      bitsPerSample: 16,
    },
    {},
  )

describe('limits, each at it and beyond', () => {
  const limits = { ...DEFAULT_DECODE_LIMITS, maxSeconds: 2 }

  test('a bomb of silence is stopped while it is decoded', async () => {
    expect((await decode(silentFlac(2), limits)).audio.channels[0]).toHaveLength(16_000)
    await expect(decode(silentFlac(3), limits)).rejects.toMatchObject({ code: 'audio_too_long' })
  })

  test('samples over all channels are counted', async () => {
    const few = { ...DEFAULT_DECODE_LIMITS, maxSamples: 4000 }
    await expect(decode(silentWav(2, 8000, 2000), few)).resolves.toBeDefined()
    await expect(decode(silentWav(2, 8000, 2001), few)).rejects.toMatchObject({
      code: 'audio_too_long',
    })
  })

  test('length, rate and channels have a lower end too', async () => {
    await expect(decode(silentWav(1, 8000, 800))).resolves.toBeDefined()
    await expect(decode(silentWav(1, 8000, 799))).rejects.toMatchObject({ code: 'audio_too_short' })
    await expect(decode(silentWav(1, 7999, 8000))).rejects.toMatchObject({
      code: 'unsupported_audio',
    })
    await expect(decode(silentWav(8, 192_000, 20_000))).resolves.toBeDefined()
    await expect(decode(silentWav(1, 192_001, 20_000))).rejects.toMatchObject({
      code: 'unsupported_audio',
    })
    await expect(decode(silentWav(9, 8000, 800))).rejects.toMatchObject({
      code: 'unsupported_audio',
    })
  })

  test('a file with no frames is empty, and so is a file with no bytes', async () => {
    await expect(decode(new Uint8Array(0))).rejects.toMatchObject({ code: 'audio_empty' })
    await expect(decode(silentWav(1, 8000, 0))).rejects.toMatchObject({ code: 'audio_empty' })
    await expect(decode(silentFlac(0))).rejects.toMatchObject({ code: 'audio_empty' })
  })

  test('a few numbers that are none become zeros and are counted; more than 1 % refuse the file', async () => {
    const channel = new Float32Array(10_000).fill(0.5)
    channel.fill(Number.NaN, 0, 50).fill(Number.POSITIVE_INFINITY, 50, 100)
    const decoded = await decode(encodeFloatWav({ channels: [channel], sampleRateHz: 8000 }, {}))
    expect(decoded.nonFiniteCount).toBe(100)
    expect(decoded.audio.channels[0]!.slice(99, 101)).toEqual(Float32Array.of(0, 0.5))
    channel.fill(Number.NaN, 100, 101)
    await expect(
      decode(encodeFloatWav({ channels: [channel], sampleRateHz: 8000 }, {})),
    ).rejects.toMatchObject({ code: 'decode_failed' })
  })

  test('metadata beyond the limit is refused, in every container that can hold it', async () => {
    const small = { ...DEFAULT_DECODE_LIMITS, maxMetadataBytes: 50_000 }
    const id3 = Buffer.concat([
      Buffer.from('ID3\x04\0\0\0\x04\0\0', 'latin1'),
      Buffer.alloc(65_536),
    ])
    await expect(decode(Buffer.concat([id3, golden('lame.mp3')]))).resolves.toBeDefined()
    await expect(decode(Buffer.concat([id3, golden('lame.mp3')]), small)).rejects.toMatchObject({
      code: 'unsupported_audio',
    })
    await expect(decode(Buffer.concat([id3, golden('s24.flac')]), small)).rejects.toMatchObject({
      code: 'unsupported_audio',
    })
  })
})

test.each([
  ['a playlist', '#EXTM3U\nfile:///etc/passwd\n'],
  ['a concat script', "ffconcat version 1.0\nfile '/etc/passwd'\n"],
  ['a web page', '<!doctype html>'],
  ['a drawing', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
])('%s is refused by name of what is accepted', async (_, text) => {
  const refused = decode(Buffer.from(text))
  await expect(refused).rejects.toMatchObject({ code: 'unsupported_audio' })
  await expect(refused).rejects.toHaveProperty('fix', expect.stringContaining('WAV'))
})

test('an MP4 file names ffmpeg', async () => {
  await expect(decode(golden('aac.m4a'))).rejects.toThrow(/ffmpeg/)
})

test('whatever is done to a real file, it decodes or is refused by a DomainError', async () => {
  const seeds = [
    's24.wav',
    'rf64.wav',
    'f32.wav',
    's24.flac',
    's16-fast.flac',
    'lame.mp3',
    'vorbis.ogg',
    'opus.opus',
    'flac.oga',
  ]
  const damaged = fc.record({
    name: fc.constantFrom(...seeds),
    keep: fc.double({ min: 0.2, max: 1, noNaN: true }),
    patches: fc.array(
      fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 255 })),
      { maxLength: 5 },
    ),
  })
  await fc.assert(
    fc.asyncProperty(damaged, async ({ name, keep, patches }) => {
      const bytes = golden(name).slice()
      for (const [where, value] of patches)
        bytes[Math.floor(where ** 3 * (bytes.length - 1))] = value
      const outcome = await decode(bytes.subarray(0, Math.ceil(keep * bytes.length))).catch(
        (e) => e,
      )
      if (!('audio' in outcome)) expect(outcome).toBeInstanceOf(DomainError)
      else expect(outcome.audio.channels[0].length).toBeGreaterThan(0)
    }),
    { numRuns: 200, seed: 3 },
  )
})
