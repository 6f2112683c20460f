import { describe, expect, test } from 'vitest'
import { DomainError } from '#shared/errors.ts'
import type { Clip } from '#shared/plan/plan/places.ts'
import type { Plan } from '#shared/plan/plan.ts'
import { planInstruction } from '#shared/plan/plan-instruction.ts'
import { resolvePlan } from '#shared/plan/resolve-plan.ts'
import { isAside, OPTIONS, readGroups } from '../../../bench/phrases.ts'

const clip = (durationSeconds: number, channels = 2): Clip => ({
  durationSeconds,
  frames: Math.round(durationSeconds * 44_100),
  channels,
  sampleRateHz: 44_100,
})

const plan = (instruction: string, on: Clip = clip(10)): Plan =>
  planInstruction(instruction, on, OPTIONS)
const regions = ({ steps }: Plan) =>
  steps.map((step) => ('region' in step ? step.region : undefined))
const codes = ({ warnings }: Plan) => warnings.map(({ code }) => code)
const codeOf = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    if (error instanceof DomainError) return error.code
    throw error
  }
  return 'planned'
}

describe('places', () => {
  test('times of the recording are carried through what has been cut before', () => {
    const resolved = plan('delete from 1 to 2 s, then mute 3 to 4 s')
    expect(regions(resolved)).toEqual([
      { startSeconds: 1, endSeconds: 2 },
      { startSeconds: 2, endSeconds: 3 },
    ])
    expect(codes(resolved)).toContain('times_refer_to_original')
    expect(resolved.understood).toBe(
      'Delete from 1 s to 2 s, then mute from 3 s to 4 s (now 2 s to 3 s).',
    )
  })

  test('relative places name the clip as it then is', () => {
    expect(regions(plan('delete the first 2 s, then mute the last second'))[1]).toEqual({
      startSeconds: 7,
      endSeconds: 8,
    })
  })

  test('a channel that is muted without a place is muted throughout; other operations have no region then', () => {
    expect(regions(plan('mute the left channel'))).toEqual([{ startSeconds: 0, endSeconds: 10 }])
    expect(regions(plan('delete the first 4 s, then mute the left channel'))[1]).toEqual({
      startSeconds: 0,
      endSeconds: 6,
    })
    expect(regions(plan('make the left channel louder'))).toEqual([undefined])
  })

  test('a share of a long recording ends at the sample it should', () => {
    expect(regions(plan('mute the first third', clip(600)))).toEqual([
      { startSeconds: 0, endSeconds: 200 },
    ])
  })

  test('two parts that overlap cannot change places', () => {
    const swap = 'swap the first 1 s and the last 1 s'
    expect(codeOf(() => plan(swap, clip(1.5)))).toBe('parameter_out_of_range')
    expect(codeOf(() => plan(swap, clip(0.5)))).toBe('parameter_out_of_range')
    expect(codeOf(() => plan(swap, clip(2)))).toBe('planned')
  })

  test('a part that sticks out is clamped, and said so', () => {
    const resolved = plan('mute 8 to 12 s')
    expect(regions(resolved)).toEqual([{ startSeconds: 8, endSeconds: 10 }])
    expect(codes(resolved)).toEqual(['region_clamped'])
  })

  test('a part named backwards is turned round, and said so', () => {
    const resolved = plan('mute 4 to 2 s')
    expect(regions(resolved)).toEqual([{ startSeconds: 2, endSeconds: 4 }])
    expect(codes(resolved)).toEqual(['range_swapped'])
  })

  test.each([
    ['mute 11 to 12 s', 'region_outside_clip'],
    ['delete the first 20 s', 'region_outside_clip'],
    ['keep the first 20 s', 'no_effect'],
    ['make it mono', 'planned'],
    ['loop it 100 times and loop it twice', 'parameter_out_of_range'],
  ])('%s: %s', (instruction, code) => {
    expect(codeOf(() => plan(instruction))).toBe(code)
  })

  test('what changes nothing is left out where another step remains', () => {
    const resolved = plan('make it mono and reverse it', clip(10, 1))
    expect(resolved.steps.map(({ op }) => op)).toEqual(['reverse'])
    expect(codes(resolved)).toEqual(['already_so'])
    expect(codeOf(() => plan('make it mono', clip(10, 1)))).toBe('no_effect')
  })

  test('a fade longer than the clip is as long as the clip', () => {
    expect(plan('fade out over 20 s').steps).toMatchObject([{ durationSeconds: 10 }])
    expect(plan('fade out', clip(2)).steps).toMatchObject([{ durationSeconds: 0.5 }])
  })

  test('what follows a step whose length only hearing decides stays symbolic', () => {
    const resolved = plan('remove the silences, then mute the last second')
    expect(resolved.resolved).toBe(false)
    expect(regions(resolved)).toEqual([undefined, undefined])
  })
})

test('resolving again changes nothing, and every region lies inside the clip', () => {
  const phrases = readGroups()
    .filter((group) => !isAside(group) && group.steps !== undefined)
    .map(({ phrases: [first] }) => first!)
  const duration = 10
  for (const phrase of phrases) {
    if (codeOf(() => plan(phrase)) !== 'planned') continue
    const resolved = plan(phrase)
    expect(resolvePlan(resolved, clip(duration)), phrase).toEqual(resolved)
    for (const region of regions(resolved).filter((one) => one !== undefined))
      expect(region.startSeconds).toBeLessThan(region.endSeconds)
  }
  expect.hasAssertions()
})

test('an open step on more than two channels is refused', () => {
  expect(codeOf(() => plan('remove the alarm', clip(10, 6)))).toBe('instruction_unsupported')
  expect(codeOf(() => plan('make it louder', clip(10, 6)))).toBe('planned')
})
