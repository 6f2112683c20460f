import { z } from 'zod'

// Places in time, as said and as resolved.

export const seconds = z.number().min(0)

const FromEdge = z.strictObject({ from: z.enum(['start', 'end']), seconds })
const Fraction = z.strictObject({
  fraction: z.number().min(0).max(1),
  offsetSeconds: z.number().optional(), // "the middle two seconds": .5 minus and plus one
})
const timeline = z.enum(['original', 'current'])

/** A place before the length is known: so many seconds from an edge, or a share of the whole. */
export const Position = z.union([FromEdge, Fraction])
export type Position = z.infer<typeof Position>

/** `original` counts in the recording as it was sent, `current` in the clip as it is when the step starts. */
export const Moment = z.union([FromEdge.extend({ timeline }), Fraction.extend({ timeline })])
export type Moment = z.infer<typeof Moment>

export const Where = z.strictObject({ start: Position, end: Position, timeline })
export type Where = z.infer<typeof Where>

/** Resolved, half-open [startSeconds, endSeconds), in the time of the clip as the step finds it. */
export const Region = z.strictObject({ startSeconds: seconds, endSeconds: seconds })
export type Region = z.infer<typeof Region>

export const Clip = z.strictObject({
  durationSeconds: z.number().positive(),
  frames: z.int().positive().nullable(),
  channels: z.int().positive().nullable(),
  sampleRateHz: z.number().positive().nullable(),
})
export type Clip = z.infer<typeof Clip>

export const regional = { where: Where.optional(), region: Region.optional() }
