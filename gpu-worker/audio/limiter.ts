import { type Audio, frameCount } from './audio.ts'
import type { Interval } from './intervals.ts'
import { peaksAbove } from './true-peak.ts'
import { hann } from './windows.ts'

const LOOK_AHEAD_SECONDS = 0.005
const AT_REST = 1e-4 // a gain this close to 1 is 1: the release ends

export type LimiterShape = {
  readonly ceiling: number // linear, 1 = 0 dBTP
  readonly releaseMs: number
  /** Only peaks in these frames are held down; all of them unless given. */
  readonly within?: readonly Interval[]
}

/**
 * The gain of a look-ahead limiter, one for all channels: 1 wherever nothing need be done, and never
 * more than what keeps the peak between two samples at the ceiling.
 *
 * @returns [frames], linear, 0 … 1, or undefined when no frame needs less than 1
 */
export function limiterGain(audio: Audio, shape: LimiterShape): Float64Array | undefined {
  const { ceiling, releaseMs, within } = shape
  const frames = frameCount(audio)
  const gain = peaksAbove(audio, ceiling) // becomes the gain step by step, in place
  const wanted = within ? within : [{ start: 0, end: frames }]
  let isNeeded = false
  let inside = 0
  for (let n = 0; n < frames; n++) {
    while (inside < wanted.length && wanted[inside]!.end <= n) inside++
    const counts = inside < wanted.length && wanted[inside]!.start <= n && gain[n]! > ceiling
    gain[n] = counts ? ceiling / gain[n]! : 1
    isNeeded ||= counts
  }
  if (!isNeeded) return undefined

  for (let n = frames - 1; n > 0; n--) gain[n] = Math.min(gain[n]!, gain[n - 1]!) // a peak lies between two
  const look = Math.max(1, Math.round(LOOK_AHEAD_SECONDS * audio.sampleRateHz))
  minimumAhead(gain, look)
  release(gain, Math.exp(-1000 / (releaseMs * audio.sampleRateHz)))
  return smoothed(gain, look)
}

/** Every channel times the gain: [channels, frames], rounded once. */
export const withGain = (channels: readonly Float32Array[], gain: Float64Array): Float32Array[] =>
  channels.map((samples) => samples.map((x, n) => x * gain[n]!))

/** gain[n] := min gain[n … n + look], by a queue of rising values. */
function minimumAhead(gain: Float64Array, look: number): void {
  const queue = new Uint32Array(look + 1) // frames, a ring
  const values = new Float64Array(look + 1)
  let [head, size] = [0, 0]
  const ring = look + 1
  for (let n = gain.length - 1; n >= 0; n--) {
    const value = gain[n]!
    if (size > 0 && queue[head]! > n + look) {
      head = (head + 1) % ring
      size--
    }
    while (size > 0 && values[(head + size - 1) % ring]! >= value) size--
    queue[(head + size) % ring] = n
    values[(head + size) % ring] = value
    size++
    gain[n] = values[head]!
  }
}

/** Down at once, back up exponentially. */
function release(gain: Float64Array, decay: number): void {
  let last = 1
  for (let n = 0; n < gain.length; n++) {
    const rising = 1 - (1 - last) * decay
    last = Math.min(gain[n]!, rising)
    if (last > 1 - AT_REST) last = 1
    gain[n] = last
  }
}

/** Weighted mean of the `look` gains up to n (Hann weights): all of them are below what n can bear. */
function smoothed(gain: Float64Array, look: number): Float64Array {
  const window = hann(look + 1).subarray(1)
  const sum = window.reduce((total, w) => total + w, 0)
  const weights = window.map((w) => w / sum)
  const result = new Float64Array(gain.length)
  let changedAt = -look // last frame whose gain differs from the one before
  for (let n = 0; n < gain.length; n++) {
    if (n > 0 && gain[n] !== gain[n - 1]) changedAt = n
    if (n - changedAt >= look) {
      result[n] = gain[n]!
      continue
    }
    let mean = 0
    for (let k = 0; k < look; k++) mean += weights[k]! * gain[Math.max(0, n - k)]!
    result[n] = Math.min(1, mean)
  }
  return result
}
