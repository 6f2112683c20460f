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

function run(channels: readonly Float32Array[], room: Room, frames: number): Float32Array[] {
  const lines = delayLines(room)
  const inputs = channels.map(() => allPassChain(room))
  const output = channels.map(() => new Float32Array(frames))
  const fed = new Float64Array(LINES)
  const isMono = channels.length === 1
  for (let n = 0; n < frames; n++) {
    fed.fill(0)
    for (let c = 0; c < channels.length; c++) {
      const x = inputs[c]!(n < channels[c]!.length ? channels[c]![n]! : 0)
      if (isMono) for (let i = 0; i < LINES; i++) fed[i] = x
      else for (let i = c & 1; i < LINES; i += 2) fed[i]! += x
    }
    const taps = lines.read()
    for (let c = 0; c < output.length; c++) {
      const signs = OUTPUT_SIGNS[c % LINES]!
      let sum = 0
      for (let i = 0; i < LINES; i++) sum += (signs >> i) & 1 ? -taps[i]! : taps[i]!
      output[c]![n] = sum
    }
    lines.write(fed)
  }
  return output
}

function delayLines({ rt60Seconds, size, sampleRateHz }: Room) {
  const lengths = LENGTHS.map((length) => nextPrime((length * size * sampleRateHz) / BASE_RATE_HZ))
  const memory = lengths.map((length) => new Float64Array(length))
  const places = new Uint32Array(LINES)
  const taps = new Float64Array(LINES)
  const gains = lengths.map((length) => fromDb((-60 * length) / (sampleRateHz * rt60Seconds)))
  const poles = gains.map((gain) => damping(gain, sampleRateHz))
  const damped = new Float64Array(LINES)
  return {
    /** What comes out of the lines now, attenuated and damped. */
    read(): Float64Array {
      for (let i = 0; i < LINES; i++) {
        const x = memory[i]![places[i]!]! * gains[i]!
        damped[i] = x + poles[i]! * (damped[i]! - x)
        taps[i] = damped[i]!
      }
      return taps
    },
    /** The same, mixed by the Hadamard matrix, and what is fed in, into the lines. */
    write(fed: Float64Array): void {
      for (let half = 1; half < LINES; half *= 2)
        for (let i = 0; i < LINES; i++) {
          if (i & half) continue
          const [a, b] = [taps[i]!, taps[i + half]!]
          taps[i] = a + b
          taps[i + half] = a - b
        }
      for (let i = 0; i < LINES; i++) {
        const value = taps[i]! / Math.sqrt(LINES) + fed[i]!
        memory[i]![places[i]!] = Math.abs(value) < 1e-30 ? 0 : value
        places[i] = places[i]! + 1 === lengths[i] ? 0 : places[i]! + 1
      }
    },
  }
}

/** Pole of a low-pass with gain 1 at DC and `gain` at 8 kHz: there each pass is damped twice as much. */
function damping(gain: number, sampleRateHz: number): number {
  const w = (2 * Math.PI * Math.min(DAMPED_HZ, 0.45 * sampleRateHz)) / sampleRateHz
  const b = (1 - gain * gain * Math.cos(w)) / (1 - gain * gain)
  return b - Math.sqrt(b * b - 1)
}

function allPassChain({ sampleRateHz, rt60Seconds }: Room): (x: number) => number {
  const scale = (Math.min(1, rt60Seconds / ALL_PASS_SECONDS) * sampleRateHz) / BASE_RATE_HZ
  const stages = ALL_PASSES.map((length) => ({
    memory: new Float64Array(Math.max(1, Math.round(length * scale))),
    place: 0,
  }))
  return (input) => {
    let x = input
    for (const stage of stages) {
      const delayed = stage.memory[stage.place]!
      const v = x - ALL_PASS_GAIN * delayed
      stage.memory[stage.place] = Math.abs(v) < 1e-30 ? 0 : v
      x = delayed + ALL_PASS_GAIN * v
      stage.place = stage.place + 1 === stage.memory.length ? 0 : stage.place + 1
    }
    return x
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
