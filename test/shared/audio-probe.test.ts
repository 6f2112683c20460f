import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AudioProbe, PROBE_BYTES, probeAudio } from '#shared/audio-probe.ts'

const golden = (name: string): Uint8Array =>
  readFileSync(new URL(`../golden/codecs/${name}`, import.meta.url))

const probe = (file: Uint8Array): AudioProbe =>
  probeAudio(file.subarray(0, PROBE_BYTES), file.subarray(-PROBE_BYTES), file.length)

// Expected: `ffprobe -show_entries stream=codec_name,sample_rate,channels` and `soxi -s` (4595 frames at
// 44.1 kHz) on the files of test/golden/codecs; opusinfo for the 5001 frames at 48 kHz.
test.each([
  ['s16.wav', 'wav', 'pcm_s16', 44_100, 2, 4595],
  ['rf64.wav', 'wav', 'pcm_s16', 44_100, 2, 4595],
  ['u8.wav', 'wav', 'pcm_u8', 44_100, 2, 4595],
  ['s24.wav', 'wav', 'pcm_s24', 44_100, 2, 4595],
  ['f64.wav', 'wav', 'float', 44_100, 2, 4595],
  ['alaw.wav', 'wav', 'alaw', 44_100, 2, 4595],
  ['s24.flac', 'flac', 'flac', 44_100, 2, 4595],
  ['six.flac', 'flac', 'flac', 44_100, 6, 4595],
  ['lame.mp3', 'mp3', 'mp3', 44_100, 2, 4595],
  ['lame-mono-vbr.mp3', 'mp3', 'mp3', 44_100, 1, 4595],
  ['vorbis.ogg', 'ogg', 'vorbis', 44_100, 2, 4595],
  ['flac.oga', 'ogg', 'flac', 44_100, 2, 4595],
  ['opus.opus', 'ogg', 'opus', 48_000, 2, 5001],
  ['pcm.aiff', 'aiff', 'pcm_s16', 44_100, 2, 4595],
])('%s is known by its headers', (name, container, codec, sampleRateHz, channels, frames) => {
  expect(probe(golden(name))).toEqual({
    container,
    codec,
    sampleRateHz,
    channels,
    durationSeconds: frames / sampleRateHz,
    durationSource: 'header',
  })
})

test.each([
  ['aac.m4a', 'mp4'],
  ['alac.m4a', 'mp4'],
  ['opus.webm', 'webm'],
])('%s is known by its container alone', (name, container) => {
  expect(probe(golden(name))).toMatchObject({
    container,
    durationSeconds: null,
    durationSource: 'unknown',
  })
})

test.each([
  ['nothing', Buffer.alloc(0)],
  ['zeros', Buffer.alloc(1000)],
  ['a web page', Buffer.from('<!doctype html><title>x</title>')],
  ['a playlist', Buffer.from('#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n')],
  ['a concat script', Buffer.from("ffconcat version 1.0\nfile '/etc/passwd'\n")],
])('%s is unknown', (_, bytes) => {
  expect(probe(bytes).container).toBeNull()
})

test('a constant bit rate MP3 without a tag is as long as its bytes', () => {
  // Without its first frame, which holds the LAME tag: 6 frames of 418 bytes at 128 kbit/s
  const untagged = golden('lame.mp3').subarray(417)
  expect(probe(untagged).durationSeconds).toBeCloseTo((untagged.length * 8) / 128_000, 6)
})

test('any bytes, and any damage to a real file, give facts or nulls and never an exception', () => {
  const seeds = [
    's24.wav',
    'rf64.wav',
    's24.flac',
    'lame.mp3',
    'vorbis.ogg',
    'opus.opus',
    'flac.oga',
    'pcm.aiff',
  ]
  const damaged = fc
    .record({
      name: fc.constantFrom(...seeds),
      keep: fc.integer({ min: 0, max: 3000 }),
      patches: fc.array(
        fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 255 })),
      ),
    })
    .map(({ name, keep, patches }) => {
      const bytes = golden(name).slice(0, keep)
      for (const [at, value] of patches) if (at < bytes.length) bytes[at] = value
      return bytes
    })
  fc.assert(
    fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 300 })), (bytes) => {
      const { sampleRateHz, channels, durationSeconds } = probe(bytes)
      for (const fact of [sampleRateHz, channels, durationSeconds])
        if (fact !== null) expect(fact).toBeGreaterThan(0)
      expect(durationSeconds).not.toBe(Number.POSITIVE_INFINITY)
    }),
    { numRuns: 3000, seed: 7 },
  )
})
