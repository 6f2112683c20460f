import { DEESS_DB, DENOISE_DB, EQ_DB, GAIN_DB } from '../amounts.ts'
import type { Item } from '../items/item.ts'
import type { Degree } from '../lexicon/senses.ts'
import type { Draft } from '../readings/reading.ts'
import { number } from '../slots.ts'

// "The piano is too quiet, raise it by 3 dB": "it" is what was complained of, and not the recording.

/**
 * The step that changes the level of what was complained of.
 *
 * @param told what the complaint alone would be
 * @param draft what is asked for
 * @param isMadeUp it only says by how much: "it lacks bass, add 4 dB"
 * @returns null where "it" is the recording
 */
export function levelOfIt(
  told: Draft,
  draft: Draft,
  own: readonly Item[],
  isMadeUp = false,
): Draft | null {
  if (draft.op !== 'gain' || draft.channel !== undefined || own.some(namesAll)) return null
  const gainDb = Number(draft.gainDb)
  const where = draft.where === undefined ? {} : { where: draft.where }
  if (told.op === 'gain' && told.channel !== undefined && Number(told.gainDb) > 0 === gainDb > 0)
    return { ...draft, ...where, channel: told.channel }
  if (raises(told) !== gainDb > 0) return null
  const measured = own.some(({ amount }) => amount?.unit === 'db')
  const changed = measured ? byDecibels(told, gainDb) : withDegree(told, degreeOf(gainDb))
  if (told.op === 'restyle') return { ...changed, ...where }
  // "too much bass, bring the end down" is of the recording
  return draft.where === undefined && (isMadeUp || own.some(isPronoun)) ? changed : null
}

/** Whether there would be more of what was complained of; undefined: neither more nor less. */
function raises({ op, target, style, gainDb }: Draft): boolean | undefined {
  if (op === 'eq') return Number(gainDb) > 0
  if (op === 'denoise' || op === 'deess') return false
  const isOfSource = op === 'restyle' && target !== undefined
  return isOfSource && /\b(louder|quieter)$/.test(String(style))
    ? /louder$/.test(String(style))
    : undefined
}

function byDecibels(told: Draft, gainDb: number): Draft {
  if (told.op === 'eq') return { ...told, gainDb }
  if (told.op !== 'restyle') return { ...told, reductionDb: -gainDb }
  return { ...told, style: `${number(Math.abs(gainDb))} dB ${lastWord(told.style)}` }
}

/** "too much treble, bring it down a touch": by as much as is said with the wish. */
export function withDegree(told: Draft, degree: Degree | undefined): Draft {
  if (degree === undefined) return told
  if (told.op === 'eq') return { ...told, gainDb: Math.sign(Number(told.gainDb)) * EQ_DB[degree] }
  if (told.op === 'denoise') return { ...told, reductionDb: DENOISE_DB[degree] }
  if (told.op === 'deess') return { ...told, reductionDb: DEESS_DB[degree] }
  if (raises(told) === undefined) return told
  return { ...told, style: `${ADVERBS[degree]}${lastWord(told.style)}` }
}

/** What was said of a gain without an amount; plain: nothing was. */
const degreeOf = (gainDb: number): Degree | undefined =>
  (['bit', 'much', 'extreme'] as const).find((degree) => GAIN_DB[degree] === Math.abs(gainDb))

const ADVERBS: Readonly<Record<Degree, string>> = {
  bit: 'slightly ',
  plain: '',
  much: 'much ',
  extreme: 'extremely ',
}

const lastWord = (style: unknown) => String(style).split(' ').at(-1)

const isPronoun = ({ text }: Item) => /^(it|that|this|them|those|these)$/.test(text)

/** "everything": more than what was complained of */
const namesAll = (item: Item) =>
  !isPronoun(item) &&
  item.senses.some(({ as }) => as === 'whole') &&
  !item.senses.some(({ as }) => as === 'act') // "take" is a take, and a verb
