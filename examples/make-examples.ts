/**
 * Makes the recordings of this folder from the samples of Sonic Pi (CC0; Debian package
 * sonic-pi-samples): node examples/make-examples.ts /usr/share/sonic-pi/samples
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Audio, frameCount } from '../gpu-worker/audio/audio.ts'
import { DEFAULT_DECODE_LIMITS as LIMITS } from '../gpu-worker/audio/codecs/codec.ts'
import { decode } from '../gpu-worker/audio/codecs/decode.ts'
import { type Encoding, encode } from '../gpu-worker/audio/codecs/encode.ts'
import { pcg32 } from '../gpu-worker/audio/random.ts'
import { resample } from '../gpu-worker/audio/resample.ts'

const samplesFolder = process.argv[2] ?? '/usr/share/sonic-pi/samples'
const CD = { bitsPerSample: 16, isFloat: false } as const

/** A 3D printer at work; an alarm from 4.0 to 6.8 s; a door at 9.5 s. Stereo, 44.1 kHz. */
const alarm = [0, 0.8, 1.6, 2.4].flatMap((t) => [4 + t, 4.15 + t, 4.3 + t])
await write(
  'workshop-alarm.flac',
  { format: 'flac', ...CD },
  await scene(44_100, 2, 12, [
    ...[0, 7.4].map((at) => ({ sample: 'loop_3d_printer', at, gain: 0.5, fade: 0.5 })),
    ...alarm.map((at) => ({ sample: 'elec_beep', at, gain: 0.55, fade: 0 })),
    { sample: 'perc_door', at: 9.5, gain: 0.8, fade: 0 },
  ]),
)

/** One chord of an electric guitar, ringing out. Stereo, 48 kHz. */
await write(
  'guitar-chord.flac',
  { format: 'flac', ...CD },
  await scene(48_000, 2, 10, [{ sample: 'guit_em9', at: 0, gain: 0.8, fade: 0 }]),
)

/** A tabla player. Stereo, 44.1 kHz, MP3. */
await write(
  'tabla.mp3',
  { format: 'mp3', ...CD },
  await scene(44_100, 2, 10.6, [{ sample: 'loop_tabla', at: 0, gain: 0.9, fade: 0 }]),
)

/** A crow, four times, in front of a hiss. Mono, 22.05 kHz. */
await write(
  'crow-mono.wav',
  { format: 'wav', ...CD },
  await scene(22_050, 1, 12, [
    ...[0, 7].map((at) => ({ sample: 'vinyl_hiss', at, gain: 0.3, fade: 1 })),
    ...[2, 2.7, 5.5, 9].map((at) => ({ sample: 'misc_crow', at, gain: 0.7, fade: 0 })),
  ]),
)

type Event = {
  readonly sample: string
  readonly at: number // seconds
  readonly gain: number
  readonly fade: number // seconds at both ends, so that neighbours join
}

async function scene(
  sampleRateHz: number,
  channels: number,
  seconds: number,
  events: readonly Event[],
): Promise<Audio> {
  const frames = Math.round(seconds * sampleRateHz)
  const mix = Array.from({ length: channels }, () => new Float32Array(frames))
  for (const { sample, at, gain, fade } of events) {
    const file = readFileSync(join(samplesFolder, `${sample}.flac`))
    const { audio } = await decode(file, { ...LIMITS, minSeconds: 0 })
    const sound = withChannels(resample(audio, sampleRateHz), channels)
    const start = Math.round(at * sampleRateHz)
    const length = frameCount(sound)
    const ramp = Math.max(1, Math.round(fade * sampleRateHz))
    for (const [c, samples] of sound.channels.entries())
      for (let i = 0; i < Math.min(length, frames - start); i++) {
        const edge = Math.min(1, (i + 1) / ramp, (length - i) / ramp)
        mix[c]![start + i]! += gain * Math.sin((edge * Math.PI) / 2) * samples[i]!
      }
  }
  return { channels: mix, sampleRateHz }
}

function withChannels({ channels, sampleRateHz }: Audio, count: number): Audio {
  const mono = channels[0]!.map(
    (_, i) => channels.reduce((sum, samples) => sum + samples[i]!, 0) / channels.length,
  )
  if (count === 1) return { channels: [mono], sampleRateHz }
  return channels.length === count
    ? { channels, sampleRateHz }
    : { channels: [mono, mono], sampleRateHz }
}

async function write(name: string, encoding: Encoding, audio: Audio): Promise<void> {
  const { bytes } = await encode(audio, {
    ...encoding,
    tags: { title: name.replace(/\..*/, '').replaceAll('-', ' ') },
    touched: [{ start: 0, end: frameCount(audio) }],
    random: pcg32(1n),
  })
  writeFileSync(new URL(name, import.meta.url), bytes)
  console.log(`${name}: ${bytes.length} bytes`)
}
