import type { Token } from '../lex/token.ts'
import { lex } from '../lex.ts'
import type { Sense } from '../lexicon/senses.ts'
import { LEXICON } from '../lexicon.ts'

// Phrases of the lexicon, found longest first.

/** Most nodes end a phrase and have no next one. */
type Node = { next: Map<string, Node> | null; senses: Sense[] }

const node = (): Node => ({ next: null, senses: [] })

type Phrases = {
  readonly root: Node
  /** Every word that stands in some phrase. */
  readonly words: ReadonlySet<string>
}

let made: Phrases | undefined

/** Thousands of phrases take a tenth of a second to read, so the first instruction does it and not the import. */
function phrases(): Phrases {
  made ??= readPhrases()
  return made
}

function readPhrases(): Phrases {
  const root = node()
  const lexical = new Set<string>()
  for (const { sense, words } of LEXICON)
    for (const phrase of words) {
      let at = root
      for (const { text } of lex(phrase)) {
        lexical.add(text)
        at.next ??= new Map()
        let next = at.next.get(text)
        if (next === undefined) {
          next = node()
          at.next.set(text, next)
        }
        at = next
      }
      if (at !== root && !at.senses.includes(sense)) at.senses.push(sense)
    }
  return { root, words: lexical }
}

export function longestPhrase(
  tokens: readonly Token[],
  at: number,
): { to: number; senses: Sense[] } | null {
  let found: { to: number; senses: Sense[] } | null = null
  let current: Node | undefined = phrases().root
  for (let to = at; to < tokens.length; to++) {
    current = current.next?.get(tokens[to]!.text)
    if (current === undefined) break
    if (current.senses.length > 0) found = { to: to + 1, senses: current.senses }
  }
  return found
}

export const isLexical = (word: string): boolean => phrases().words.has(word)
