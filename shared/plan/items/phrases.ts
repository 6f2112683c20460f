import type { Token } from '../lex/token.ts'
import { lex } from '../lex.ts'
import type { Sense } from '../lexicon/senses.ts'
import { LEXICON } from '../lexicon.ts'

// Phrases of the lexicon, found longest first.

type Node = { next: Map<string, Node>; senses: Sense[] }

const node = (): Node => ({ next: new Map(), senses: [] })

/** Every word that stands in some phrase. */
const LEXICAL = new Set<string>()

const TRIE = buildTrie()

function buildTrie(): Node {
  const root = node()
  for (const { sense, words } of LEXICON)
    for (const phrase of words) {
      let at = root
      for (const { text } of lex(phrase)) {
        LEXICAL.add(text)
        let next = at.next.get(text)
        if (next === undefined) {
          next = node()
          at.next.set(text, next)
        }
        at = next
      }
      if (at !== root && !at.senses.includes(sense)) at.senses.push(sense)
    }
  return root
}

export function longestPhrase(
  tokens: readonly Token[],
  at: number,
): { to: number; senses: Sense[] } | null {
  let found: { to: number; senses: Sense[] } | null = null
  let current: Node | undefined = TRIE
  for (let to = at; to < tokens.length; to++) {
    current = current.next.get(tokens[to]!.text)
    if (current === undefined) break
    if (current.senses.length > 0) found = { to: to + 1, senses: current.senses }
  }
  return found
}

export const isLexical = (word: string): boolean => LEXICAL.has(word)
