import type { Audio } from '../../gpu-worker/audio/audio.ts'
import { fromDb } from '../../gpu-worker/audio/decibels.ts'
import { integratedLoudness } from '../../gpu-worker/audio/loudness.ts'
import type { Random } from '../../gpu-worker/audio/random.ts'
import { backgrounds, events, RATE, type Sound } from './material.ts'

export const GENERATOR_VERSION = 1
const PEAK = fromDb(-1)

export type Scene = {
  readonly base: Audio
  readonly mixed: Audio
  readonly event: string
}

/**
 * A background of -35 to -25 LUFS and one event of one to four seconds, 6 to 15 dB above it; stereo,
 * 44.1 kHz, on the grid of 16 bits, peak at most -1 dBFS.
 */
export function makeScene(random: Random, { seconds = 10 } = {}): Scene {
  const frames = Math.round(seconds * RATE)
  const loudness = -35 + 10 * random()
  const background = levelled(pick(backgrounds, random)(random), loudness)
  const event = levelled(pick(events, random)(random), loudness + 6 + 9 * random())
  const length = Math.min(event.channels[0]!.length, frames)
  const at = Math.floor(random() * (frames - length))
  const base = background.channels.map((samples) => looped(samples, frames))
  const mixed = base.map((samples, c) => added(samples, event.channels[c]!.subarray(0, length), at))
  const peak = mixed.flatMap((samples) => [peakOf(samples)]).reduce((a, b) => Math.max(a, b))
  const gain = Math.min(1, PEAK / peak)
  return { base: clip(base, gain), mixed: clip(mixed, gain), event: event.name }
}

export const pick = <T>(from: readonly T[], random: Random): T =>
  from[Math.floor(random() * from.length)]!

/** On the grid of 16 bits, so that a file holds it exactly. */
export const clip = (channels: readonly Float32Array[], gain = 1): Audio => ({
  channels: channels.map((samples) => samples.map((x) => onGrid(x * gain))),
  sampleRateHz: RATE,
})

const onGrid = (x: number): number =>
  Math.max(-32768, Math.min(32767, Math.round(x * 32768))) / 32768

function levelled({ name, channels }: Sound, loudnessLufs: number): Sound {
  const gain = fromDb(loudnessLufs - integratedLoudness({ channels, sampleRateHz: RATE }))
  return { name, channels: channels.map((samples) => samples.map((x) => x * gain)) }
}

/** Copies that overlap by 50 ms, equal power. */
function looped(samples: Float32Array, frames: number): Float32Array {
  const overlap = Math.round(0.05 * RATE)
  const period = samples.length - overlap
  const result = new Float32Array(frames)
  for (let start = 0; start < frames; start += period)
    for (let n = 0; n < samples.length && start + n < frames; n++) {
      const rise = start === 0 ? 1 : Math.sin((Math.PI / 2) * Math.min(1, n / overlap))
      const fall = Math.sin((Math.PI / 2) * Math.min(1, (samples.length - n) / overlap))
      result[start + n]! += samples[n]! * rise * fall
    }
  return result
}

function added(samples: Float32Array, more: Float32Array, at: number): Float32Array {
  const sum = samples.slice()
  for (let n = 0; n < more.length; n++) sum[at + n]! += more[n]!
  return sum
}

const peakOf = (samples: Float32Array): number =>
  samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
