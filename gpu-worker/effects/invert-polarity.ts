import { formulaFinding } from '../audio/measure/formula.ts'
import { inRegion, onRegion } from '../plan/regions.ts'
import { concerns } from './channels.ts'
import type { Effect } from './effect.ts'

/** Every sample times −1, in one channel or in all. */
export const effect: Effect<'invert_polarity'> = {
  op: 'invert_polarity',
  apply: inRegion(({ channels }, { channel }) =>
    channels.map((samples, c) =>
      concerns(channel, c) ? samples.map((sample) => -sample) : samples.slice(),
    ),
  ),
  verify: onRegion((input, output, { channel }) => [
    formulaFinding(output, (c, n) => (concerns(channel, c) ? -1 : 1) * input.channels[c]![n]!, 0),
  ]),
}
