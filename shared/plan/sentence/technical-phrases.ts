import type { StepOf } from '../plan.ts'
import { number } from '../slots.ts'
import type { Phrases } from './phrase.ts'

export const technicalPhrases = {
  convert: convertPhrase,
  invert_polarity: ({ channel }, { over }) =>
    `invert the polarity${channel === undefined ? '' : ` of the ${channel} channel`}${over}`,
  remove_dc: (_, { over }) => `remove the DC offset${over}`,
} satisfies Partial<Phrases>

function convertPhrase({ format, sampleRateHz, bitDepth, bitrateKbps }: StepOf<'convert'>): string {
  const parts = [
    format === undefined ? '' : ` to ${format}`,
    sampleRateHz === undefined ? '' : ` to a sample rate of ${number(sampleRateHz)} Hz`,
    bitDepth === undefined ? '' : ` to a bit depth of ${bitDepth} bits`,
    bitrateKbps === undefined ? '' : ` to a bit rate of ${number(bitrateKbps)} kbps`,
  ]
  return `convert${parts.join('')}`
}
