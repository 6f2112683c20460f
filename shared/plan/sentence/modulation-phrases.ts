import type { Phrases } from './phrase.ts'

export const modulationPhrases = {
  tremolo: (_, { over, withSlots }) => `add tremolo${over}${withSlots}`,
  vibrato: (_, { over, withSlots }) => `add vibrato${over}${withSlots}`,
  chorus: (_, { over, withSlots }) => `add chorus${over}${withSlots}`,
  flanger: (_, { over, withSlots }) => `add a flanger${over}${withSlots}`,
  distort: (_, { over, withSlots }) => `distort${over}${withSlots}`,
  bitcrush: (_, { over, withSlots }) => `bit-crush${over}${withSlots}`,
} satisfies Partial<Phrases>
