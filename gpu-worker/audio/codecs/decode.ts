import { sniffContainer } from '#shared/audio-probe.ts'
import { DomainError } from '#shared/errors.ts'
import type { Audio } from '../audio.ts'
import {
  DEFAULT_DECODE_LIMITS,
  type DecodeCodec,
  type DecodeLimits,
  type Format,
  type FrameSink,
  type Source,
} from './codec.ts'
import { decodeFlac } from './flac-decode.ts'
import { guardSink } from './guard-sink.ts'
import { broken, unsupported } from './refusals.ts'
import { decodeWav } from './wav-decode.ts'

/** What is known of a recording besides its samples. */
export type DecodedFacts = Format & {
  readonly frames: number
  readonly source: Source
  readonly truncated: boolean // the file ends before its own structure does
  readonly nonFiniteCount: number // NaN and infinity, replaced by 0
}

export type Decoded = Omit<DecodedFacts, keyof Format | 'frames'> & { readonly audio: Audio }

/**
 * A recording in memory, from the bytes of a WAV, FLAC, MP3 or Ogg file (by content, never by name).
 *
 * @param bytes the whole file; not modified
 * @throws DomainError `unsupported_audio`, `decode_failed`, `audio_empty`, `audio_too_long`,
 *   `audio_too_short`; never anything else, whatever the bytes
 */
export async function decode(
  bytes: Uint8Array,
  limits: DecodeLimits = DEFAULT_DECODE_LIMITS,
): Promise<Decoded> {
  const blocks: Float32Array[][] = []
  const { frames, channels, sampleRateHz, ...facts } = await decodeInto(
    bytes,
    { begin: () => {}, write: (block) => blocks.push(block.map((channel) => channel.slice())) },
    limits,
  )
  const joined = Array.from({ length: channels }, (_, c) => {
    const samples = new Float32Array(frames)
    let at = 0
    for (const block of blocks) {
      samples.set(block[c]!, at)
      at += block[c]!.length
    }
    return samples
  })
  return { ...facts, audio: { channels: joined, sampleRateHz } }
}

/**
 * The same, block by block into `sink`, so that a long recording need not fit into memory. Every cap
 * is counted on what comes out, not on what the headers claim.
 */
export async function decodeInto(
  bytes: Uint8Array,
  sink: FrameSink,
  limits: DecodeLimits,
): Promise<DecodedFacts> {
  const codec = await codecOf(bytes)
  const guarded = guardSink(sink, limits)
  try {
    const result = await codec(bytes, guarded, limits)
    return { ...guarded.finish(), ...result }
  } catch (error) {
    if (error instanceof DomainError) throw error
    // A trap in wasm, a read beyond the bytes: the file's fault, whatever we could have done better
    throw broken('The file could not be decoded: its data is damaged.', error)
  }
}

/** The wasm decoders are loaded by the first file that needs one. */
async function codecOf(bytes: Uint8Array): Promise<DecodeCodec> {
  if (bytes.length === 0)
    throw new DomainError('audio_empty', 'The file is empty.', { fix: 'Send a recording.' })
  const container = sniffContainer(bytes)
  switch (container) {
    case 'wav':
      return decodeWav
    case 'flac':
      return decodeFlac
    case 'mp3':
      return (await import('./mp3-decode.ts')).decodeMp3
    case 'ogg':
      return (await import('./ogg-decode.ts')).decodeOgg
    case null:
      throw unsupported('The file is not audio of a kind that is decoded here.')
    default:
      throw unsupported(
        `${container.toUpperCase()} files are decoded only where ffmpeg is installed.`,
        'Install ffmpeg on the worker, or convert the file to WAV, FLAC, MP3 or Ogg.',
      )
  }
}
