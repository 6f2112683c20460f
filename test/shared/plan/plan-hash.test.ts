import { expect, test } from 'vitest'
import { exactOps, isOpenStep, openOps, Step } from '#shared/plan/plan.ts'
import { planHash } from '#shared/plan/plan-hash.ts'
import { wireStepSchema } from '#shared/wire/plan-schemas.ts'
import { presentStep } from '#shared/wire/plans.ts'

const rain = Step.parse({
  op: 'add',
  said: 'add rain',
  says: 'add rain throughout',
  target: 'rain',
  placement: 'throughout',
  level: 'background',
  instruction: 'add rain',
  strength: 0.5,
  candidates: 1,
  denoisingSteps: 100,
  evaluations: 100,
}) as Step
const fade = Step.parse({
  op: 'fade_out',
  says: 'fade out over the last 2 s',
  durationSeconds: 2,
}) as Step

test('the hash of the published example is the published hash', () => {
  expect(planHash([rain, fade])).toBe(
    'f6d4dcc3750a80090f6fb3a0168411d9e7902a4fb34514fe40c487c02fed0951',
  )
})

test('the hash ignores what was said and names every parameter', () => {
  expect(planHash([{ ...fade, said: 'x', says: 'y' } as Step])).toBe(planHash([fade]))
  expect(planHash([{ ...fade, durationSeconds: 3 } as Step])).not.toBe(planHash([fade]))
})

test('there are 50 exact operations and 8 open ones, and each knows which it is', () => {
  expect([exactOps.length, openOps.length]).toEqual([50, 8])
  expect([isOpenStep(rain), isOpenStep(fade)]).toEqual([true, false])
})

test('a step with an unknown parameter, or one out of range, is no step', () => {
  expect(Step.safeParse({ op: 'gain', says: 'x', gainDb: 3, gain: 3 }).success).toBe(false)
  expect(Step.safeParse({ op: 'gain', says: 'x', gainDb: 49 }).success).toBe(false)
  expect(Step.safeParse({ op: 'gain', says: 'x', gainDb: 48 }).success).toBe(true)
})

test('the wire form has snake_case names and passes its own schema', () => {
  expect(presentStep(rain)).toMatchObject({ denoising_steps: 100, target: 'rain' })
  expect(wireStepSchema.safeParse(presentStep(rain)).success).toBe(true)
  expect(wireStepSchema.safeParse({ ...presentStep(rain), denoisingSteps: 1 }).success).toBe(false)
})
