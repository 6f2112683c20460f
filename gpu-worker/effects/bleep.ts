import { DomainError } from '#shared/errors.ts'
import type { ResolvedStepOf } from '#shared/plan/plan.ts'
import { fromDb, powerToDb } from '../audio/decibels.ts'
import { skipped, within } from '../audio/measure/findings.ts'
import { formulaFinding } from '../audio/measure/formula.ts'
import { rmsDbfs } from '../audio/measure/levels.ts'
import { strongestHz } from '../audio/measure/tone.ts'
import { coreOf, inRegion, onRegion, regionOf, slice } from '../plan/regions.ts'
import type { Effect } from './effect.ts'

const HIGHEST_SHARE = 0.49 // of the sample rate, as for filters
const SHORTEST_MEASURED_PERIODS = 8

/** A sine in the place of the sound, the same in all channels. */
export const effect: Effect<'bleep'> = {
  op: 'bleep',
  apply: inRegion(
    ({ channels, sampleRateHz }, { frequencyHz, levelDbfs }) => {
      const highest = Math.floor(HIGHEST_SHARE * sampleRateHz)
      if (frequencyHz > highest)
        throw new DomainError(
          'parameter_out_of_range',
          `A recording of ${sampleRateHz} Hz holds no tone of ${frequencyHz} Hz.`,
          { fix: `Ask for at most ${highest} Hz.` },
        )
      const amplitude = fromDb(levelDbfs)
      const w = (2 * Math.PI * frequencyHz) / sampleRateHz
      return channels.map((samples) => samples.map((_, n) => amplitude * Math.sin(w * n)))
    },
    { curve: 'equal_power' },
  ),
  verify(input, output, step) {
    const [region, core] = [regionOf(step, input), coreOf(step, input)]
    const turn = (2 * Math.PI * step.frequencyHz) / input.sampleRateHz
    const sine = (_: number, n: number) =>
      10 ** (step.levelDbfs / 20) * Math.sin(turn * (core.start - region.start + n))
    return [...toneFindings(input, output, step), formulaFinding(slice(output, core), sine, 1e-6)]
  },
}

const toneFindings = onRegion<ResolvedStepOf<'bleep'>>((_, output, { frequencyHz, levelDbfs }) => {
  const periods = ((output.channels[0]?.length ?? 0) * frequencyHz) / output.sampleRateHz
  if (periods < SHORTEST_MEASURED_PERIODS)
    return [skipped('tone', 'too short to measure a frequency')]
  return [
    within('tone', {
      expected: frequencyHz,
      measured: strongestHz(output),
      tolerance: 1,
      unit: 'Hz',
      estimator: 'highest peak of the spectrum',
    }),
    within('level', {
      expected: levelDbfs,
      measured: rmsDbfs(output) + powerToDb(2),
      tolerance: 0.2,
      unit: 'dBFS',
      estimator: 'RMS + 3.01 dB',
    }),
  ]
})
