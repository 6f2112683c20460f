import type { ExactOp } from '#shared/plan/plan.ts'
import type { Audio } from '../../../gpu-worker/audio/audio.ts'
import { FS, harmonic, joined, mixed, noise, silence, tone } from '../audio/signals.ts'
import { audio, scene } from './harness.ts'

const offset = (input: Audio, by: number): Audio => ({
  ...input,
  channels: input.channels.map((samples) => samples.map((x) => x + by)),
})

const START = { from: 'start', seconds: 0, timeline: 'current' }

/** Sound, a pause of 0.7 s, another sound, and silence of 0.6 s at both ends. */
function pausing(): Audio {
  const [left, right] = scene({ seconds: 0.5 }).channels
  const gap = (seconds: number) => silence(seconds)
  return audio(
    joined(gap(0.6), left!, gap(0.7), right!, gap(0.6)),
    joined(gap(0.6), right!, gap(0.7), left!, gap(0.6)),
  )
}

/** Half a second of sound, half a second of faint noise, twice. */
function quietPauses(): Audio {
  const faint = noise(FS / 2, 77, 0.002)
  const [left, right] = scene({ seconds: 0.5 }).channels
  return audio(joined(left!, faint, left!, faint), joined(right!, faint, right!, faint))
}

/** Loud and quiet, four times a second. */
function dynamic(): Audio {
  const { channels } = scene({ seconds: 3 })
  return audio(
    ...channels.map((samples) => samples.map((x, n) => ((4 * n) % FS < FS / 2 ? 2 * x : x / 8))),
  )
}

/** A voice-like tone with bursts of high noise. */
function hissing(): Audio {
  const voice = harmonic(150, { seconds: 0.3, amplitude: 0.2 })
  const low = noise(0.15 * FS, 5, 0.2)
  const hiss = low.map((x, n) => (x - (low[n - 1] ?? 0)) / 2)
  return audio(joined(voice, hiss, voice, hiss, voice))
}

function humming(): Audio {
  const hum = mixed(
    tone(50, { seconds: 3, amplitude: 0.05 }),
    tone(150, { seconds: 3, amplitude: 0.03 }),
  )
  return audio(mixed(noise(3 * FS, 8, 0.02), hum), mixed(noise(3 * FS, 9, 0.02), hum))
}

/** Bursts of a tone in steady noise, which starts alone. */
function noisy(): Audio {
  const voice = joined(
    silence(0.5),
    harmonic(180, { seconds: 0.5 }),
    silence(0.5),
    harmonic(240, { seconds: 0.5 }),
  )
  return audio(mixed(voice, noise(2 * FS, 4, 0.02)), mixed(voice, noise(2 * FS, 6, 0.02)))
}

/** A scratch every 37 ms. */
function clicking(): Audio {
  const samples = mixed(harmonic(220, { seconds: 2, amplitude: 0.1 }), noise(2 * FS, 3, 0.003))
  for (let n = 700; n < samples.length; n += 1631) samples[n]! += n % 2 === 0 ? 0.5 : -0.4
  return audio(samples)
}

function clipped(): Audio {
  const loud = mixed(harmonic(220, { seconds: 2, amplitude: 0.4 }), noise(2 * FS, 3, 0.01))
  return audio(loud.map((x) => Math.max(-0.5, Math.min(0.5, x))))
}

/** What every-effect.test.ts runs each operation with. */
export type Sample = {
  readonly op: ExactOp
  readonly name: string
  readonly parameters: Record<string, unknown>
  readonly regional: 'optional' | 'required' | undefined
  /** Something for the operation to change, where the common scene has nothing. */
  readonly input?: Audio
}

const on = (
  op: ExactOp,
  parameters: Record<string, unknown>,
  regional?: Sample['regional'],
  input?: Audio,
): Sample => ({
  op,
  name: JSON.stringify(parameters),
  parameters,
  regional,
  ...(input && { input }),
})

export const samples: readonly Sample[] = [
  on('gain', { gainDb: -6 }, 'optional'),
  on('fade_in', { durationSeconds: 0.05 }),
  on('fade_out', { durationSeconds: 0.05, curve: 'exponential' }),
  on('fade_out', { durationSeconds: 0.05, curve: 'linear' }),
  on('mute', {}, 'required'),
  on('reverse', {}, 'optional'),
  on('trim', { region: { startSeconds: 0.02, endSeconds: 0.06 } }),
  on('delete', {}, 'required'),
  on('normalize', { peakDbfs: -3 }),
  on('loudness', { targetLufs: -20 }),
  on('loudness', { targetLufs: -12 }),
  on('low_pass', { cutoffHz: 1000 }, 'optional'),
  on('low_pass', { cutoffHz: 400, order: 7 }, 'optional'),
  on('loop', { count: 3 }, 'optional'),
  on('loop', { count: 2, crossfadeMs: 10 }, 'optional'),
  on('high_pass', { cutoffHz: 800 }, 'optional'),
  on('high_pass', { cutoffHz: 500, order: 3 }, 'optional'),
  on('band_pass', { lowHz: 500, highHz: 2000 }, 'optional'),
  on('band_stop', { lowHz: 300, highHz: 1200 }, 'optional'),
  on('band_stop', { lowHz: 300, highHz: 1200, order: 6 }, 'optional'),
  on('notch', { frequencyHz: 440, q: 4 }, 'optional'),
  on('eq', { shape: 'peak', frequencyHz: 440, gainDb: 9, q: 1 }, 'optional'),
  on('eq', { shape: 'low_shelf', frequencyHz: 500, gainDb: -6, q: 0.7 }, 'optional'),
  on('eq', { shape: 'high_shelf', frequencyHz: 2000, gainDb: 12, q: 0.7 }, 'optional'),
  on('volume_ramp', { fromDb: 0, toDb: -12 }, 'optional'),
  on('bleep', {}, 'required'),
  on('invert_polarity', {}, 'optional'),
  on('remove_dc', {}, 'optional', offset(scene(), 0.05)),
  on('swap', { splitSeconds: 0.04 }),
  on('swap', {}, undefined, pausing()),
  on('swap', {
    region: { startSeconds: 0, endSeconds: 0.02 },
    otherRegion: { startSeconds: 0.05, endSeconds: 0.08 },
  }),
  on('move', {
    region: { startSeconds: 0.02, endSeconds: 0.04 },
    to: START,
    toSeconds: 0.07,
  }),
  on('move', { region: { startSeconds: 0.02, endSeconds: 0.04 }, to: START, toSeconds: 0 }),
  on('insert_silence', { at: START, atSeconds: 0.05, durationSeconds: 0.5 }),
  on('insert_silence', { at: START, atSeconds: 0, durationSeconds: 0.1 }),
  on('remove_silences', { keepSeconds: 0.2 }, undefined, pausing()),
  on('remove_silences', { keepSeconds: 0, scope: 'edges' }, undefined, pausing()),
  on('to_mono', {}),
  on('to_mono', { source: 'right' }),
  on('to_stereo', {}, undefined, scene({ channels: 1 })),
  on('swap_channels', {}),
  on('pan', { position: -0.7 }, 'optional'),
  on('pan', { fromPosition: -1, toPosition: 1 }, 'optional'),
  on('pan', { position: 0.5 }, 'optional', scene({ channels: 1 })),
  on('stereo_width', { width: 1.5 }, 'optional'),
  on('stereo_width', { width: 0 }, 'optional'),
  on('speed', { factor: 1.25 }, 'optional'),
  on('speed', { factor: 0.5, targetDurationSeconds: 4 }),
  on('speed', { factor: 0.8, method: 'wsola' }, 'optional'),
  on('playback_rate', { factor: 0.75 }, 'optional'),
  on('pitch', { semitones: 3 }, 'optional'),
  on('pitch', { semitones: -7 }, 'optional'),
  on('reverb', { rt60Seconds: 0.4 }, 'optional'),
  on('reverb', { space: 'hall', rt60Seconds: 1.8, wet: 0.7, keepLength: true }),
  on('echo', { delayMs: 120 }, 'optional'),
  on('echo', { delayMs: 120, keepLength: true }),
  on('compress', { thresholdDbfs: -30, ratio: 4 }, 'optional', dynamic()),
  on('compress', { thresholdDbfs: -24, makeup: false }, 'optional', dynamic()),
  on('limit', { ceilingDbtp: -12 }, 'optional'),
  on('limit', { ceilingDbtp: -3, driveDb: 9 }, 'optional'),
  on('gate', { thresholdDbfs: -35 }, undefined, quietPauses()),
  on('deess', {}, undefined, hissing()),
  on('tremolo', {}, 'optional'),
  on('vibrato', {}, 'optional'),
  on('chorus', {}, 'optional'),
  on('flanger', {}, 'optional'),
  on('distort', {}, 'optional'),
  on('bitcrush', { bits: 4, hold: 3 }, 'optional'),
  on('device', { preset: 'telephone' }, 'optional'),
  on('device', { preset: 'public_address' }, 'optional'),
  on('device', { preset: 'lofi' }),
  on('convert', { sampleRateHz: 32000 }),
  on('dehum', {}, 'optional', humming()),
  on('denoise', {}, undefined, noisy()),
  on('denoise', { noiseRegion: { startSeconds: 0, endSeconds: 0.4 } }, undefined, noisy()),
  on('declick', {}, 'optional', clicking()),
  on('declip', {}, 'optional', clipped()),
]
