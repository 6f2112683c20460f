import { type Audio, frameCount } from '../audio/audio.ts'
import type { Interval } from '../audio/intervals.ts'

/** One run of the model: what it hears, what it may change, and which of it is used. Frames of the clip. */
export type PlannedWindow = {
  readonly window: Interval
  /** What is edited inside the window; the rest is context, and stays as it is. */
  readonly edited: readonly Interval[]
  /** Where this window's result is used: all that is edited, or the core of a long interval. */
  readonly used: readonly Interval[]
}

export type WindowLimits = {
  /** Longest window, in frames. */
  readonly longest: number
  /** Most that is edited in one window. */
  readonly core: number
  /** Heard on each side of the cores of a long interval. */
  readonly coreContext: number
  /** Most that is heard on each side of an interval that fits one window. */
  readonly context: number
  /** How far a border between two cores may move to a quiet place. */
  readonly borderShift: number
}

/** The figures of the released model, whose window is 47.55 s. A smaller window scales them. */
const FULL_WINDOW_SECONDS = 47.5543
const SECONDS = { longest: 47.5, core: 40, coreContext: 3.5, borderShift: 0.5 } as const

/**
 * @param windowSeconds the longest the model knows
 * @param contextSeconds most to hear on each side; as much as fits unless given
 */
export function windowLimits(
  sampleRateHz: number,
  windowSeconds: number,
  contextSeconds = Number.POSITIVE_INFINITY,
): WindowLimits {
  const scale = Math.min(1, windowSeconds / FULL_WINDOW_SECONDS)
  const frames = (seconds: number): number => Math.floor(seconds * scale * sampleRateHz)
  return {
    longest: frames(SECONDS.longest),
    core: frames(SECONDS.core),
    coreContext: Math.min(frames(SECONDS.coreContext), Math.round(contextSeconds * sampleRateHz)),
    context: Math.round(contextSeconds * sampleRateHz),
    borderShift: frames(SECONDS.borderShift),
  }
}

/**
 * Windows that cover the edited intervals: neighbouring intervals share one while they fit, a longer
 * interval is cut into cores at quiet places. A whole clip that fits one window is one.
 *
 * @param edited in rising order, not overlapping, inside the clip
 */
export function planWindows(
  audio: Audio,
  edited: readonly Interval[],
  limits: WindowLimits,
): PlannedWindow[] {
  const clip = { start: 0, end: frameCount(audio) }
  return groups(edited, limits.core).flatMap((intervals) => {
    const hull = { start: intervals[0]!.start, end: intervals.at(-1)!.end }
    const length = hull.end - hull.start
    const isClip = length === clip.end && length <= limits.longest // no context to leave room for
    if (length <= limits.core || isClip)
      return [{ window: withContext(hull, clip, limits), edited: intervals, used: intervals }]
    return coresOf(audio, hull, limits).map((core) => {
      const window = aroundCore(core, clip, limits)
      const start = Math.max(hull.start, window.start)
      const end = Math.min(hull.end, window.end)
      return { window, edited: [{ start, end }], used: [core] }
    })
  })
}

/** Neighbours together as long as they fit one core. */
function groups(intervals: readonly Interval[], core: number): Interval[][] {
  const result: Interval[][] = []
  for (const interval of intervals) {
    const group = result.at(-1)
    if (group && interval.end - group[0]!.start <= core) group.push(interval)
    else result.push([interval])
  }
  return result
}

/** As much on both sides as fits; what one side does not have the other gets. */
function withContext(hull: Interval, clip: Interval, { longest, context }: WindowLimits): Interval {
  const spare = longest - (hull.end - hull.start)
  const [before, after] = [hull.start - clip.start, clip.end - hull.end]
  const left = Math.min(before, context, Math.max(Math.floor(spare / 2), spare - after))
  const right = Math.min(after, context, spare - left)
  return { start: hull.start - left, end: hull.end + right }
}

function aroundCore(core: Interval, clip: Interval, limits: WindowLimits): Interval {
  const spare = Math.floor((limits.longest - (core.end - core.start)) / 2)
  const context = Math.min(limits.coreContext, spare)
  return {
    start: Math.max(clip.start, core.start - context),
    end: Math.min(clip.end, core.end + context),
  }
}

function coresOf(audio: Audio, hull: Interval, { core, borderShift }: WindowLimits): Interval[] {
  const cores: Interval[] = []
  let start = hull.start
  for (let border = hull.start + core; border < hull.end; border += core) {
    const left = Math.floor((hull.end - border) / 2) // at least as much stays for the last core
    const end = quietestNear(audio, border, Math.min(borderShift, left))
    cores.push({ start, end })
    start = end
  }
  return [...cores, { start, end: hull.end }]
}

const QUIET_SECONDS = 0.02

/** The middle of the quietest 20 ms at most `shift` frames from a place; the place itself if all are equal. */
function quietestNear({ channels, sampleRateHz }: Audio, place: number, shift: number): number {
  const width = Math.max(1, Math.round(QUIET_SECONDS * sampleRateHz))
  const hop = Math.max(1, Math.round(0.001 * sampleRateHz))
  const energyAround = (middle: number): number => {
    let energy = 0
    for (const channel of channels)
      for (let n = middle - (width >> 1); n < middle + (width >> 1); n++)
        energy += (channel[n] ?? 0) ** 2
    return energy
  }
  let best = { middle: place, energy: energyAround(place) }
  for (let offset = hop; offset <= shift; offset += hop)
    for (const middle of [place - offset, place + offset]) {
      const energy = energyAround(middle)
      if (energy < best.energy) best = { middle, energy }
    }
  return best.middle
}
