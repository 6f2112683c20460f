// What scenes are made of: CC0 recordings of examples/ (their sources stand in its README) and formulas.

import { readFileSync } from 'node:fs'
import type { Audio } from '../../gpu-worker/audio/audio.ts'
import { decode } from '../../gpu-worker/audio/codecs/decode.ts'
import type { Random } from '../../gpu-worker/audio/random.ts'
import { resample } from '../../gpu-worker/audio/resample.ts'

export const RATE = 44_100

/** A stereo sound of some seconds. */
export type Sound = { readonly name: string; readonly channels: readonly Float32Array[] }

/** What goes on behind: it is looped to the length of the scene. */
export type Maker = (random: Random) => Sound

const [workshop, crow, guitar, tabla] = await Promise.all(
  ['workshop-alarm.flac', 'crow-mono.wav', 'guitar-chord.flac', 'tabla.mp3'].map(async (file) => {
    const bytes = readFileSync(new URL(`../../examples/${file}`, import.meta.url))
    const { audio } = await decode(bytes)
    return stereo(audio.sampleRateHz === RATE ? audio : resample(audio, RATE))
  }),
)

export const backgrounds: readonly Maker[] = [
  () => ({ name: 'machine', channels: part(workshop!, 0.6, 3.9) }),
  () => ({ name: 'hiss', channels: part(crow!, 6.6, 8.9) }),
  (random) => ({ name: 'wind', channels: eachEar(() => wind(random, 4)) }),
  (random) => ({ name: 'rain', channels: eachEar(() => rain(random, 4)) }),
  (random) => ({ name: 'engine', channels: engine(random, 4) }),
]

export const events: readonly Maker[] = [
  () => ({ name: 'alarm', channels: part(workshop!, 4, 6.8) }),
  () => ({ name: 'crow', channels: part(crow!, 2, 3.4) }),
  (random) => ({ name: 'guitar', channels: part(guitar!, 0, 1.5 + 2.5 * random()) }),
  (random) => ({ name: 'tabla', channels: part(tabla!, 0, 1.5 + 2.5 * random()) }),
  (random) => ({ name: 'bell', channels: both(bell(random, 2.5)) }),
  (random) => ({ name: 'siren', channels: both(siren(random, 1.5 + 2 * random())) }),
  (random) => ({ name: 'hammer', channels: both(hammer(random, 2)) }),
  (random) => ({ name: 'voice', channels: both(voice(random, 1.2 + 2 * random())) }),
]

function stereo({ channels }: Audio): readonly Float32Array[] {
  return [channels[0]!, channels[1] ?? channels[0]!]
}

const part = (channels: readonly Float32Array[], from: number, to: number) =>
  channels.map((samples) => faded(samples.slice(Math.round(from * RATE), Math.round(to * RATE))))

const both = (samples: Float32Array) => [faded(samples), faded(samples)]
const eachEar = (make: () => Float32Array) => [make(), make()]

/** 10 ms at both ends, so that nothing begins with a click. */
function faded(samples: Float32Array): Float32Array {
  const ramp = 0.01 * RATE
  return samples.map((x, n) => x * Math.min(1, n / ramp, (samples.length - 1 - n) / ramp))
}

const made = (seconds: number, sample: (t: number, n: number) => number) =>
  Float32Array.from({ length: Math.round(seconds * RATE) }, (_, n) => sample(n / RATE, n))

/** A number of the normal distribution (Box-Muller). */
export const gaussian = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/** Noise through one resonance that wanders. */
function wind(random: Random, seconds: number): Float32Array {
  let [low, band] = [0, 0]
  const rate = 0.2 + 0.3 * random()
  return made(seconds, (t) => {
    const hz = 400 * 2 ** (1.2 * Math.sin(2 * Math.PI * rate * t))
    const f = 2 * Math.sin((Math.PI * hz) / RATE)
    low += f * band
    band += f * (0.2 * gaussian(random) - low - 0.5 * band)
    return 0.3 * low + 0.004 * gaussian(random)
  })
}

/** Soft noise and many short drops. */
function rain(random: Random, seconds: number): Float32Array {
  let drop = 0
  return made(seconds, () => {
    if (random() < 0.004) drop = 0.3 + random()
    drop *= 0.994
    return 0.05 * gaussian(random) + 0.3 * drop * gaussian(random)
  })
}

function engine(random: Random, seconds: number): readonly Float32Array[] {
  const hz = 40 + 30 * random()
  const partials = Array.from({ length: 30 }, (_, k) => [random() / (k + 1), 6.28 * random()])
  const hum = made(seconds, (t) =>
    partials.reduce(
      (sum, [a, phase], k) => sum + a! * Math.sin(2 * Math.PI * hz * (k + 1) * t + phase!),
      0,
    ),
  )
  return eachEar(() => hum.map((x) => 0.2 * x + 0.01 * gaussian(random)))
}

/** Partials of a church bell, each dying at its own pace. */
function bell(random: Random, seconds: number): Float32Array {
  const hz = 300 + 500 * random()
  const ratios = [0.5, 1, 1.2, 1.5, 2, 2.67, 3, 4.2, 5.4, 6.8]
  return made(seconds, (t) =>
    ratios.reduce(
      (sum, ratio) => sum + Math.sin(2 * Math.PI * hz * ratio * t) * Math.exp(-2 * ratio * t),
      0,
    ),
  )
}

function siren(random: Random, seconds: number): Float32Array {
  const [hz, rate] = [500 + 300 * random(), 0.5 + random()]
  let phase = 0
  return made(seconds, (t) => {
    phase += (2 * Math.PI * hz * 2 ** (0.5 * Math.sin(2 * Math.PI * rate * t))) / RATE
    return Math.sin(phase) + 0.3 * Math.sin(2 * phase) + 0.2 * Math.sin(3 * phase)
  })
}

function hammer(random: Random, seconds: number): Float32Array {
  const every = Math.round((0.2 + 0.3 * random()) * RATE)
  return made(seconds, (_, n) => {
    const t = (n % every) / RATE
    return (
      Math.exp(-40 * t) * gaussian(random) + Math.exp(-12 * t) * Math.sin(2 * Math.PI * 420 * t)
    )
  })
}

/** Pulses through three formants that change four times a second. */
function voice(random: Random, seconds: number): Float32Array {
  const vowels = [[730, 1090, 2440], [270, 2290, 3010], [570, 840, 2410], [440, 1020, 2240]] // biome-ignore format: Peterson & Barney 1952
  const pitch = 110 + 80 * random()
  const states = [0, 1, 2].map(() => ({ low: 0, band: 0 }))
  let phase = 0
  return made(seconds, (t) => {
    const vowel = vowels[Math.floor(4 * t + 4 * pitch) % 4]!
    phase += (pitch * (1 + 0.1 * Math.sin(2 * Math.PI * 0.8 * t))) / RATE
    let pulse = 0.02 * gaussian(random)
    if (phase >= 1) {
      phase -= 1
      pulse += 1
    }
    let sum = 0
    for (const [i, state] of states.entries()) {
      const f = 2 * Math.sin((Math.PI * vowel[i]!) / RATE)
      state.low += f * state.band
      state.band += f * (pulse - state.low - 0.15 * state.band)
      sum += state.band / (i + 1)
    }
    return sum * (0.6 + 0.4 * Math.sin(2 * Math.PI * 4 * t))
  })
}
