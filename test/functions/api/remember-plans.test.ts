import { describe, expect, test } from 'vitest'
import { PlanOptions } from '#shared/plan/plan.ts'
import { planInstruction } from '#shared/plan/plan-instruction.ts'
import { rememberedPlan } from '../../../functions/api/remember-plans.ts'

const options = PlanOptions.parse({ modelInstalled: true })
const clip = { durationSeconds: 8, frames: null, channels: 2, sampleRateHz: 44_100 }
const gain = (db: number) => `make it ${db} dB louder`

describe('a plan that was asked for before', () => {
  test('is the plan that planning gives, and is not made again', async () => {
    const first = await rememberedPlan(gain(3), clip, options)
    expect(first).toEqual(planInstruction(gain(3), clip, options))
    expect(await rememberedPlan(gain(3), { ...clip }, { ...options })).toBe(first)
  })

  test('is not given for other words, another clip or other options', async () => {
    const words = 'fade out the last 2 seconds'
    const known = await rememberedPlan(words, clip, options)
    for (const [instruction, of, how] of [
      ['fade out the last 3 seconds', clip, options],
      [words, { ...clip, durationSeconds: 9 }, options],
      [words, null, options],
      [words, clip, { ...options, engine: 'model' as const }],
    ] as const) {
      const other = await rememberedPlan(instruction, of, how)
      expect(other).not.toEqual(known)
      expect(other).toEqual(planInstruction(instruction, of, how))
    }
  })

  test('goes when 256 others were asked for since', async () => {
    const old = await rememberedPlan(gain(1), clip, options)
    const used = await rememberedPlan(gain(2), clip, options)
    for (let at = 0; at < 255; at++) await rememberedPlan(gain(3 + at / 100), clip, options)
    expect(await rememberedPlan(gain(2), clip, options)).toBe(used)
    expect(await rememberedPlan(gain(1), clip, options)).not.toBe(old)
  })

  test('is no refusal: that is made anew', async () => {
    const refused = () => rememberedPlan('qwxz blorp', clip, options)
    const code = 'instruction_not_understood'
    await expect(refused()).rejects.toMatchObject({ code })
    await expect(refused()).rejects.toMatchObject({ code })
  })
})
