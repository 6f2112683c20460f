import type { Region } from '#shared/plan/plan/places.ts'
import { type Audio, frameCount } from '../audio/audio.ts'
import type { Interval } from '../audio/intervals.ts'
import type { Applied, EffectContext, Finding } from '../effects/effect.ts'
import { fadeWeight, type JoinCurve, joinFrames } from './joins.ts'
import { keptAround } from './kept.ts'

/** Seconds to frames, half away from zero. */
export const toFrames = (seconds: number, sampleRateHz: number): number =>
  Math.round(seconds * sampleRateHz)

/** The frames a step acts on: its region, or all of them. */
export function regionOf(step: { readonly region?: Region | undefined }, audio: Audio): Interval {
  const frames = frameCount(audio)
  if (!step.region) return { start: 0, end: frames }
  const { startSeconds, endSeconds } = step.region
  const clamp = (frame: number) => Math.min(frames, Math.max(0, frame))
  return {
    start: clamp(toFrames(startSeconds, audio.sampleRateHz)),
    end: clamp(toFrames(endSeconds, audio.sampleRateHz)),
  }
}

export const slice = ({ channels, sampleRateHz }: Audio, { start, end }: Interval): Audio => ({
  channels: channels.map((samples) => samples.subarray(start, end)),
  sampleRateHz,
})

/** A step that acts on a part of the clip when it has a region, and on all of it otherwise. */
export type Regional = { readonly exact?: true | undefined; readonly region?: Region | undefined }

type Apply<Step, Result, Context = EffectContext> = (
  input: Audio,
  step: Step,
  context: Context,
) => Result
/** `inside`: the frames of what the process hears that are the region; the rest is context. */
type RegionContext = EffectContext & { readonly inside: Interval }
type Verify<Step> = (input: Audio, output: Audio, step: Step) => Finding[]

type InRegionOptions = {
  /** What the process may hear before and after the region, so that it starts and ends in full swing. */
  readonly contextSeconds?: number
  readonly curve?: JoinCurve
  /** Length of the fade back to the input at the region's end, when longer than a join. */
  readonly endFadeSeconds?: number
}

/**
 * Turns a process that keeps length and channels into the `apply` of an effect with an optional region:
 * inside it the processed sound, faded in and out within the region; outside it the input, bit for bit.
 * No fade at an end of the clip.
 */
export function inRegion<Step extends Regional>(
  process: Apply<Step, Float32Array[], RegionContext>,
  { contextSeconds = 0, curve = 'linear', endFadeSeconds = 0 }: InRegionOptions = {},
): Apply<Step, Pick<Applied, 'audio' | 'kept'>> {
  return (input, step, context) => {
    const region = regionOf(step, input)
    const frames = frameCount(input)
    const isWhole = region.start === 0 && region.end === frames
    if (isWhole && endFadeSeconds === 0) {
      const channels = process(input, step, { ...context, inside: region })
      return { audio: { ...input, channels }, kept: [] }
    }

    const reach = toFrames(contextSeconds, input.sampleRateHz)
    const heard = {
      start: Math.max(0, region.start - reach),
      end: Math.min(frames, region.end + reach),
    }
    const inside = { start: region.start - heard.start, end: region.end - heard.start }
    const processed = process(slice(input, heard), step, { ...context, inside })
    const ramps = rampsOf(step, input, toFrames(endFadeSeconds, input.sampleRateHz))
    const channels = input.channels.map((samples, c) => {
      const output = samples.slice()
      output.set(processed[c]!.subarray(inside.start, inside.end), region.start)
      fadeFrom(samples, output, { start: region.start, frames: ramps.start, curve })
      fadeInto(samples, output, { end: region.end, frames: ramps.end, curve })
      return output
    })
    return { audio: { ...input, channels }, kept: keptAround(region, frames) }
  }
}

/**
 * The same for `verify`: it gets the inside of the region, its fades left out, of both sides. A region
 * that consists of fades only is measured as it is.
 */
export function onRegion<Step extends Regional>(
  measure: Verify<Step>,
  { endFadeSeconds = 0 }: Pick<InRegionOptions, 'endFadeSeconds'> = {},
): Verify<Step> {
  return (input, output, step) => {
    const inside = coreOf(step, input, toFrames(endFadeSeconds, input.sampleRateHz))
    return measure(slice(input, inside), slice(output, inside), step)
  }
}

/** The region of a step without its fades. */
export function coreOf(step: Regional, input: Audio, endFadeFrames = 0): Interval {
  const region = regionOf(step, input)
  const ramps = rampsOf(step, input, endFadeFrames)
  return { start: region.start + ramps.start, end: region.end - ramps.end }
}

/** Frames of the fades inside a region: none at a clip end, a quarter of a region that is too short. */
function rampsOf(step: Regional, input: Audio, endFadeFrames = 0): { start: number; end: number } {
  const { start, end } = regionOf(step, input)
  const join = 2 * joinFrames(step, input.sampleRateHz)
  const limit = (frames: number) => (end - start < 2 * frames ? (end - start) >> 2 : frames)
  return {
    start: start > 0 ? limit(join) : 0,
    end: end < frameCount(input) || endFadeFrames > 0 ? limit(Math.max(join, endFadeFrames)) : 0,
  }
}

type Fade = { readonly frames: number; readonly curve: JoinCurve }

function fadeFrom(
  samples: Float32Array,
  output: Float32Array,
  { start, frames, curve }: Fade & { start: number },
): void {
  for (let i = 0; i < frames; i++) {
    const n = start + i
    output[n] =
      output[n]! * fadeWeight(i, frames, curve) +
      samples[n]! * fadeWeight(frames - 1 - i, frames, curve)
  }
}

function fadeInto(
  samples: Float32Array,
  output: Float32Array,
  { end, frames, curve }: Fade & { end: number },
): void {
  for (let i = 0; i < frames; i++) {
    const n = end - frames + i
    output[n] =
      output[n]! * fadeWeight(frames - 1 - i, frames, curve) +
      samples[n]! * fadeWeight(i, frames, curve)
  }
}
