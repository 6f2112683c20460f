import type { ResolvedStepOf } from '#shared/plan/plan.ts'
import { frameCount } from '../audio/audio.ts'
import { formulaFinding } from '../audio/measure/formula.ts'
import { framesAre } from '../audio/measure/sample-map.ts'
import { coreOf, regionOf, slice, toFrames } from '../plan/regions.ts'
import type { Effect } from './effect.ts'
import { addedFrames, TAIL_FADE_SECONDS, withTail } from './tails.ts'

type Echo = ResolvedStepOf<'echo'>

/** The sound again after each delay, the first time at `wet`, then `feedback` times as loud each time. */
export const effect: Effect<'echo'> = {
  op: 'echo',
  apply: withTail(tailFrames, ({ channels, sampleRateHz }, step) => {
    const delay = toFrames(step.delayMs / 1000, sampleRateHz)
    const gains = Array.from({ length: step.repeats }, (_, k) => step.wet * step.feedback ** k)
    return channels.map((samples) => {
      const sum = Float64Array.from(samples)
      for (const [k, gain] of gains.entries())
        for (let n = (k + 1) * delay; n < sum.length; n++)
          sum[n]! += gain * samples[n - (k + 1) * delay]!
      return Float32Array.from(sum)
    })
  }),
  verify(input, output, step) {
    const region = regionOf(step, input)
    const delay = toFrames(step.delayMs / 1000, input.sampleRateHz)
    const fade = toFrames(TAIL_FADE_SECONDS, input.sampleRateHz)
    const isLonger = frameCount(output) > frameCount(input)
    const inside = isLonger
      ? { start: 0, end: frameCount(output) - fade }
      : coreOf(step, input, fade)
    const source = slice(input, region)
    const expected = (c: number, n: number) => {
      const samples = source.channels[c]!
      let at = n + inside.start - region.start
      let value = samples[at] ?? 0
      let gain = step.wet
      for (let k = 1; k <= step.repeats; k++) {
        at -= delay
        value += gain * (samples[at] ?? 0)
        gain *= step.feedback
      }
      return value
    }
    const taps = formulaFinding(slice(output, inside), expected, 1e-6)
    return [framesAre(addedFrames(step, input, tailFrames), output), { ...taps, name: 'taps' }]
  },
}

function tailFrames({ repeats, delayMs }: Echo, sampleRateHz: number): number {
  return repeats * toFrames(delayMs / 1000, sampleRateHz)
}
