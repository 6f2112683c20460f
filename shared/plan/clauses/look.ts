import type { Item } from '../items/item.ts'
import type { Act, Sense } from '../lexicon/senses.ts'
import type { Op } from '../plan.ts'

// Looking at the items of a clause.

export const text = (items: readonly Item[], at: number) => items[at]?.text ?? ''

export const isBreak = (item: Item | undefined) => item?.kind === 'punct'

export function hasSense(item: Item | undefined, ...names: Sense['as'][]): boolean {
  if (item !== undefined) for (const { as } of item.senses) if (names.includes(as)) return true
  return false
}

/** A verb of one of these kinds. */
export function hasAct(item: Item | undefined, ...acts: readonly Act[]): boolean {
  if (item !== undefined)
    for (const sense of item.senses) if (sense.as === 'act' && acts.includes(sense.act)) return true
  return false
}

/** An effect that is one of these operations. */
export const hasFx = ({ senses }: Item, ...ops: readonly Op[]) =>
  senses.some((sense) => sense.as === 'fx' && ops.includes(sense.op))

/** A quantity by its name, or a quality by its noun: "the bass", "the mud", "the harshness". */
export const isToneNoun = (item: Item | undefined) =>
  hasSense(item, 'dim') || (hasSense(item, 'adj') && TONE_NOUN.test(item!.text))

const TONE_NOUN = /ness$|^(mud|murk|muddle|nasality|warmth|sparkle)$/

/** "volume down": a quantity and the way it goes, in one */
export const isNamedMove = (item: Item) => hasSense(item, 'adj') && / (?:up|down)$/.test(item.text)

/** "the mud", "harshness": what nobody wants more of. */
export const isFaultOfTone = (item: Item) => hasSense(item, 'adj') && TONE_FAULT.test(item.text)

const TONE_FAULT = /^(mud|muddiness|murk|muddle|boxiness|nasality|harshness|boominess)$/

/** "1 s off the start": cut, and not where something is done. */
export const isOffEdge = ({ place, text: word }: Item) =>
  place !== undefined && place.form !== 'vague' && IS_OFF.test(word)

const IS_OFF = / off (of )?(the|both|each|either|its|my|start|end)\b/

/** Where a "because …", "so that …" begins, or the end where there is none. */
export function reasonAt(items: readonly Item[]): number {
  const at = items.findIndex(
    ({ text: word }, index) =>
      index > 0 &&
      (word === 'because' ||
        word === 'since' ||
        (word === 'so' && text(items, index + 1) === 'that')),
  )
  return at === -1 ? items.length : at
}

/** Nothing said yet but politeness. */
export const isQuiet = (items: readonly Item[]) =>
  items.every(
    (item) =>
      item.kind === 'punct' ||
      (item.kind === 'filler' && item.senses.length === 0) ||
      hasSense(item, 'chat'),
  )
