import { longestPhrase } from '../items/phrases.ts'
import type { Token } from '../lex/token.ts'

// "Add a thunder clap, right up front", "put some rain on top": how loud a sound that is added should be, and
// no presence, no side and no treble.

/** The tokens with "in the foreground" for what stands in front, and without "on top". */
export const withInFront = (tokens: readonly Token[]): readonly Token[] =>
  tokens.some(({ text }) => text === 'front' || text === 'top') ? withoutLayers(tokens) : tokens

function withoutLayers(tokens: readonly Token[]): readonly Token[] {
  const kept: Token[] = []
  for (let at = 0; at < tokens.length; ) {
    const front = lengthOf(tokens, at, IN_FRONT)
    const top = front === 0 ? lengthOf(tokens, at, ON_TOP) : 0
    const length = front + top
    if (
      length === 0 ||
      kept.at(-1)?.text === 'more' ||
      !addsSound(kept) ||
      (top > 0 && !endsNamed(kept)) ||
      !ends(tokens[at + length])
    ) {
      kept.push(tokens[at]!)
      at++
      continue
    }
    while (front > 0 && BETWEEN.test(kept.at(-1)!.text)) {
      const isDegree = /^(?:bit|little)$/.test(kept.pop()!.text)
      if (isDegree && kept.at(-1)?.text === 'a') kept.pop()
    }
    // typed nowhere, so that no name takes it in
    const { end } = tokens[at + length - 1]!
    if (front > 0)
      kept.push(...FOREGROUND.map((text) => ({ ...tokens[at]!, text, start: end, end })))
    at += length
  }
  return kept
}

const FOREGROUND = ['in', 'the', 'foreground']

/** "up front", "right in front of everything else" */
const IN_FRONT: readonly (readonly string[])[] = [
  'in front of everything else',
  'in front of everything',
  'in front of all the rest',
  'in front of the rest',
  'in front of it all',
  'in front of it',
  'front and center',
  'front and centre',
  'up front',
  'upfront',
  'in front',
].map((words) => words.split(' '))

const ON_TOP: readonly (readonly string[])[] = [
  'on top of everything else',
  'on top of everything',
  'on top of it all',
  'on top of it',
  'on top of that',
  'on top',
].map((words) => words.split(' '))

/** How many tokens the first that is said there has. */
const lengthOf = (tokens: readonly Token[], at: number, said: readonly (readonly string[])[]) =>
  said.find((words) => words.every((word, index) => tokens[at + index]?.text === word))?.length ?? 0

/** ", right", "and way" */
const BETWEEN = /^(?:,|right|way|well|very|and|nice|loud|but|please|bit|little)$/

const ends = (next: Token | undefined) =>
  next === undefined ||
  next.kind === 'punct' ||
  /^(?:and|then|at|from|please|in|for)$/.test(next.text)

/** Whether the sentence so far adds a sound: "add rain", "i want a siren", "a gong at the end". */
function addsSound(before: readonly Token[]): boolean {
  const start = before.findLastIndex(({ text }) => /^[.;!?\n]$|^then$/.test(text)) + 1
  const own = before.slice(start)
  const isThere = own.some(
    ({ text }, at) =>
      /^(?:make|sound|sounds)$/.test(text) ||
      (THE.test(text) && isNamed(own, at + 1, /^(?:sound|voice)$/)),
  )
  return (
    !isThere &&
    own.some(({ text }, at) => {
      const isNew =
        ADDS.test(text) || (NEW.test(text) && !/^(?:of|the)$/.test(own[at - 1]?.text ?? ''))
      if (!isNew) return false
      return [1, 2, 3].some(
        (ahead) =>
          own.slice(at + 1, at + ahead).every(({ text: word }) => !THE.test(word)) &&
          isNamed(own, at + ahead, /^(?:sound|artefact)$/),
      )
    })
  )
}

/** "some rain | on top", and not "rain with sugar | on top" */
const endsNamed = (tokens: readonly Token[]) =>
  [1, 2, 3].some((length) => {
    const name = tokens.slice(-length)
    return isNamed(name, 0, /^(?:sound|artefact)$/) && longestPhrase(name, 0)?.to === name.length
  })

const THE = /^(?:the|my|his|her|our|their)$/

const isNamed = (tokens: readonly Token[], at: number, kinds: RegExp) =>
  longestPhrase(tokens, at)?.senses.some(({ as }) => kinds.test(as)) === true

const ADDS = /^(?:add|insert|include|overlay|mix|layer|put|place|lay|want|need)$/
const NEW = /^(?:an?|some|another|two|three|four)$/
