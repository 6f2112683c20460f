import { type Audio, frameCount } from '../audio.ts'
import type { Interval } from '../intervals.ts'
import { powerSpectrum } from './spectrum.ts'
import { stateVariable } from './state-variable.ts'
import { median } from './statistics.ts'

// The removal of hum as it is defined: a notch of Q 30 at each multiple of the mains frequency that stands 3 dB out
// of the 10 Hz around it, where the strongest of them puts it; the notches have heard a second of the hum before.

const Q = 30
const LARGEST_SPECTRUM = 65536
const COARSEST_HZ = 1.5
const AROUND_HZ = 10
const FEWEST_AROUND = 12 // bins
const REACH_HZ = 0.5
const STANDS_OUT = 10 ** 0.3
const FAINTEST = 1e-11 // power in a bin
const NOTHING = 1e-16
const HIGHEST = 0.45 // of the sample rate
const LEAD_SECONDS = 1
const FIT_SECONDS = 0.5

export type Hum = { readonly frequencyHz: number; readonly harmonics: number }

export type Dehummed = {
  /** [channels][frames of `heard`] */
  readonly reference: readonly Float32Array[]
  /** Frequencies of the hum that stand out, Hz. */
  readonly lines: readonly number[]
}

/**
 * A sound without its hum, as it should be.
 *
 * @param region where the hum is looked for
 * @param heard what the notches hear
 */
export function dehummed(
  { channels, sampleRateHz }: Audio,
  hum: Hum,
  { region, heard }: { readonly region: Interval; readonly heard: Interval },
): Dehummed {
  const cut = ({ start, end }: Interval) => channels.map((samples) => samples.subarray(start, end))
  const lines = linesOf({ channels: cut(region), sampleRateHz }, hum)
  const reference = cut(heard).map((samples) => notched(samples, lines, sampleRateHz))
  return { reference, lines }
}

function linesOf(sound: Audio, { frequencyHz, harmonics }: Hum): number[] {
  const { power, binHz } = powerSpectrum(sound, spectrumSize(sound))
  const found = []
  for (let k = 1; k <= harmonics && k * frequencyHz < HIGHEST * sound.sampleRateHz; k++) {
    const line = lineAt(power, (k * frequencyHz) / binHz, binHz)
    if (line) found.push({ k, hz: line.bin * binHz, contrast: line.contrast })
  }
  const strongest = found.reduce<(typeof found)[number] | undefined>(
    (best, line) => (best && best.contrast >= line.contrast ? best : line),
    undefined,
  )
  if (!strongest) return []
  const mains = strongest.hz / strongest.k
  if (Math.abs(mains - frequencyHz) > REACH_HZ) return []
  const nearest = Math.max(REACH_HZ, binHz / 2)
  return found.filter(({ k, hz }) => Math.abs(hz - k * mains) <= nearest).map(({ k }) => k * mains)
}

function spectrumSize(sound: Audio): number {
  let size = LARGEST_SPECTRUM
  while (sound.sampleRateHz / size > COARSEST_HZ) size *= 2
  while (size > frameCount(sound)) size /= 2
  return size
}

/** Where a line stands out about a place, in bins, and how far: a ratio of powers. */
function lineAt(
  power: Float64Array,
  place: number,
  binHz: number,
): { bin: number; contrast: number } | undefined {
  const centre = Math.round(place)
  const reach = Math.max(1, Math.round(REACH_HZ / binHz))
  const around = Math.max(FEWEST_AROUND, Math.round(AROUND_HZ / binHz))
  let top = centre
  for (let bin = centre - reach; bin <= centre + reach; bin++)
    if (power[bin]! > power[top]!) top = bin
  const [left, peak, right] = [-1, 0, 1].map((by) => power[top + by]! + NOTHING)
  if (!(peak! >= left! && peak! >= right! && peak! > FAINTEST)) return undefined
  const near = [...power.subarray(Math.max(1, centre - around), centre + around + 1)]
  const contrast = peak! / (median(near) + NOTHING)
  if (!(contrast > STANDS_OUT)) return undefined
  // The top of the parabola through three levels in dB.
  const [down, up] = [Math.log(peak! / left!), Math.log(peak! / right!)]
  const shift = down + up > 0 ? (down - up) / (2 * (down + up)) : 0
  return { bin: top + shift, contrast }
}

/** The sound through all notches, after a second of the sines that its first half second has of their frequencies. */
function notched(
  samples: Float32Array,
  lines: readonly number[],
  sampleRateHz: number,
): Float32Array {
  const sections = lines.map((hz) => stateVariable(hz, Q, sampleRateHz))
  const through = (x: number): number => {
    let value = x
    for (const section of sections) {
      const { low, high } = section(value)
      value = low + high
    }
    return value
  }
  const before = Math.round(LEAD_SECONDS * sampleRateHz)
  const lead = new Float64Array(before)
  for (const hz of lines) {
    const angle = (2 * Math.PI * hz) / sampleRateHz
    const { re, im } = phasor(samples.subarray(0, Math.round(FIT_SECONDS * sampleRateHz)), angle)
    const [size, phase] = [Math.hypot(re, im), Math.atan2(im, re)]
    for (let n = 0; n < before; n++) lead[n]! += size * Math.cos(angle * (n - before) - phase)
  }
  for (const x of lead) through(x)
  return samples.map(through)
}

/** Size and phase of a sine in a piece. */
function phasor(piece: Float32Array, angle: number): { re: number; im: number } {
  let [re, im] = [0, 0]
  for (let n = 0; n < piece.length; n++) {
    re += piece[n]! * Math.cos(angle * n)
    im += piece[n]! * Math.sin(angle * n)
  }
  const scale = 2 / Math.max(1, piece.length)
  return { re: re * scale, im: im * scale }
}
