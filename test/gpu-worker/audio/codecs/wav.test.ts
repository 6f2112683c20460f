import { describe, expect, test } from 'vitest'
import { decodeWav } from '../../../../gpu-worker/audio/codecs/wav-decode.ts'
import { encodeFloatWav, encodeWav } from '../../../../gpu-worker/audio/codecs/wav-encode.ts'
import { collect, golden, toIntegers } from './collect.ts'

const reference = async () => (await collect(decodeWav, golden('s24.wav'))).audio

describe('files SoX and FFmpeg wrote from one recording', () => {
  test.each([
    // tolerance: half a step of the format (SoX rounds), one for 8-bit; G.711 half its coarsest step, after rounding to 13 bits
    ['s16.wav', 'pcm_s16', 0.51 / 32_768],
    ['rf64.wav', 'pcm_s16', 0.51 / 32_768],
    ['u8.wav', 'pcm_u8', 0.51 / 128],
    ['s32.wav', 'pcm_s32', 0],
    ['f32.wav', 'f32', 0],
    ['f64.wav', 'f64', 0],
    ['alaw.wav', 'alaw', 1 / 64 + 1 / 8192],
    ['mulaw.wav', 'mulaw', 1 / 64 + 1 / 8192],
  ])('%s holds the samples of the 24-bit file', async (name, codec, tolerance) => {
    const expected = await reference()
    const { audio, result } = await collect(decodeWav, golden(name))
    expect(result.source.codec).toBe(codec)
    expect(result.truncated).toBe(false)
    expect(audio.sampleRateHz).toBe(44_100)
    expect(audio.channels.map((c) => c.length)).toEqual(expected.channels.map((c) => c.length))
    let worst = 0
    for (const [c, channel] of audio.channels.entries())
      for (const [i, x] of channel.entries())
        worst = Math.max(worst, Math.abs(x - expected.channels[c]![i]!))
    expect(worst).toBeLessThanOrEqual(tolerance)
  })
})

describe('our own files', () => {
  const ramp = (bits: number) =>
    Int32Array.from({ length: 1001 }, (_, i) => Math.round((i / 500 - 1) * (2 ** (bits - 1) - 1)))

  test.each([8, 16, 24])(
    'integers of %i bits come back as they were, in any channel count',
    async (bits) => {
      for (const count of [1, 2, 6]) {
        const channels = Array.from({ length: count }, () => ramp(bits))
        const wav = encodeWav({ channels, sampleRateHz: 22_050, bitsPerSample: bits }, {})
        const { audio, result } = await collect(decodeWav, wav)
        expect(toIntegers(audio, bits)).toEqual(channels)
        expect(result.source).toMatchObject({ bitsPerSample: bits, isFloat: false, isLossy: false })
      }
    },
  )

  test('floats come back bit for bit, beyond full scale too, with their tags', async () => {
    const channels = [Float32Array.of(0.1, -3.7, 1e-20, 0), Float32Array.of(1, -1, 2, 5e-9)]
    const tags = { title: 'T', artist: 'Ä', album: 'L', date: '1999', track: '4' }
    const { audio, result } = await collect(
      decodeWav,
      encodeFloatWav({ channels, sampleRateHz: 96_000 }, tags),
    )
    expect(audio.channels).toEqual(channels)
    expect(result.source.tags).toEqual(tags)
  })

  const file = () => encodeWav({ channels: [ramp(16)], sampleRateHz: 8000, bitsPerSample: 16 }, {})
  const patched = (at: number, ...values: number[]) => {
    const bytes = file().slice()
    bytes.set(values, at)
    return bytes
  }

  test.each([
    ['0', [0, 0, 0, 0]],
    ['0xFFFFFFFF', [255, 255, 255, 255]],
  ])('a data size of %s means up to the end of the file', async (_, size) => {
    const { audio, result } = await collect(decodeWav, patched(40, ...size))
    expect(toIntegers(audio, 16)).toEqual([ramp(16)])
    expect(result.truncated).toBe(false)
  })

  test('a data size beyond the file gives what is there, and says so', async () => {
    const { audio, result } = await collect(decodeWav, file().subarray(0, 1000))
    expect(audio.channels[0]).toHaveLength((1000 - 44) / 2)
    expect(result.truncated).toBe(true)
  })

  test.each([
    ['no data chunk', patched(36, 0x44), 'decode_failed'],
    ['no format chunk', patched(12, 0x46), 'decode_failed'],
    ['a header cut off', file().subarray(0, 30), 'decode_failed'],
    ['a block size that contradicts the channels', patched(32, 3), 'decode_failed'],
    ['an encoding nobody here knows', patched(20, 0x55), 'unsupported_audio'],
    ['0-bit samples', patched(34, 0), 'unsupported_audio'],
  ])('%s is refused', async (_, bytes, code) => {
    await expect(collect(decodeWav, bytes)).rejects.toMatchObject({ code })
  })
})
