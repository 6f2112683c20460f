import { DomainError } from '#shared/errors.ts'
import { frameCount } from '../audio/audio.ts'
import { sampleMap } from '../audio/measure/sample-map.ts'
import { allKept } from '../plan/kept.ts'
import { channelsAre } from './channels.ts'
import type { Effect } from './effect.ts'

/** The one channel on both sides. */
export const effect: Effect<'to_stereo'> = {
  op: 'to_stereo',
  apply(input) {
    const [mono, other] = input.channels
    if (other) throw new DomainError('no_effect', 'The recording has two channels already.')
    return {
      audio: { ...input, channels: [mono!.slice(), mono!.slice()] },
      kept: allKept(frameCount(input)),
    }
  },
  verify(input, output) {
    const [mono] = input.channels
    const doubled = { ...input, channels: [mono!, mono!] }
    return [channelsAre(2, output), sampleMap(doubled, output, (frame) => frame)]
  },
}
