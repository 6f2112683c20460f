import type { ResolvedStepOf } from '#shared/plan/plan.ts'
import { type Audio, frameCount } from '../audio/audio.ts'
import { powerToDb, toDb } from '../audio/decibels.ts'
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
const COPIED_DB = -60
const LATEST_ANSWER_SECONDS = 0.15 // of the largest room
const LEAST_EARLY = 0.1 // of the energy: what comes later is not answered any more
const SILENT = 1e-7

/**
 * Check `diffuse`: a part of the result is no copy of the input, because it has been through the room. Every channel
 * has, a silent one too: the room answers in all of them as loud as the channels are on average.
 */
function diffuseFinding(input: Audio, output: Audio, step: Reverb): Finding {
  const estimator = 'what a regression of each channel on the input leaves, against the input'
  const region = regionOf(step, input)
  const [before, after] = [slice(input, region), slice(output, region)]
  const frames = frameCount(before)
  if (frames < SHORTEST_MEASURED_SECONDS * input.sampleRateHz)
    return skipped('diffuse', 'too short', estimator)
  const energy = total(before.channels.map(energyOf)) / before.channels.length
  if (energy / frames < SILENT) return skipped('diffuse', 'the recording is silent', estimator)
  const silentSeconds = step.predelayMs / 1000 + LATEST_ANSWER_SECONDS
  const answered = region.end - toFrames(silentSeconds, input.sampleRateHz)
  const early = slice(input, { ...region, end: Math.max(region.start, answered) })
  if (total(early.channels.map(energyOf)) < LEAST_EARLY * energy * before.channels.length)
    return skipped('diffuse', 'the room answers after the end', estimator)

  const rests = before.channels.map((x, c) => restOf(x, after.channels[c]!) / energy)
  const wetDb = toDb(Math.max(1e-6, Math.sin((Math.PI / 2) * step.wet)))
  const [all, driest] = [total(rests) / rests.length, Math.min(...rests)].map((rest) =>
    powerToDb(Math.max(1e-12, rest)),
  ) as [number, number]
  return atLeast('diffuse', {
    expected: wetDb + LEAST_DIFFUSE_DB,
    // A held tone may happen to come back in step with itself in one channel, but never so exactly.
    measured: driest < wetDb + COPIED_DB ? driest : all,
    tolerance: 0,
    unit: 'dB',
    estimator,
  })
}

/** Energy of the result that is no copy of the input, however loud. */
function restOf(input: Float32Array, output: Float32Array): number {
  let both = 0
  for (let n = 0; n < input.length; n++) both += input[n]! * output[n]!
  return energyOf(output) - (both === 0 ? 0 : both ** 2 / energyOf(input))
}

function energyOf(samples: Float32Array): number {
  let sum = 0
  for (let n = 0; n < samples.length; n++) sum += samples[n]! * samples[n]!
  return sum
}

const total = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0)
