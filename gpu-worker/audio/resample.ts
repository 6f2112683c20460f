import type { Audio } from './audio.ts'
import { besselI0 } from './windows.ts'

// Windowed sinc: zero crossings on each side counted at the lower of the two rates, Kaiser's beta, and
// the pass band as a share of that rate. Together: 130 dB and more of SINAD up to 0.9 of Nyquist.
const FULL: Kernel = { zeroCrossings: 64, beta: 12.5, rollOff: 0.965 }
/** For going up and down again around an effect that makes harmonics: 80 dB, a quarter of the work. */
export const SHORT_KERNEL: Kernel = { zeroCrossings: 16, beta: 8, rollOff: 0.92 }

export type Kernel = {
  readonly zeroCrossings: number
  readonly beta: number
  readonly rollOff: number
}

/** Above this many coefficients a table of exact phases is given up for one of interpolated phases. */
const LARGEST_TABLE = 1 << 20
const PHASES = 4096 // between two frames at the lower rate; linear interpolation: error below −140 dB

/**
 * The same sound at another rate: [channels, round(frames · toHz / fromHz)], delay compensated.
 * Beyond both ends the signal counts as silence. The input itself when the rates are equal.
 *
 * @see Smith, "Digital Audio Resampling", CCRMA (bandlimited interpolation)
 */
export function resample(audio: Audio, toHz: number): Audio {
  const { channels, sampleRateHz } = audio
  if (toHz === sampleRateHz) return audio
  const frames = Math.round(((channels[0]?.length ?? 0) * toHz) / sampleRateHz)
  return { channels: readAt(channels, { step: sampleRateHz / toHz, frames }), sampleRateHz: toHz }
}

export type Reading = {
  /** Input frames from one output frame to the next: 2 reads twice as fast. */
  readonly step: number
  /** Output frames. */
  readonly frames: number
  /** Position of output frame 0 in the input; 0 unless given. */
  readonly start?: number
  /** The best one unless given. */
  readonly kernel?: Kernel
}

/**
 * A signal read at evenly spaced moments, band-limited so that nothing folds back.
 *
 * @param channels [channels, any frames]; not modified
 * @returns [channels, reading.frames]; the caller owns it
 */
export function readAt(channels: readonly Float32Array[], reading: Reading): Float32Array[] {
  const { step, frames, start = 0, kernel = FULL } = reading
  const output = channels.map(() => new Float32Array(frames))
  const band = { ...kernel, width: Math.min(1, 1 / step) }
  const ratio = fraction(step)
  const exact = ratio && ratio.below * tapCount(band) <= LARGEST_TABLE && Number.isInteger(start)
  if (exact) readByTable(channels, output, { ...ratio, start, band })
  else readBetween(channels, output, { step, start, band })
  return output
}

/** A kernel, and its pass band as a share of the input's. */
type Band = Kernel & { readonly width: number }

/** A narrower band needs a longer kernel. */
const tapCount = ({ zeroCrossings, width }: Band) => 2 * Math.ceil(zeroCrossings / width)

/** The kernel at `t` input frames from its centre. */
function weightAt(t: number, { zeroCrossings, beta, rollOff, width }: Band): number {
  const edge = (width * t) / zeroCrossings
  if (Math.abs(edge) >= 1) return 0
  const x = Math.PI * rollOff * width * t
  const sinc = x === 0 ? 1 : Math.sin(x) / x
  return rollOff * width * sinc * (besselI0(beta * Math.sqrt(1 - edge * edge)) / besselI0(beta))
}

/**
 * Rows of coefficients, one for each of `count` places between two input frames (and the next frame
 * itself when `closed`): row p weighs the taps/2 frames before and the taps/2 after place p / count.
 */
function phaseTable(band: Band, count: number, closed: boolean): Float64Array {
  const taps = tapCount(band)
  const rows = count + (closed ? 1 : 0)
  const table = new Float64Array(rows * taps)
  for (let p = 0; p < rows; p++)
    for (let k = 0; k < taps; k++)
      table[p * taps + k] = weightAt(k - taps / 2 + 1 - p / count, band)
  return table
}

const tables = new Map<string, Float64Array>()
const KEPT_TABLES = 4

function keptTable(band: Band, count: number, closed: boolean): Float64Array {
  const { zeroCrossings, beta, rollOff, width } = band
  const key = `${zeroCrossings}/${beta}/${rollOff}/${width}/${count}/${closed}`
  const table = tables.get(key) ?? phaseTable(band, count, closed)
  tables.delete(key)
  tables.set(key, table)
  if (tables.size > KEPT_TABLES) tables.delete(tables.keys().next().value!)
  return table
}

/** A rational step: the same few phases come back for ever, each of them computed exactly. */
function readByTable(
  channels: readonly Float32Array[],
  output: readonly Float32Array[],
  { above, below, start, band }: { above: number; below: number; start: number; band: Band },
): void {
  const taps = tapCount(band)
  const table = keptTable(band, below, false)
  for (const [c, samples] of channels.entries()) {
    const target = output[c]!
    let base = start // whole input frames, and `phase` / below of the next
    let phase = 0
    for (let n = 0; n < target.length; n++) {
      target[n] = weigh(samples, base - taps / 2 + 1, { table, row: phase * taps, taps })
      phase += above
      base += Math.floor(phase / below)
      phase %= below
    }
  }
}

/** Any other step: two neighbouring phases, mixed once for all channels. */
function readBetween(
  channels: readonly Float32Array[],
  output: readonly Float32Array[],
  { step, start, band }: { step: number; start: number; band: Band },
): void {
  const taps = tapCount(band)
  const count = Math.ceil(PHASES * band.width)
  const table = keptTable(band, count, true)
  const mixed = new Float64Array(taps)
  for (let n = 0; n < output[0]!.length; n++) {
    const position = start + n * step
    const base = Math.floor(position)
    const place = (position - base) * count
    const row = Math.floor(place)
    const share = place - row
    const [low, high] = [row * taps, (row + 1) * taps]
    for (let k = 0; k < taps; k++)
      mixed[k] = table[low + k]! + share * (table[high + k]! - table[low + k]!)
    for (let c = 0; c < channels.length; c++)
      output[c]![n] = weigh(channels[c]!, base - taps / 2 + 1, { table: mixed, row: 0, taps })
  }
}

type Row = { readonly table: Float64Array; readonly row: number; readonly taps: number }

/** Σ samples[first + k] · row[k], silence beyond the ends. */
function weigh(samples: Float32Array, first: number, { table, row, taps }: Row): number {
  let a = 0
  let b = 0
  if (first >= 0 && first + taps <= samples.length) {
    for (let k = 0; k < taps; k += 2) {
      a += samples[first + k]! * table[row + k]!
      b += samples[first + k + 1]! * table[row + k + 1]!
    }
    return a + b
  }
  const last = Math.min(taps, samples.length - first)
  for (let k = Math.max(0, -first); k < last; k++) a += samples[first + k]! * table[row + k]!
  return a
}

/** `step` as above / below when it is one of two whole numbers up to a million. */
function fraction(step: number): { above: number; below: number } | undefined {
  let [above, aboveBefore] = [Math.floor(step), 1]
  let [below, belowBefore] = [1, 0]
  let rest = step - above
  while (below <= 1e6 && above / below !== step) {
    if (rest < 1e-12) return undefined
    const whole = Math.floor(1 / rest)
    rest = 1 / rest - whole
    ;[above, aboveBefore] = [whole * above + aboveBefore, above]
    ;[below, belowBefore] = [whole * below + belowBefore, below]
  }
  return above / below === step && above > 0 ? { above, below } : undefined
}
