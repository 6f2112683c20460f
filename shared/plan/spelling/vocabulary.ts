import { FILLERS } from '../items/fillers.ts'
import { UNITS } from '../lex/units.ts'
import type { Sense } from '../lexicon/senses.ts'
import { LEXICON } from '../lexicon.ts'

// Words that a slip of the keyboard may have been meant to be.

/** What places, numbers and parameters are said with. */
const GRAMMAR_WORDS =
  `first last second seconds minute minutes beginning middle ending start half between after before until everything except through
  throughout from with without filter effect channel channels crossfade three four five seven eight nine eleven twelve thirteen
  fourteen fifteen sixteen eighteen twenty thirty forty fifty sixty hundred percent threshold ratio attack release feedback leading
  trailing recorded instead background frequencies frequency above below under other again halfway midway unchanged untouched`.split(
    /\s+/,
  )

/** So frequent that a slip is one of these before it is anything else. */
export const FREQUENT = new Set(
  `make turn take cut put from last first half over only like just then that this with some more less much very then them they want need
  should could would please have bass loud high down fade loop mute slow fast left right part secs mono gain echo pitch speed volume noise
  faster slower move tape hall keep play drop swap sound audio clip track recording louder quieter lower higher raise reduce remove delete reverse between seconds second into little`.split(
    /\s+/,
  ),
)

/** Sounds are called as their callers spell them, and what is refused or told is nobody's wish. */
const AS_TYPED: ReadonlySet<Sense['as']> = new Set(['sound', 'chat', 'refused', 'context', 'bad'])

const isWord = (word: string) => /^[a-z]{4,}$/.test(word)

const phrasesOf = (isTyped: boolean): string[] =>
  LEXICON.filter(({ sense }) => AS_TYPED.has(sense.as) === isTyped).flatMap(({ words }) => words)

/** "noise reduction", "concert hall" */
const wordsIn = (phrases: readonly string[]) =>
  phrases.flatMap((phrase) => phrase.split(' ')).filter(isWord)

/** What operations are called. */
const OPERATION_WORDS = [
  ...phrasesOf(false).filter(isWord),
  ...GRAMMAR_WORDS,
  ...[...UNITS.keys()].filter((unit) => unit.length >= 4),
  ...'upsample downsample resample slightly really completely radio please louder quieter little volume recording audio sound'.split(
    ' ',
  ),
].filter(isWord)

/** What holds a sentence together. */
const LINKING_WORDS = [...FREQUENT, ...FILLERS, ...wordsIn(phrasesOf(false))].filter(isWord)

/** Words that a slip may have been meant to be, and of what kind they are. */
export const VOCABULARY: ReadonlyMap<string, 'name' | 'linking' | 'operation'> = new Map([
  ...wordsIn(phrasesOf(true)).map((word) => [word, 'name'] as const),
  ...LINKING_WORDS.map((word) => [word, 'linking'] as const),
  ...OPERATION_WORDS.map((word) => [word, 'operation'] as const),
])
