import { type Audio, frameCount } from '../audio.ts'
import type { Interval } from '../intervals.ts'
import type { Random } from '../random.ts'
import type { Source, Tags } from './codec.ts'
import { encodeFlac } from './flac-encode.ts'
import { encodeMp3 } from './mp3-encode.ts'
import { quantise } from './quantise.ts'
import { encodeFloatWav, encodeWav } from './wav-encode.ts'

export type Encoding = {
  readonly format: 'flac' | 'wav' | 'mp3'
  readonly bitsPerSample: 16 | 24 | 32
  readonly isFloat: boolean
  readonly bitrateKbps?: number
}

export type EncodeOptions = Encoding & {
  readonly tags: Tags
  /** Frames that were changed, in rising order: only they are dithered. */
  readonly touched: readonly Interval[]
  readonly random: Random
}

export type Encoded = {
  readonly bytes: Uint8Array
  readonly sampleRateHz: number
  readonly frames: number
  readonly bitsPerSample: number | null // null: a codec without a grid
}

/**
 * A file of the recording. The same audio and options give the same bytes: no time stamps, fixed
 * settings, seeded dither.
 *
 * @throws DomainError `parameter_out_of_range` when the format cannot hold the recording
 */
export async function encode(audio: Audio, options: EncodeOptions): Promise<Encoded> {
  const { format, isFloat, bitsPerSample, tags } = options
  const frames = frameCount(audio)
  const { sampleRateHz } = audio
  if (format === 'mp3') {
    const mp3 = await encodeMp3(audio, tags, options.bitrateKbps)
    return { ...mp3, bitsPerSample: null }
  }
  if (format === 'wav' && isFloat) {
    const bytes = encodeFloatWav(audio, tags)
    return { bytes, sampleRateHz, frames, bitsPerSample: 32 }
  }
  const pcm = quantise(audio, bitsPerSample, options)
  const bytes = format === 'flac' ? encodeFlac(pcm, tags) : encodeWav(pcm, tags)
  return { bytes, sampleRateHz, frames, bitsPerSample }
}

/**
 * The depth a file gets when none was asked for: 16 bits for a source of at most 16 or a lossy one,
 * else 24; WAV keeps floats as floats.
 */
export function depthFor(
  source: Pick<Source, 'bitsPerSample' | 'isFloat' | 'isLossy'>,
  format: Encoding['format'],
  askedBits?: 16 | 24 | 32,
): Pick<Encoding, 'bitsPerSample' | 'isFloat'> {
  if (format === 'wav' && (askedBits === 32 || (askedBits === undefined && source.isFloat)))
    return { bitsPerSample: 32, isFloat: true }
  if (askedBits !== undefined) return { bitsPerSample: askedBits === 16 ? 16 : 24, isFloat: false }
  const isShallow = source.isLossy || (source.bitsPerSample !== null && source.bitsPerSample <= 16)
  return { bitsPerSample: isShallow && !source.isFloat ? 16 : 24, isFloat: false }
}
