import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { DomainError } from '#shared/errors.ts'
import type { ExactOp } from '#shared/plan/plan.ts'
import { type Audio, frameCount } from '../../../gpu-worker/audio/audio.ts'
import { largestDifference, touched } from '../../../gpu-worker/plan/kept.ts'
import { FS, silence } from '../audio/signals.ts'
import { audio, checkedUntouched, failures, run, scene } from './harness.ts'
import { hashOf } from './hash-of.ts'
import { samples } from './samples.ts'

// Our own results, see test/golden/dsp/README.md: a change of samples must be meant.
const hashes = JSON.parse(readFileSync('test/golden/dsp/hashes.json', 'utf8'))

const REGION = { startSeconds: 0.5, endSeconds: 1.25 }

// Nothing to change, or no place found where a swap could split.
const REFUSALS = new Set(['no_effect', 'check_failed'])

/** The run, or undefined when the effect says that it cannot be done on this clip. */
function ranOrNothing(op: ExactOp, parameters: Record<string, unknown>, input: Audio) {
  try {
    return run(op, parameters, input)
  } catch (error) {
    if (error instanceof DomainError && REFUSALS.has(error.code)) return undefined
    throw error
  }
}

const isSound = ({ channels }: Audio) => channels.every((samples) => samples.every(Number.isFinite))

const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** What no operation may choke on. */
const hardClips = [
  audio(silence(0.6), silence(0.6)),
  audio(silence(0.6).fill(0.25)),
  scene({ channels: 1, seconds: 0.6 }),
  scene({ channels: 8, seconds: 0.3 }),
  scene({ seconds: 0.1 }),
  { channels: scene({ seconds: 0.5 }).channels, sampleRateHz: 192000 },
]

describe.each(samples)('$op $name', ({ op, name, parameters, regional, input = scene() }) => {
  const whole = regional === 'required' ? { ...parameters, region: REGION } : parameters
  const copy = { ...input, channels: input.channels.map((samples) => samples.slice()) }
  const ran = once(() => run(op, whole, input))
  const ranInRegion = once(() => run(op, { ...parameters, region: REGION }, input))

  test('is confirmed by its own checks, and keeps bit for bit what it says it kept', () => {
    const { findings, audio: output, kept } = ran()
    expect(isSound(output)).toBe(true)
    expect(failures(findings)).toEqual([])
    expect(findings.some(({ status }) => status === 'pass')).toBe(true)
    expect(largestDifference(input, output, kept)).toBe(0)
  })

  test('is missed by its own checks when nothing was done', () => {
    expect(failures(checkedUntouched(op, { ...whole, ...ran().found }, input))).not.toEqual([])
  })

  test('gives the same samples on every machine and leaves its input alone', () => {
    expect(hashOf(run(op, whole, copy).audio)).toBe(hashOf(ran().audio))
    expect(hashOf(ran().audio)).toBe(hashes[`${op} ${name}`])
    expect(input).toEqual(copy)
  })

  if (regional)
    test('touches its region only', () => {
      const { audio: output, kept, findings } = ranInRegion()
      expect(failures(findings)).toEqual([])
      expect(largestDifference(input, output, kept)).toBe(0)
      const grown = frameCount(output) - frameCount(input)
      for (const { start, end } of touched(kept, frameCount(output))) {
        expect(start).toBeGreaterThanOrEqual(REGION.startSeconds * FS - 111)
        expect(end).toBeLessThanOrEqual(REGION.endSeconds * FS + Math.max(grown, 0) + 111)
      }
    })

  test.each(hardClips)(
    'survives clip %# of silence, DC, 1 and 8 channels, 0.1 s and 192 kHz',
    (clip) => {
      const seconds = frameCount(clip) / clip.sampleRateHz
      const region = { startSeconds: seconds / 4, endSeconds: seconds / 2 }
      const ways = { undefined: [{}], required: [{ region }], optional: [{}, { region }] }
      for (const way of ways[regional ?? 'undefined']) {
        const done = ranOrNothing(op, { ...parameters, ...way }, clip)
        expect(done === undefined || isSound(done.audio)).toBe(true)
        expect(failures(done?.findings ?? [])).toEqual([])
      }
    },
  )
})
