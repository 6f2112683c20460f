import { realFft } from './fft.ts'
import { overlapAdd } from './overlap-add.ts'
import { cut } from './stft.ts'
import { findTransients } from './transients.ts'
import { hann } from './windows.ts'

const WINDOW_SECONDS = 0.085
const OVERLAP = 4
const MASKED = 10 ** -1.2 // a sum this far below its strongest channel: the channels cancel there
const MOST_RAISED = 2 // near the ends: what is missing of a tone is not missing of noise
const NEW_SOUND = 4 // a bin whose power grew by this much at a transient belongs to it

/**
 * A sound at another tempo and the same pitch. Phases are locked to the peaks of the spectrum, decided
 * once for all channels; transients keep their shape and stand exactly where the tempo puts them.
 *
 * @param channels [channels, frames]; not modified
 * @param factor above 1 is faster
 * @param frames of the result: round(input frames / factor), or one more or less
 * @returns [channels, frames]; the caller owns it
 * @see Laroche & Dolson 1999, "Improved phase vocoder time-scale modification of audio" (identity phase
 *   locking); Röbel 2003, "A new approach to transient processing in the phase vocoder"
 */
export function stretchPhaseVocoder(
  channels: readonly Float32Array[],
  { factor, frames, sampleRateHz }: { factor: number; frames: number; sampleRateHz: number },
): Float32Array[] {
  const size = 2 ** Math.round(Math.log2(WINDOW_SECONDS * sampleRateHz))
  const hop = size / OVERLAP
  const input = channels[0]!.length
  const transients = findTransients(sumOf(channels), sampleRateHz)
  const time = timeLine(transients, { factor, input, frames, reach: size / 2 })
  const analysis = analyser(channels, size)
  const synthesis = synthesiser(channels.length, { size, hop, frames, input })
  const lock = phaseLock(size / 2 + 1)

  for (let k = 0; k * hop < frames + size / 2; k++) {
    const { position, transient } = time(k * hop)
    const from = Math.round(position)
    const now = analysis.at(from)
    const before = k === 0 ? undefined : analysis.decisionAt(from - hop)
    const isNew = transient === undefined ? undefined : analysis.newBinsAt(transient)
    lock.rotate(now, before, isNew)
    synthesis.add({ centre: k * hop, from }, now.channels, lock)
  }
  return synthesis.finish()
}

// ── where each output frame looks in the input ─────────────────────────────────────────────────

type Look = { readonly position: number; readonly transient: number | undefined }

/**
 * Straight from start to end, except around transients: there input and output run side by side, so that
 * all windows which see the transient see it at the same place.
 */
function timeLine(
  transients: readonly number[],
  shape: { factor: number; input: number; frames: number; reach: number },
): (outputFrame: number) => Look {
  const { factor, input, frames, reach } = shape
  const closest = Math.min(1, 1 / factor) / 4 // of the distance to the next one
  const anchors = transients.map((at, i) => {
    const before = at - (transients[i - 1] ?? -at)
    const after = (transients[i + 1] ?? 2 * input - at) - at
    const width = Math.min(reach, closest * before, closest * after)
    return { at, to: at / factor, width }
  })
  const points: [to: number, at: number][] = [[0, 0]]
  for (const { at, to, width } of anchors)
    points.push([to - width, at - width], [to + width, at + width])
  points.push([Math.max(frames, 1), input])

  let i = 1
  return (outputFrame) => {
    while (i < points.length - 1 && points[i]![0] < outputFrame) i++
    const [[to0, at0], [to1, at1]] = [points[i - 1]!, points[i]!]
    const slope = to1 > to0 ? (at1 - at0) / (to1 - to0) : factor
    const anchor = i % 2 === 0 && i < points.length - 1 ? anchors[i / 2 - 1] : undefined
    return { position: at0 + (outputFrame - to0) * slope, transient: anchor?.at }
  }
}

// ── what it sees there ─────────────────────────────────────────────────────────────────────────

type Spectrum = { readonly re: Float64Array; readonly im: Float64Array }
/** The spectra of all channels, and the one by which phases are decided. */
type Seen = { readonly channels: readonly Spectrum[]; readonly decision: Spectrum }

const spectrum = (bins: number): Spectrum => ({
  re: new Float64Array(bins),
  im: new Float64Array(bins),
})

function analyser(channels: readonly Float32Array[], size: number) {
  const fft = realFft(size)
  const window = hann(size)
  const piece = new Float64Array(size)
  const seen = (): Seen => ({
    channels: channels.map(() => spectrum(fft.bins)),
    decision: spectrum(fft.bins),
  })
  const [present, past] = [seen(), seen()]
  const known = new Map<number, Uint8Array>()

  function look(centre: number, into: Seen): Seen {
    for (const [c, samples] of channels.entries()) {
      cut(samples, centre - size / 2, window, piece)
      fft.forward(piece, into.channels[c]!.re, into.channels[c]!.im)
    }
    decide(into)
    return into
  }
  return {
    at: (centre: number) => look(centre, present),
    decisionAt: (centre: number) => look(centre, past).decision,
    /** 1 for each bin that the sound starting at a transient has filled. */
    newBinsAt(transient: number): Uint8Array {
      const found = known.get(transient)
      if (found) return found
      known.clear()
      const after = powers(look(transient + size / 4, past).decision)
      const before = powers(look(transient - size / 2, past).decision)
      const isNew = Uint8Array.from(after, (power, k) => (power > NEW_SOUND * before[k]! ? 1 : 0))
      known.set(transient, isNew)
      return isNew
    },
  }
}

const powers = ({ re, im }: Spectrum): Float64Array =>
  re.map((value, k) => value ** 2 + im[k]! ** 2)

/** The sum of the channels; in a bin where they cancel, the strongest of them. */
function decide({ channels, decision }: Seen): void {
  const { re, im } = decision
  if (channels.length === 1) {
    re.set(channels[0]!.re)
    im.set(channels[0]!.im)
    return
  }
  for (let k = 0; k < re.length; k++) {
    let [sumRe, sumIm, most, strongest] = [0, 0, -1, 0]
    for (let c = 0; c < channels.length; c++) {
      const [r, i] = [channels[c]!.re[k]!, channels[c]!.im[k]!]
      sumRe += r
      sumIm += i
      const power = r * r + i * i
      if (power > most) {
        most = power
        strongest = c
      }
    }
    const isMasked = sumRe * sumRe + sumIm * sumIm < MASKED * most
    re[k] = isMasked ? channels[strongest]!.re[k]! : sumRe
    im[k] = isMasked ? channels[strongest]!.im[k]! : sumIm
  }
}

// ── by how much each bin is turned ─────────────────────────────────────────────────────────────

type Rotation = { readonly cos: Float64Array; readonly sin: Float64Array }

/**
 * A peak goes on from the phase it had in the last output frame by as much as its phase moves over one
 * hop of the input; the bins around it turn with it. Written with complex numbers: the turn is
 * last output · conj(input one hop earlier), without its size.
 */
function phaseLock(bins: number): Rotation & {
  rotate(now: Seen, before: Spectrum | undefined, isNew: Uint8Array | undefined): void
} {
  const cos = new Float64Array(bins).fill(1)
  const sin = new Float64Array(bins)
  const last = spectrum(bins)
  const power = new Float64Array(bins)
  return {
    cos,
    sin,
    rotate({ decision }, before, isNew) {
      const { re, im } = decision
      if (before) {
        for (let k = 0; k < bins; k++) power[k] = re[k]! ** 2 + im[k]! ** 2
        let start = 0
        for (let peak = nextPeak(power, 0); peak < bins; ) {
          const next = nextPeak(power, peak + 1)
          const end = next < bins ? valley(power, peak, next) : bins
          turn(peak, start, end, before, isNew?.[peak] === 1)
          start = end
          peak = next
        }
      }
      for (let k = 0; k < bins; k++) {
        last.re[k] = re[k]! * cos[k]! - im[k]! * sin[k]!
        last.im[k] = re[k]! * sin[k]! + im[k]! * cos[k]!
      }
    },
  }

  function turn(
    peak: number,
    start: number,
    end: number,
    before: Spectrum,
    isFresh: boolean,
  ): void {
    const [a, b] = [last.re[peak]!, last.im[peak]!]
    const [c, d] = [before.re[peak]!, before.im[peak]!]
    const [re, im] = [a * c + b * d, b * c - a * d]
    const length = Math.sqrt(re * re + im * im)
    const isUnknown = isFresh || length < 1e-30
    cos.fill(isUnknown ? 1 : re / length, start, end)
    sin.fill(isUnknown ? 0 : im / length, start, end)
  }
}

/** First bin from `from` on that is larger than its two neighbours on each side; `bins` when there is none. */
function nextPeak(power: Float64Array, from: number): number {
  for (let k = from; k < power.length - 2; k++) {
    const p = power[k]!
    const isAbove = (k < 1 || p > power[k - 1]!) && (k < 2 || p > power[k - 2]!)
    if (isAbove && p >= power[k + 1]! && p >= power[k + 2]!) return k
  }
  return power.length
}

function valley(power: Float64Array, from: number, to: number): number {
  let lowest = from + 1
  for (let k = from + 2; k < to; k++) if (power[k]! < power[lowest]!) lowest = k
  return lowest
}

// ── putting it together ────────────────────────────────────────────────────────────────────────

function synthesiser(
  count: number,
  { size, hop, frames, input }: { size: number; hop: number; frames: number; input: number },
) {
  const fft = realFft(size)
  const window = hann(size)
  const turned = spectrum(fft.bins)
  const piece = new Float64Array(size)
  // The overlap of squared windows is periodic: its sum at each place within a hop.
  const overlap = Float64Array.from({ length: hop }, (_, n) => {
    let sum = 0
    for (let k = n; k < size; k += hop) sum += window[k]! ** 2
    return sum
  })
  const lost = lostAtEnds(window, { hop, frames, input })
  const scale = (n: number) => {
    const whole = overlap[n % hop]!
    return 1 / Math.max(whole - lost.at(n), whole / MOST_RAISED)
  }
  const sums = overlapAdd(count, { frames, size, scale })
  return {
    /** @param place the window's centre in the output, and `from` in the input */
    add(
      place: { centre: number; from: number },
      channels: readonly Spectrum[],
      { cos, sin }: Rotation,
    ): void {
      lost.note(place)
      for (let c = 0; c < count; c++) {
        const { re, im } = channels[c]!
        for (let k = 0; k < fft.bins; k++) {
          turned.re[k] = re[k]! * cos[k]! - im[k]! * sin[k]!
          turned.im[k] = re[k]! * sin[k]! + im[k]! * cos[k]!
        }
        fft.inverse(turned.re, turned.im, piece)
        for (let n = 0; n < size; n++) piece[n]! *= window[n]!
        sums.add(c, place.centre - size / 2, piece)
      }
    },
    finish: sums.finish,
  }
}

/**
 * How much of the overlap is missing near the ends of the output, where windows see beyond the input, or
 * would stand before the first one: the sound would be softer there by up to 5 dB.
 */
function lostAtEnds(
  window: Float64Array,
  { hop, frames, input }: { hop: number; frames: number; input: number },
) {
  const size = window.length
  const reach = 4 * size // windows further inside see the input alone, at a quarter of the tempo too
  const [head, tail] = [new Float64Array(reach), new Float64Array(reach)]
  const lose = (n: number, weight: number): void => {
    if (n >= 0 && n < reach) head[n]! += weight
    if (n >= frames - reach && n < frames) tail[n - frames + reach]! += weight
  }
  for (let centre = -hop; centre > -size / 2; centre -= hop)
    for (let n = 0; n < size; n++) lose(centre - size / 2 + n, window[n]! ** 2)
  return {
    at: (n: number): number =>
      n < reach ? head[n]! : n >= frames - reach ? tail[n - frames + reach]! : 0,
    note({ centre, from }: { centre: number; from: number }): void {
      const [before, after] = [size / 2 - from, input - from + size / 2]
      for (let n = 0; n < Math.min(before, size); n++) lose(centre - size / 2 + n, window[n]! ** 2)
      for (let n = Math.max(after, before, 0); n < size; n++)
        lose(centre - size / 2 + n, window[n]! ** 2)
    },
  }
}

function sumOf(channels: readonly Float32Array[]): Float32Array {
  if (channels.length === 1) return channels[0]!
  return channels[0]!.map((_, n) => {
    let sum = 0
    for (const samples of channels) sum += samples[n]!
    return sum / channels.length
  })
}
