import { describe, expect, test } from 'vitest'
import { DomainError } from '#shared/errors.ts'
import type { ExactOp } from '#shared/plan/plan.ts'
import { type Audio, frameCount } from '../../../gpu-worker/audio/audio.ts'
import { largestDifference, touched } from '../../../gpu-worker/plan/kept.ts'
import { FS, silence } from '../audio/signals.ts'
import { audio, checkedUntouched, failures, run, scene } from './harness.ts'
import { samples } from './samples.ts'

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

describe.each(samples)('$op $name', ({ op, parameters, regional, failsOnDc, input = scene() }) => {
  const whole = regional === 'required' ? { ...parameters, region: REGION } : parameters

  test('is confirmed by its own checks', () => {
    const { findings, audio: output } = run(op, whole, input)
    expect(isSound(output)).toBe(true)
    expect(failures(findings)).toEqual([])
    expect(findings.some(({ status }) => status === 'pass')).toBe(true)
  })

  test('is missed by its own checks when nothing was done', () => {
    expect(failures(checkedUntouched(op, whole, input))).not.toEqual([])
  })

  test('gives the same samples twice and leaves its input alone', () => {
    const copy = { ...input, channels: input.channels.map((samples) => samples.slice()) }
    const first = run(op, whole, input).audio
    expect(run(op, whole, input).audio).toEqual(first)
    expect(input).toEqual(copy)
  })

  test('keeps bit for bit what it says it kept', () => {
    const { audio: output, kept } = run(op, whole, input)
    expect(largestDifference(input, output, kept)).toBe(0)
  })

  test.runIf(regional)('touches its region only', () => {
    const region = { ...parameters, region: REGION }
    const { audio: output, kept, findings } = run(op, region, input)
    expect(failures(findings)).toEqual([])
    expect(largestDifference(input, output, kept)).toBe(0)
    const grown = frameCount(output) - frameCount(input)
    for (const { start, end } of touched(kept, frameCount(output))) {
      expect(start).toBeGreaterThanOrEqual(REGION.startSeconds * FS - 111)
      expect(end).toBeLessThanOrEqual(REGION.endSeconds * FS + Math.max(grown, 0) + 111)
    }
  })

  test('survives silence, DC, one channel, eight channels and a clip of 0.1 s', () => {
    const clips = [
      audio(silence(0.6), silence(0.6)),
      audio(silence(0.6).fill(0.25)),
      scene({ channels: 1, seconds: 0.6 }),
      scene({ channels: 8, seconds: 0.6 }),
      scene({ seconds: 0.1 }),
      { channels: scene({ seconds: 0.5 }).channels, sampleRateHz: 192000 },
    ]
    for (const clip of clips) {
      const seconds = frameCount(clip) / clip.sampleRateHz
      const region = { startSeconds: seconds / 4, endSeconds: seconds / 2 }
      for (const changed of regional
        ? [{ region }, ...(regional === 'required' ? [] : [{}])]
        : [{}]) {
        const ran = ranOrNothing(op, { ...parameters, ...changed }, clip)
        if (ran) expect(isSound(ran.audio)).toBe(true)
        if (ran && !(clip === clips[1] && failsOnDc)) expect(failures(ran.findings)).toEqual([])
      }
    }
    expect(clips).toHaveLength(6)
  })
})
