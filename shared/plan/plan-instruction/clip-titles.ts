import { isLexical, longestPhrase } from '../items/phrases.ts'
import type { Token } from '../lex/token.ts'
import { EDGE_END, EDGE_START } from '../regions/spots.ts'
import { isModifier, nameAt } from './clip-names.ts'

// "Voicemail from Dad: reduce the level": what was sent, said in front of what is asked for.

const FROM = /^(?:from|of|for|at|in|outside|inside|by|with|to|about|on|near)$/
const LINKS = /^(?:the|a|an|my|our|his|her|their|this|that|and|'s|from|of|for|at|in|by|with)$/
const ENDS = /^[:.,\n]$/
/** A loudness as often as a recording: "podcast, mono". */
const LOUDNESS = /^(?:podcast|audiobook)$/
const MOST = 9

/** "Hey bot, voicemail from Dad: …" */
const GREETS =
  /^(?:hey|hi|hello|hiya|dear|good|morning|evening|bot|there|team|resound|all|everyone|folks|please|[,!])$/

/** The title told in a sentence that says nothing else. */
export function withoutTitle(tokens: readonly Token[]): readonly Token[] {
  const at = tokens.findIndex(({ text }) => !GREETS.test(text))
  const said = tokens.slice(Math.max(0, at))
  const title = titleOf(said)
  if (title === 0) return tokens
  const [start, end] = [said[0]!.start, said[title - 1]!.end]
  const told = ['this', 'is', 'my', 'recording'].map(
    (text): Token => ({ kind: 'word', text, start, end }),
  )
  const mark = said[title]!
  const stop = { ...mark, text: mark.text === ':' ? '.' : mark.text }
  return [...tokens.slice(0, at), ...told, stop, ...said.slice(title + 1)]
}

/** How many tokens at the start are a title. */
function titleOf(tokens: readonly Token[]): number {
  if (!tokens.slice(0, MOST + 1).some(({ text }) => ENDS.test(text))) return 0
  const from = /^(?:the|a|an|my|our|this)$/.test(tokens[0]?.text ?? '') ? 1 : 0
  const isRecording = tokens[from]?.text === 'recording'
  const name = nameAt(tokens, from)
  if (name === null ? !isRecording : LOUDNESS.test(name.head)) return 0
  const to = name?.to ?? from + 1
  const end = tokens.findIndex(({ text }, at) => at >= to && ENDS.test(text))
  if (end === -1 || end > MOST || end === tokens.length - 1) return 0
  const isPlaced = FROM.test(tokens[to]?.text ?? '') && end > to + 1
  if (end > to && !isPlaced) return 0
  // "narration: louder, music: quieter": a sound that is heard
  if (!isPlaced && name?.isHeard !== false) return 0
  // "phone call: 3 to 5 s": what it should sound like, and where
  const isEffect = longestPhrase(tokens, from)?.senses.some(({ as }) => as === 'device') ?? false
  if (isEffect && !isPlaced && isWhere(tokens[end + 1])) return 0
  return tokens.slice(to + 1, end).every((_, at) => isTold(tokens, to + 1 + at)) ? end : 0
}

const isWhere = (token: Token | undefined) =>
  token?.kind === 'number' || /^(?:from|between|at)$/.test(token?.text ?? '')

function isTold(tokens: readonly Token[], at: number): boolean {
  const { kind, text } = tokens[at]!
  if (kind !== 'word' || EDGE_START.has(text) || EDGE_END.has(text)) return false
  return LINKS.test(text) || (isModifier(tokens, at) && !(isLexical(text) && NO_TITLE.test(text)))
}

const NO_TITLE = /^(?:phone|telephone|mono|wav|mp3)$/
