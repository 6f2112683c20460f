import { frameCount } from '../audio/audio.ts'
import { inRegion, onRegion } from '../plan/regions.ts'
import { concerns, only } from './channels.ts'
import type { Effect } from './effect.ts'
import { silenceFinding } from './fades.ts'

/** Zeros, in one channel or in all. */
export const effect: Effect<'mute'> = {
  op: 'mute',
  apply: inRegion(({ channels }, { channel }) =>
    channels.map((samples, c) =>
      concerns(channel, c) ? new Float32Array(samples.length) : samples.slice(),
    ),
  ),
  verify: onRegion((_, output, { channel }) => [
    silenceFinding(only(channel, output), { start: 0, end: frameCount(output) }),
  ]),
}
