import type { Item } from '../items/item.ts'
import type { Draft } from '../readings/reading.ts'
import { number } from '../slots.ts'

// "The piano is too quiet, raise it by 3 dB": "it" is what was complained of, and not the recording.

/**
 * The step that changes the level of what was complained of.
 *
 * @param told what the complaint alone would be
 * @param draft what is asked for
 * @returns null where "it" is the recording
 */
export function levelOfIt(told: Draft, draft: Draft, own: readonly Item[]): Draft | null {
  if (draft.op !== 'gain' || draft.channel !== undefined || own.some(namesAll)) return null
  const isUp = Number(draft.gainDb) > 0
  const where = draft.where === undefined ? {} : { where: draft.where }
  if (told.op === 'gain' && told.channel !== undefined && Number(told.gainDb) > 0 === isUp)
    return { ...draft, ...where, channel: told.channel }
  const isOfSource = told.op === 'restyle' && told.target !== undefined
  if (!isOfSource || !(isUp ? /\blouder$/ : /\bquieter$/).test(String(told.style))) return null
  const style = styleOf(Number(draft.gainDb), own)
  return { ...told, ...where, ...(style === null ? {} : { style }) }
}

/** How much is said with the wish, or null where only the complaint has said it. */
function styleOf(gainDb: number, own: readonly Item[]): string | null {
  const way = gainDb > 0 ? 'louder' : 'quieter'
  const size = Math.abs(gainDb)
  if (own.some(({ amount }) => amount?.unit === 'db')) return `${number(size)} dB ${way}`
  const degree = DEGREES[size]
  return degree === undefined ? null : `${degree} ${way}`
}

/** The steps of a gain without an amount, as they are said of a source. */
const DEGREES: Readonly<Record<number, string>> = { 3: 'slightly', 12: 'much', 18: 'extremely' }

/** "everything": more than what was complained of */
const namesAll = ({ text, senses }: Item) =>
  !/^(it|that|this|them|those|these)$/.test(text) &&
  senses.some(({ as }) => as === 'whole') &&
  !senses.some(({ as }) => as === 'act') // "take" is a take, and a verb
