import type { Finding } from '../../effects/effect.ts'
import { type Audio, durationSeconds } from '../audio.ts'
import { realFft } from '../fft.ts'
import { hann } from '../windows.ts'
import { atMost, skipped, within } from './findings.ts'
import { mean, median } from './statistics.ts'

const PASSAGE_SECONDS = 0.6
const PASSAGES = 30 // of each channel, at most
const STEP_SECONDS = 0.005
const FARTHEST_STEPS = 24
const WINDOW_SECONDS = 0.04
const LOWEST_HZ = 120
const HIGHEST_HZ = 8000
const BANDS_PER_OCTAVE = 3
const HIGHEST = 0.45 // of the sample rate
const QUIETEST = 1e-4 // of the loudest band
const LEAST_MOVEMENT_DB = 2
const LEAST_LIKENESS = 0.7
const CLOSE_CALL = 0.05
const SHARP_STEPS = 8 // a passage tells its place to the millisecond if it is less alike this far beside it
const SHARP_LOSS = 0.1
const FAR_APART_SECONDS = 0.8
const LEAST_PAIRS = 20
const FEW = 4 // passages, of which none can be spared
const FARTHEST_MS = 36
const USUAL_MS = 20
const TEMPO_PERCENT = 0.8

/** A passage beside its place, in ms of the input: as little as fits about as well as the best, and the best. */
type Lag = { readonly seconds: number; readonly least: number; readonly best: number | undefined }

/**
 * Checks of where the passages of a sound at another tempo or pitch stand, each 0.6 s long and moving: `times`,
 * none far beside its place; `delay`, the usual one of a channel not beside it; `tempo`, no drift from one to the
 * next.
 *
 * @param ratio of the new pitch to the old one
 */
export function stretchedTimes(before: Audio, after: Audio, ratio: number): Finding[] {
  const estimator = 'lag of the levels in third octaves of passages, in the time of the input'
  const scale = durationSeconds(after) / durationSeconds(before)
  // What is squeezed is blurred by as much: the window that hears it is longer in the input.
  const squeezed = 1 / (scale * ratio)
  const lags = before.channels.map((_, c) => {
    const channel = (audio: Audio) => ({ ...audio, channels: [audio.channels[c]!] })
    return lagsOf(channel(before), channel(after), ratio)
  })
  if (lags.every(({ length }) => length === 0))
    return [skipped('times', 'no passage moves', estimator)]
  const largest = (values: readonly number[]) =>
    values.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0)
  const sharp = lags.map((passages) => passages.filter(({ best }) => best !== undefined))
  const ms = { expected: 0, unit: 'ms', estimator }
  const findings = [
    within('times', {
      ...ms,
      measured: largest(withoutStray(lags.flat().map(({ least }) => least))),
      tolerance: FARTHEST_MS * Math.max(0.6, squeezed),
    }),
    within('delay', {
      ...ms,
      measured: largest(
        sharp.filter(({ length }) => length > 1).map((p) => median(p.map(({ best }) => best!))),
      ),
      tolerance: USUAL_MS * Math.max(1, squeezed),
    }),
  ]
  const slopes = sharp.flatMap(slopesOf)
  if (slopes.length >= LEAST_PAIRS)
    findings.push(
      atMost('tempo', {
        expected: 0,
        measured: Math.abs(median(slopes)) / 10,
        tolerance: TEMPO_PERCENT,
        unit: '%',
        estimator: 'how the lag grows from passage to passage, median over pairs',
      }),
    )
  return findings
}

/**
 * Without the one that is farthest off: where calls or beats repeat, an honest passage now and then is more like its
 * neighbour. What is left out or said twice moves all that follow, or is heard in the passages on both its sides.
 */
const withoutStray = (lags: readonly number[]): readonly number[] =>
  lags.length < FEW ? lags : [...lags].sort((a, b) => Math.abs(a) - Math.abs(b)).slice(0, -1)

/** How the lag grows between passages that are far apart, ms per second. @see Sen 1968 (median of slopes) */
const slopesOf = (passages: readonly Lag[]): number[] =>
  passages.flatMap((from) =>
    passages
      .filter(({ seconds }) => seconds - from.seconds >= FAR_APART_SECONDS)
      .map((to) => (to.best! - from.best!) / (to.seconds - from.seconds)),
  )

/** Of one channel, for passages that move and are found again. */
function lagsOf(before: Audio, after: Audio, ratio: number): Lag[] {
  const seconds = durationSeconds(before)
  const scale = durationSeconds(after) / seconds
  const room = seconds - PASSAGE_SECONDS
  if (room < 0) return []
  const highestHz = Math.min(HIGHEST_HZ, (HIGHEST * before.sampleRateHz) / Math.max(1, ratio))
  const [was, is] = [
    hearing(before, { pitch: 1, highestHz }),
    hearing(after, { pitch: ratio, highestHz }),
  ]
  const steps = Math.round(PASSAGE_SECONDS / STEP_SECONDS)
  const count = Math.min(PASSAGES, 1 + Math.floor((2 * room) / PASSAGE_SECONDS))
  return Array.from({ length: count }, (_, i) => {
    const start = count === 1 ? room / 2 : (room * i) / (count - 1)
    const moment = (k: number) => start + k * STEP_SECONDS
    const around = Array.from({ length: steps + 2 * FARTHEST_STEPS }, (_, k) =>
      was(moment(k - FARTHEST_STEPS)),
    )
    const passage = Array.from({ length: steps }, (_, k) => is(moment(k) * scale))
    const lag = lagOf(likenesses(around, passage))
    return lag ? [{ seconds: start, ...lag }] : []
  }).flat()
}

/** Undefined where nothing moves, or nothing is alike. */
function lagOf(likeness: readonly number[]): Omit<Lag, 'seconds'> | undefined {
  const most = Math.max(...likeness)
  if (!(most >= LEAST_LIKENESS)) return undefined
  const ms = (place: number) => 1000 * STEP_SECONDS * (place - FARTHEST_STEPS)
  const fitting = likeness.flatMap((value, i) => (value >= most - CLOSE_CALL ? [ms(i)] : []))
  const least = fitting.reduce((near, lag) => (Math.abs(lag) < Math.abs(near) ? lag : near))

  const top = likeness.indexOf(most)
  const beside = [top - SHARP_STEPS, top + SHARP_STEPS].map((i) => likeness[i] ?? 1)
  if (beside.some((value) => value > most - SHARP_LOSS)) return { least, best: undefined }
  const [left, right] = [likeness[top - 1]!, likeness[top + 1]!]
  const curve = left - 2 * most + right
  return { least, best: ms(top + (curve < 0 ? (left - right) / (2 * curve) : 0)) }
}

// ── what is heard of a passage ─────────────────────────────────────────────────────────────────

type Powers = Float64Array

/** Power in each band about a moment, seconds, without what is always there. */
function hearing(
  { channels, sampleRateHz }: Audio,
  { pitch, highestHz }: { pitch: number; highestHz: number },
): (seconds: number) => Powers {
  const samples = channels[0]!
  const offset = mean(samples)
  const fft = realFft(2 ** Math.round(Math.log2(WINDOW_SECONDS * sampleRateHz)))
  const window = hann(fft.size)
  const piece = new Float64Array(fft.size)
  const [re, im] = [new Float64Array(fft.bins), new Float64Array(fft.bins)]
  const bands = Math.floor(BANDS_PER_OCTAVE * Math.log2(highestHz / LOWEST_HZ))
  const edges = Array.from({ length: bands + 1 }, (_, b) => {
    const hz = LOWEST_HZ * pitch * 2 ** (b / BANDS_PER_OCTAVE)
    return Math.round((hz * fft.size) / sampleRateHz)
  })
  return (seconds) => {
    const start = Math.round(seconds * sampleRateHz) - fft.size / 2
    for (let n = 0; n < fft.size; n++)
      piece[n] = window[n]! * ((samples[start + n] ?? offset) - offset)
    fft.forward(piece, re, im)
    return Float64Array.from({ length: bands }, (_, b) => {
      let power = 0
      for (let k = edges[b]!; k < Math.max(edges[b]! + 1, edges[b + 1]!); k++)
        power += re[k]! ** 2 + im[k]! ** 2
      return power / fft.size ** 2
    })
  }
}

/** How alike the passage is to what is around it, for every lag from the earliest on. */
function likenesses(around: readonly Powers[], passage: readonly Powers[]): number[] {
  const loudest = Math.max(...around.map((powers) => Math.max(...powers)))
  const floor = Math.max(QUIETEST * loudest, 1e-14)
  const levels = (powers: Powers) => powers.map((power) => 10 * Math.log10(power + floor))
  const [was, is] = [around.map(levels), passage.map(levels)]
  return Array.from({ length: 2 * FARTHEST_STEPS + 1 }, (_, i) =>
    alike(was.slice(i, i + is.length), is),
  )
}

/** Correlation of how all bands move, each about its own mean; 0 where they hardly do. */
function alike(a: readonly Powers[], b: readonly Powers[]): number {
  let [ab, aa, bb] = [0, 0, 0]
  const bands = a[0]!.length
  for (let band = 0; band < bands; band++) {
    let [meanA, meanB] = [0, 0]
    for (let k = 0; k < a.length; k++) {
      meanA += a[k]![band]! / a.length
      meanB += b[k]![band]! / a.length
    }
    for (let k = 0; k < a.length; k++) {
      const [x, y] = [a[k]![band]! - meanA, b[k]![band]! - meanB]
      ab += x * y
      aa += x * x
      bb += y * y
    }
  }
  const isMoving = aa > LEAST_MOVEMENT_DB ** 2 * a.length * bands
  return isMoving && bb > 0 ? ab / Math.sqrt(aa * bb) : 0
}
