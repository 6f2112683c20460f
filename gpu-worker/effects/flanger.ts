import { changedFinding } from '../audio/measure/formula.ts'
import { inRegion, onRegion } from '../plan/regions.ts'
import type { Effect } from './effect.ts'
import { onWholeClip } from './filters.ts'
import { swingFindings } from './swings.ts'

const SHORTEST_SECONDS = 0.0002

/** The sound with itself a few milliseconds later, coming nearer and going away, fed back into the delay. */
export const effect: Effect<'flanger'> = {
  op: 'flanger',
  apply: inRegion(
    ({ channels, sampleRateHz }, { rateHz, depthMs, feedback, mix }) => {
      const w = (2 * Math.PI * rateHz) / sampleRateHz
      const shortest = Math.max(2, SHORTEST_SECONDS * sampleRateHz)
      const depth = (depthMs / 1000) * sampleRateHz
      const delayAt = (n: number) => shortest + (depth * (1 + Math.sin(w * n))) / 2
      return channels.map((samples) => {
        const line = delayLine(Math.ceil(shortest + depth) + 4)
        return samples.map((x, n) => {
          const delayed = line.read(delayAt(n))
          line.write(x + feedback * delayed)
          return (1 - mix) * x + mix * delayed
        })
      })
    },
    { contextSeconds: 0.1 },
  ),
  verify: onRegion((input, output, step) => {
    const delayAlone = { ...step, feedback: 0, mix: 1 }
    return [
      ...swingFindings((signal) => onWholeClip(effect, delayAlone, signal), step, {
        longestSeconds: step.depthMs / 1000 + 0.002,
        sampleRateHz: input.sampleRateHz,
        estimator: 'places of a row of impulses through the delay alone',
      }),
      ...(step.mix === 0 ? [] : [changedFinding(input, output, step.mix)]),
    ]
  }),
}

/** A ring that is read between its samples by a cubic through four of them. */
function delayLine(length: number) {
  const ring = new Float64Array(length)
  let place = 0 // where the next sample goes
  const back = (frames: number) => ring[(place - frames + 2 * length) % length]!
  return {
    /** What was written `delay` samples before the one to come; at least 2. */
    read(delay: number): number {
      const whole = Math.floor(delay)
      const t = delay - whole
      const [newer, here, older, oldest] = [
        back(whole - 1),
        back(whole),
        back(whole + 1),
        back(whole + 2),
      ]
      const a = (3 * (here - older) + oldest - newer) / 2
      const b = 2 * older + newer - (5 * here + oldest) / 2
      const c = (older - newer) / 2
      return ((a * t + b) * t + c) * t + here
    },
    write(x: number): void {
      ring[place] = Math.abs(x) < 1e-30 ? 0 : x
      place = place + 1 === length ? 0 : place + 1
    },
  }
}
