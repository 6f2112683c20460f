/** By how much the numbers that were asked for were missed. Works on any program's output. */
import { type Audio, frameCount } from '../audio.ts'
import { realFft } from '../fft.ts'
import { integratedLoudness } from '../loudness.ts'
import { decaySeconds } from '../measure/decay.ts'
import { pitchChangeCents } from '../measure/f0.ts'
import { levelChangesDb } from '../measure/levels.ts'
import { mean, median } from '../measure/statistics.ts'
import { cut } from '../stft.ts'
import { hann } from '../windows.ts'

/** dB beyond what was asked for: median over 20 ms frames in which the input is heard. */
export const gainErrorDb = (input: Audio, output: Audio, gainDb: number): number =>
  median(levelChangesDb(input, output)) - gainDb

/** LU above the loudness asked for. @see ITU-R BS.1770-4 */
export const lufsError = (output: Audio, targetLufs: number): number =>
  integratedLoudness(output) - targetLufs

/** Frames more than the length asked for, rounded to a frame. */
export const durationErrorFrames = (output: Audio, seconds: number): number =>
  frameCount(output) - Math.round(seconds * output.sampleRateHz)

/**
 * Cents above the transposition asked for: median of YIN over moments with a pitch on both sides; NaN
 * where there is none.
 *
 * @param durationFactor length of the output against the input's
 */
export const f0ErrorCents = (
  input: Audio,
  output: Audio,
  { semitones, durationFactor = 1 }: { semitones: number; durationFactor?: number },
): number => {
  const expectedCents = 100 * semitones
  const toOutput = (seconds: number) => seconds * durationFactor
  return pitchChangeCents(input, output, { expectedCents, toOutput }).cents - expectedCents
}

/**
 * Percent by which the −3 dB point of what lies between two clips is off the cut-off asked for; NaN when
 * the transfer function |Sxy| / Sxx never falls to −3 dB. Averaged over Welch windows of 8192 frames and
 * over channels; the input should have power on both sides of the cut-off.
 *
 * @see Bendat & Piersol, "Random Data", chapter 6 (H1 estimate)
 */
export function cutoffErrorPercent(
  input: Audio,
  output: Audio,
  { cutoffHz, kind }: { cutoffHz: number; kind: 'low_pass' | 'high_pass' },
): number {
  const { gainsDb, binHz } = transferFunction(input, output)
  const passed = (k: number) => gainsDb[k]! > HALF_POWER_DB
  const centre = Math.round(cutoffHz / binHz)
  const [from, to] = [Math.max(1, centre >> 2), Math.min(4 * centre, gainsDb.length - 2)]
  // From the pass band towards the stop band: the first fall through −3 dB.
  const step = kind === 'low_pass' ? 1 : -1
  for (let k = step > 0 ? from : to; step > 0 ? k < to : k > from; k += step) {
    if (!passed(k) || passed(k + step)) continue
    const share = (gainsDb[k]! - HALF_POWER_DB) / (gainsDb[k]! - gainsDb[k + step]!)
    return 100 * (((k + step * share) * binHz) / cutoffHz - 1)
  }
  return Number.NaN
}

/**
 * Where known sounds are heard in a clip, against where they should be: the mean distance in milliseconds,
 * and whether they come in the order they should.
 *
 * @param events each with samples that are looked for by normalised cross-correlation, channel by channel
 */
export function onsetErrors(
  output: Audio,
  events: readonly { readonly sound: Audio; readonly atSeconds: number }[],
): { onsetErrorMs: number; isOrderCorrect: boolean } {
  const found = events.map(({ sound }) => bestPlace(sound, output) / output.sampleRateHz)
  const order = (times: readonly number[]) =>
    times.map((_, i) => i).toSorted((a, b) => times[a]! - times[b]!)
  const expected = events.map(({ atSeconds }) => atSeconds)
  return {
    onsetErrorMs: 1000 * mean(found.map((seconds, i) => Math.abs(seconds - expected[i]!))),
    isOrderCorrect: order(found).every((event, i) => event === order(expected)[i]),
  }
}

/** Percent by which an impulse response rings longer than asked for (T30 around 500 Hz). */
export const rt60ErrorPercent = (impulseResponse: Audio, rt60Seconds: number): number =>
  100 * (decaySeconds(impulseResponse.channels[0]!, impulseResponse.sampleRateHz) / rt60Seconds - 1)

/**
 * The largest change of a sample outside the frames that were to be edited, for an edit that keeps the
 * length; 0 is what a careful edit gives.
 *
 * @throws RangeError when the shapes differ
 */
export function untouchedMaxAbsDiff(
  input: Audio,
  output: Audio,
  { startFrame, endFrame }: { startFrame: number; endFrame: number },
): number {
  if (frameCount(input) !== frameCount(output) || input.channels.length !== output.channels.length)
    throw new RangeError(
      `Expected ${frameCount(input)} frames in ${input.channels.length} channels, got ${frameCount(output)} in ${output.channels.length}`,
    )
  let largest = 0
  for (const [c, samples] of output.channels.entries())
    for (let n = 0; n < samples.length; n++) {
      if (n >= startFrame && n < endFrame) continue
      largest = Math.max(largest, Math.abs(samples[n]! - input.channels[c]![n]!))
    }
  return largest
}

const HALF_POWER_DB = -10 * Math.log10(2)
const WELCH_FRAMES = 8192

function transferFunction(input: Audio, output: Audio): { gainsDb: Float64Array; binHz: number } {
  const fft = realFft(WELCH_FRAMES)
  const window = hann(WELCH_FRAMES)
  const piece = new Float64Array(WELCH_FRAMES)
  const [xr, xi, yr, yi, crossRe, crossIm, power] = Array.from(
    { length: 7 },
    () => new Float64Array(fft.bins),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array] // biome-ignore format: seven of a kind
  for (const [c, samples] of input.channels.entries())
    for (let start = 0; start + WELCH_FRAMES <= samples.length; start += WELCH_FRAMES / 2) {
      cut(samples, start, window, piece)
      fft.forward(piece, xr, xi)
      cut(output.channels[c]!, start, window, piece)
      fft.forward(piece, yr, yi)
      for (let k = 0; k < fft.bins; k++) {
        crossRe[k]! += xr[k]! * yr[k]! + xi[k]! * yi[k]!
        crossIm[k]! += xr[k]! * yi[k]! - xi[k]! * yr[k]!
        power[k]! += xr[k]! ** 2 + xi[k]! ** 2
      }
    }
  const gainsDb = power.map((p, k) => 20 * Math.log10(Math.hypot(crossRe[k]!, crossIm[k]!) / p))
  return { gainsDb, binHz: input.sampleRateHz / WELCH_FRAMES }
}

/** The frame at which a sound fits a clip best: largest normalised cross-correlation, sum of channels. */
function bestPlace(sound: Audio, clip: Audio): number {
  const length = frameCount(sound)
  const size = 2 ** Math.ceil(Math.log2(frameCount(clip) + length))
  const fft = realFft(size)
  const correlation = new Float64Array(size)
  const energies = new Float64Array(frameCount(clip) + 1)
  const [ar, ai, br, bi] = Array.from({ length: 4 }, () => new Float64Array(fft.bins)) as [
    Float64Array, Float64Array, Float64Array, Float64Array] // biome-ignore format: four of a kind
  const [padded, result] = [new Float64Array(size), new Float64Array(size)]
  for (const [c, samples] of clip.channels.entries()) {
    padded.fill(0)
    padded.set(samples)
    fft.forward(padded, ar, ai)
    padded.fill(0)
    padded.set(sound.channels[c]!)
    fft.forward(padded, br, bi)
    for (let k = 0; k < fft.bins; k++) {
      const [re, im] = [ar[k]!, ai[k]!]
      ar[k] = re * br[k]! + im * bi[k]!
      ai[k] = im * br[k]! - re * bi[k]!
    }
    fft.inverse(ar, ai, result)
    for (let n = 0; n < size; n++) correlation[n]! += result[n]!
    let energy = 0
    for (let n = 0; n < samples.length; n++) energies[n + 1]! += energy += samples[n]! ** 2
  }
  let [best, place] = [Number.NEGATIVE_INFINITY, 0]
  const floor = 1e-6 * energies.at(-1)!
  for (let n = 0; n + length <= frameCount(clip); n++) {
    const likeness = correlation[n]! / Math.sqrt(energies[n + length]! - energies[n]! + floor)
    if (likeness > best) [best, place] = [likeness, n]
  }
  return place
}
