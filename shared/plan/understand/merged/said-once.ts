import type { Token } from '../../lex/token.ts'
import { isOpenStep } from '../../plan.ts'
import type { Said } from '../../understand.ts'
import type { Merge } from './merge.ts'

/** "I want it stronger, increase the volume": the same wish in other words; "again", "then" say it twice. */
export const saidOnce: Merge = (said, { tokens }) =>
  said.filter((one, index) => {
    const last = said[index - 1]
    const next = said[index + 1]
    if (next !== undefined && isSaidStronger(one, next, tokens)) return false
    if (last === undefined || last.clause === one.clause) return true
    // "add a bell, add a bell" may want two; a cough goes once
    if (isOpenStep(one.draft) && one.draft.op !== 'remove') return true
    if (isHowLooped(one, last, tokens) || isHowEchoed(one, last, tokens)) return false
    if (JSON.stringify(last.draft) !== JSON.stringify(one.draft)) return true
    if (ONCE.has(one.draft.op) || isOtherWord(one, last, tokens)) return false
    // "again, once more": the words that would say it twice are the wish
    const until = one.draft.op === 'loop' ? one.from : one.to
    const words = tokens.slice(last.to, until).map(({ text }) => text)
    // "flip it and reverse it" would end as it began
    if (one.draft.op === 'reverse')
      return words.some((word) => /^(again|then|twice|once)$/.test(word))
    return words.some((word) => /^(again|then|another|more|also|twice|and)$/.test(word))
  })

/** What is not done twice: a second fade at the same place, a second normalizing. */
const ONCE: ReadonlySet<string> = new Set([
  'remove', 'fade_in', 'fade_out', 'normalize', 'loudness', 'to_mono', 'to_stereo', 'convert', 'mute', 'trim', 'denoise', 'dehum', 'declick', 'declip', 'remove_dc', 'remove_silences', 'compress', 'swap_channels',
]) // biome-ignore format: a list

/** "warm and bassy", "dull and muffled": one quality by two names */
const isOtherWord = (one: Said, last: Said, tokens: readonly Token[]) =>
  one.to - one.from === 1 &&
  tokens.slice(last.to, one.from).every(({ text }) => /^(and|,|&)$/.test(text)) &&
  tokens[one.from]!.text !== tokens[last.to - 1]?.text

/** "a triple play, back to back": how, and not how often */
const isHowLooped = (one: Said, last: Said, tokens: readonly Token[]) =>
  one.draft.op === 'loop' &&
  last.draft.op === 'loop' &&
  /^(back to back|in a row)$/.test(spoken(one, tokens))

/** "repeating every 400 ms and fading away": the repeats, and not the recording */
const isHowEchoed = (one: Said, last: Said, tokens: readonly Token[]) =>
  one.draft.op === 'fade_out' &&
  last.draft.op === 'echo' &&
  /^(and )?(fading|dying|decaying|trailing|getting quieter)( (away|off|out))?$/.test(
    spoken(one, tokens),
  )

/** "louder, much louder": once, and much */
function isSaidStronger(one: Said, next: Said, tokens: readonly Token[]): boolean {
  if (next.clause !== one.clause + 1 || next.draft.op !== one.draft.op) return false
  const stronger = /^(?:way|much|far|a lot|lots|really|very|so much|a bit|slightly) (\w+)$/.exec(
    spoken(next, tokens),
  )
  return (
    stronger !== null &&
    !/\b(then|again|even|and|also)\b/.test(spoken({ from: one.to, to: next.from }, tokens)) &&
    tokens[one.to - 1]?.text === stronger[1]
  )
}

const spoken = ({ from, to }: Pick<Said, 'from' | 'to'>, tokens: readonly Token[]) =>
  tokens
    .slice(from, to)
    .map(({ text }) => text)
    .join(' ')
