import type { Audio } from '../audio/audio.ts'
import type { Interval } from '../audio/intervals.ts'
import { readAt } from '../audio/resample.ts'
import { type Channels, greatestCommonDivisor, resampleLikeTorchaudio } from './audio-frontend.ts'

export type ModelFormat = {
  readonly sampleRateHz: number
  readonly channels: number
  /** `torchaudio`: as the reference resamples; `clean`: our own, free of images. */
  readonly resampler: 'torchaudio' | 'clean'
}

const CONTEXT_SECONDS = 0.5

/**
 * A window of a clip as the model takes it: at its rate, mono doubled for a stereo model. The resampler hears half a
 * second beyond both edges, where there is any.
 *
 * @returns [format.channels][samples], round(window · rate ratio) samples each
 */
export function toModelAudio(audio: Audio, window: Interval, format: ModelFormat): Float32Array[] {
  const samples = modelSamples(window.end - window.start, audio.sampleRateHz, format.sampleRateHz)
  const heard = withContext(audio, window, format.sampleRateHz)
  const skip = modelSamples(window.start - heard.start, audio.sampleRateHz, format.sampleRateHz)
  const slice = audio.channels.map((channel) => channel.subarray(heard.start, heard.end))
  const channels = resampleBy(format.resampler, slice, {
    fromHz: audio.sampleRateHz,
    toHz: format.sampleRateHz,
  }).map((channel) => exactly(channel.subarray(skip), samples))
  return adaptChannels(channels, format.channels)
}

/**
 * Model audio in the clip's format again.
 *
 * @param channels [model channels][samples]
 * @param frames of the clip's rate to give back
 * @returns as many channels as `audio` has; mono is the mean of the model's channels
 */
export function fromModelAudio(
  channels: Channels,
  frames: number,
  { audio, format }: { readonly audio: Audio; readonly format: ModelFormat },
): Float32Array[] {
  const native =
    audio.sampleRateHz === format.sampleRateHz
      ? channels.map((channel) => exactly(channel, frames))
      : readAt(channels, { step: format.sampleRateHz / audio.sampleRateHz, frames })
  return adaptChannels(native, audio.channels.length)
}

/** Samples at another rate that stand for so many frames. */
const modelSamples = (frames: number, fromHz: number, toHz: number): number =>
  Math.round((frames * toHz) / fromHz)

/**
 * The window and up to half a second around it. On the left a whole number of the resampler's periods,
 * so that the window still begins on an output sample.
 */
function withContext({ channels, sampleRateHz }: Audio, window: Interval, toHz: number): Interval {
  const period = sampleRateHz / greatestCommonDivisor(sampleRateHz, toHz)
  const reach = CONTEXT_SECONDS * sampleRateHz
  const periods = Math.floor(Math.min(window.start, Math.max(reach, period)) / period)
  const end = Math.min(channels[0]?.length ?? 0, window.end + Math.round(reach))
  return { start: window.start - periods * period, end }
}

function resampleBy(
  resampler: ModelFormat['resampler'],
  channels: Channels,
  { fromHz, toHz }: { fromHz: number; toHz: number },
): Float32Array[] {
  if (fromHz === toHz) return channels.map((channel) => channel.slice())
  if (resampler === 'torchaudio') return resampleLikeTorchaudio(channels, { fromHz, toHz })
  const frames = Math.ceil(((channels[0]?.length ?? 0) * toHz) / fromHz)
  return readAt(channels, { step: fromHz / toHz, frames })
}

/** One channel doubled, or the mean of several. */
function adaptChannels(channels: readonly Float32Array[], count: number): Float32Array[] {
  if (channels.length === count) return [...channels]
  if (channels.length === 1) return Array.from({ length: count }, () => channels[0]!.slice())
  if (count !== 1) throw new RangeError(`Expected 1 or ${count} channels, got ${channels.length}`)
  const mean = channels[0]!.map(
    (_, i) => channels.reduce((sum, channel) => sum + channel[i]!, 0) / channels.length,
  )
  return [mean]
}

/** The first `length` samples, silence after the end. */
export function exactly(channel: Float32Array, length: number): Float32Array {
  const out = new Float32Array(length)
  out.set(channel.subarray(0, length))
  return out
}
