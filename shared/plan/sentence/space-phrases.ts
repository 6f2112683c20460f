import { number } from '../slots.ts'
import type { Phrases } from './phrase.ts'

export const spacePhrases = {
  reverb: ({ space, keepLength }, { over, withSlots }) =>
    `add ${space} reverb${over}${withSlots}${keepLength ? ', same length' : ''}`,
  echo: ({ keepLength }, { over, withSlots }) =>
    `add echo${over}${withSlots}${keepLength ? ', same length' : ''}`,
  pan: ({ position, fromPosition = 0, toPosition = 0 }, { over }) =>
    position === undefined
      ? `pan from ${side(fromPosition)} to ${side(toPosition)}${over}`
      : `pan ${side(position)}${over}`,
  stereo_width: ({ width }, { over }) => `set the stereo width to ${number(width)}${over}`,
  swap_channels: () => 'swap the left and right channels',
  to_mono: ({ source }) =>
    source === 'mix' ? 'mix down to mono' : `keep only the ${source} channel`,
  to_stereo: () => 'make it stereo',
} satisfies Partial<Phrases>

const side = (position: number) =>
  position === 0
    ? 'centre'
    : `${number(Math.abs(position) * 100)} % ${position < 0 ? 'left' : 'right'}`
