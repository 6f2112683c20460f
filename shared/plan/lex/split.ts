import type { Plain } from './characters.ts'
import type { Token } from './token.ts'

// From plain characters to words, digits, clocks and marks.

const CLOCK = /(?:(\d{1,2}):)?(\d{1,3}):(\d{2}(?:\.\d+)?)(?!\d|:\d)/y

const RATIO = /(\d+(?:\.\d+)?):1(?![\d:])/y

const PRIMES = /(\d+)'\s?(\d{1,2}(?:\.\d+)?)"/y

const FRACTION = /(\d+)\/(\d+)(?!\d)/y

/** "24/48": bits and kilohertz. */
const BITS_AND_RATE = /(16|24|32)\/(44\.1|48|88\.2|96|192)k?(?![\d.])/y
const RATE_AND_BITS = /(44\.1|48|88\.2|96|192)k?\/(16|24|32)(?:[ -]?bits?\b)?(?![\d.])/y

const THOUSANDS = /[1-9]\d{0,2}(?:,\d{3})+(?!\d)(?:\.\d+)?/y

/** ".5", and neither "2 s,3 dB" nor "2 s.1 s". */
const DECIMAL = /(?:\d+(?:[.,]\d+)?|(?<![\p{L}\d])\.\d+)/uy

const MIXED = /(?:mp[34]|b4|rt60|m4a|r128|3gp|a4|8d)(?![\p{L}\d])/uy

/** What most words are, found sooner than by the letters of every script. */
const PLAIN_WORD = /[a-z]+(?=[ ,.;:!?\n]|$)/y

const WORD = /[\p{L}\p{M}]+(?:'[\p{L}\p{M}]+)*'?/uy

const QUOTED = /"([^"\n]{1,200})"/y

const MARK = /\.\.+|->|=>|[,;:.!?&+()[\]/>\n~]|-+/y

export function split({ text, offsets, ends }: Plain): Token[] {
  const tokens: Token[] = []
  let at = 0
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at
    return pattern.exec(text)
  }
  const push = (
    length: number,
    token: Omit<Token, 'start' | 'end' | 'text'> & { text?: string },
  ) => {
    const raw = text.slice(at, at + length)
    const [start, end] = [offsets[at]!, ends[at + length - 1]!]
    const { kind, text: said = raw } = token
    tokens.push(kind === 'number' ? { text: raw, ...token, start, end } : { text: said, kind, start, end }) // biome-ignore format: one line
    at += length
  }
  while (at < text.length) {
    const character = text[at]!
    if (character === ' ') {
      at++
      continue
    }
    const before = text[at - 1] ?? ' '
    const last = tokens.at(-1)
    const sign =
      (character === '+' || character === '-') && /[\d.]/.test(text[at + 1] ?? '')
        ? character
        : null
    const afterNumber = last?.kind === 'number' && before !== ' '
    // "2-4" is a range, "2 -4" and "(-4" have a sign.
    if (sign !== null && !afterNumber && !/[\p{L}\d]/u.test(before)) {
      at++
      const number = readDigits(match)
      if (number !== null) {
        at--
        push(number.length + 1, {
          kind: 'number',
          value: sign === '-' ? -number.value : number.value,
          unit: null,
          signed: true,
        })
        continue
      }
      at--
    }
    if (isLetter(character)) {
      const mixed = MAY_BE_MIXED.has(character) ? match(MIXED) : null
      const word = mixed ?? match(PLAIN_WORD) ?? match(WORD)!
      push(word[0].length, { kind: 'word', text: withoutQuote(word[0]) })
      continue
    }
    if (isDigit(character) || character === '.') {
      const clock = match(CLOCK)
      if (clock && Number(clock[3]) < 60) {
        const value = Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3])
        push(clock[0].length, { kind: 'number', value, unit: 's', clock: true })
        continue
      }
      const ratio = match(RATIO)
      if (ratio) {
        push(ratio[0].length, { kind: 'number', value: Number(ratio[1]), unit: 'x' })
        continue
      }
      const primes = match(PRIMES)
      if (primes) {
        const value = Number(primes[1]) * 60 + Number(primes[2])
        push(primes[0].length, { kind: 'number', value, unit: 's', clock: true })
        continue
      }
      const [depthFirst, rateFirst] = [match(BITS_AND_RATE), match(RATE_AND_BITS)]
      const file = depthFirst ?? rateFirst
      if (file) {
        const [one, other] = file[0].split('/') as [string, string]
        const bits = (text: string) =>
          ({ kind: 'number', value: Number.parseInt(text, 10), unit: 'bit' }) as const
        const rate = (text: string) =>
          ({ kind: 'number', value: 1000 * Number.parseFloat(text), unit: 'hz' }) as const
        push(one.length, depthFirst ? bits(one) : rate(one))
        at++
        push(other.length, depthFirst ? rate(other) : bits(other))
        continue
      }
      const number = readDigits(match)
      if (number !== null) {
        push(number.length, { kind: 'number', value: number.value, unit: null })
        continue
      }
    }
    const quoted = match(QUOTED)
    if (quoted) {
      push(quoted[0].length, { kind: 'quoted', text: quoted[1]!.trim() })
      continue
    }
    const word = match(MIXED) ?? match(WORD)
    if (word) {
      push(word[0].length, { kind: 'word', text: withoutQuote(word[0]) })
      continue
    }
    // ".wav"
    if (character === '.' && before === ' ' && /\p{L}/u.test(text[at + 1] ?? '')) {
      at++
      continue
    }
    // "12 dB/octave"
    if (character === '/' && /^\/(oct|octave|second)\b/.test(text.slice(at, at + 8))) {
      push(1, { kind: 'word', text: 'per' })
      continue
    }
    const mark = match(MARK)
    // "low-pass", "5-second": a hyphen inside a word, but "10s-end" is a range
    if (
      mark?.[0] === '-' &&
      /[\p{L}\d]/u.test(before) &&
      /\p{L}/u.test(text[at + 1] ?? '') &&
      !/^-end\b/.test(text.slice(at, at + 5))
    ) {
      at++
      continue
    }
    if (mark) {
      push(mark[0].length, { kind: 'punct' })
      continue
    }
    if (character === '%') push(1, { kind: 'word', text: '%' })
    else if (character === '#' && /[a-g]/.test(before)) push(1, { kind: 'word', text: 'sharp' })
    // "+3 dB @ 3k"
    else if (character === '@' && before === ' ' && /^@ ?[\d.+-]/.test(text.slice(at, at + 3)))
      push(1, { kind: 'word', text: 'at' })
    // "pauses < 300 ms"
    else if (character === '<' && /^< ?[\d.]/.test(text.slice(at, at + 3)))
      push(1, { kind: 'word', text: 'under' })
    else if (/['"*_#@^|\\{}=<$]/.test(character)) at++
    else push([...text.slice(at, at + 2)][0]!.length, { kind: 'word' })
  }
  return tokens
}

/** "the dogs' barking" */
const withoutQuote = (word: string) => (word.endsWith("'") ? word.slice(0, -1) : word)

const isLetter = (character: string) => character >= 'a' && character <= 'z'

const isDigit = (character: string) => character >= '0' && character <= '9'

/** First letters of the names that hold digits: "mp3", "m4a", "r128", "a4". */
const MAY_BE_MIXED = new Set('mrab')

function readDigits(match: (pattern: RegExp) => RegExpExecArray | null) {
  const fraction = match(FRACTION)
  if (fraction && Number(fraction[2]) > 0)
    return { value: Number(fraction[1]) / Number(fraction[2]), length: fraction[0].length }
  const thousands = match(THOUSANDS)
  if (thousands)
    return { value: Number(thousands[0].replaceAll(',', '')), length: thousands[0].length }
  const decimal = match(DECIMAL)
  if (decimal) {
    const value = Number(decimal[0].replace(',', '.'))
    return Number.isFinite(value) ? { value, length: decimal[0].length } : null
  }
  return null
}
