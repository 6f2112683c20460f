import { bandNameOf } from '../bands.ts'
import type { StepOf } from '../plan.ts'
import { number } from '../slots.ts'
import type { Endings, Phrases } from './phrase.ts'
import { adverbial } from './places.ts'

export const tonePhrases = {
  low_pass: ({ cutoffHz }, { over, withSlots }) =>
    `low-pass at ${number(cutoffHz)} Hz${over}${withSlots}`,
  high_pass: ({ cutoffHz }, { over, withSlots }) =>
    `high-pass at ${number(cutoffHz)} Hz${over}${withSlots}`,
  band_pass: ({ lowHz, highHz }, { over, withSlots }) =>
    `band-pass from ${number(lowHz)} Hz to ${number(highHz)} Hz${over}${withSlots}`,
  band_stop: ({ lowHz, highHz }, { over, withSlots }) =>
    `band-stop from ${number(lowHz)} Hz to ${number(highHz)} Hz${over}${withSlots}`,
  notch: ({ frequencyHz }, { over, withSlots }) =>
    `notch at ${number(frequencyHz)} Hz${over}${withSlots}`,
  eq: eqPhrase,
  device: ({ preset }, { over }) => `make it sound like ${DEVICES[preset]}${over}`,
  dehum: ({ frequencyHz }, { over, withSlots }) =>
    `remove the hum${frequencyHz === undefined ? '' : ` at ${frequencyHz} Hz`}${over}${withSlots}`,
  denoise: ({ reductionDb, noiseWhere }, { over }) =>
    `reduce the noise by ${number(reductionDb)} dB${over}${noiseWhere === undefined ? '' : ` using the noise ${adverbial(noiseWhere)}`}`,
  declick: (_, { over, withSlots }) => `remove the clicks${over}${withSlots}`,
  declip: (_, { over }) => `repair the clipping${over}`,
} satisfies Partial<Phrases>

function eqPhrase(step: StepOf<'eq'>, { over, withSlots }: Endings): string {
  const { shape, frequencyHz, gainDb, q } = step
  const verb = gainDb < 0 ? 'reduce' : 'boost'
  const by = `by ${number(Math.abs(gainDb))} dB`
  const name = bandNameOf(step)
  if (name !== undefined && !(shape === 'peak' && q === 1))
    return `${verb} the ${name} ${by}${over}`
  const what = shape === 'peak' ? '' : ` the ${shape.replace('_', ' ')}`
  return `${verb}${what} ${by} at ${number(frequencyHz)} Hz${over}${withSlots}`
}

const DEVICES: Readonly<Record<StepOf<'device'>['preset'], string>> = {
  telephone: 'a telephone',
  am_radio: 'an AM radio',
  walkie_talkie: 'a walkie-talkie',
  megaphone: 'a megaphone',
  small_speaker: 'a small speaker',
  gramophone: 'a gramophone',
  intercom: 'an intercom',
  public_address: 'a public address system',
  lofi: 'lo-fi',
}
