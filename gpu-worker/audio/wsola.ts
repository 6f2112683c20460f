import { hann } from './windows.ts'

const WINDOW_SECONDS = 0.02
const REACH_SECONDS = 0.01
const COARSE = 4 // every so many places and samples are compared first

/**
 * A sound at another tempo and the same pitch, made of pieces of the waveform: for speech, whose pulses
 * it keeps. Pieces are chosen on the sum of the channels, so that the stereo image stays.
 *
 * @param channels [channels, frames]; not modified
 * @param factor above 1 is faster
 * @returns [channels, frames]; the caller owns it
 * @see Verhelst & Roelands 1993, "An overlap-add technique based on waveform similarity (WSOLA)"
 */
export function stretchWsola(
  channels: readonly Float32Array[],
  { factor, frames, sampleRateHz }: { factor: number; frames: number; sampleRateHz: number },
): Float32Array[] {
  const hop = Math.round((WINDOW_SECONDS / 2) * sampleRateHz)
  const window = hann(2 * hop)
  const reach = Math.round(REACH_SECONDS * sampleRateHz)
  const mix = sumOf(channels)
  const output = channels.map(() => new Float64Array(frames))
  let continued = -hop // where the piece chosen last would go on
  for (let k = 0; (k - 1) * hop < frames; k++) {
    const at = (k - 1) * hop
    // What is heard of a piece lies inside the input: beyond it there is nothing to be like, and a gap.
    const latest = Math.max(0, mix.length - Math.min(2 * hop, frames - at))
    const wanted = Math.min(Math.round(at * factor), latest)
    const search = { wanted, latest, continued, reach, length: 2 * hop }
    const start = k === 0 ? -hop : mostAlike(mix, search)
    for (const [c, samples] of channels.entries())
      overlap(output[c]!, samples, { at, from: start, window })
    continued = start + hop
  }
  return output.map((sum) => Float32Array.from(sum))
}

function overlap(
  output: Float64Array,
  samples: Float32Array,
  { at, from, window }: { at: number; from: number; window: Float64Array },
): void {
  const first = Math.max(0, -at, -from)
  const last = Math.min(window.length, output.length - at, samples.length - from)
  for (let n = first; n < last; n++) output[at + n]! += samples[from + n]! * window[n]!
}

type Search = {
  readonly wanted: number
  readonly latest: number
  readonly continued: number
  readonly reach: number
  readonly length: number
}

/** Start of the piece near `wanted`, from 0 to `latest`, that most resembles what would follow naturally. */
function mostAlike(mix: Float32Array, search: Search): number {
  const { wanted, latest, continued, reach, length } = search
  if (Math.abs(continued - wanted) <= 1) return continued
  let best = { likeness: Number.NEGATIVE_INFINITY, start: wanted }
  const consider = (start: number, step: number) => {
    if (start < 0 || start > latest) return
    const found = likeness(mix, { start, continued, length, step })
    if (found > best.likeness) best = { likeness: found, start }
  }
  for (let offset = -reach; offset <= reach; offset += COARSE) consider(wanted + offset, COARSE)
  const around = best.start
  best = { likeness: Number.NEGATIVE_INFINITY, start: around }
  for (let start = around - COARSE; start <= around + COARSE; start++)
    if (Math.abs(start - wanted) <= reach) consider(start, 1)
  return best.start
}

/** Normalised cross-correlation. */
function likeness(
  mix: Float32Array,
  {
    start,
    continued,
    length,
    step,
  }: { start: number; continued: number; length: number; step: number },
): number {
  const first = Math.max(0, -start, -continued)
  const last = Math.min(length, mix.length - start, mix.length - continued)
  let [both, own] = [0, 0]
  for (let n = first; n < last; n += step) {
    const x = mix[start + n]!
    both += x * mix[continued + n]!
    own += x * x
  }
  return both / Math.sqrt(own + 1e-12)
}

function sumOf(channels: readonly Float32Array[]): Float32Array {
  return channels[0]!.map((_, n) => {
    let sum = 0
    for (const samples of channels) sum += samples[n]!
    return sum
  })
}
