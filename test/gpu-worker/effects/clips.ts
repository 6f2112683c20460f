import { readFileSync } from 'node:fs'
import type { Audio } from '../../../gpu-worker/audio/audio.ts'
import { decode } from '../../../gpu-worker/audio/codecs/decode.ts'
import { clicks, FS, harmonic, joined, mixed, noise, silence, tone } from '../audio/signals.ts'

// Recordings that have little in common: what a check makes of one of them says nothing about the next.

const at = (sampleRateHz: number, ...channels: Float32Array[]): Audio => ({
  channels,
  sampleRateHz,
})

const scaled = ({ channels, sampleRateHz }: Audio, gain: number): Audio => ({
  channels: channels.map((samples) => samples.map((x) => gain * x)),
  sampleRateHz,
})

/** Seconds `from` to `to` of an example. */
async function example(name: string, from: number, to: number): Promise<Audio> {
  const { audio } = await decode(readFileSync(`examples/${name}`))
  const cut = (seconds: number) => Math.round(seconds * audio.sampleRateHz)
  return { ...audio, channels: audio.channels.map((x) => x.slice(cut(from), cut(to))) }
}

/** Voiced syllables with a moving pitch, hisses between them, pauses of faint noise. */
export function speech(rate = FS, seconds = 2.4): Float32Array {
  const syllable = (f0: number, length: number) =>
    harmonic(f0, { seconds: length, partials: 18, amplitude: 0.12, rate }).map(
      (x, n, all) => x * Math.sin((Math.PI * n) / all.length) ** 0.5,
    )
  const hiss = (seed: number, length: number) => {
    const low = noise(Math.round(length * rate), seed, 0.15)
    return low.map((x, n) => (x - (low[n - 1] ?? 0)) / 2)
  }
  const words = joined(
    ...[140, 165, 120, 180, 150].flatMap((f0, i) => [
      hiss(i + 1, 0.09),
      syllable(f0, 0.17 + 0.03 * (i % 3)),
      syllable(f0 * 1.1, 0.12),
      silence(0.06 + 0.02 * (i % 2), rate),
    ]),
  )
  const length = Math.round(seconds * rate)
  return mixed(words.slice(0, length), noise(length, 9, 0.002))
}

const stereo = (left: Float32Array, right: Float32Array, rate = FS) => at(rate, left, right)

export type Clip = { readonly name: string; readonly audio: Audio }

/** @param seconds of all but the shortest */
export async function variedClips(seconds: number): Promise<readonly Clip[]> {
  const crow = await example('crow-mono.wav', 1.8, 1.8 + seconds)
  const chord = await example('guitar-chord.flac', 0, seconds)
  const alarm = await example('workshop-alarm.flac', 3.5, 3.5 + seconds)
  const voice = speech(FS, seconds)
  const beat = mixed(
    clicks(0.3, { seconds, amplitude: 0.4 }),
    harmonic(196, { seconds, amplitude: 0.1 }),
  )
  const share = seconds / 3
  const beside = (x: Float32Array) =>
    joined(silence(share), x.slice(0, share * FS), silence(seconds - 2 * share))
  return [
    { name: 'speech left of the middle', audio: stereo(voice, mixed(voice.map((x) => 0.6 * x), noise(voice.length, 5, 0.003))) },
    { name: 'a chord dying away', audio: chord },
    { name: 'speech at 8 kHz', audio: at(8000, speech(8000, seconds)) },
    { name: 'a workshop with an alarm', audio: alarm },
    { name: 'noise', audio: stereo(noise(seconds * FS, 3, 0.2), noise(seconds * FS, 4, 0.15)) },
    { name: 'a tone in each ear', audio: stereo(tone(440, { seconds }), tone(554, { seconds, amplitude: 0.3 })) },
    { name: 'a crow, mono', audio: crow },
    { name: 'music, very quiet', audio: scaled(stereo(beat, mixed(beat, tone(311, { seconds, amplitude: 0.1 }))), 0.002) },
    { name: 'speech, clipped', audio: at(FS, voice.map((x) => Math.max(-0.1, Math.min(0.1, x)))) },
    { name: '0.3 s of a beat', audio: stereo(beat.slice(0, 0.3 * FS), tone(700, { seconds: 0.3 })) },
    { name: 'a sound beside silence', audio: stereo(beside(beat), beside(voice)) },
  ] // biome-ignore format: a table
}
