import { DomainError } from '#shared/errors.ts'
import { fromDb, toDb } from '../audio/decibels.ts'
import { within } from '../audio/measure/findings.ts'
import { oneGainFinding } from '../audio/measure/gain-curve.ts'
import { truePeak } from '../audio/true-peak.ts'
import type { Effect } from './effect.ts'

const NOTHING_TO_DO_DB = 0.01

/** One gain for the whole clip, so that its true peak is where it was asked to be. */
export const effect: Effect<'normalize'> = {
  op: 'normalize',
  apply(input, { peakDbfs }) {
    const peak = truePeak(input)
    if (peak === 0) throw new DomainError('no_effect', 'The recording is silent: it has no peak.')
    const factor = fromDb(peakDbfs) / peak
    if (Math.abs(toDb(factor)) < NOTHING_TO_DO_DB)
      throw new DomainError('no_effect', `The peak is at ${peakDbfs} dBFS already.`)
    const channels = input.channels.map((samples) => samples.map((x) => x * factor))
    return { audio: { ...input, channels }, kept: [] }
  },
  verify: (input, output, { peakDbfs }) => [
    within('peak', {
      expected: peakDbfs,
      measured: toDb(truePeak(output)),
      tolerance: 0.1,
      unit: 'dBTP',
      estimator: 'true peak, BS.1770-4',
    }),
    oneGainFinding(input, output),
  ],
}
