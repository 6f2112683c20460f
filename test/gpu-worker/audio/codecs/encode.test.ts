import { describe, expect, test } from 'vitest'
import { findMpegFrame, parseMpegFrame } from '#shared/audio-headers/mpeg-frame.ts'
import type { Audio } from '../../../../gpu-worker/audio/audio.ts'
import { decode } from '../../../../gpu-worker/audio/codecs/decode.ts'
import { depthFor, type EncodeOptions, encode } from '../../../../gpu-worker/audio/codecs/encode.ts'
import { quantise } from '../../../../gpu-worker/audio/codecs/quantise.ts'
import { pcg32 } from '../../../../gpu-worker/audio/random.ts'
import { golden } from './collect.ts'

const options = (over: Partial<EncodeOptions> = {}): EncodeOptions => ({
  format: 'flac',
  bitsPerSample: 16,
  isFloat: false,
  tags: {},
  touched: [],
  random: pcg32(1n),
  ...over,
})

const sweep = (sampleRateHz: number, channels: number, frames: number): Audio => ({
  channels: Array.from({ length: channels }, () =>
    Float32Array.from(
      { length: frames },
      (_, i) =>
        0.3 * Math.sin((2 * Math.PI * (1500 + (i / sampleRateHz) * 300) * i) / sampleRateHz),
    ),
  ),
  sampleRateHz,
})

describe('requantising', () => {
  const offGrid = (frames: number): Audio => ({
    channels: [Float32Array.from({ length: frames }, (_, i) => 0.4 * Math.sin(i / 7))],
    sampleRateHz: 44_100,
  })

  test('samples on the grid stay as they are, inside touched intervals too', () => {
    const channels = [
      Float32Array.from({ length: 5000 }, (_, i) => (((i * 37) % 65_536) - 32_768) / 32_768),
    ]
    const all = [{ start: 0, end: 5000 }]
    const pcm = quantise({ channels, sampleRateHz: 8000 }, 16, { touched: all, random: pcg32(1n) })
    expect(pcm.channels[0]).toEqual(Int32Array.from(channels[0]!, (x) => x * 32_768))
  })

  test('outside touched intervals samples are rounded, inside they are dithered by less than 1 LSB more', () => {
    const audio = offGrid(6000)
    const touched = [
      { start: 1000, end: 2000 },
      { start: 4000, end: 9000 },
    ]
    const [integers] = quantise(audio, 16, { touched, random: pcg32(1n) }).channels
    let dithered = 0
    for (const [i, x] of audio.channels[0]!.entries()) {
      const error = Math.abs(integers![i]! - x * 32_768)
      const isTouched = (i >= 1000 && i < 2000) || i >= 4000
      expect(error).toBeLessThanOrEqual(isTouched ? 1.5 : 0.5)
      if (error > 0.5) dithered++
    }
    expect(dithered).toBeGreaterThan(300)
  })

  test('beyond full scale it clips to the ends of the grid', () => {
    const audio = { channels: [Float32Array.of(1, 1.7, -1, -1.7)], sampleRateHz: 8000 }
    const pcm = quantise(audio, 16, { touched: [], random: pcg32(1n) })
    expect(pcm.channels[0]).toEqual(Int32Array.of(32_767, 32_767, -32_768, -32_768))
  })

  test('the error of dithered samples does not depend on the signal', () => {
    // A tone of half a step vanishes when rounded; dither keeps it: its correlation with the result is whole
    const audio = {
      channels: [Float32Array.from({ length: 40_000 }, (_, i) => (0.4 * Math.sin(i / 9)) / 32_768)],
      sampleRateHz: 8000,
    }
    const [integers] = quantise(audio, 16, {
      touched: [{ start: 0, end: 40_000 }],
      random: pcg32(9n),
    }).channels
    let correlation = 0
    let power = 0
    for (const [i, x] of audio.channels[0]!.entries()) {
      correlation += integers![i]! * x * 32_768
      power += (x * 32_768) ** 2
    }
    expect(correlation / power).toBeGreaterThan(0.9)
    expect(correlation / power).toBeLessThan(1.1)
  })
})

describe('lossless files', () => {
  test.each([
    ['flac', 16, false],
    ['flac', 24, false],
    ['wav', 16, false],
    ['wav', 24, false],
    ['wav', 32, true],
  ] as const)(
    '%s at %i bits is read back exactly as it was quantised',
    async (format, bitsPerSample, isFloat) => {
      const audio = sweep(44_100, 2, 20_000)
      const touched = [{ start: 100, end: 15_000 }]
      const { bytes } = await encode(audio, options({ format, bitsPerSample, isFloat, touched }))
      const decoded = await decode(bytes)
      const { random } = options({})
      const { channels } = quantise(audio, bitsPerSample, { touched, random })
      const scale = 2 ** (1 - bitsPerSample)
      const onGrid = channels.map((integers) => Float32Array.from(integers, (k) => k * scale))
      expect(decoded.audio.channels).toEqual(isFloat ? audio.channels : onGrid)
      expect(decoded.source).toMatchObject({ bitsPerSample, isFloat })
    },
  )

  test('a 16-bit file edited in a region is bit-equal elsewhere', async () => {
    const { audio } = await decode(golden('s16.wav'))
    const edited = {
      ...audio,
      channels: audio.channels.map((c) => c.map((x, i) => (i >= 1000 && i < 3000 ? x * 0.7 : x))),
    }
    const { bytes } = await encode(edited, options({ touched: [{ start: 1000, end: 3000 }] }))
    const { audio: result } = await decode(bytes)
    for (const [c, channel] of result.channels.entries()) {
      expect(channel.slice(0, 1000)).toEqual(audio.channels[c]!.slice(0, 1000))
      expect(channel.slice(3000)).toEqual(audio.channels[c]!.slice(3000))
      expect(channel.slice(1000, 3000)).not.toEqual(audio.channels[c]!.slice(1000, 3000))
    }
  })
})

describe('MP3', () => {
  test.each([
    [44_100, 2, 44_100],
    [48_000, 1, 48_000],
    [22_050, 2, 22_050],
    [8000, 1, 8000],
    [96_000, 1, 48_000],
  ])(
    '%i Hz, %i channels: as many frames come back, in their place',
    async (rate, channels, coded) => {
      const audio = sweep(rate, channels, 20_011)
      const mp3 = await encode(audio, options({ format: 'mp3', tags: { title: 'T' } }))
      const decoded = await decode(mp3.bytes)
      const frames = Math.round((20_011 * coded) / rate)
      expect(mp3).toMatchObject({ sampleRateHz: coded, frames, bitsPerSample: null })
      expect(decoded.audio.channels.map((c) => c.length)).toEqual(Array(channels).fill(frames))
      expect(decoded.source.tags).toEqual({ title: 'T' })
      // In place: the error is far smaller than a shift by one frame would make it
      const expected = sweep(coded, 1, frames).channels[0]!
      const errorAt = (shift: number) => {
        let error = 0
        for (let i = 2000; i < frames - 2000; i++)
          error += (decoded.audio.channels[0]![i + shift]! - expected[i]!) ** 2
        return error
      }
      expect(errorAt(0)).toBeLessThan(0.2 * Math.min(errorAt(-1), errorAt(1)))
    },
  )

  test.each([
    [22_050, 320, 160],
    [44_100, 100, 96],
    [8000, 128, 64],
  ])('at %i Hz not %i kbit/s but %i: refused, not changed', async (rate, asked, possible) => {
    const coded = (bitrateKbps: number) =>
      encode(sweep(rate, 2, 4000), options({ format: 'mp3', bitrateKbps }))
    await expect(coded(asked)).rejects.toMatchObject({
      code: 'parameter_out_of_range',
      fix: `Ask for ${possible} kbit/s.`,
    })
    const { bytes } = await coded(possible)
    const tag = findMpegFrame(bytes, 0, 4096)!
    const first = tag + parseMpegFrame(bytes, tag)!.frameBytes
    expect(parseMpegFrame(bytes, first)).toMatchObject({ bitrateKbps: possible })
  })

  test('more than two channels are refused, with what to ask for instead', async () => {
    const refused = encode(sweep(8000, 3, 2000), options({ format: 'mp3' }))
    await expect(refused).rejects.toMatchObject({ code: 'parameter_out_of_range' })
    await expect(refused).rejects.toHaveProperty('fix', expect.stringContaining('FLAC'))
  })
})

test.each(['flac', 'wav', 'mp3'] as const)(
  'the same samples give the same %s bytes',
  async (format) => {
    const once = async () =>
      Buffer.from(
        (
          await encode(
            sweep(44_100, 2, 9000),
            options({ format, touched: [{ start: 0, end: 9000 }], random: pcg32(5n) }),
          )
        ).bytes,
      )
    expect((await once()).equals(await once())).toBe(true)
  },
)

test('a file is as deep as its source, unless another depth was asked for', () => {
  const source = (bitsPerSample: number | null, isFloat = false, isLossy = false) => ({
    bitsPerSample,
    isFloat,
    isLossy,
  })
  expect(depthFor(source(8), 'flac')).toEqual({ bitsPerSample: 16, isFloat: false })
  expect(depthFor(source(16), 'wav')).toEqual({ bitsPerSample: 16, isFloat: false })
  expect(depthFor(source(null, false, true), 'flac')).toEqual({ bitsPerSample: 16, isFloat: false })
  expect(depthFor(source(20), 'flac')).toEqual({ bitsPerSample: 24, isFloat: false })
  expect(depthFor(source(32, true), 'flac')).toEqual({ bitsPerSample: 24, isFloat: false })
  expect(depthFor(source(32, true), 'wav')).toEqual({ bitsPerSample: 32, isFloat: true })
  expect(depthFor(source(16), 'wav', 32)).toEqual({ bitsPerSample: 32, isFloat: true })
  expect(depthFor(source(24), 'flac', 16)).toEqual({ bitsPerSample: 16, isFloat: false })
})
