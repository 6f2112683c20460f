import { driven } from './driven.ts'
import { stateVariable } from './state-variable.ts'
import { largestMagnitude } from './statistics.ts'

// The presets of `device` as they are defined, link by link: [channels][frames] in and out.

type Link = {
  readonly of: (samples: Float32Array, sampleRateHz: number) => Float32Array
  /** By how much it may raise what was rounded before it. */
  readonly raises: number
}
export type Played = {
  readonly samples: Float32Array
  /** What the rounding to 32 bits after each link may have become at the end: filters may leave little else. */
  readonly rounding: number
  /** Frames at which it hangs on rounding what the crusher makes of them. */
  readonly unsure: readonly number[]
}

/** Q of the two sections of a Butterworth filter of order 4. */
const ORDER_4 = [1 / (2 * Math.cos(Math.PI / 8)), 1 / (2 * Math.cos((3 * Math.PI) / 8))]
const ORDER_2 = [Math.SQRT1_2]
/** Edges above this share of the sample rate are left out. */
const HIGHEST = 0.49

const filter = (of: Link['of']): Link => ({ of, raises: 2 }) // none rings higher

const through =
  (kind: 'low' | 'high', frequencyHz: number, qualities: readonly number[]): Link['of'] =>
  (samples, sampleRateHz) => {
    const sections = qualities.map((q) => stateVariable(frequencyHz, q, sampleRateHz))
    return samples.map((x) => sections.reduce((value, section) => section(value)[kind], x))
  }

const lowPass = (frequencyHz: number, qualities = ORDER_4): Link =>
  filter((samples, sampleRateHz) =>
    frequencyHz < HIGHEST * sampleRateHz
      ? through('low', frequencyHz, qualities)(samples, sampleRateHz)
      : samples,
  )

const highPass = (frequencyHz: number): Link => filter(through('high', frequencyHz, ORDER_4))

const band = (lowHz: number, highHz: number): Link[] => [highPass(lowHz), lowPass(highHz)]

/** A bell of Q 1: what it lets through of the band is added in. */
const bell = (frequencyHz: number, gainDb: number): Link =>
  filter((samples, sampleRateHz) => {
    const a = 10 ** (gainDb / 40)
    const section = stateVariable(frequencyHz, a, sampleRateHz)
    return samples.map((x) => x + ((a * a - 1) / a) * section(x).band)
  })

const drive = (driveDb: number): Link => {
  const g = 10 ** (driveDb / 20)
  return { of: (samples) => driven(samples, driveDb), raises: (1.3 * g) / Math.tanh(g) }
}

const LOFI = { steps: 2048, hold: 2 }
/** In steps, for a sample of full scale: what is rounded to 32 bits twice differs by a quarter of this. */
const UNDECIDED = 5e-4

/** Every second sample, to 12 bits, stands for the next. */
const held = (samples: Float32Array) =>
  samples.map((_, n) => Math.round(samples[n - (n % LOFI.hold)]! * LOFI.steps) / LOFI.steps)

/** Links before the crusher of `lofi`, and after it; of all others, only before. */
const CHAINS: Readonly<Record<string, readonly Link[]>> = {
  telephone: band(300, 3400),
  am_radio: [...band(150, 5000), drive(6)],
  walkie_talkie: [...band(400, 2800), drive(18), ...band(400, 2800)],
  megaphone: [...band(500, 4000), bell(1500, 6), drive(20), ...band(500, 4000)],
  small_speaker: [highPass(400), lowPass(7000, ORDER_2), bell(1200, 4)],
  gramophone: [...band(200, 4000), drive(10)],
  intercom: [...band(350, 3000), drive(8)],
  public_address: [...band(250, 6000), drive(4)],
  lofi: [lowPass(6000)],
}
const AFTER_CRUSHING = [drive(4)]

const ULP = 2 ** -24

function along(
  links: readonly Link[],
  samples: Float32Array,
  { sampleRateHz, from }: { sampleRateHz: number; from: number },
) {
  let [sound, rounding, own] = [samples, 0, 0]
  for (const link of links) {
    sound = link.of(sound, sampleRateHz)
    rounding = link.raises * (rounding + own)
    own = ULP * largestMagnitude(sound.subarray(from))
  }
  return { samples: sound, rounding }
}

/**
 * One channel through a preset, but for the hall of `public_address`.
 *
 * @param from the first frame that counts: the rounding of what came before has died away
 */
export function played(
  samples: Float32Array,
  preset: string,
  at: { sampleRateHz: number; from: number },
): Played {
  const before = along(CHAINS[preset]!, samples, at)
  if (preset !== 'lofi') return { ...before, unsure: [] }
  const unsure: number[] = []
  if (before.samples !== samples)
    for (let n = 0; n < before.samples.length; n += LOFI.hold) {
      const x = before.samples[n]!
      const place = x * LOFI.steps
      const near = UNDECIDED * Math.max(1, Math.abs(x))
      if (Math.abs(place - Math.floor(place) - 0.5) < near) unsure.push(n)
    }
  return { ...along(AFTER_CRUSHING, held(before.samples), at), unsure }
}
