import type { Token } from '../lex/token.ts'

// "Start quiet and end loud": one ramp, though it is said as two things.

const BEGINS = '(?:start|begin)(?:s|ning|ing)?(?: out| off)?'
const ENDS =
  '(?: ,)?(?: and| but)?(?: then| have it| slowly| gradually)* (?:end|finish|get|grow|become|turn)(?:s|es|ing|ting)?(?: up| out)?'
const AT_END = '(?: (?:towards?|by|at) the end\\b)?'
const SOFT = '(?:quiet(?:ly|er)?|soft(?:ly|er)?|low)'
const LOUD = '(?:loud(?:ly|er)?)'

const RAMPS = [
  ['crescendo', new RegExp(`^${BEGINS} ${SOFT}${ENDS} ${LOUD}(?= |$)${AT_END}`)],
  ['diminuendo', new RegExp(`^${BEGINS} ${LOUD}${ENDS} ${SOFT}(?= |$)${AT_END}`)],
] as const

/** Musicians' word for it, in the place of the words that describe it. */
export function withRamps(tokens: readonly Token[]): readonly Token[] {
  for (let at = 0; at < tokens.length; at++) {
    if (!/^(start|begin)/.test(tokens[at]!.text)) continue
    const said = tokens
      .slice(at)
      .map((token) => token.text)
      .join(' ')
    for (const [name, form] of RAMPS) {
      const count = form.exec(said)?.[0].split(' ').length
      if (count === undefined) continue
      const last = tokens[at + count - 1]!
      const ramp = { kind: 'word', text: name, start: tokens[at]!.start, end: last.end } as const
      return tokens.toSpliced(at, count, ramp)
    }
  }
  return tokens
}
