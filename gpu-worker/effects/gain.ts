import type { Audio } from '../audio/audio.ts'
import { fromDb } from '../audio/decibels.ts'
import { skipped, within } from '../audio/measure/findings.ts'
import { formulaFinding } from '../audio/measure/formula.ts'
import { levelChangesDb } from '../audio/measure/levels.ts'
import { median } from '../audio/measure/statistics.ts'
import { scaled } from '../audio/scaled.ts'
import { inRegion, onRegion } from '../plan/regions.ts'
import { concerns, only } from './channels.ts'
import type { Effect, Finding } from './effect.ts'

/** Every sample times 10^(gainDb / 20). No ceiling here: the limiter after the last step has it. */
export const effect: Effect<'gain'> = {
  op: 'gain',
  apply: inRegion(({ channels }, { gainDb, channel }) => {
    const factor = fromDb(gainDb)
    return channels.map((samples, c) =>
      concerns(channel, c) ? scaled(samples, factor) : samples.slice(),
    )
  }),
  verify: onRegion((input, output, { gainDb, channel }) => {
    const factors = input.channels.map((_, c) => (concerns(channel, c) ? 10 ** (gainDb / 20) : 1))
    return [
      levelFinding(only(channel, input), only(channel, output), gainDb),
      formulaFinding(output, (c, n) => factors[c]! * input.channels[c]![n]!, 1e-6),
    ]
  }),
}

function levelFinding(input: Audio, output: Audio, expected: number): Finding {
  const changes = levelChangesDb(input, output)
  if (changes.length === 0) return skipped('level', 'no frame is above -70 dBFS')
  const estimator = 'median level change of 20 ms frames'
  const measured = median(changes)
  return within('level', { expected, measured, tolerance: 0.05, unit: 'dB', estimator })
}
