import { crc32, inflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Audio } from '../../../gpu-worker/audio/audio.ts'
import { beforeAfterPicture } from '../../../gpu-worker/audio/before-after-picture.ts'
import { HEAT } from '../../../gpu-worker/audio/palette.ts'
import { peaks } from '../../../gpu-worker/audio/peaks.ts'
import { encodePng } from '../../../gpu-worker/audio/png.ts'
import { readable } from '../../../gpu-worker/audio/readable.ts'
import { spectrogram } from '../../../gpu-worker/audio/spectrogram.ts'

const tone = (hz: number, seconds: number, sampleRateHz = 44_100): Audio => ({
  channels: [
    Float32Array.from(
      { length: seconds * sampleRateHz },
      (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * i) / sampleRateHz),
    ),
  ],
  sampleRateHz,
})

/** A reader of our kind of PNG: checks every checksum, gives the rows without their filter byte. */
function readPng(png: Uint8Array) {
  const bytes = Buffer.from(png)
  expect(bytes.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a')
  const chunks = new Map<string, Buffer>()
  for (let at = 8; at < bytes.length; ) {
    const size = bytes.readUInt32BE(at)
    expect(bytes.readUInt32BE(at + 8 + size)).toBe(crc32(bytes.subarray(at + 4, at + 8 + size)))
    chunks.set(bytes.toString('latin1', at + 4, at + 8), bytes.subarray(at + 8, at + 8 + size))
    at += 12 + size
  }
  const header = chunks.get('IHDR')!
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const rows = inflateSync(chunks.get('IDAT')!)
  const rowBytes = rows.length / height
  const pixels = Array.from({ length: height }, (_, y) =>
    rows.subarray(y * rowBytes + 1, (y + 1) * rowBytes),
  )
  return { width, height, pixels, kind: header[9], hasPalette: chunks.has('PLTE') }
}

describe('peaks', () => {
  test('are the audiowaveform form: floor and ceiling of 127 times the extremes, by pixel and channel', () => {
    const left = new Float32Array(130)
    left[3] = 0.5
    left[70] = -0.251
    const right = new Float32Array(130).fill(-1.5, 128)
    expect(peaks(readable({ channels: [left, right], sampleRateHz: 8000 }))).toEqual({
      version: 2,
      channels: 2,
      sample_rate: 8000,
      samples_per_pixel: 64,
      bits: 8,
      length: 3,
      data: [0, 64, 0, 0, -32, 0, 0, 0, 0, 0, -128, -128],
    })
  })

  test('have at most 2 000 pixels, however long the clip', () => {
    const { length, samples_per_pixel, data } = peaks(readable(tone(100, 10)))
    expect(samples_per_pixel).toBe(221) // ceil(441000 / 2000)
    expect(length).toBe(Math.ceil(441_000 / 221))
    expect(data).toHaveLength(2 * length)
  })
})

describe('a spectrogram', () => {
  test('is 1024 × 256 with a palette, and shows a tone in its row of the mel scale', () => {
    const { width, height, pixels, hasPalette } = readPng(spectrogram(readable(tone(1000, 1))))
    expect({ width, height, hasPalette }).toEqual({ width: 1024, height: 256, hasPalette: true })
    const column = pixels.map((row) => row[512]!)
    const brightest = column.indexOf(Math.max(...column))
    const mel = (hz: number) => 2595 * Math.log10(1 + hz / 700)
    const expected = 255 - Math.floor((256 * (mel(1000) - mel(20))) / (mel(20_000) - mel(20)))
    expect(Math.abs(brightest - expected)).toBeLessThanOrEqual(1)
    expect(column[brightest]).toBeGreaterThan(240) // the loudest there is
    expect(column[20]).toBe(0) // 15 kHz: nothing
  })

  test('of silence, and of a clip shorter than a window, is a picture too', () => {
    const silence = { channels: [new Float32Array(900)], sampleRateHz: 8000 }
    expect(readPng(spectrogram(readable(silence))).height).toBe(256)
  })

  test('is the same bytes for the same audio', () => {
    const once = () => Buffer.from(spectrogram(readable(tone(700, 1))))
    expect(once().equals(once())).toBe(true)
  })

  test('has colours that rise in lightness without a step back', () => {
    const luminance = HEAT.map(([r, g, b]) => {
      const linear = [r, g, b].map((v) =>
        v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4,
      )
      return 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!
    })
    for (let i = 1; i < 256; i++)
      expect(luminance[i]!).toBeGreaterThanOrEqual(luminance[i - 1]! - 1e-3)
    expect(luminance[255]).toBeGreaterThan(0.8)
  })
})

describe('before and after', () => {
  const changedRow = 14 + (40 + 132 + 8 + 208) + 22 + 40 - 5 // where the red line runs
  const isRed = (row: Buffer, x: number) => row[3 * x]! > 240 && row[3 * x + 1]! < 110

  test('a red line runs above the frames that differ, and above no others', () => {
    const before = tone(440, 2)
    const after = {
      ...before,
      channels: before.channels.map((c) => c.map((x, i) => (i >= 44_100 ? x / 2 : x))),
    }
    const { pixels, width } = readPng(beforeAfterPicture(before, after))
    expect(width).toBe(1600)
    const marked = Array.from({ length: 1484 }, (_, x) => isRed(pixels[changedRow]!, 92 + x))
    expect(marked.indexOf(true)).toBeGreaterThanOrEqual(741)
    expect(marked.indexOf(true)).toBeLessThanOrEqual(743)
    expect(marked.slice(745).every(Boolean)).toBe(true)
  })

  test('a shorter result, another rate, more channels: each is drawn, without a red line', () => {
    const before = tone(440, 2)
    const afters = [
      tone(440, 1),
      tone(440, 2, 22_050),
      { ...before, channels: Array(6).fill(before.channels[0]) },
    ]
    for (const after of afters) {
      const { pixels } = readPng(beforeAfterPicture(before, after))
      expect(pixels[changedRow]!.some((_, x) => x < 1600 && isRed(pixels[changedRow]!, x))).toBe(
        false,
      )
    }
  })
})

test('pixels that do not fill the picture are our own mistake', () => {
  expect(() => encodePng(new Uint8Array(5), { width: 2, height: 1 })).toThrow(RangeError)
})
