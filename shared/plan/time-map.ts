import type { Region } from './plan/places.ts'
import type { Step } from './plan.ts'

/** From a time before a step to the time after it; a deleted moment becomes the join. */
export type TimeMap = (seconds: number) => number

export const unmoved: TimeMap = (seconds) => seconds

/** What a resolved step does to time, or null where that depends on what is heard. */
export function timeMapOf(step: Step, durationSeconds: number): TimeMap | null {
  const whole: Region = { startSeconds: 0, endSeconds: durationSeconds }
  const { startSeconds: a, endSeconds: b } = ('region' in step ? step.region : undefined) ?? whole
  switch (step.op) {
    case 'trim':
      return (t) => Math.min(Math.max(t, a), b) - a
    case 'delete':
      return (t) => (t <= a ? t : Math.max(a, t - (b - a)))
    case 'reverse':
      return (t) => (t < a || t > b ? t : a + b - t)
    case 'speed':
    case 'playback_rate':
      return stretch(a, b, (b - a) / (step.factor ?? 1))
    case 'loop': {
      const added = lengthAfter(step, durationSeconds) - durationSeconds
      return (t) => (t < b ? t : t + added)
    }
    case 'swap': {
      if (step.region !== undefined && step.otherRegion !== undefined)
        return exchange(step.region, step.otherRegion)
      const split = step.splitSeconds
      if (split === undefined) return null
      return (t) => (t < split ? t + durationSeconds - split : t - split)
    }
    case 'move': {
      const to = step.toSeconds ?? 0
      const length = b - a
      if (to <= a) return (t) => (t < to || t >= b ? t : t < a ? t + length : t - a + to)
      return (t) => (t < a || t >= to ? t : t >= b ? t - length : t + to - b)
    }
    case 'insert_silence':
      return (t) => (t < (step.atSeconds ?? 0) ? t : t + step.durationSeconds)
    case 'remove_silences':
      return null
    default:
      return unmoved
  }
}

/** Length of the clip after a resolved step; NaN where it depends on what is heard. */
export function lengthAfter(step: Step, durationSeconds: number): number {
  const region = 'region' in step ? step.region : undefined
  const length = region === undefined ? durationSeconds : region.endSeconds - region.startSeconds
  switch (step.op) {
    case 'trim':
      return length
    case 'delete':
      return durationSeconds - length
    case 'speed':
    case 'playback_rate':
      return durationSeconds - length + length / (step.factor ?? 1)
    case 'loop': {
      const crossfade = step.crossfadeMs / 1000
      const played =
        step.count === undefined
          ? (step.targetDurationSeconds ?? length)
          : step.count * length - (step.count - 1) * crossfade
      return durationSeconds - length + played
    }
    case 'insert_silence':
      return durationSeconds + step.durationSeconds
    case 'remove_silences':
      return Number.NaN
    case 'reverb':
      return durationSeconds + (region === undefined && !step.keepLength ? step.rt60Seconds : 0)
    case 'echo':
      return (
        durationSeconds +
        (region === undefined && !step.keepLength ? (step.repeats * step.delayMs) / 1000 : 0)
      )
    case 'add':
      return durationSeconds + (step.placement === 'after_end' ? 6 : 0)
    default:
      return durationSeconds
  }
}

const stretch = (a: number, b: number, length: number): TimeMap => {
  return (t) => (t <= a ? t : t >= b ? t + length - (b - a) : a + ((t - a) * length) / (b - a))
}

function exchange(one: Region, other: Region): TimeMap {
  const [first, second] = one.startSeconds <= other.startSeconds ? [one, other] : [other, one]
  const firstLength = first.endSeconds - first.startSeconds
  const secondLength = second.endSeconds - second.startSeconds
  return (t) => {
    if (t < first.startSeconds || t >= second.endSeconds) return t
    if (t < first.endSeconds) return t + second.endSeconds - firstLength - first.startSeconds
    if (t < second.startSeconds) return t + secondLength - firstLength
    return t - second.startSeconds + first.startSeconds
  }
}
