import { DomainError } from '#shared/errors.ts'
import { nonFiniteCount } from '../finite.ts'
import type { DecodeLimits, Format, FrameSink } from './codec.ts'
import { broken, unsupported } from './refusals.ts'

const MAX_NON_FINITE_SHARE = 0.01

/** A sink that counts what passes and refuses what no recording may have. */
export function guardSink(sink: FrameSink, limits: DecodeLimits) {
  let format: Format | undefined
  let frames = 0
  let nonFinite = 0

  function begin(begun: Format): void {
    if (format !== undefined) {
      if (format.channels === begun.channels && format.sampleRateHz === begun.sampleRateHz) return
      throw unsupported('The sample rate or channel count changes within the file.')
    }
    const { channels, sampleRateHz } = begun
    if (!(channels >= 1 && channels <= limits.maxChannels))
      throw unsupported(
        `The file has ${channels} channels; 1 to ${limits.maxChannels} are accepted.`,
        'Mix it down and send it again.',
      )
    if (!(sampleRateHz >= limits.minSampleRateHz && sampleRateHz <= limits.maxSampleRateHz))
      throw unsupported(
        `The sample rate is ${sampleRateHz} Hz; ${limits.minSampleRateHz} to ${limits.maxSampleRateHz} Hz are accepted.`,
        'Resample it and send it again.',
      )
    format = { channels, sampleRateHz }
    sink.begin(format)
  }

  function write(block: readonly Float32Array[]): void {
    if (format === undefined || block.length !== format.channels)
      throw new TypeError(`Expected ${format?.channels} channels after begin, got ${block.length}`)
    frames += block[0]!.length
    const maxFrames = Math.min(
      limits.maxSeconds * format.sampleRateHz,
      limits.maxSamples / format.channels,
    )
    if (frames > maxFrames) throw tooLong(maxFrames / format.sampleRateHz)
    sink.write(block.map(finite))
  }

  function finite(channel: Float32Array): Float32Array {
    const bad = nonFiniteCount(channel)
    if (bad === 0) return channel
    nonFinite += bad
    return channel.map((sample) => (Number.isFinite(sample) ? sample : 0))
  }

  /** What came through in all; throws when that is nothing, too little, or not numbers. */
  function finish() {
    if (format === undefined || frames === 0)
      throw new DomainError('audio_empty', 'The file holds no sound: it has no frames.', {
        fix: 'Record or export it again.',
      })
    const seconds = frames / format.sampleRateHz
    if (nonFinite > MAX_NON_FINITE_SHARE * frames * format.channels)
      throw broken(`${nonFinite} samples of the file are not numbers.`)
    if (seconds < limits.minSeconds)
      throw new DomainError(
        'audio_too_short',
        `The recording is ${seconds.toFixed(3)} s long; at least ${limits.minSeconds} s are needed.`,
        { fix: 'Send a longer recording.', details: { limit: limits.minSeconds, actual: seconds } },
      )
    return { ...format, frames, nonFiniteCount: nonFinite }
  }

  return { begin, write, finish }
}

const tooLong = (limitSeconds: number): DomainError =>
  new DomainError(
    'audio_too_long',
    `The recording is longer than the limit of ${Math.floor(limitSeconds)} s.`,
    {
      fix: 'Cut the file, or send only the part to be edited.',
      details: { limit: limitSeconds, actual: null },
    },
  )
