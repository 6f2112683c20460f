import type { Finding } from '../../effects/effect.ts'
import { type Audio, frameCount } from '../audio.ts'
import { powerToDb } from '../decibels.ts'
import { atLeast, skipped, within } from './findings.ts'
import {
  bandPower,
  fittingFftSize,
  powerSpectrum,
  thirdOctaveEdges,
  thirdOctaves,
} from './spectrum.ts'
import { median } from './statistics.ts'

const DOWN_DB = 12
const CLEAR_DB = 9
const COARSEST_HZ = 1.5

/**
 * Check `harmonics`: each line of the hum that stood out is at least 12 dB lower, or stands out no more. Both
 * are seen as the power within ± 2 bins against that of ± 8 to 16 bins.
 *
 * @param lines Hz
 */
export function humLeft(input: Audio, output: Audio, lines: readonly number[]): Finding {
  const estimator = 'power at the harmonics, those that stood out'
  const largest = Math.max(65536, 2 ** Math.ceil(Math.log2(input.sampleRateHz / COARSEST_HZ)))
  const size = fittingFftSize(3 * frameCount(input), { largest })
  if (input.sampleRateHz / size > COARSEST_HZ)
    return skipped('harmonics', 'too short for a spectrum this fine', estimator)
  const [before, after] = [powerSpectrum(input, size), powerSpectrum(output, size)]
  const around = (spectrum: typeof before, bin: number, from: number, to: number) => {
    let sum = 0
    for (let d = from; d <= to; d++)
      sum += ((spectrum.power[bin - d] ?? 0) + (spectrum.power[bin + d] ?? 0)) / 2
    return sum / (to - from + 1)
  }
  const drops: number[] = []
  for (const hz of lines) {
    const bin = Math.round(hz / before.binHz)
    const level = (spectrum: typeof before) => powerToDb(around(spectrum, bin, 0, 2) + 1e-16)
    const floor = (spectrum: typeof before) => powerToDb(around(spectrum, bin, 8, 16) + 1e-16)
    if (level(before) - floor(before) < CLEAR_DB) continue
    const standsOut = level(after) - floor(after) > 1
    drops.push(standsOut ? level(before) - level(after) : DOWN_DB)
  }
  if (drops.length === 0) return skipped('harmonics', 'no harmonic stands out clearly', estimator)
  const measured = Math.min(...drops)
  return atLeast('harmonics', { expected: DOWN_DB, measured, tolerance: 0, unit: 'dB', estimator })
}

/** Check `bands`: the rest of the sound kept its levels. */
export function bandsKept(input: Audio, output: Audio): Finding {
  const estimator = 'median change of third-octave bands above 1 kHz'
  const size = fittingFftSize(frameCount(input))
  const [before, after] = [powerSpectrum(input, size), powerSpectrum(output, size)]
  const changes = thirdOctaves(1000, 0.45 * input.sampleRateHz).flatMap((centre) => {
    const edges = thirdOctaveEdges(centre)
    const [was, is] = [bandPower(before, edges), bandPower(after, edges)].map(powerToDb) as [
      number,
      number,
    ]
    return was > -90 ? [is - was] : []
  })
  if (changes.length < 3) return skipped('bands', 'nothing above 1 kHz', estimator)
  const measured = median(changes)
  return within('bands', { expected: 0, measured, tolerance: 1, unit: 'dB', estimator })
}
