import type { DomainError } from '../../errors.ts'
import { languageOf } from '../languages.ts'
import type { Token } from '../lex/token.ts'
import { refuse } from '../refuse.ts'
import { isKnownWord } from '../spelling.ts'
import type { Understood } from '../understand.ts'

// Refusals of instructions that ask for no change of the recording.

export const otherLanguage = () =>
  refuse('instruction_not_understood', 'Only English is understood so far.', {
    reason: 'other_language',
    fix: 'Say it in English, for example "make it louder".',
  })

export const gibberish = () =>
  refuse('instruction_not_understood', 'These are not words that are known here.', {
    reason: 'gibberish',
    fix: 'Say what should change, for example "make it louder".',
  })

export const takenBack = () =>
  refuse('instruction_not_understood', 'At the end it is taken back.', {
    reason: 'nothing_to_do',
    fix: 'Say what should change, without taking it back.',
  })

/** "reverse it. Never mind", "louder? no thanks" */
export const isTakenBack = (tokens: readonly Token[]): boolean =>
  TAKES_BACK.test(
    tokens
      .slice(-9)
      .map(({ text }) => text)
      .join(' '),
  )

const TAKES_BACK =
  /(?: (?:it|up|down)(?= (?:never ?mind|scratch that)\W*$)|[,.;:!?\n-]) (?:(?:oh|no|wait|actually|hmm|sorry|ok|well|nah|please|just|but|and) (?:, )?)*(?:never ?mind(?: that)?|nvm|no thanks|no thank you|forget (?:it|that|about it|about that)|do not(?: do (?:it|that))?|kidding|jk|scratch that|cancel(?: that| it)?)(?: [.!?]+)*$/

export function nothing(
  result: Understood,
  tokens: readonly Token[],
  instruction: string,
): DomainError {
  const constraint = result.constraints.includes('no_clipping')
  if (constraint)
    return refuse('instruction_not_understood', 'Nothing is left to do.', {
      reason: 'nothing_to_do',
      fix: 'Say what should change.',
    })
  const words = tokens.filter(({ kind }) => kind === 'word')
  if (result.negated.length > 0 || result.constraints.length > 0)
    return refuse('instruction_not_understood', 'Only what should not be done was said.', {
      reason: 'nothing_to_do',
      fix: 'Say what should change.',
    })
  const text = instruction.toLowerCase()
  if (words.length === 0)
    return refuse('instruction_not_understood', 'There are no words to act on.', {
      reason: 'empty',
      fix: 'Say what should change, for example "make it louder".',
    })
  if (languageOf(tokens, instruction) !== 'english') return otherLanguage()
  const known = words.filter(({ text: word }) => isKnownWord(word)).length
  if (known < words.length / 2) return gibberish()
  const greeting =
    /\b(hi|hey|hello|thanks|thank|bye|good|great|nice|love|cool|how|what|who|lol|wow|morning|test|yo|sup|awesome|perfect|haha|sorry|welcome|congrats|help|question|hear|amazing|brilliant)\b/.test(
      text,
    )
  if (result.ignored.length > 0)
    return refuse('instruction_not_understood', 'Nothing in it asks for a change.', {
      reason: greeting ? 'not_an_edit' : 'nothing_to_do',
      fix: 'Say what should change.',
    })
  if (result.nothing && /\b(leave|nothing|keep|as it is|as is|fine)\b/.test(text))
    return refuse('instruction_not_understood', 'Nothing in it asks for a change.', {
      reason: 'nothing_to_do',
      fix: 'Say what should change.',
    })
  if (result.nothing && !greeting)
    return refuse('instruction_not_understood', 'There is nothing in it to act on.', {
      reason: 'empty',
      fix: 'Say what should change, for example "make it louder".',
    })
  return refuse('instruction_not_understood', 'That is not a change of the recording.', {
    reason: greeting ? 'not_an_edit' : 'nothing_to_do',
    fix: 'Say what should change, for example "make it louder".',
  })
}
