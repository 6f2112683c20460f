import { describe, expect, test } from 'vitest'
import { PlanOptions } from '#shared/plan/plan.ts'
import { planInstruction } from '#shared/plan/plan-instruction.ts'
import { rememberedPlan } from '../../../functions/api/remember-plans.ts'

const options = PlanOptions.parse({ modelInstalled: true })
const clip = { durationSeconds: 8, frames: null, channels: 2, sampleRateHz: 44_100 }
const gain = (db: number) => `make it ${db} dB louder`

describe('a plan that was asked for before', () => {
  test('is the plan that planning gives, and is not made again', () => {
    const first = rememberedPlan(gain(3), clip, options)
    expect(first).toEqual(planInstruction(gain(3), clip, options))
    expect(rememberedPlan(gain(3), { ...clip }, { ...options })).toBe(first)
  })

  test('is not given for other words, another clip or other options', () => {
    const words = 'fade out the last 2 seconds'
    const known = rememberedPlan(words, clip, options)
    for (const [instruction, of, how] of [
      ['fade out the last 3 seconds', clip, options],
      [words, { ...clip, durationSeconds: 9 }, options],
      [words, null, options],
      [words, clip, { ...options, engine: 'model' as const }],
    ] as const) {
      const other = rememberedPlan(instruction, of, how)
      expect(other).not.toEqual(known)
      expect(other).toEqual(planInstruction(instruction, of, how))
    }
  })

  test('goes when 256 others were asked for since', () => {
    const [old, used] = [gain(1), gain(2)].map((words) => rememberedPlan(words, clip, options))
    for (let at = 0; at < 255; at++) rememberedPlan(gain(3 + at / 100), clip, options)
    expect(rememberedPlan(gain(2), clip, options)).toBe(used)
    expect(rememberedPlan(gain(1), clip, options)).not.toBe(old)
  })

  test('is no refusal: that is made anew', () => {
    const refused = () => rememberedPlan('qwxz blorp', clip, options)
    expect(refused).toThrow(expect.objectContaining({ code: 'instruction_not_understood' }))
    expect(refused).toThrow(expect.objectContaining({ code: 'instruction_not_understood' }))
  })
})
