import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeFlac } from '../../../../gpu-worker/audio/codecs/flac-decode.ts'
import { encodeFlac } from '../../../../gpu-worker/audio/codecs/flac-encode.ts'
import { collect, golden, toIntegers } from './collect.ts'

/** MD5 of the samples as RFC 9639, 8.2 has it: interleaved, little-endian, whole bytes. */
function md5Of(channels: readonly Int32Array[], bits: number): string {
  const size = bits / 8
  const frames = channels[0]!.length
  const bytes = Buffer.alloc(frames * channels.length * size)
  let at = 0
  for (let i = 0; i < frames; i++)
    for (const channel of channels) at = bytes.writeIntLE(channel[i]!, at, size)
  return createHash('md5').update(bytes).digest('hex')
}

const md5InHeader = (flac: Uint8Array): string => Buffer.from(flac.subarray(26, 42)).toString('hex')

describe('files of the reference encoder', () => {
  test.each([
    ['s16-fast.flac', 16],
    ['s16-lax.flac', 16],
    ['s24.flac', 24],
    ['six.flac', 16],
  ])('%s decodes to the samples whose MD5 it carries', async (name, bits) => {
    const { audio, result } = await collect(decodeFlac, golden(name))
    expect(md5Of(toIntegers(audio, bits), bits)).toBe(md5InHeader(golden(name)))
    expect(result).toMatchObject({ truncated: false, source: { bitsPerSample: bits } })
  })

  test('a file cut anywhere gives the frames before the cut, and says so', async () => {
    const whole = golden('s16-fast.flac')
    const full = (await collect(decodeFlac, whole)).audio.channels[0]!
    for (const cut of [whole.length - 1, 15_000]) {
      const { audio, result } = await collect(decodeFlac, whole.subarray(0, cut))
      expect(result.truncated).toBe(true)
      const cutOff = audio.channels[0]!
      expect(cutOff.length).toBeLessThan(full.length)
      expect(cutOff).toEqual(full.slice(0, cutOff.length))
    }
  })

  test('one flipped bit in the audio is found by its checksum', async () => {
    const damaged = golden('s16-fast.flac').slice()
    damaged[10_000]! ^= 4
    await expect(collect(decodeFlac, damaged)).rejects.toMatchObject({ code: 'decode_failed' })
  })
})

describe('our own encoder', () => {
  const sample = (bits: number) => fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 })

  test('any samples at 16 and 24 bits come back as they were', async () => {
    const clip = fc.constantFrom(16, 24).chain((bitsPerSample) =>
      fc.record({
        bitsPerSample: fc.constant(bitsPerSample),
        channels: fc.integer({ min: 1, max: 3 }).chain((channels) =>
          fc.integer({ min: 1, max: 300 }).chain((frames) =>
            fc.array(
              fc
                .array(sample(bitsPerSample), { minLength: frames, maxLength: frames })
                .map((samples) => Int32Array.from(samples)),
              { minLength: channels, maxLength: channels },
            ),
          ),
        ),
        sampleRateHz: fc.constantFrom(8000, 11_025, 44_100, 48_000, 96_000, 176_400, 191_990),
      }),
    )
    await fc.assert(
      fc.asyncProperty(clip, async (pcm) => {
        const { audio, result } = await collect(decodeFlac, encodeFlac(pcm, {}))
        expect(toIntegers(audio, pcm.bitsPerSample)).toEqual(pcm.channels)
        expect(audio.sampleRateHz).toBe(pcm.sampleRateHz)
        expect(result.source.bitsPerSample).toBe(pcm.bitsPerSample)
      }),
      { numRuns: 150, seed: 1 },
    )
  })

  // Tones, extremes, alternation, silence, wasted bits: what each predictor and the Rice coder meet at their edges
  const shapes: Record<string, (i: number, full: number) => number> = {
    silence: () => 0,
    constant: () => -5,
    'full-scale square': (i, full) => (i % 2 === 0 ? full - 1 : -full),
    'slow full-scale square': (i, full) => (i % 200 < 100 ? full - 1 : -full),
    sine: (i, full) => Math.round((full - 1) * Math.sin(i / 10)),
    'steps of 256': (i) => 256 * ((i * 7) % 50),
    'one click': (i, full) => (i === 6000 ? full - 1 : 0),
  }
  for (const bitsPerSample of [16, 24])
    test.each(Object.entries(shapes))(
      `%s at ${bitsPerSample} bits comes back`,
      async (_, shape) => {
        const full = 2 ** (bitsPerSample - 1)
        const left = Int32Array.from({ length: 9001 }, (_, i) => shape(i, full))
        const right = left.map((x) => Math.min(full - 1, -x))
        const pcm = { channels: [left, right], sampleRateHz: 44_100, bitsPerSample }
        const flac = encodeFlac(pcm, {})
        const { audio } = await collect(decodeFlac, flac)
        expect(toIntegers(audio, bitsPerSample)).toEqual([left, right])
        expect(md5InHeader(flac)).toBe(md5Of([left, right], bitsPerSample))
      },
    )

  test('what it writes is no larger than the reference at level 5, by more than 1 %', async () => {
    const { audio } = await collect(decodeFlac, golden('s24.flac'))
    const channels = toIntegers(audio, 24)
    const flac = encodeFlac({ channels, sampleRateHz: 44_100, bitsPerSample: 24 }, {})
    // s24.flac is `flac -8` of flac 1.4.2, with 8 192 bytes of padding block in front
    expect(flac.length).toBeLessThan((golden('s24.flac').length - 8192) * 1.02)
  })

  test('tags and a picture are written and read', async () => {
    const picture = {
      type: 3,
      mimeType: 'image/png',
      description: 'cover',
      bytes: Uint8Array.of(1, 2),
    }
    const tags = { title: 'Räksmörgås', artist: 'A', album: 'B', date: '2020', track: '3' }
    const pcm = { channels: [new Int32Array(100)], sampleRateHz: 8000, bitsPerSample: 16 }
    const flac = encodeFlac(pcm, { ...tags, comment: 'Edited with resound', pictures: [picture] })
    const { result } = await collect(decodeFlac, flac)
    expect(result.source.tags).toEqual({ ...tags, pictures: [picture] })
  })
})
