import { isShareOf, ONES, PARTS, readNumber, TENS } from './numerals.ts'
import type { Token, Unit } from './token.ts'
import { readUnit, UNITS } from './units.ts'

// Numbers joined with their units: "two and a half seconds", "500 to 900 ms", "4 more dB".

type Read = { token: Token; next: number }

export function readNumbers(tokens: readonly Token[]): Token[] {
  const read: Token[] = []
  let at = 0
  while (at < tokens.length) {
    const found = readQuantity(tokens, at)
    if (found === null) {
      read.push(dash(tokens, at))
      at++
    } else {
      read.push(found.token)
      at = found.next
    }
  }
  return shareUnits(read)
}

/** "a ratio of 2.5 to 1": one number. */
function readRatio(tokens: readonly Token[], at: number): Read | null {
  if (tokens[at]?.kind !== 'number') return null
  const [ratio, to, one] = tokens.slice(at, at + 3)
  if (ratio?.kind !== 'number' || ratio.unit || !/^(to|:)$/.test(to?.text ?? '')) return null
  if (!(one?.value === 1 || one?.text === 'one') || UNITS.has(tokens[at + 3]?.text ?? ''))
    return null
  const named = tokens.slice(Math.max(0, at - 4), at + 5)
  if (!named.some(({ text }) => /^(ratio|compress\w*)$/.test(text))) return null
  return {
    next: at + 3,
    token: { ...ratio, text: `${ratio.text}:1`, end: one!.end, unit: 'x' },
  }
}

/** A dash or dots between two numbers mean "to". */
function dash(tokens: readonly Token[], at: number): Token {
  const token = tokens[at]!
  if (isArrowWithin(tokens, at)) return { ...token, kind: 'word', text: 'to' }
  if (token.kind !== 'punct' || !/^(-|~|\.\.+)$/.test(token.text)) return token
  const after = tokens[at + 1]
  const before = tokens[at - 1]
  const ranges =
    after !== undefined && before !== undefined && looksNumeric(after) && mayEndNumber(before)
  // "the first 2 s... 3 s actually": somebody who hesitates
  const isPause =
    ranges && token.text[0] === '.' && before?.end === token.start && after.start > token.end
  if (isPause) return { ...token, text: ',' }
  return ranges ? { ...token, kind: 'word', text: 'to' } : token
}

/** "120 -> 128 bpm": from the one to the other; but "trim 0-5 -> 2 s fade in" says what comes next. */
function isArrowWithin(tokens: readonly Token[], at: number): boolean {
  if (!/^(->|=>|>)$/.test(tokens[at]!.text) || tokens[at + 1]?.kind !== 'number') return false
  const isUnit = (token: Token | undefined) => /^(bpm|db|hz|khz)$/.test(token?.text ?? '')
  const before = tokens[at - 1]
  const first = isUnit(before) ? tokens[at - 2] : before
  const end = tokens[at + (isUnit(tokens[at + 2]) ? 3 : 2)]
  return first?.kind === 'number' && (end === undefined || /^[,.;!?]$/.test(end.text))
}

const looksNumeric = (token: Token) =>
  token.kind === 'number' || ONES.has(token.text) || TENS.has(token.text) || token.text === 'end'

const mayEndNumber = (token: Token) =>
  looksNumeric(token) || UNITS.has(token.text) || token.text === 'start'

/** "half a step": one semitone. */
function readHalfStep(tokens: readonly Token[], at: number): Read | null {
  if (tokens[at]?.text !== 'half') return null
  const [half, a, step] = tokens.slice(at, at + 3)
  if (half === undefined || a?.text !== 'a' || !/^(step|tone)$/.test(step?.text ?? '')) return null
  return {
    next: at + 3,
    token: {
      kind: 'number',
      text: 'half a step',
      start: half.start,
      end: step!.end,
      value: 1,
      unit: 'st',
    },
  }
}

/** "there is a tone at 3 kHz": no whole step */
const isHeardTone = (tokens: readonly Token[], at: number) =>
  tokens[at]!.text === 'a' &&
  tokens[at + 1]?.text === 'tone' &&
  /^(at|around|near|of)$/.test(tokens[at + 2]?.text ?? '') &&
  tokens[at + 3]?.kind === 'number'

function readQuantity(tokens: readonly Token[], at: number): Read | null {
  const halfStep = readHalfStep(tokens, at)
  if (halfStep !== null) return halfStep
  if (isHeardTone(tokens, at)) return null
  const ratio = readRatio(tokens, at)
  if (ratio !== null) return ratio
  const sign = signWord(tokens, at)
  const number = readNumber(tokens, at + (sign === 0 ? 0 : 1))
  if (number === null) return null
  let { value, next } = number
  const first = tokens[at]!
  // "4 more dB", "two extra times"
  const more = /^(more|extra|additional|further)$/.test(tokens[next]?.text ?? '')
  const unitAfter = more ? readUnit(tokens, next + 1) : null
  const isMore = unitAfter !== null && unitAfter.measure.unit !== 's'
  if (isMore) next++
  const signed = sign !== 0 || first.signed === true || (isMore && unitAfter.measure.unit !== 'x')
  if (sign === -1) value = -value
  let unit: Unit | null = first.unit ?? (first.text === 'x' ? 'x' : null)
  if (unit === null) {
    const found = readUnit(tokens, next)
    // "the second half": not one second.
    if (found !== null && !(number.loose && found.measure.unit === 'x')) {
      value *= found.measure.scale
      unit = found.measure.unit
      next = found.next
    } else if (!number.sure && !isRangeEnd(tokens, at)) return null
  }
  // "1 min 20 sec", "1m20", "a second and a half", "1 minute and 5 seconds"
  while (unit === 's' && first.clock !== true) {
    const joined = readRest(tokens, next, value, number.value)
    if (joined === null) break
    value = joined.value
    next = joined.next
  }
  if (unit === 'st' && isAndHalf(tokens, next)) {
    value += Math.sign(value) * Math.abs(value / number.value / 2)
    next += 3
  }
  const last = tokens[next - 1]!
  const text = tokens
    .slice(at, next)
    .map((token) => token.text)
    .join(' ')
  const clean = Math.round(value * 1e9) / 1e9 + 0
  return {
    next,
    token: {
      kind: 'number',
      text,
      start: first.start,
      end: last.end,
      value: clean,
      unit,
      ...(signed ? { signed } : {}),
      ...(first.clock ? { clock: true } : {}),
      ...(number.ordinal ? { ordinal: true } : {}),
      ...(number.loose ? { loose: true } : {}),
    },
  }
}

/** "a tone and a half", but "a tone and a half second fade" */
const isAndHalf = (tokens: readonly Token[], at: number) =>
  tokens
    .slice(at, at + 3)
    .map(({ text }) => text)
    .join(' ') === 'and a half' && readUnit(tokens, at + 3) === null

/** "from one to three", "zero to one": a number, and no pronoun. */
function isRangeEnd(tokens: readonly Token[], at: number): boolean {
  // "the first half to 200 %"
  if (isShareOf(tokens, at)) return false
  const isTo = (token: Token | undefined) =>
    /^(to|until|till|through|and|-)$/.test(token?.text ?? '')
  const opens = (token: Token | undefined) => /^(from|between)$/.test(token?.text ?? '')
  const [before, after] = [tokens[at - 1], tokens[at + 1]]
  if (isTo(after) && tokens[at + 2] !== undefined && looksNumeric(tokens[at + 2]!))
    return opens(before) || after!.text !== 'and'
  return isTo(before) && opens(tokens[at - 3]) && looksNumeric(tokens[at - 2]!)
}

function signWord(tokens: readonly Token[], at: number): -1 | 0 | 1 {
  const text = tokens[at]!.text
  if (tokens[at]!.kind !== 'word' || tokens[at + 1] === undefined) return 0
  return text === 'minus' || text === 'negative'
    ? -1
    : text === 'plus' || text === 'positive'
      ? 1
      : 0
}

/** What may follow a time: a smaller time, or "and a half". */
function readRest(tokens: readonly Token[], at: number, value: number, count: number) {
  const and = tokens[at]?.text === 'and' ? 1 : 0
  const texts = [0, 1, 2].map((i) => tokens[at + i]?.text)
  if (and && texts[1] === 'a' && PARTS.has(texts[2] ?? '') && count === Math.round(count)) {
    const unitScale = count === 0 ? 1 : value / count
    return { value: value + unitScale / PARTS.get(texts[2]!)!, next: at + 3 }
  }
  const number = tokens[at + and]
  if (number?.kind !== 'number' || number.clock || number.signed || value < 60) return null
  const unit = readUnit(tokens, at + and + 1)
  if (unit === null) {
    // "1m20": the seconds go without saying, but only when nothing stands between.
    const glued = tokens[at - 1]?.end === number.start
    return glued ? { value: value + number.value!, next: at + 1 } : null
  }
  if (unit.measure.unit !== 's' || unit.measure.scale >= 60) return null
  return { value: value + number.value! * unit.measure.scale, next: unit.next }
}

/** In "from 500 to 900 ms" and "2-4 s" the unit serves both. */
function shareUnits(tokens: readonly Token[]): Token[] {
  const shared = [...tokens]
  for (let at = shared.length - 3; at >= 0; at--) {
    const [first, between, second] = [shared[at]!, shared[at + 1]!, shared[at + 2]!]
    if (first.kind !== 'number' || second.kind !== 'number') continue
    // "from 100 bpm to 125", "from 2 kHz to 4": the second goes without saying
    if (
      /^(bpm|hz|db)$/.test(first.unit ?? '') &&
      second.unit === null &&
      !second.ordinal &&
      between.text === 'to' &&
      /^(from|between)$/.test(shared[at - 1]?.text ?? '') &&
      (shared[at + 3] === undefined || shared[at + 3]!.kind === 'punct')
    ) {
      const scale = UNITS.get(first.text.split(' ').at(-1)!)?.scale ?? 1
      shared[at + 2] = { ...second, value: second.value! * scale, unit: first.unit! }
      continue
    }
    if (first.unit || !second.unit) continue
    if (first.ordinal || !/^(to|and|or|until|through|,)$/.test(between.text)) continue
    // "high-pass 80, +3 dB at 3k"
    if (between.text === ',' && second.signed && !first.signed) continue
    // "low-pass at 1k, 48 dB per octave"
    if (/ k$/.test(first.text) && second.unit !== 'hz') continue
    // "high-pass at 80, 18 dB per octave"
    if (between.text === ',' && second.unit === 'db') continue
    if (second.unit === 'x' || second.clock) {
      if (second.clock) shared[at] = { ...first, unit: 's' }
      continue
    }
    const written = second.text.split(' ').at(-1)!
    const scale = UNITS.get(written)?.scale ?? 1
    shared[at] = {
      ...first,
      value: Math.round(first.value! * scale * 1e9) / 1e9,
      unit: second.unit,
    }
  }
  return shared
}
