import { describe, expect, test } from 'vitest'
import { exactSteps } from '#shared/plan/plan/exact-steps.ts'
import { lengthAfter } from '#shared/plan/time-map.ts'
import { effect as echo } from '../../../gpu-worker/effects/echo.ts'
import { effect as reverb } from '../../../gpu-worker/effects/reverb.ts'

const sampleRateHz = 8000
const input = {
  channels: [Float32Array.from({ length: sampleRateHz }, (_, n) => 0.5 * Math.sin(n / 5))],
  sampleRateHz,
}
const context = { random: () => 0 }
const fade = 0.05 * sampleRateHz
const echoStep = (keepLength?: true) =>
  exactSteps.echo.parse({ says: '…', op: 'echo', delayMs: 100, keepLength })
const reverbStep = (keepLength?: true) =>
  exactSteps.reverb.parse({ says: '…', op: 'reverb', rt60Seconds: 0.5, keepLength })

describe('a tail when the length is to be kept', () => {
  test('ends with the clip after a fade of 50 ms, and is the full result before it', () => {
    const results = [echoStep, reverbStep].map((step, index) => {
      const run = (keepLength?: true) =>
        index === 0
          ? echo.apply(input, echoStep(keepLength) as never, context).audio.channels[0]!
          : reverb.apply(input, reverbStep(keepLength) as never, context).audio.channels[0]!
      return { kept: run(true), full: run(), step }
    })
    for (const { kept, full, step } of results) {
      expect(kept.length).toBe(sampleRateHz)
      expect(kept.length / sampleRateHz).toBe(lengthAfter(step(true), 1))
      expect(kept.at(-1)).toBeCloseTo(input.channels[0]!.at(-1)!, 2)
      expect(full.length / sampleRateHz).toBeCloseTo(lengthAfter(step(), 1), 9)
      const [body, fullBody] = [kept, full].map((x) => x.subarray(0, sampleRateHz - fade))
      expect(Math.max(...body!.map((x, n) => Math.abs(x - fullBody![n]!)))).toBeLessThan(1e-6)
    }
  })

  test('passes its own checks', () => {
    for (const finding of [
      ...echo.verify(
        input,
        echo.apply(input, echoStep(true) as never, context).audio,
        echoStep(true) as never,
      ),
      ...reverb.verify(
        input,
        reverb.apply(input, reverbStep(true) as never, context).audio,
        reverbStep(true) as never,
      ),
    ])
      expect(finding.status).not.toBe('fail')
  })
})
