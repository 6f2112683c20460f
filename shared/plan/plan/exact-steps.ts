import { z } from 'zod'
import { Moment, Position, Region, regional, seconds, Where } from './places.ts'
import { hz, range } from './ranges.ts'

// The operations that have a definition: their parameters, ranges and defaults.

export const MAX_OUTPUT_SECONDS = 1200

const exactly = <Op extends string>(op: Op) => ({
  op: z.literal(op),
  engine: z.literal('exact').default('exact'),
  said: z.string().optional(),
  says: z.string().min(1),
  exact: z.literal(true).optional(),
})

const channel = z.enum(['left', 'right']).optional() // absent: all channels
const lengthSeconds = range(0.001, MAX_OUTPUT_SECONDS)
const order = z.int().min(1).max(8).default(4)
const evenOrder = z.literal([2, 4, 6, 8]).default(4)
const threshold = (low: number, high: number, normally: number) =>
  range(low, high).default(normally)
const curve = z.enum(['linear', 'quarter_sine', 'exponential']).default('quarter_sine')

const lowBelowHigh = (step: { lowHz: number; highHz: number }) => step.lowHz < step.highHz
const bandOrder = { message: 'lowHz must be below highHz' }

export const SPACES = ['bathroom', 'room', 'plate', 'hall', 'cave', 'cathedral'] as const
export const DEVICES = [
  'telephone',
  'am_radio',
  'walkie_talkie',
  'megaphone',
  'small_speaker',
  'gramophone',
  'intercom',
  'public_address',
  'lofi',
] as const
export const FORMATS = ['flac', 'wav', 'mp3', 'ogg', 'opus', 'm4a'] as const

export const exactSteps = {
  // level
  gain: z.strictObject({ ...exactly('gain'), gainDb: range(-96, 48), channel, ...regional }),
  volume_ramp: z.strictObject({
    ...exactly('volume_ramp'),
    fromDb: range(-96, 48),
    toDb: range(-96, 48),
    ...regional,
  }),
  normalize: z.strictObject({ ...exactly('normalize'), peakDbfs: threshold(-60, 0, -1) }),
  loudness: z.strictObject({
    ...exactly('loudness'),
    targetLufs: threshold(-40, -5, -14),
    ceilingDbtp: threshold(-9, 0, -1),
  }),
  /** `durationSeconds` is absent only before resolving, when nothing was said: then min(2, clip / 4). */
  fade_in: z.strictObject({
    ...exactly('fade_in'),
    durationSeconds: lengthSeconds.optional(),
    curve,
    ...regional,
  }),
  fade_out: z.strictObject({
    ...exactly('fade_out'),
    durationSeconds: lengthSeconds.optional(),
    curve,
    ...regional,
  }),
  mute: z.strictObject({ ...exactly('mute'), channel, ...regional }),
  bleep: z.strictObject({
    ...exactly('bleep'),
    frequencyHz: threshold(100, 8000, 1000),
    levelDbfs: threshold(-60, -3, -12),
    ...regional,
  }),
  compress: z.strictObject({
    ...exactly('compress'),
    thresholdDbfs: threshold(-60, 0, -18),
    ratio: threshold(1.1, 20, 3),
    attackMs: threshold(0.1, 200, 10),
    releaseMs: threshold(5, 2000, 150),
    kneeDb: threshold(0, 24, 6),
    makeup: z.boolean().default(true),
    ...regional,
  }),
  limit: z.strictObject({
    ...exactly('limit'),
    ceilingDbtp: threshold(-20, 0, -1),
    driveDb: threshold(0, 30, 0),
    releaseMs: threshold(5, 1000, 50),
    ...regional,
  }),
  gate: z.strictObject({
    ...exactly('gate'),
    thresholdDbfs: threshold(-90, -10, -50),
    attackMs: threshold(0.1, 200, 5),
    holdMs: threshold(0, 2000, 50),
    releaseMs: threshold(5, 2000, 100),
    rangeDb: threshold(10, 96, 60),
    ...regional,
  }),
  deess: z.strictObject({
    ...exactly('deess'),
    frequencyHz: threshold(3000, 12_000, 7000),
    reductionDb: threshold(1, 20, 6),
    ...regional,
  }),

  // time
  trim: z.strictObject({ ...exactly('trim'), ...regional }),
  delete: z.strictObject({ ...exactly('delete'), ...regional }),
  reverse: z.strictObject({ ...exactly('reverse'), ...regional }),
  /** Said as a factor or as a target length; resolving fills `factor` = length / target. */
  speed: z
    .strictObject({
      ...exactly('speed'),
      factor: range(0.25, 4).optional(),
      targetDurationSeconds: lengthSeconds.optional(),
      method: z.enum(['auto', 'phase_vocoder', 'wsola']).default('auto'),
      ...regional,
    })
    .refine((step) => step.factor !== undefined || step.targetDurationSeconds !== undefined, {
      message: 'a factor or a target length is needed',
    }),
  playback_rate: z.strictObject({
    ...exactly('playback_rate'),
    factor: range(0.25, 4),
    ...regional,
  }),
  pitch: z.strictObject({
    ...exactly('pitch'),
    semitones: range(-24, 24).refine((value) => value !== 0, { message: 'may not be 0' }),
    ...regional,
  }),
  loop: z
    .strictObject({
      ...exactly('loop'),
      count: z.int().min(2).max(100).optional(),
      targetDurationSeconds: lengthSeconds.optional(),
      crossfadeMs: threshold(0, 5000, 0),
      ...regional,
    })
    .refine((step) => (step.count === undefined) !== (step.targetDurationSeconds === undefined), {
      message: 'exactly one of a count and a target length is needed',
    }),
  /** Without `otherWhere`: what stands before and after `split` change places. With it: two parts do. */
  swap: z.strictObject({
    ...exactly('swap'),
    split: z.union([z.literal('auto'), Position]).default('auto'),
    splitSeconds: seconds.optional(),
    ...regional,
    otherWhere: Where.optional(),
    otherRegion: Region.optional(),
  }),
  move: z.strictObject({
    ...exactly('move'),
    to: Moment,
    toSeconds: seconds.optional(),
    ...regional,
  }),
  insert_silence: z.strictObject({
    ...exactly('insert_silence'),
    at: Moment,
    atSeconds: seconds.optional(),
    durationSeconds: threshold(0.001, 600, 1),
  }),
  remove_silences: z.strictObject({
    ...exactly('remove_silences'),
    scope: z.enum(['all', 'start', 'end', 'edges']).default('all'),
    minSilenceSeconds: threshold(0.05, 10, 0.5),
    keepSeconds: range(0, 2), // 0.2 for `all`, 0 for the edges, unless said
    thresholdDbfs: z.union([z.literal('auto'), range(-90, -20)]).default('auto'),
    ...regional,
  }),

  // tone
  low_pass: z.strictObject({
    ...exactly('low_pass'),
    cutoffHz: hz(20).default(8000),
    order,
    ...regional,
  }),
  high_pass: z.strictObject({
    ...exactly('high_pass'),
    cutoffHz: hz(10).default(100),
    order,
    ...regional,
  }),
  band_pass: z
    .strictObject({
      ...exactly('band_pass'),
      lowHz: hz(10),
      highHz: hz(10),
      order: evenOrder,
      ...regional,
    })
    .refine(lowBelowHigh, bandOrder),
  band_stop: z
    .strictObject({
      ...exactly('band_stop'),
      lowHz: hz(10),
      highHz: hz(10),
      order: evenOrder,
      ...regional,
    })
    .refine(lowBelowHigh, bandOrder),
  notch: z.strictObject({
    ...exactly('notch'),
    frequencyHz: hz(10),
    q: threshold(0.5, 100, 30),
    ...regional,
  }),
  eq: z.strictObject({
    ...exactly('eq'),
    shape: z.enum(['low_shelf', 'high_shelf', 'peak']),
    frequencyHz: hz(20),
    gainDb: range(-30, 30),
    q: range(0.1, 20), // unless said 0.7071 for the shelves, 1 for a peak
    ...regional,
  }),
  device: z.strictObject({ ...exactly('device'), preset: z.enum(DEVICES), ...regional }),
  dehum: z.strictObject({
    ...exactly('dehum'),
    frequencyHz: z.literal([50, 60]).optional(), // absent: detected
    harmonics: z.int().min(1).max(16).default(8),
    ...regional,
  }),
  denoise: z.strictObject({
    ...exactly('denoise'),
    reductionDb: threshold(1, 40, 12),
    noiseWhere: Where.optional(),
    noiseRegion: Region.optional(),
    ...regional,
  }),
  declick: z.strictObject({
    ...exactly('declick'),
    thresholdSigma: threshold(3, 12, 6),
    ...regional,
  }),
  declip: z.strictObject({ ...exactly('declip'), ...regional }),

  // space
  reverb: z.strictObject({
    ...exactly('reverb'),
    space: z.enum(SPACES).default('room'),
    rt60Seconds: range(0.1, 10), // unless said that of the space: RT60_SECONDS
    wet: threshold(0, 1, 0.3),
    predelayMs: threshold(0, 200, 20),
    keepLength: z.literal(true).optional(), // the tail is cut at the clip's end
    ...regional,
  }),
  echo: z.strictObject({
    ...exactly('echo'),
    delayMs: threshold(20, 5000, 300),
    feedback: threshold(0, 0.95, 0.35),
    repeats: z.int().min(1).max(20).default(3),
    wet: threshold(0, 1, 0.5),
    keepLength: z.literal(true).optional(),
    ...regional,
  }),
  pan: z
    .strictObject({
      ...exactly('pan'),
      position: range(-1, 1).optional(),
      fromPosition: range(-1, 1).optional(),
      toPosition: range(-1, 1).optional(),
      ...regional,
    })
    .refine(
      (step) =>
        (step.fromPosition === undefined) === (step.toPosition === undefined) &&
        (step.position === undefined) !== (step.fromPosition === undefined),
      { message: 'a position, or a position to start from and one to end at, is needed' },
    ),
  stereo_width: z.strictObject({ ...exactly('stereo_width'), width: range(0, 2), ...regional }),
  swap_channels: z.strictObject({ ...exactly('swap_channels') }),
  to_mono: z.strictObject({
    ...exactly('to_mono'),
    source: z.enum(['mix', 'left', 'right']).default('mix'),
  }),
  to_stereo: z.strictObject({ ...exactly('to_stereo') }),

  // modulation
  tremolo: z.strictObject({
    ...exactly('tremolo'),
    rateHz: threshold(0.05, 40, 5),
    depth: threshold(0, 1, 0.5),
    ...regional,
  }),
  vibrato: z.strictObject({
    ...exactly('vibrato'),
    rateHz: threshold(0.05, 20, 5),
    depthCents: threshold(1, 200, 30),
    ...regional,
  }),
  chorus: z.strictObject({
    ...exactly('chorus'),
    rateHz: threshold(0.05, 10, 0.8),
    depthMs: threshold(0.1, 10, 3),
    voices: z.int().min(1).max(4).default(2),
    mix: threshold(0, 1, 0.4),
    ...regional,
  }),
  flanger: z.strictObject({
    ...exactly('flanger'),
    rateHz: threshold(0.02, 5, 0.3),
    depthMs: threshold(0.1, 8, 2),
    feedback: threshold(0, 0.9, 0.5),
    mix: threshold(0, 1, 0.5),
    ...regional,
  }),
  distort: z.strictObject({ ...exactly('distort'), driveDb: threshold(0, 60, 18), ...regional }),
  bitcrush: z.strictObject({
    ...exactly('bitcrush'),
    bits: z.int().min(2).max(16).default(8),
    hold: z.int().min(1).max(64).default(1),
    ...regional,
  }),

  // technical
  convert: z
    .strictObject({
      ...exactly('convert'),
      format: z.enum(FORMATS).optional(),
      sampleRateHz: range(8000, 192_000).optional(),
      bitDepth: z.literal([16, 24, 32]).optional(),
      bitrateKbps: range(32, 320).optional(),
    })
    .refine(
      (step) =>
        (step.format ?? step.sampleRateHz ?? step.bitDepth ?? step.bitrateKbps) !== undefined,
      { message: 'at least one of format, sample rate, bit depth and bit rate is needed' },
    ),
  invert_polarity: z.strictObject({ ...exactly('invert_polarity'), channel, ...regional }),
  remove_dc: z.strictObject({ ...exactly('remove_dc'), ...regional }),
} as const

/** Reverberation time of each space, when none is said. */
export const RT60_SECONDS: Readonly<Record<(typeof SPACES)[number], number>> = {
  bathroom: 0.8,
  room: 0.4,
  plate: 1.5,
  hall: 1.8,
  cave: 3,
  cathedral: 4,
}
