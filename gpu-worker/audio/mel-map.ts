import { realFft } from './fft.ts'
import type { Readable } from './readable.ts'
import { hann } from './windows.ts'

const WINDOW_FRAMES = 2048
const LOWEST_HZ = 20
const HIGHEST_HZ = 20_000
/** Windows looked at within one column at most: long clips stay affordable. */
const MAX_WINDOWS = 8
/** Written together, a cache line of each band: one by one every value would fetch a line of its own. */
const BATCH_COLUMNS = 16
const FLOOR_POWER = 1e-30
const DB_PER_NEPER = 10 / Math.LN10 // of a power

export type MelMap = {
  readonly columns: number
  readonly bands: number
  readonly highestHz: number
  readonly levelsDb: Float32Array // [bands][columns], band 0 the lowest; dB re full scale
}

/**
 * How loud each of `bands` mel-spaced bands from 20 Hz to 20 kHz (or half the rate) is in each of
 * `columns` equal parts of the clip: mono sum, Hann 2048, the loudest window of a part.
 *
 * @param upToHz the top of the highest band, where it is not to be 20 kHz or half the rate
 * @see O'Shaughnessy 1987, mel = 2595 log10(1 + f/700)
 */
export function melMap(
  audio: Readable,
  { columns, bands, upToHz }: { columns: number; bands: number; upToHz?: number },
): MelMap {
  const highestHz = upToHz ?? highestHzOf(audio.sampleRateHz)
  const bins = bandsOf(audio.sampleRateHz, { bands, highestHz })
  const fft = realFft(WINDOW_FRAMES)
  const hannWindow = hann(WINDOW_FRAMES)
  const scale = (2 / hannWindow.reduce((sum, w) => sum + w, 0)) ** 2 // a full-scale sine is 0 dB
  const window = hannWindow.map((w) => w / audio.channels)
  const [windowed, re, im] = [WINDOW_FRAMES, fft.bins, fft.bins].map(
    (n) => new Float64Array(n),
  ) as [Float64Array, Float64Array, Float64Array]
  const power = new Float64Array(fft.bins)
  const sums = new Float64Array(fft.bins + 1)
  const levelsDb = new Float32Array(bands * columns)
  const batch = new Float32Array(bands * BATCH_COLUMNS) // [bands][columns of the batch]
  const hop = audio.frames / columns
  const windows = Math.min(MAX_WINDOWS, Math.max(1, Math.round(hop / (WINDOW_FRAMES / 2))))

  for (let column = 0; column < columns; column++) {
    power.fill(0)
    for (let n = 0; n < windows; n++) {
      const from = Math.round((column + (n + 0.5) / windows) * hop - WINDOW_FRAMES / 2)
      cutWindow(audio, from, { window, windowed })
      fft.forward(windowed, re, im)
      for (let k = 0; k < fft.bins; k++) {
        const p = (re[k]! * re[k]! + im[k]! * im[k]!) * scale
        if (p > power[k]!) power[k] = p
      }
    }
    for (let k = 0; k < fft.bins; k++) sums[k + 1] = sums[k]! + power[k]!
    for (let band = 0; band < bands; band++) {
      const level = powerOf(bins[band]!, power, sums)
      batch[band * BATCH_COLUMNS + (column % BATCH_COLUMNS)] =
        DB_PER_NEPER * Math.log(level + FLOOR_POWER)
    }
    const filled = (column % BATCH_COLUMNS) + 1
    if (filled < BATCH_COLUMNS && column < columns - 1) continue
    for (let band = 0; band < bands; band++)
      for (let i = 0; i < filled; i++)
        levelsDb[band * columns + column + 1 - filled + i] = batch[band * BATCH_COLUMNS + i]!
  }
  return { columns, bands, highestHz, levelsDb }
}

/** 20 kHz, or half the rate where that is less. */
export const highestHzOf = (sampleRateHz: number): number => Math.min(HIGHEST_HZ, sampleRateHz / 2)

/** Where a frequency lies between the lowest and the highest, 0…1 on the mel scale. */
export const melPosition = (hz: number, highestHz: number): number =>
  (mel(hz) - mel(LOWEST_HZ)) / (mel(highestHz) - mel(LOWEST_HZ))

const mel = (hz: number): number => 2595 * Math.log10(1 + hz / 700)
const hzOf = (m: number): number => 700 * (10 ** (m / 2595) - 1)

/**
 * The sum of the channels from `from` on, windowed; zeros beyond the ends.
 *
 * @param window over the number of channels, so that the sum becomes the mean
 */
function cutWindow(
  audio: Readable,
  from: number,
  { window, windowed }: { readonly window: Float64Array; readonly windowed: Float64Array },
): void {
  const start = Math.min(audio.frames, Math.max(0, from))
  const end = Math.max(start, Math.min(audio.frames, from + WINDOW_FRAMES))
  if (end - start < WINDOW_FRAMES) windowed.fill(0)
  const lead = start - from
  for (let c = 0; c < audio.channels; c++) {
    const samples = audio.read(c, start, end)
    if (c === 0) for (let i = 0; i < samples.length; i++) windowed[lead + i] = samples[i]!
    else for (let i = 0; i < samples.length; i++) windowed[lead + i]! += samples[i]!
  }
  for (let i = 0; i < WINDOW_FRAMES; i++) windowed[i]! *= window[i]!
}

type Band = { readonly first: number; readonly last: number; readonly share: number }

/**
 * The bins of every band. One that is narrower than a bin (`last` < `first`) lies between bin `last`
 * and the next, by `share`; one above half the rate has no bins (`first` is infinite).
 */
function bandsOf(rate: number, { bands, highestHz }: { bands: number; highestHz: number }): Band[] {
  const step = (mel(highestHz) - mel(LOWEST_HZ)) / bands
  const binOf = (m: number): number => (hzOf(m) * WINDOW_FRAMES) / rate
  const top = WINDOW_FRAMES / 2
  return Array.from({ length: bands }, (_, band) => {
    const from = binOf(mel(LOWEST_HZ) + band * step)
    const to = binOf(mel(LOWEST_HZ) + (band + 1) * step)
    if (from > top) return { first: Number.POSITIVE_INFINITY, last: top, share: 0 }
    const [first, last] = [Math.ceil(from), Math.min(top, Math.floor(to))]
    if (last > first) return { first, last, share: 0 }
    const centre = Math.min(top, (from + to) / 2)
    return { first: top + 1, last: Math.floor(centre), share: centre - Math.floor(centre) }
  })
}

/** The mean power of a band. @param sums of the power of all bins below, [bins + 1] */
function powerOf({ first, last, share }: Band, power: Float64Array, sums: Float64Array): number {
  if (first === Number.POSITIVE_INFINITY) return 0
  if (first <= last) return Math.max(0, sums[last + 1]! - sums[first]!) / (last - first + 1)
  return power[last]! * (1 - share) + (power[last + 1] ?? 0) * share
}
