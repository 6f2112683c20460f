import { type Audio, frameCount } from '../audio/audio.ts'
import type { Interval } from '../audio/intervals.ts'
import type { PlannedWindow } from '../diffusion/windows.ts'
import { fadeWeight } from './joins.ts'

const WINDOW_SPLICE_SECONDS = 0.1
const RAMP_SECONDS = { usual: 0.05, short: 0.01, shortInterval: 0.5 } as const

/** What one run of the model gave: [channels, frames of the window]. */
export type Generated = PlannedWindow & { readonly channels: readonly Float32Array[] }

/**
 * The runs side by side, [channels, frames of the clip], zero where none is used. Where two cores of one
 * interval meet, 100 ms of fade of equal power between the two: what both have in common adds up in
 * amplitude, not in power, so the weights are lowered by as much as the two are alike.
 */
export function assemble(parts: readonly Generated[], clip: Audio): Float32Array[] {
  const half = Math.round((WINDOW_SPLICE_SECONDS / 2) * clip.sampleRateHz)
  return clip.channels.map((_, c) => {
    const whole = new Float32Array(frameCount(clip))
    for (const { window, used, channels } of parts)
      for (const { start, end } of used)
        whole.set(channels[c]!.subarray(start - window.start, end - window.start), start)
    for (const [i, right] of parts.entries()) {
      const left = parts[i - 1]
      const border = right.used[0]!.start
      if (left && left.used.at(-1)!.end === border)
        fadeBetween(whole, { left, right, border, half, channel: c })
    }
    return whole
  })
}

function fadeBetween(
  whole: Float32Array,
  join: { left: Generated; right: Generated; border: number; half: number; channel: number },
): void {
  const { left, right, border, channel } = join
  const half = Math.min(join.half, left.window.end - border, border - right.window.start)
  const stretch = ({ channels, window }: Generated): Float32Array =>
    channels[channel]!.subarray(border - half - window.start, border + half - window.start)
  const [going, coming] = [stretch(left), stretch(right)]
  const likeness = Math.max(0, likenessOf(going, coming))
  for (let i = 0; i < 2 * half; i++) {
    const [a, b] = [
      fadeWeight(2 * half - 1 - i, 2 * half, 'equal_power'),
      fadeWeight(i, 2 * half, 'equal_power'),
    ]
    whole[border - half + i] =
      (a * going[i]! + b * coming[i]!) / Math.sqrt(1 + 2 * likeness * a * b)
  }
}

/** Cosine of the angle between two signals, 0 where one is silent. Not their correlation: means count. */
function likenessOf(a: Float32Array, b: Float32Array): number {
  let [ab, aa, bb] = [0, 0, 0]
  for (const [i, value] of a.entries()) {
    ab += value * b[i]!
    aa += value * value
    bb += b[i]! * b[i]!
  }
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb)
}

/**
 * The clip with the edited intervals replaced: y = g · generated + (1 − g) · x, where g rises and falls over
 * 50 ms inside the interval (10 ms in one shorter than half a second), as a squared sine, so that what both
 * sides share stays as loud as it is. No ramp at the clip's ends, nor when raw splices are asked for.
 * Outside the intervals the samples are the input's.
 */
export function spliceInto(
  clip: Audio,
  generated: readonly Float32Array[],
  { edited, isRaw }: { readonly edited: readonly Interval[]; readonly isRaw: boolean },
): Audio {
  const frames = frameCount(clip)
  const channels = clip.channels.map((samples, c) => {
    const output = samples.slice()
    for (const { start, end } of edited) {
      const ramp = isRaw ? 0 : rampFrames(end - start, clip.sampleRateHz)
      for (let n = start; n < end; n++) {
        const rise = start > 0 ? (n - start + 0.5) / ramp : 1
        const fall = end < frames ? (end - n - 0.5) / ramp : 1
        const g = Math.sin((Math.PI / 2) * Math.min(1, rise, fall)) ** 2
        output[n] = g * generated[c]![n]! + (1 - g) * samples[n]!
      }
    }
    return output
  })
  return { ...clip, channels }
}

function rampFrames(length: number, sampleRateHz: number): number {
  const isShort = length < RAMP_SECONDS.shortInterval * sampleRateHz
  const ramp = Math.round((isShort ? RAMP_SECONDS.short : RAMP_SECONDS.usual) * sampleRateHz)
  return Math.min(ramp, length >> 2)
}
