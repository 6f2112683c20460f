import { DomainError } from '#shared/errors.ts'
import { formulaFinding } from '../audio/measure/formula.ts'
import { channelsAre } from './channels.ts'
import type { Effect } from './effect.ts'

/** One channel: the mean of all, or the left or right one alone. */
export const effect: Effect<'to_mono'> = {
  op: 'to_mono',
  apply(input, { source }) {
    const { channels } = input
    if (channels.length === 1) throw new DomainError('no_effect', 'The recording is mono already.')
    if (source !== 'mix') {
      const side = channels[source === 'left' ? 0 : 1]!.slice()
      return { audio: { ...input, channels: [side] }, kept: [] }
    }
    const mix = channels[0]!.map((_, n) => {
      let sum = 0
      for (const samples of channels) sum += samples[n]!
      return sum / channels.length
    })
    return { audio: { ...input, channels: [mix] }, kept: [] }
  },
  verify(input, output, { source }) {
    const sources = source === 'mix' ? input.channels : [input.channels[source === 'left' ? 0 : 1]!]
    const formula = (_: number, n: number) =>
      sources.map((samples) => samples[n]!).reduce((a, b) => a + b) / sources.length
    return [channelsAre(1, output), formulaFinding(output, formula, 1e-7)]
  },
}
