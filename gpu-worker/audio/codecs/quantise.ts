import { type Audio, frameCount } from '../audio.ts'
import type { Interval } from '../intervals.ts'
import type { Random } from '../random.ts'
import type { IntegerPcm } from './flac-encode.ts'

/**
 * Samples as integers. What lies on the grid stays as it is; what does not is rounded, inside the
 * touched intervals with triangular dither of ±1 LSB. So a recording that came in at this depth goes
 * out bit for bit wherever nothing was done to it. Beyond full scale it clips.
 *
 * @param touched frames that were changed, in rising order
 * @param random numbers for the dither: the same ones give the same integers
 */
export function quantise(
  audio: Audio,
  bitsPerSample: number,
  { touched, random }: { readonly touched: readonly Interval[]; readonly random: Random },
): IntegerPcm {
  const full = 2 ** (bitsPerSample - 1)
  const frames = frameCount(audio)
  const channels = audio.channels.map((samples) => {
    const integers = new Int32Array(frames)
    let at = 0
    for (const { start, end } of touched) {
      roundInto(integers, samples, { from: at, to: Math.min(start, frames), full })
      at = Math.min(Math.max(at, start), frames)
      const to = Math.min(end, frames)
      if (at < to) ditherInto(integers, samples, { from: at, to, full }, random)
      at = Math.max(at, to)
    }
    roundInto(integers, samples, { from: at, to: frames, full })
    return integers
  })
  return { channels, sampleRateHz: audio.sampleRateHz, bitsPerSample }
}

type Stretch = { readonly from: number; readonly to: number; readonly full: number }

function ditherInto(
  integers: Int32Array,
  samples: Float32Array,
  { from, to, full }: Stretch,
  random: Random,
): void {
  for (let i = from; i < to; i++) {
    const exact = samples[i]! * full
    const value = Math.floor(exact) === exact ? exact : Math.floor(exact + triangular(random) + 0.5)
    integers[i] = value >= full ? full - 1 : value < -full ? -full : value
  }
}

/** A number in (−1, 1), more often near 0: the difference of the two halves of one random word. */
function triangular(random: Random): number {
  const word = (random() * 2 ** 32) >>> 0
  return ((word >>> 16) - (word & 0xffff)) / 65_536
}

function roundInto(integers: Int32Array, samples: Float32Array, { from, to, full }: Stretch): void {
  for (let i = from; i < to; i++) {
    const value = Math.floor(samples[i]! * full + 0.5)
    integers[i] = value >= full ? full - 1 : value < -full ? -full : value
  }
}
