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
    fix: SAY_WHAT,
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

/** What an instruction that comes to no step is refused with: the first that fits. */
export function nothing(read: Understood, tokens: readonly Token[], text: string): DomainError {
  const words = tokens.filter(({ kind }) => kind === 'word')
  const greeting = GREETING.test(text) ? 'not_an_edit' : 'nothing_to_do'
  if (read.constraints.includes('no_clipping'))
    return without('nothing_to_do', 'Nothing is left to do.')
  if (read.negated.length > 0 || read.constraints.length > 0)
    return without('nothing_to_do', 'Only what should not be done was said.')
  if (words.length === 0) return without('empty', 'There are no words to act on.')
  if (languageOf(tokens, text) !== 'english') return otherLanguage()
  if (words.filter((word) => isKnownWord(word.text)).length < words.length / 2) return gibberish()
  if (read.ignored.length > 0) return without(greeting, 'Nothing in it asks for a change.')
  if (read.nothing && STAYS.test(text))
    return without('nothing_to_do', 'Nothing in it asks for a change.')
  if (read.nothing && greeting === 'nothing_to_do')
    return without('empty', 'There is nothing in it to act on.')
  return without(greeting, 'That is not a change of the recording.')
}

const without = (reason: 'nothing_to_do' | 'not_an_edit' | 'empty', message: string) =>
  refuse('instruction_not_understood', message, { reason, fix: SAY_WHAT })

const SAY_WHAT = 'Say what should change, for example "make it louder".'

const GREETING =
  /\b(hi|hey|hello|thanks|thank|bye|good|great|nice|love|cool|how|what|who|lol|wow|morning|test|yo|sup|awesome|perfect|haha|sorry|welcome|congrats|help|question|hear|amazing|brilliant)\b/i

const STAYS = /\b(leave|nothing|keep|as it is|as is|fine)\b/i
