import type { ExactOp } from '#shared/plan/plan.ts'

export type Asked = Partial<Record<ExactOp, Readonly<Record<string, unknown>>>>

/** The start of the recording, as a moment. */
export const START = { from: 'start', seconds: 0, timeline: 'current' }

/** What every operation is asked for where it has no default, whatever the recording; the rest is the default. */
export const everyOperation = (region: Readonly<Record<string, unknown>>): Asked => ({
  gain: { gainDb: -6 },
  volume_ramp: { fromDb: 0, toDb: -12 },
  mute: region,
  bleep: region,
  trim: region,
  delete: region,
  speed: { factor: 0.8 },
  playback_rate: { factor: 0.8 },
  pitch: { semitones: 4 },
  loop: { count: 2 },
  limit: { ceilingDbtp: -12 },
  band_pass: { lowHz: 300, highHz: 3400 },
  band_stop: { lowHz: 300, highHz: 3400 },
  eq: { shape: 'peak', frequencyHz: 1000, gainDb: 6, q: 1 },
  stereo_width: { width: 1.5 },
  pan: { position: -0.7 },
})
