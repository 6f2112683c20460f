import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type MpegFrame, parseMpegFrame, parseMpegInfo } from '#shared/audio-headers/mpeg-frame.ts'
import { DomainError } from '#shared/errors.ts'
import {
  MP3_BITRATES_KBPS,
  MP3_RATES_HZ,
  type Mp3Bitrate,
  type Mp3Rate,
} from '#shared/mp3-encodings.ts'
import { type Audio, frameCount } from '../audio.ts'
import { resample } from '../resample.ts'
import type { Tags } from './codec.ts'
import { writeId3v2 } from './id3.ts'

const BLOCK_FRAMES = 115_200
/** Frames LAME puts in front of the sound at its settings. Measured, and held by a test. */
const ENCODER_DELAY = 576

export type Mp3 = {
  readonly bytes: Uint8Array
  readonly sampleRateHz: Mp3Rate
  readonly frames: number
}

/**
 * An MP3 file at a constant bit rate, by LAME in wasm, with a tag that says how much the encoder added
 * in front and behind: players that read it give exactly `frames` back. A rate MP3 does not have is
 * resampled to the next one it has.
 *
 * @param bitrateKbps absent: 192 for stereo and 128 for mono at 32 kHz and above, less below
 * @throws DomainError `parameter_out_of_range` above two channels, for a bit rate MP3 does not have at
 *   this rate
 */
export async function encodeMp3(audio: Audio, tags: Tags, bitrateKbps?: number): Promise<Mp3> {
  if (audio.channels.length > 2)
    throw new DomainError(
      'parameter_out_of_range',
      `MP3 holds at most two channels; this recording has ${audio.channels.length}.`,
      { fix: 'Ask for FLAC or WAV, or mix it to stereo first.' },
    )
  const sampleRateHz = mp3RateFor(audio.sampleRateHz)
  const sounding = sampleRateHz === audio.sampleRateHz ? audio : resample(audio, sampleRateHz)
  const frames = frameCount(sounding)
  const bitrate = bitrateFor(sampleRateHz, sounding.channels.length, bitrateKbps)
  const mpeg = await runLame(sounding, sampleRateHz, bitrate)
  const bytes = Buffer.concat([writeId3v2(tags), infoFrame(mpeg, frames), mpeg])
  return { bytes, sampleRateHz, frames }
}

/** The lowest rate of MP3 that keeps all of the sound, 48 kHz at most. */
export const mp3RateFor = (sampleRateHz: number): Mp3Rate =>
  MP3_RATES_HZ.find((rate) => rate >= sampleRateHz) ?? 48_000

function bitrateFor(rate: Mp3Rate, channels: number, asked: number | undefined): Mp3Bitrate {
  const [stereo, mono, most, least] =
    rate >= 32_000 ? [192, 128, 320, 32] : rate >= 16_000 ? [128, 64, 160, 8] : [64, 32, 64, 8]
  const target = asked ?? (channels === 1 ? mono : stereo)
  const possible = MP3_BITRATES_KBPS.filter((bitrate) => bitrate >= least && bitrate <= most)
  const nearest = possible.reduce((best, each) =>
    Math.abs(each - target) < Math.abs(best - target) ? each : best,
  )
  if (nearest === target) return nearest
  throw new DomainError(
    'parameter_out_of_range',
    `An MP3 of ${rate} Hz cannot have ${target} kbit/s.`,
    { fix: `Ask for ${nearest} kbit/s.` },
  )
}

async function runLame(audio: Audio, rate: Mp3Rate, bitrate: Mp3Bitrate): Promise<Uint8Array> {
  const { createEncoder } = await import('wasm-media-encoders')
  // The LGPL part is a file of its own, which can be replaced
  const wasm = await readFile(fileURLToPath(import.meta.resolve('wasm-media-encoders/wasm/mp3')))
  const encoder = await createEncoder('audio/mpeg', wasm)
  const channels = audio.channels.length as 1 | 2
  encoder.configure({ channels, sampleRate: rate, outputSampleRate: rate, bitrate })
  const parts: Uint8Array[] = []
  for (let start = 0; start < frameCount(audio); start += BLOCK_FRAMES)
    parts.push(
      encoder.encode(audio.channels.map((c) => c.subarray(start, start + BLOCK_FRAMES))).slice(),
    )
  parts.push(encoder.finalize().slice())
  return Buffer.concat(parts)
}

/**
 * A silent frame with the Xing/LAME tag: frames, bytes, delay, padding.
 *
 * @see "MP3 Info Tag revision 1", gabriel.mp3-tech.org/mp3infotag.html
 */
function infoFrame(mpeg: Uint8Array, frames: number): Uint8Array {
  const first = parseMpegFrame(mpeg, 0)
  if (first === undefined) throw new TypeError('Expected the encoder to begin with a frame')
  if (parseMpegInfo(mpeg, 0, first) !== undefined)
    throw new TypeError('Expected the encoder to write no tag of its own')
  const count = countFrames(mpeg)
  const padding = count * first.frames - ENCODER_DELAY - frames
  const [header, frameBytes] = roomyHeader(mpeg, first)
  const tag = Buffer.alloc(frameBytes)
  header.copy(tag)
  let at = 4 + first.sideInfoBytes
  at += tag.write('Info', at, 'latin1')
  at = tag.writeUInt32BE(3, at) // frames and bytes follow
  at = tag.writeUInt32BE(count, at)
  at = tag.writeUInt32BE(mpeg.length + frameBytes, at)
  tag.write('LAME3.100', at, 'latin1')
  tag.writeUIntBE(ENCODER_DELAY * 4096 + Math.min(4095, Math.max(0, padding)), at + 21, 3)
  return tag
}

/** The first frame's header at a bit rate whose frame has room for the tag. */
function roomyHeader(mpeg: Uint8Array, first: MpegFrame): [Buffer, number] {
  const header = Buffer.from(mpeg.subarray(0, 4))
  header[1]! |= 1 // no checksum
  for (let code = header[2]! >> 4; code < 15; code++) {
    header[2] = (code << 4) | (header[2]! & 0x0c)
    const frame = parseMpegFrame(header, 0)
    if (frame !== undefined && frame.frameBytes >= 4 + first.sideInfoBytes + 16 + 36)
      return [header, frame.frameBytes]
  }
  throw new TypeError('Expected a frame that holds the tag')
}

function countFrames(mpeg: Uint8Array): number {
  let count = 0
  for (let at = 0; at < mpeg.length; count++) {
    const frame = parseMpegFrame(mpeg, at)
    if (frame === undefined) throw new TypeError(`Expected a frame at byte ${at}`)
    at += frame.frameBytes
  }
  return count
}
