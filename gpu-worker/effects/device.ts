import type { ResolvedStepOf } from '#shared/plan/plan.ts'
import { type Biquad, filterCascade, peakBiquad } from '../audio/biquad.ts'
import {
  butterworthBandPass,
  butterworthHighPass,
  butterworthLowPass,
} from '../audio/butterworth.ts'
import { crush } from '../audio/crush.ts'
import { toDb } from '../audio/decibels.ts'
import { reverberate } from '../audio/feedback-delay-network.ts'
import { matchLoudness } from '../audio/match-loudness.ts'
import { within } from '../audio/measure/findings.ts'
import { changedFinding } from '../audio/measure/formula.ts'
import { loudnessKept } from '../audio/measure/loudness-kept.ts'
import { saturate } from '../audio/saturate.ts'
import { inRegion, regionOf, slice } from '../plan/regions.ts'
import type { Effect, Finding } from './effect.ts'
import { FILTER_WARM_UP_SECONDS } from './filters.ts'

type Preset = ResolvedStepOf<'device'>['preset']
/** One link of a chain: [channels, frames] in, the same out. */
type Link = (channels: readonly Float32Array[], sampleRateHz: number) => Float32Array[]

/** As through a small device: its band, its overdrive, its room, at the loudness it had. */
export const effect: Effect<'device'> = {
  op: 'device',
  apply: inRegion(
    (input, { preset }, { inside }) => {
      const channels = CHAINS[preset].reduce<readonly Float32Array[]>(
        (sound, link) => link(sound, input.sampleRateHz),
        input.channels,
      )
      return matchLoudness({ ...input, channels }, input, inside)
    },
    { contextSeconds: FILTER_WARM_UP_SECONDS },
  ),
  verify(input, output, step) {
    const region = regionOf(step, input)
    const [before, after] = [slice(input, region), slice(output, region)]
    return [
      bandFinding(step.preset, input.sampleRateHz),
      loudnessKept(before, after),
      changedFinding(before, after),
    ]
  },
}

// ── links ──────────────────────────────────────────────────────────────────────────────────────

const filter =
  (design: (sampleRateHz: number) => Biquad[]): Link =>
  (channels, sampleRateHz) => {
    const sections = design(sampleRateHz)
    return channels.map((samples) => filterCascade(samples, sections))
  }

/** Edges above what the rate can hold are left out. */
const band = (lowHz: number, highHz: number): Link =>
  filter((sampleRateHz) =>
    highHz < 0.49 * sampleRateHz
      ? butterworthBandPass(lowHz, highHz, { order: 4, sampleRateHz })
      : butterworthHighPass(lowHz, { order: 4, sampleRateHz }),
  )

const below = (cutoffHz: number, order: number): Link =>
  filter((sampleRateHz) =>
    cutoffHz < 0.49 * sampleRateHz ? butterworthLowPass(cutoffHz, { order, sampleRateHz }) : [],
  )

const above = (cutoffHz: number): Link =>
  filter((sampleRateHz) => butterworthHighPass(cutoffHz, { order: 4, sampleRateHz }))

const peak = (frequencyHz: number, gainDb: number): Link =>
  filter((sampleRateHz) => [peakBiquad({ frequencyHz, gainDb, q: 1, sampleRateHz })])

const drive =
  (driveDb: number): Link =>
  (channels) =>
    saturate(channels, driveDb)

const crushed =
  (bits: number, hold: number): Link =>
  (channels) =>
    crush(channels, { bits, hold })

/** A hall around it; its tail ends with the sound. */
const hall =
  (wet: number): Link =>
  (channels, sampleRateHz) => {
    const frames = channels[0]!.length
    const room = reverberate(channels, { rt60Seconds: 1.8, size: 1.2, sampleRateHz }, frames)
    const [dryGain, wetGain] = [Math.cos((Math.PI / 2) * wet), Math.sin((Math.PI / 2) * wet)]
    return channels.map((samples, c) => samples.map((x, n) => dryGain * x + wetGain * room[c]![n]!))
  }

const CHAINS: Readonly<Record<Preset, readonly Link[]>> = {
  telephone: [band(300, 3400)],
  am_radio: [band(150, 5000), drive(6)],
  walkie_talkie: [band(400, 2800), drive(18), band(400, 2800)],
  megaphone: [band(500, 4000), peak(1500, 6), drive(20), band(500, 4000)],
  small_speaker: [above(400), below(7000, 2), peak(1200, 4)],
  gramophone: [band(200, 4000), drive(10)],
  intercom: [band(350, 3000), drive(8)],
  public_address: [band(250, 6000), drive(4), hall(0.25)],
  lofi: [below(6000, 4), crushed(12, 2), drive(4)],
}

// ── check ──────────────────────────────────────────────────────────────────────────────────────

/** Edges of each preset's first filters, where they take 3 dB. */
const EDGES_HZ: Readonly<Record<Preset, readonly number[]>> = {
  telephone: [300, 3400],
  am_radio: [150, 5000],
  walkie_talkie: [400, 2800],
  megaphone: [500, 4000],
  small_speaker: [400, 7000],
  gramophone: [200, 4000],
  intercom: [350, 3000],
  public_address: [250, 6000],
  lofi: [6000],
}
const PROBE_SECONDS = 0.5

/** Check `response`: an impulse through the first filter of the chain has its edges where they belong. */
function bandFinding(preset: Preset, sampleRateHz: number): Finding {
  const impulse = new Float32Array(Math.round(PROBE_SECONDS * sampleRateHz))
  impulse[0] = 1
  const filters = preset === 'small_speaker' ? 2 : 1
  const response = CHAINS[preset]
    .slice(0, filters)
    .reduce<readonly Float32Array[]>((sound, link) => link(sound, sampleRateHz), [impulse])[0]!
  const errors = EDGES_HZ[preset]
    .filter((hz) => hz < 0.49 * sampleRateHz)
    .map((hz) => Math.abs(toDb(sineGain(response, hz, sampleRateHz)) - -3.0103))
  return within('response', {
    expected: 0,
    measured: Math.max(0, ...errors),
    tolerance: 0.5,
    unit: 'dB',
    estimator: 'impulse through the filters, largest distance from -3.01 dB at the edges',
  })
}

function sineGain(response: Float32Array, hz: number, sampleRateHz: number): number {
  const w = (2 * Math.PI * hz) / sampleRateHz
  let [re, im] = [0, 0]
  for (let n = 0; n < response.length; n++) {
    re += response[n]! * Math.cos(w * n)
    im -= response[n]! * Math.sin(w * n)
  }
  return Math.hypot(re, im)
}
