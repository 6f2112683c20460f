import type { Item } from '../items/item.ts'
import { asks } from './asks.ts'
import { isBorne } from './borne.ts'
import { isOfSound } from './of-sound.ts'
import { type Subject, subjectOf } from './subject.ts'

// "My uncle digitised this", "the projector needs a moment": somebody or something, and what it does.

/** Of whom these words tell something, if they ask for nothing and hold nothing that could be asked for. */
export function statementIn(own: readonly Item[]): Subject | null {
  if (corrects(own)) return null
  const subject = subjectOf(own)
  if (subject === null || asks(own, subject) || isOfSound(own, subject)) return null
  return own.every((_, at) => isBorne(own, at, subject)) ? subject : null
}

/** "I mean a cathedral reverb", and not "I mean it" */
const corrects = ([first, second, ...others]: readonly Item[]) =>
  first?.text === 'i' && /^meant?$/.test(second?.text ?? '') && others.some(isNamed)

const isNamed = ({ senses }: Item) => senses.some(({ as }) => as !== 'whole')
