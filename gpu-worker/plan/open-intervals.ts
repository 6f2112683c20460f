import { DomainError } from '#shared/errors.ts'
import type { OpenStep } from '#shared/plan/plan.ts'
import { type Audio, frameCount } from '../audio/audio.ts'
import { fromDb } from '../audio/decibels.ts'
import type { Interval } from '../audio/intervals.ts'
import { regionOf, toFrames } from './regions.ts'

/** Where an open step acts, and the clip it acts on. */
export type OpenPlace = {
  /** The step's input, lengthened by silence where the step lengthens the clip. */
  readonly audio: Audio
  /** Frames the model's result replaces, in rising order. */
  readonly edited: readonly Interval[]
}

const ADDED_SECONDS = 6
const BEFORE_SECONDS = 0.25

/**
 * The frames an open step replaces: its region, the place of an addition, the gaps of an inpainting, or
 * the whole clip.
 *
 * @throws DomainError `no_effect` when an inpainting finds no gap
 */
export function openPlace(step: OpenStep, audio: Audio): OpenPlace {
  if (step.op === 'add' && step.placement === 'after_end') return afterEnd(audio)
  if ('region' in step && step.region) return { audio, edited: [regionOf(step, audio)] }
  if (step.op === 'add') return { audio, edited: [placeOfAddition(step, audio)] }
  if (step.op === 'inpaint' && step.gaps) return { audio, edited: gapsIn(audio) }
  return { audio, edited: [{ start: 0, end: frameCount(audio) }] }
}

function placeOfAddition(
  { atSeconds, placement }: Extract<OpenStep, { op: 'add' }>,
  audio: Audio,
): Interval {
  const frames = frameCount(audio)
  const added = Math.min(frames, toFrames(ADDED_SECONDS, audio.sampleRateHz))
  if (atSeconds !== undefined) {
    const start = Math.max(0, toFrames(atSeconds - BEFORE_SECONDS, audio.sampleRateHz))
    const end = Math.min(frames, toFrames(atSeconds + ADDED_SECONDS, audio.sampleRateHz))
    return { start: Math.min(start, frames - 1), end }
  }
  if (placement === 'start') return { start: 0, end: added }
  if (placement === 'end') return { start: frames - added, end: frames }
  if (placement === 'middle') {
    const start = (frames - added) >> 1
    return { start, end: start + added }
  }
  return { start: 0, end: frames }
}

function afterEnd(audio: Audio): OpenPlace {
  const frames = frameCount(audio)
  const longer = frames + toFrames(ADDED_SECONDS, audio.sampleRateHz)
  const channels = audio.channels.map((channel) => {
    const extended = new Float32Array(longer)
    extended.set(channel)
    return extended
  })
  return { audio: { ...audio, channels }, edited: [{ start: frames, end: longer }] }
}

const GAP = { shortestSeconds: 0.02, longestSeconds: 10, quietest: fromDb(-70) } as const

/** Silent runs inside the clip, not at its ends. */
function gapsIn({ channels, sampleRateHz }: Audio): Interval[] {
  const frames = channels[0]?.length ?? 0
  const isSilent = (n: number) => channels.every((channel) => Math.abs(channel[n]!) < GAP.quietest)
  const gaps: Interval[] = []
  for (let start = 0; start < frames; start++) {
    if (!isSilent(start)) continue
    let end = start
    while (end < frames && isSilent(end)) end++
    const seconds = (end - start) / sampleRateHz
    const isInside = start > 0 && end < frames
    if (isInside && seconds >= GAP.shortestSeconds && seconds <= GAP.longestSeconds)
      gaps.push({ start, end })
    start = end
  }
  if (gaps.length === 0)
    throw new DomainError('no_effect', 'There is no silent gap in the recording to fill.')
  return gaps
}
