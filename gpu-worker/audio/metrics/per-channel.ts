import { type Audio, frameCount } from '../audio.ts'

/** A figure for one channel: how far an estimate is from its target. */
export type ChannelMetric = (
  estimate: Float32Array,
  target: Float32Array,
  sampleRateHz: number,
) => number

/**
 * The mean of a figure over the channels. The shorter clip is continued with zeros: whoever reports the
 * figure says so when the lengths differ.
 *
 * @throws RangeError when rates or channel counts differ, or both clips are empty
 */
export function perChannel(estimate: Audio, target: Audio, metric: ChannelMetric): number {
  const { sampleRateHz } = target
  const count = target.channels.length
  if (estimate.sampleRateHz !== sampleRateHz)
    throw new RangeError(`Expected ${sampleRateHz} Hz, got ${estimate.sampleRateHz} Hz`)
  if (estimate.channels.length !== count || count === 0)
    throw new RangeError(`Expected ${count} channels, got ${estimate.channels.length}`)
  const frames = Math.max(frameCount(estimate), frameCount(target))
  if (frames === 0) throw new RangeError('Expected at least one frame, got two empty clips')
  let sum = 0
  for (const [c, samples] of target.channels.entries())
    sum += metric(
      lengthened(estimate.channels[c]!, frames),
      lengthened(samples, frames),
      sampleRateHz,
    )
  return sum / count
}

function lengthened(samples: Float32Array, frames: number): Float32Array {
  if (samples.length === frames) return samples
  const longer = new Float32Array(frames)
  longer.set(samples)
  return longer
}
