/**
 * Audio in and out of the model exactly as the reference handles it. Only the `reference` model path
 * resamples this way; everything else uses the resampler of gpu-worker/audio, which is cleaner.
 */

/** One Float32Array per channel, of equal length. */
export type Channels = readonly Float32Array[]

/**
 * Resampled, padded or cropped on the right, then brought to the number of channels: in this order.
 * Mono is doubled, of more than two channels the first two are taken; one channel is the mean of all.
 *
 * @returns [targetChannels][targetLength], new arrays
 * @see stable-audio-tools 0.0.19, `inference/utils.py`, `prepare_audio`
 */
export function prepareAudio(
  audio: Channels,
  rates: ResampleRates,
  target: { readonly length: number; readonly channels: 1 | 2 },
): Float32Array[] {
  const sized = resampleLikeTorchaudio(audio, rates).map((channel) => {
    const out = new Float32Array(target.length)
    out.set(channel.subarray(0, target.length))
    return out
  })
  if (target.channels === 2) {
    const [left, right] = sized
    if (!left) throw new RangeError('Expected at least one channel, got none')
    return [left, right ?? left.slice()]
  }
  const mean = new Float32Array(target.length)
  for (let i = 0; i < target.length; i++)
    mean[i] = sized.reduce((sum, channel) => sum + channel[i]!, 0) / sized.length
  return [mean]
}

export type ResampleRates = { readonly fromHz: number; readonly toHz: number }

/**
 * Windowed-sinc resampling with torchaudio's defaults (Hann window, 6 zero crossings, rolloff 0.99).
 *
 * @returns as many channels of ceil(toHz · length / fromHz) samples; copies when the rates are equal
 * @throws RangeError when a rate is not a whole number above 0
 * @see torchaudio 2.11.0, `functional.resample`
 */
export function resampleLikeTorchaudio(audio: Channels, rates: ResampleRates): Float32Array[] {
  if (rates.fromHz === rates.toHz) return audio.map((channel) => channel.slice())

  const { stride, phases, taps } = resampleKernel(rates)
  return audio.map((channel) => {
    const length = Math.ceil((phases * channel.length) / stride)
    const resampled = new Float32Array(length)
    for (let i = 0; i < length; i++) {
      const { first, weights } = taps[i % phases]!
      const start = Math.floor(i / phases) * stride + first
      let sum = 0
      for (let k = 0; k < weights.length; k++) sum += weights[k]! * (channel[start + k] ?? 0)
      resampled[i] = sum
    }
    return resampled
  })
}

export type ResampleKernel = {
  /** Input samples per `phases` output samples. */
  readonly stride: number
  readonly phases: number
  /** torchaudio's zero padding before the first sample; a dense row has 2 · width + stride taps. */
  readonly width: number
  /** Of each phase the taps inside the window; `first` is relative to the block's first input sample. */
  readonly taps: readonly { readonly first: number; readonly weights: Float64Array }[]
}

/** The taps of every output phase. Outside ±6 zero crossings the window is zero: those are left out. */
export function resampleKernel({ fromHz, toHz }: ResampleRates): ResampleKernel {
  for (const rate of [fromHz, toHz])
    if (!Number.isInteger(rate) || rate < 1)
      throw new RangeError(`Expected whole sample rates above 0, got ${fromHz} and ${toHz}`)
  const zeroCrossings = 6
  const divisor = greatestCommonDivisor(fromHz, toHz)
  const [stride, phases] = [fromHz / divisor, toHz / divisor]
  const cutoff = Math.min(stride, phases) * 0.99
  const width = Math.ceil((zeroCrossings * stride) / cutoff)

  const tap = (phase: number, k: number): number => {
    const u = (k / stride - Math.fround(phase / phases)) * cutoff // torchaudio holds p / n in float32
    if (Math.abs(u) >= zeroCrossings) return 0
    const window = Math.cos((Math.PI * u) / (2 * zeroCrossings)) ** 2
    return (sinc(u) * window * cutoff) / stride
  }
  const taps = Array.from({ length: phases }, (_, phase) => {
    const center = (phase / phases) * stride
    const reach = (zeroCrossings / cutoff) * stride
    const first = Math.max(-width, Math.ceil(center - reach))
    const last = Math.min(width + stride - 1, Math.floor(center + reach))
    return {
      first,
      weights: Float64Array.from({ length: last - first + 1 }, (_, i) => tap(phase, first + i)),
    }
  })
  return { stride, phases, width, taps }
}

/**
 * 16-bit samples as the model card makes them: divided by the peak of everything, clipped, cut toward
 * zero. It changes the level; edits clip instead (`clampSamples`).
 *
 * @param batch items of channels of samples
 * @returns per channel the items one after the other
 */
export function cardInt16(batch: readonly Channels[]): Int16Array[] {
  const channels = batch[0]?.map((_, c) => concatenate(batch.map((item) => item[c]!))) ?? []
  const peak = channels.reduce(
    (highest, channel) => channel.reduce((most, value) => Math.max(most, Math.abs(value)), highest),
    0,
  )
  return channels.map((channel) =>
    Int16Array.from(channel, (value) => {
      const scaled = Math.fround(Math.fround(value) / peak)
      return Math.trunc(Math.fround(Math.max(-1, Math.min(1, scaled)) * 32767))
    }),
  )
}

/** Samples limited to −1…1. */
export const clampSamples = (samples: Float32Array): Float32Array =>
  samples.map((value) => Math.max(-1, Math.min(1, value)))

/**
 * Mean removed, peak brought to one half: how ZETA prepares a recording for inversion.
 *
 * @see AudioEditingCode (ZETA), `load_audio`
 */
export function normaliseLikeZeta(audio: Channels): Float32Array[] {
  const count = audio.reduce((sum, channel) => sum + channel.length, 0)
  const mean =
    audio.reduce((sum, channel) => channel.reduce((s, value) => s + value, sum), 0) / count
  const centered = audio.map((channel) => channel.map((value) => value - mean))
  const peak = centered.reduce(
    (highest, channel) => channel.reduce((most, value) => Math.max(most, Math.abs(value)), highest),
    0,
  )
  return centered.map((channel) => channel.map((value) => (value / (peak + 1e-8)) * 0.5))
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let start = 0
  for (const part of parts) {
    whole.set(part, start)
    start += part.length
  }
  return whole
}

const sinc = (u: number): number => (u === 0 ? 1 : Math.sin(Math.PI * u) / (Math.PI * u))

export const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b)
