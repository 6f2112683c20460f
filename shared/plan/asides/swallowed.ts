import type { Aside } from '../asides.ts'
import { hasSense } from '../clauses/look.ts'
import type { Item } from '../items/item.ts'
import { isOpenStep, type Op } from '../plan.ts'
import type { Draft } from '../readings/reading.ts'
import type { Said } from '../understand.ts'

// What is told, and was read as part of a wish.

/** What words of an aside can go into. */
export const maySwallow = ({ draft }: Said): boolean => isOpenStep(draft) || OF_PLACES.has(draft.op)

/**
 * "Remove the siren, its my only good take": into the name of a sound. "Reverse it, everyone in the office
 * heard it": into a reverb.
 */
export const isSwallowed = ({ isSetOff, items }: Aside, said: readonly Said[]): boolean =>
  isSetOff &&
  said.some(({ draft }) =>
    isOpenStep(draft)
      ? isNamedIn(items, namesOf(draft))
      : OF_PLACES.has(draft.op) && items.some((item) => hasSense(item, 'space', 'place', 'device')),
  )

/** A word of its own, or two in a row. */
const isNamedIn = (items: readonly Item[], names: string) =>
  items.some(
    ({ kind, text }, at) =>
      (kind !== 'filler' && names.includes(text)) ||
      (at > 0 && names.includes(`${items[at - 1]!.text} ${text}`)),
  )

const namesOf = (draft: Draft): string =>
  Object.values(draft)
    .filter((value) => typeof value === 'string')
    .join(' ')

/** What a place or a thing asks for by its name alone: an office, a phone. */
const OF_PLACES: ReadonlySet<Op> = new Set(['reverb', 'device', 'low_pass'])
