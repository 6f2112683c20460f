import type { ResolvedStepOf } from '#shared/plan/plan.ts'
import { type Audio, frameCount } from '../audio/audio.ts'
import { toDb } from '../audio/decibels.ts'
import { reverberate } from '../audio/feedback-delay-network.ts'
import { decaySeconds } from '../audio/measure/decay.ts'
import { atLeast, skipped, within } from '../audio/measure/findings.ts'
import { framesAre } from '../audio/measure/sample-map.ts'
import { regionOf, slice, toFrames } from '../plan/regions.ts'
import type { Effect, Finding } from './effect.ts'
import { addedFrames, withTail } from './tails.ts'

type Reverb = ResolvedStepOf<'reverb'>

const SIZES = { bathroom: 0.35, room: 0.5, plate: 0.8, hall: 1.2, cave: 1.6, cathedral: 2 }

/** The sound in a room: as much less of it as there is more of the room, at equal power. */
export const effect: Effect<'reverb'> = {
  op: 'reverb',
  apply: withTail(tailFrames, ({ channels, sampleRateHz }, step) => {
    const { wet, predelayMs, rt60Seconds, space } = step
    const frames = channels[0]!.length
    const predelay = toFrames(predelayMs / 1000, sampleRateHz)
    const room = { rt60Seconds, size: SIZES[space], sampleRateHz }
    const reverberated = reverberate(channels, room, Math.max(0, frames - predelay))
    const [dryGain, wetGain] = [Math.cos((Math.PI / 2) * wet), Math.sin((Math.PI / 2) * wet)]
    return channels.map((samples, c) =>
      samples.map(
        (x, n) => dryGain * x + (n < predelay ? 0 : wetGain * reverberated[c]![n - predelay]!),
      ),
    )
  }),
  verify: (input, output, step) => [
    framesAre(addedFrames(step, input, tailFrames), output),
    ...probeFindings(step, input.sampleRateHz),
    diffuseFinding(input, output, step),
  ],
}

function tailFrames({ rt60Seconds }: Reverb, sampleRateHz: number): number {
  return toFrames(rt60Seconds, sampleRateHz)
}

/** Checks `decay` and `wet_level`: an impulse sent through the effect. */
function probeFindings(step: Reverb, sampleRateHz: number): Finding[] {
  const { region: _region, keepLength: _keepLength, ...whole } = step
  const impulse = new Float32Array(toFrames(step.predelayMs / 1000, sampleRateHz) + 2048)
  impulse[0] = 1
  const signal = { channels: [impulse], sampleRateHz }
  const response = (wet: number) =>
    effect.apply(signal, { ...whole, wet }, { random: () => 0 }).audio.channels[0]!
  const wetEnergy = response(step.wet).reduce((sum, x, n) => sum + (n === 0 ? 0 : x * x), 0)
  return [
    within('decay', {
      expected: step.rt60Seconds,
      measured: decaySeconds(response(1), sampleRateHz),
      tolerance: 0.1 * step.rt60Seconds,
      unit: 's',
      estimator: 'impulse through the effect, T30 of the 500 Hz octave (Schroeder)',
    }),
    within('wet_level', {
      expected: toDb(Math.max(1e-6, Math.sin((Math.PI / 2) * step.wet))),
      measured: 10 * Math.log10(Math.max(1e-12, wetEnergy)),
      tolerance: 0.5,
      unit: 'dB',
      estimator: 'impulse through the effect, energy of all that follows it',
    }),
  ]
}

const SHORTEST_MEASURED_SECONDS = 0.2
const LEAST_DIFFUSE_DB = -25
const LATEST_ANSWER_SECONDS = 0.15 // of the largest room
const LEAST_EARLY = 0.1 // of the energy: what comes later is not answered any more

/** Check `diffuse`: a part of the result is no copy of the input, because it has been through the room. */
function diffuseFinding(input: Audio, output: Audio, step: Reverb): Finding {
  const estimator = 'what a regression on the input leaves, against the input'
  const region = regionOf(step, input)
  const [before, after] = [slice(input, region), slice(output, region)]
  const silentSeconds = step.predelayMs / 1000 + LATEST_ANSWER_SECONDS
  const answered = { ...region, end: region.end - toFrames(silentSeconds, input.sampleRateHz) }
  const [x, y] = [before.channels[0]!, after.channels[0]!]
  let [xx, xy, yy] = [0, 0, 0]
  for (let n = 0; n < x.length; n++) {
    xx += x[n]! * x[n]!
    xy += x[n]! * y[n]!
    yy += y[n]! * y[n]!
  }
  const isShort = frameCount(before) < SHORTEST_MEASURED_SECONDS * input.sampleRateHz
  if (isShort || xx / x.length < 1e-7)
    return skipped('diffuse', isShort ? 'too short' : 'the recording is silent', estimator)
  const rest = Math.max(1e-12, (yy - (xy * xy) / xx) / xx)
  const early = slice(input, { ...answered, end: Math.max(answered.start, answered.end) })
  if (energyOf(early.channels[0]!) < LEAST_EARLY * xx)
    return skipped('diffuse', 'the room answers after the end', estimator)
  return atLeast('diffuse', {
    expected: toDb(Math.max(1e-6, Math.sin((Math.PI / 2) * step.wet))) + LEAST_DIFFUSE_DB,
    measured: 10 * Math.log10(rest),
    tolerance: 0,
    unit: 'dB',
    estimator,
  })
}

const energyOf = (samples: Float32Array): number => samples.reduce((sum, x) => sum + x * x, 0)
