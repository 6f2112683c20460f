import { fromDb } from './decibels.ts'

const LINES = 8
const LENGTHS = [1433, 1601, 1867, 2053, 2251, 2399, 2617, 2797] // frames at 44.1 kHz, size 1
const ALL_PASSES = [556, 441, 341, 225]
const ALL_PASS_GAIN = 0.5
const BASE_RATE_HZ = 44100
const SHORTEST_RT60_SECONDS = 0.8 // at size 1
const ALL_PASS_SECONDS = 0.4 // the all-passes ring for an eighth of a second by themselves
const BUILD_UP_SECONDS = 0.15 // until all lines and all-passes have been through once or twice
const DAMPED_HZ = 8000 // where the reverberation lasts half as long
const OUTPUT_SIGNS = [
  0b00110011, 0b01010101, 0b00001111, 0b01100110, 0b00111100, 0b01011010, 0b01101001, 0,
]

export type Room = {
  readonly rt60Seconds: number
  /** Scales the delays: 1 is a medium hall. */
  readonly size: number
  readonly sampleRateHz: number
}

/**
 * Late reverberation alone, as long as asked for: eight delay lines that feed each other through a
 * Hadamard matrix. The impulse response of each channel has unit energy, so that it sounds as loud as
 * what went in.
 *
 * @param channels [channels, frames]; not modified
 * @param frames of the result; silence follows the input
 * @returns [channels, frames]; the caller owns it
 * @see Jot & Chaigne 1991, "Digital delay networks for designing artificial reverberators"
 */
export function reverberate(
  channels: readonly Float32Array[],
  room: Room,
  frames: number,
): Float32Array[] {
  // A short reverberation needs short delays: else it would end before the longest of them.
  const fitting = { ...room, size: Math.min(room.size, room.rt60Seconds / SHORTEST_RT60_SECONDS) }
  const scales = unitEnergyScales(channels.length, fitting)
  const output = run(channels, fitting, frames)
  return output.map((samples, c) => samples.map((x) => x * scales[c]!))
}

const BLOCK_FRAMES = 2048

function run(channels: readonly Float32Array[], room: Room, frames: number): Float32Array[] {
  const lines = delayLines(room)
  const diffuse = channels.map(() => allPassChain(room))
  const output = channels.map(() => new Float32Array(frames))
  const fed = channels.map(() => new Float64Array(BLOCK_FRAMES))
  const perLine = Array.from({ length: LINES }, () => new Float64Array(BLOCK_FRAMES))
  for (let start = 0; start < frames; start += BLOCK_FRAMES) {
    const length = Math.min(BLOCK_FRAMES, frames - start)
    for (const [c, samples] of channels.entries()) {
      fed[c]!.fill(0).set(samples.subarray(start, start + length))
      diffuse[c]!(fed[c]!, length)
    }
    feed(fed, perLine)
    lines(perLine, output, start, length)
  }
  return output
}

/** What goes into each line: a mono sound into all, otherwise left channels into even ones, right into odd. */
function feed(channels: readonly Float64Array[], lines: readonly Float64Array[]): void {
  for (const [i, line] of lines.entries()) {
    if (channels.length === 1) {
      line.set(channels[0]!)
      continue
    }
    line.fill(0)
    for (let c = i & 1; c < channels.length; c += 2)
      for (let n = 0; n < line.length; n++) line[n]! += channels[c]![n]!
  }
}

type Lines = (
  fed: readonly Float64Array[],
  output: readonly Float32Array[],
  start: number,
  length: number,
) => void

/**
 * Each line is read, attenuated and damped; the outputs are sums of that with signs of their own; mixed by the
 * Hadamard matrix, and with what is fed in, it goes back into the lines. All of it a frame at a time, because
 * every line hears every other: these loops are most of a reverb's time.
 */
function delayLines({ rt60Seconds, size, sampleRateHz }: Room): Lines {
  const lengths = LENGTHS.map((length) => nextPrime((length * size * sampleRateHz) / BASE_RATE_HZ))
  const memory = new Float64Array(lengths.reduce((sum, length) => sum + length, 0)) // one after the other
  const firsts = Int32Array.from(lengths, (_, i) =>
    lengths.slice(0, i).reduce((sum, length) => sum + length, 0),
  )
  const ends = firsts.map((first, i) => first + lengths[i]!)
  const places = firsts.slice()
  const gainOf = (length: number) => fromDb((-60 * length) / (sampleRateHz * rt60Seconds))
  const gains = Float64Array.from(lengths, gainOf)
  const poles = gains.map((gain) => damping(gain, sampleRateHz))
  const damped = new Float64Array(LINES)
  const taps = new Float64Array(LINES)
  return (fed, output, start, length) => {
    const signs = output.map((_, c) => signsOf(OUTPUT_SIGNS[c % LINES]!))
    for (let n = 0; n < length; n++) {
      for (let i = 0; i < LINES; i++) {
        const x = memory[places[i]!]! * gains[i]!
        const y = x + poles[i]! * (damped[i]! - x)
        damped[i] = y
        taps[i] = y
      }
      for (let c = 0; c < output.length; c++) output[c]![start + n] = signedSum(taps, signs[c]!)
      mix(taps)
      for (let i = 0; i < LINES; i++) {
        const value = taps[i]! / ROOT + fed[i]![n]!
        const place = places[i]!
        memory[place] = Math.abs(value) < 1e-30 ? 0 : value
        places[i] = place + 1 === ends[i] ? firsts[i]! : place + 1
      }
    }
  }
}

const signedSum = (x: Float64Array, sign: Float64Array): number =>
  sign[0]! * x[0]! + sign[1]! * x[1]! + sign[2]! * x[2]! + sign[3]! * x[3]! +
  sign[4]! * x[4]! + sign[5]! * x[5]! + sign[6]! * x[6]! + sign[7]! * x[7]! // biome-ignore format: eight terms

const ROOT = Math.sqrt(LINES)

const signsOf = (bits: number): Float64Array =>
  Float64Array.from({ length: LINES }, (_, i) => ((bits >> i) & 1 ? -1 : 1))

/** The Hadamard matrix of order 8 times eight values, in place. */
function mix(x: Float64Array): void {
  const [a, b, c, d] = [x[0]! + x[1]!, x[0]! - x[1]!, x[2]! + x[3]!, x[2]! - x[3]!]
  const [e, f, g, h] = [x[4]! + x[5]!, x[4]! - x[5]!, x[6]! + x[7]!, x[6]! - x[7]!]
  const [ac, bd, a_c, b_d] = [a + c, b + d, a - c, b - d]
  const [eg, fh, e_g, f_h] = [e + g, f + h, e - g, f - h]
  x[0] = ac + eg
  x[1] = bd + fh
  x[2] = a_c + e_g
  x[3] = b_d + f_h
  x[4] = ac - eg
  x[5] = bd - fh
  x[6] = a_c - e_g
  x[7] = b_d - f_h
}

/** Pole of a low-pass with gain 1 at DC and `gain` at 8 kHz: there each pass is damped twice as much. */
function damping(gain: number, sampleRateHz: number): number {
  const w = (2 * Math.PI * Math.min(DAMPED_HZ, 0.45 * sampleRateHz)) / sampleRateHz
  const b = (1 - gain * gain * Math.cos(w)) / (1 - gain * gain)
  return b - Math.sqrt(b * b - 1)
}

/** Changes a block of samples in place and remembers it for the next. */
function allPassChain({
  sampleRateHz,
  rt60Seconds,
}: Room): (block: Float64Array, length: number) => void {
  const scale = (Math.min(1, rt60Seconds / ALL_PASS_SECONDS) * sampleRateHz) / BASE_RATE_HZ
  const stages = ALL_PASSES.map((length) => ({
    memory: new Float64Array(Math.max(1, Math.round(length * scale))),
    place: 0,
  }))
  return (block, length) => {
    for (const stage of stages) {
      const { memory } = stage
      let { place } = stage
      for (let n = 0; n < length; n++) {
        const delayed = memory[place]!
        const v = block[n]! - ALL_PASS_GAIN * delayed
        memory[place] = Math.abs(v) < 1e-30 ? 0 : v
        block[n] = delayed + ALL_PASS_GAIN * v
        place = place + 1 === memory.length ? 0 : place + 1
      }
      stage.place = place
    }
  }
}

/** A third of the decay is run; what follows is known, because it falls exponentially. */
function unitEnergyScales(count: number, room: Room): number[] {
  const share = 0.35
  const frames = Math.ceil((share * room.rt60Seconds + BUILD_UP_SECONDS) * room.sampleRateHz)
  const heard = 1 - 10 ** (-6 * share)
  const energies = new Float64Array(count)
  const kinds = Math.min(2, count) // channels of one side are fed in alike
  for (let source = 0; source < kinds; source++) {
    const impulse = Float32Array.from({ length: 1 }, () => 1)
    const channels = Array.from({ length: count }, (_, c) =>
      c === source ? impulse : new Float32Array(1),
    )
    const alike = Math.ceil((count - source) / 2)
    for (const [c, response] of run(channels, room, frames).entries())
      energies[c]! += (count === 1 ? 1 : alike) * response.reduce((sum, x) => sum + x * x, 0)
  }
  return Array.from(energies, (energy) => Math.sqrt(heard / energy))
}

function nextPrime(from: number): number {
  let candidate = Math.max(2, Math.ceil(from))
  while (!isPrime(candidate)) candidate++
  return candidate
}

function isPrime(n: number): boolean {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false
  return true
}
