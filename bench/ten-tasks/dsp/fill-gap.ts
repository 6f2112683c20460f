import { type Audio, frameCount } from '../../../gpu-worker/audio/audio.ts'
import type { Interval } from '../../../gpu-worker/audio/intervals.ts'
import { interpolate } from '../../../gpu-worker/audio/linear-prediction.ts'
import type { Random } from '../../../gpu-worker/audio/random.ts'
import { RATE } from '../material.ts'

const MOST_PREDICTED_SECONDS = 0.05
const CONTEXT_SECONDS = 0.1

/**
 * The longest silence gone: a short one is predicted from both sides, a longer one gets pieces of what is around
 * it, a quarter of a second each, half overlapped.
 */
export function filled(input: Audio, random: Random): Audio {
  const frames = frameCount(input)
  const gap = longestSilence(input)
  if (gap.end - gap.start <= MOST_PREDICTED_SECONDS * RATE) return predicted(input, gap)
  const length = Math.round(0.25 * RATE)
  const around = frames - (gap.end - gap.start)
  if (around < length || gap.end - gap.start < 2) return input
  const starts = Array.from({ length: 400 }, () => Math.floor(random() * (frames - length))).filter(
    (at) => at + length <= gap.start || at >= gap.end,
  )
  const power = (at: number) =>
    input.channels[0]!.subarray(at, at + length).reduce((sum, x) => sum + x * x, 0)
  const typical = starts.toSorted((a, b) => power(a) - power(b))
  const quieter = typical.slice(Math.floor(0.1 * typical.length), Math.ceil(0.6 * typical.length))
  if (quieter.length === 0) return input
  const channels = input.channels.map((samples) => samples.slice())
  for (let at = gap.start - length / 2; at < gap.end; at += Math.floor(length / 2)) {
    const from = quieter[Math.floor(random() * quieter.length)]!
    for (const [c, samples] of channels.entries())
      for (let n = 0; n < length; n++) {
        const place = Math.floor(at) + n
        if (place < gap.start || place >= gap.end) continue
        samples[place]! += input.channels[c]![from + n]! * Math.sin((Math.PI * (n + 0.5)) / length)
      }
  }
  return { ...input, channels }
}

/** Janssen's interpolation. */
function predicted(input: Audio, { start, end }: Interval): Audio {
  const context = Math.round(CONTEXT_SECONDS * RATE)
  const from = Math.max(0, start - context)
  const unknown = Array.from({ length: end - start }, (_, i) => start - from + i)
  const channels = input.channels.map((samples) => {
    const around = Float64Array.from(samples.subarray(from, end + context))
    interpolate(around, unknown, { order: 64, rounds: 3 })
    const whole = samples.slice()
    whole.set(around.subarray(start - from, end - from), start)
    return whole
  })
  return { ...input, channels }
}

function longestSilence({ channels }: Audio): Interval {
  let best = { start: 0, end: 0 }
  let start = 0
  const frames = channels[0]!.length
  for (let n = 0; n <= frames; n++) {
    if (n < frames && channels.every((samples) => samples[n] === 0)) continue
    if (n - start > best.end - best.start) best = { start, end: n }
    start = n + 1
  }
  return best
}
