// From characters to tokens: spelling of characters, contractions, numbers and their units. What a
// token means in an edit is said elsewhere.

export type Unit =
  | 's'
  | 'hz'
  | 'db'
  | 'lufs'
  | 'st'
  | '%'
  | 'x'
  | 'bpm'
  | 'bit'
  | 'kbps'
  | 'samples'

export type Token = {
  readonly kind: 'word' | 'number' | 'quoted' | 'punct'
  /** Lower case, plain characters. */
  readonly text: string
  /** Where it stands in the instruction as sent. */
  readonly start: number
  readonly end: number
  readonly value?: number
  readonly unit?: Unit | null
  readonly signed?: boolean
  readonly clock?: boolean
  readonly ordinal?: boolean
  /** A number that was a word without being one for sure ("a few", "several"). */
  readonly loose?: boolean
}

/** Tokens of an instruction, numbers joined with their units. Pure, linear in the text. */
export function lex(instruction: string): Token[] {
  return readNumbers(expand(split(simplify(instruction))))
}

type Plain = { text: string; offsets: number[]; ends: number[] }

const FRACTIONS: Readonly<Record<string, string>> = {
  '¼': '1/4',
  '½': '1/2',
  '¾': '3/4',
  '⅓': '1/3',
  '⅔': '2/3',
  '⅕': '1/5',
  '⅛': '1/8',
}
const PLAIN: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  ʼ: "'",
  '`': "'",
  '´': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '″': '"',
  '′': "'",
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': ' - ',
  '−': '-',
  '×': 'x',
  '…': '. ',
  '→': ' > ',
  '•': '. ',
  '·': '. ',
  '%': '%',
}

/** What most instructions are made of, and needs no second look: printable ASCII without capitals. */
const isPlain = (character: string) =>
  character.length === 1 &&
  character >= ' ' &&
  character <= '~' &&
  character !== '`' &&
  !(character >= 'A' && character <= 'Z')

function simplify(instruction: string): Plain {
  let text = ''
  const offsets: number[] = []
  const ends: number[] = []
  let width = 1
  const push = (piece: string, offset: number) => {
    text += piece
    for (let i = 0; i < piece.length; i++) {
      offsets.push(offset)
      ends.push(offset + width)
    }
  }
  let offset = 0
  for (const character of instruction) {
    if (isPlain(character)) {
      text += character
      offsets.push(offset)
      offset++
      ends.push(offset)
      continue
    }
    width = character.length
    const fraction = FRACTIONS[character]
    if (fraction !== undefined) push(/\d$/.test(text) ? ` ${fraction} ` : `${fraction} `, offset)
    else if (character === '\n' || character === '\r') push('\n', offset)
    else {
      const piece = (PLAIN[character] ?? character.normalize('NFKC')).toLowerCase()
      const visible = piece.replace(
        /\p{Cf}|\p{Cs}|\p{Co}|\p{Extended_Pictographic}|\u{fe0f}/gu,
        (found) => (/[\d#*]/.test(found) ? found : ''),
      )
      push(visible.replace(/[\p{Zs}\t\p{Cc}]/gu, ' '), offset)
    }
    offset += character.length
  }
  return { text, offsets, ends }
}

const CLOCK = /(?:(\d{1,2}):)?(\d{1,3}):(\d{2}(?:\.\d+)?)(?![\d:])/y
const RATIO = /(\d+(?:\.\d+)?):1(?![\d:])/y
const PRIMES = /(\d+)'\s?(\d{1,2}(?:\.\d+)?)"/y
const FRACTION = /(\d+)\/(\d+)(?!\d)/y
const THOUSANDS = /[1-9]\d{0,2}(?:,\d{3})+(?!\d)(?:\.\d+)?/y
const DECIMAL = /(?:\d+(?:[.,]\d+)?|[.,]\d+)/y
const MIXED = /(?:mp[34]|rt60|m4a|r128|3gp|a4|8d)(?![\p{L}\d])/uy
const WORD = /[\p{L}\p{M}]+(?:'[\p{L}\p{M}]+)*'?/uy
const QUOTED = /"([^"\n]{1,200})"/y
const MARK = /\.\.+|->|=>|[,;:.!?&+()[\]/>\n~]|-+/y

function split({ text, offsets, ends }: Plain): Token[] {
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
    tokens.push({ text: raw, ...token, start: offsets[at]!, end: ends[at + length - 1]! })
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
    const sign = /[+-]/.test(character) && /[\d.]/.test(text[at + 1] ?? '') ? character : null
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
      const word = (MAY_BE_MIXED.has(character) ? match(MIXED) : null) ?? match(WORD)!
      push(word[0].length, { kind: 'word', text: word[0].replace(/'$/, '') })
      continue
    }
    if (isDigit(character) || character === '.' || character === ',') {
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
      push(word[0].length, { kind: 'word', text: word[0].replace(/'$/, '') })
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
    else if (/['"*_#@^|\\{}=<$]/.test(character)) at++
    else push([...text.slice(at, at + 2)][0]!.length, { kind: 'word' })
  }
  return tokens
}

const isLetter = (character: string) => character >= 'a' && character <= 'z'
const isDigit = (character: string) => character >= '0' && character <= '9'
/** First letters of the names that hold digits: "mp3", "m4a", "r128", "a4". */
const MAY_BE_MIXED = new Set('mra')

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

// --- contractions and the short forms of chat ---

const SHORT: Readonly<Record<string, string>> = {
  n: 'and',
  u: 'you', ur: 'your', pls: 'please', plz: 'please', plss: 'please', pleas: 'please', thx: 'thanks', ty: 'thanks',
  lil: 'little', gonna: 'going to', wanna: 'want to', gimme: 'give me', lemme: 'let me', gotta: 'have to',
  outta: 'out of', kinda: 'kind of', sorta: 'sort of', w: 'with', wo: 'without', ya: 'you', em: 'them', tbh: '', rn: '',
  abit: 'a bit', alot: 'a lot', alittle: 'a little', cuz: 'because', coz: 'because', cos: 'because', bc: 'because',
  til: 'until', till: 'until', "'til": 'until', thru: 'through', tho: 'though', nah: 'no', yep: 'yes', yeah: 'yes',
  dont: 'do not', doesnt: 'does not', didnt: 'did not', isnt: 'is not', arent: 'are not', wasnt: 'was not',
  cant: 'can not', cannot: 'can not', wont: 'will not', shouldnt: 'should not', wouldnt: 'would not',
  couldnt: 'could not', aint: 'is not', havent: 'have not', hasnt: 'has not', neednt: 'need not', mustnt: 'must not',
  im: 'i am', ive: 'i have', id: 'i would', ill: 'i will', youre: 'you are', youd: 'you would', theres: 'there is',
  thats: 'that is', whats: 'what is', lets: 'let us', theyre: 'they are', hes: 'he is', shes: 'she is', itll: 'it will',
  itd: 'it would', heres: 'here is', wheres: 'where is', hows: 'how is',
  "can't": 'can not', "won't": 'will not', "shan't": 'shall not', "ain't": 'is not', "let's": 'let us',
  "i'm": 'i am', "y'all": 'you all', "c'mon": 'come on', "'em": 'them', nope: 'no', juz: 'just', jus: 'just', wud: 'would',
  cud: 'could', shud: 'should', wld: 'would', cld: 'could', bg: 'background', vol: 'volume', freq: 'frequency',
  freqs: 'frequencies', coulda: 'could', shoulda: 'should', woulda: 'would', moar: 'more', da: 'the', dis: 'this',
  dat: 'that', teh: 'the', ptich: 'pitch', bd: 'db', whisperin: 'whispering', thanx: 'thanks', tnx: 'thanks', ppl: 'people',
  dwn: 'down', abt: 'about', btw: 'between', b4: 'before', quiter: 'quieter', quitter: 'quieter', queiter: 'quieter', lower_: 'lower', lowder: 'louder', loder: 'louder', speach: 'speech', vioce: 'voice', cuttin: 'cutting', makin: 'making', im2: 'i am',
} // biome-ignore format: a table
const ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/^(.+)n't$/, '$1 not'],
  [/^(.+)'re$/, '$1 are'],
  [/^(.+)'ve$/, '$1 have'],
  [/^(.+)'ll$/, '$1 will'],
  [/^(.+)'d$/, '$1 would'],
]
const IS = new Set([
  'it',
  'that',
  'this',
  'there',
  'what',
  'here',
  'he',
  'she',
  'who',
  'where',
  'how',
])

function expand(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token) => {
    if (token.kind !== 'word') return [token]
    if (!Object.hasOwn(SHORT, token.text) && !token.text.includes("'")) return [token]
    const words = expandWord(token.text).split(' ').filter(Boolean)
    return words.map((text) => ({ ...token, text }))
  })
}

function expandWord(word: string): string {
  if (Object.hasOwn(SHORT, word)) return SHORT[word]!
  if (!word.includes("'")) return word
  for (const [pattern, replacement] of ENDINGS)
    if (pattern.test(word)) return word.replace(pattern, replacement)
  const possessor = /^(.+)'s$/.exec(word)?.[1]
  if (possessor !== undefined) return IS.has(possessor) ? `${possessor} is` : `${possessor} 's`
  return word.replaceAll("'", '')
}

// --- numbers ---

const ONES: Readonly<Record<string, number>> = {
  zero: 0, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, eleven: 11,
  twelve: 12, thirteen: 13, fourteen: 14, fifteen: 15, sixteen: 16, seventeen: 17, eighteen: 18, nineteen: 19,
} // biome-ignore format: a table
const TENS: Readonly<Record<string, number>> = {
  twenty: 20, thirty: 30, forty: 40, fourty: 40, fifty: 50, sixty: 60, seventy: 70, eighty: 80, ninety: 90,
} // biome-ignore format: a table
const ORDINALS: Readonly<Record<string, number>> = {
  first: 1, second: 2, third: 3, fourth: 4, fifth: 5, sixth: 6, seventh: 7, eighth: 8, ninth: 9, tenth: 10,
} // biome-ignore format: a table
const PARTS: Readonly<Record<string, number>> = {
  half: 2, halves: 2, third: 3, thirds: 3, quarter: 4, quarters: 4, fourth: 4, fourths: 4, fifth: 5, fifths: 5,
  tenth: 10, tenths: 10, eighth: 8, eighths: 8,
} // biome-ignore format: a table

type Measure = { unit: Unit | null; scale: number }
const measure = (unit: Unit | null, scale = 1): Measure => ({ unit, scale })
export const UNITS: ReadonlyMap<string, Measure> = new Map(
  (
    [
      ['s sec secs second seconds secz sek', measure('s')],
      ['ms msec msecs millisecond milliseconds millis', measure('s', 1e-3)],
      ['m min mins minute minutes', measure('s', 60)],
      ['h hour hours hr hrs', measure('s', 3600)],
      ['hz hertz cps', measure('hz')],
      ['khz kilohertz', measure('hz', 1e3)],
      ['k', measure(null, 1e3)],
      ['db dbs decibel decibels dbfs dbtp', measure('db')],
      ['lufs lkfs lu', measure('lufs')],
      ['st semi semis semitone semitones halfstep halfsteps', measure('st')],
      ['cent cents ct', measure('st', 0.01)],
      ['tone tones wholestep', measure('st', 2)],
      ['octave octaves oct', measure('st', 12)],
      ['% percent pct procent', measure('%')],
      ['x times fold', measure('x')],
      ['bpm', measure('bpm')],
      ['bit bits', measure('bit')],
      ['kbps kbit kbits kb kbs', measure('kbps')],
      ['samples', measure('samples')],
    ] as const
  ).flatMap(([words, of]) => words.split(' ').map((word) => [word, of] as const)),
)
/** Units that "a" or "one" may count: not "a bit", not "a k". */
const COUNTED = new Set(
  'sec second millisecond minute min hour db decibel semitone tone octave cent hertz percent halfstep'.split(
    ' ',
  ),
)
const UNIT_PAIRS: Readonly<Record<string, Measure>> = {
  'half step': measure('st'),
  'half steps': measure('st'),
  'half tone': measure('st'),
  'half tones': measure('st'),
  'whole step': measure('st', 2),
  'whole steps': measure('st', 2),
  'whole tone': measure('st', 2),
  'whole tones': measure('st', 2),
  'per cent': measure('%'),
  'kilo hertz': measure('hz', 1e3),
}

type Read = { token: Token; next: number }

function readNumbers(tokens: readonly Token[]): Token[] {
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
  if (token.kind !== 'punct' || !/^(-|~|\.\.+)$/.test(token.text)) return token
  const after = tokens[at + 1]
  const before = tokens[at - 1]
  const ranges =
    after !== undefined && before !== undefined && looksNumeric(after) && mayEndNumber(before)
  return ranges ? { ...token, kind: 'word', text: 'to' } : token
}

const looksNumeric = (token: Token) =>
  token.kind === 'number' || token.text in ONES || token.text in TENS || token.text === 'end'
const mayEndNumber = (token: Token) =>
  looksNumeric(token) || UNITS.has(token.text) || token.text === 'start'

/** "half a step": one semitone. */
function readHalfStep(tokens: readonly Token[], at: number): Read | null {
  const [half, a, step] = tokens.slice(at, at + 3)
  if (half?.text !== 'half' || a?.text !== 'a' || !/^(step|tone)$/.test(step?.text ?? ''))
    return null
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

function readQuantity(tokens: readonly Token[], at: number): Read | null {
  const halfStep = readHalfStep(tokens, at)
  if (halfStep !== null) return halfStep
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
    } else if (!number.sure) return null
  }
  // "1 min 20 sec", "1m20", "a second and a half", "1 minute and 5 seconds"
  while (unit === 's' && first.clock !== true) {
    const joined = readRest(tokens, next, value, number.value)
    if (joined === null) break
    value = joined.value
    next = joined.next
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

function signWord(tokens: readonly Token[], at: number): -1 | 0 | 1 {
  const text = tokens[at]!.text
  if (tokens[at]!.kind !== 'word' || tokens[at + 1] === undefined) return 0
  return text === 'minus' || text === 'negative'
    ? -1
    : text === 'plus' || text === 'positive'
      ? 1
      : 0
}

function readUnit(tokens: readonly Token[], at: number): { measure: Measure; next: number } | null {
  const skip = tokens[at]?.text === '-' ? 1 : 0
  const first = tokens[at + skip]
  if (first?.kind !== 'word') return null
  const second = tokens[at + skip + 1]
  const pair = UNIT_PAIRS[`${first.text} ${second?.text ?? ''}`]
  if (pair !== undefined) return { measure: pair, next: at + skip + 2 }
  // "half a second", "quarter of a second"
  if ((first.text === 'of' || first.text === 'a' || first.text === 'an') && second !== undefined) {
    const third = tokens[at + skip + 2]
    const unit = first.text === 'of' && /^an?$/.test(second.text) ? third : second
    const found = unit?.kind === 'word' && COUNTED.has(unit.text) ? UNITS.get(unit.text) : undefined
    if (found !== undefined) return { measure: found, next: at + skip + (unit === third ? 3 : 2) }
    return null
  }
  const found = UNITS.get(first.text)
  if (found === undefined) return null
  if (
    first.text === 'second' &&
    second !== undefined &&
    /^(half|third|part|quarter)$/.test(second.text)
  )
    return null
  if (found.unit === 'kbps' && second?.text === '/' && tokens[at + skip + 2]?.text === 's')
    return { measure: found, next: at + skip + 3 }
  // "2.5k hz"
  if (first.text === 'k' && /^(hz|hertz)$/.test(second?.text ?? ''))
    return { measure: measure('hz', 1e3), next: at + skip + 2 }
  return { measure: found, next: at + skip + 1 }
}

/** What may follow a time: a smaller time, or "and a half". */
function readRest(tokens: readonly Token[], at: number, value: number, count: number) {
  const and = tokens[at]?.text === 'and' ? 1 : 0
  const texts = [0, 1, 2].map((i) => tokens[at + i]?.text)
  if (
    and &&
    texts[1] === 'a' &&
    PARTS[texts[2] ?? ''] !== undefined &&
    count === Math.round(count)
  ) {
    const unitScale = count === 0 ? 1 : value / count
    return { value: value + unitScale / PARTS[texts[2]!]!, next: at + 3 }
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

type Numeral = { value: number; next: number; sure: boolean; ordinal?: boolean; loose?: boolean }

/** A number in digits or words. Not `sure`: it needs a unit to be one ("a second", "half a second"). */
function readNumber(tokens: readonly Token[], at: number): Numeral | null {
  const token = tokens[at]
  if (token === undefined) return null
  const text = (offset: number) => tokens[at + offset]?.text ?? ''
  if (token.kind === 'number') {
    const mixed = tokens[at + 1]
    if (mixed?.kind === 'number' && /^\d+\/\d+$/.test(mixed.text) && Number.isInteger(token.value))
      return { value: token.value! + mixed.value!, next: at + 2, sure: true }
    if (/^(st|nd|rd|th)$/.test(text(1)) && tokens[at + 1]!.start === token.end)
      return { value: token.value!, next: at + 2, sure: true, ordinal: true }
    if (text(1) === 'and' && text(2) === 'a' && PARTS[text(3)] !== undefined)
      return { value: token.value! + 1 / PARTS[text(3)]!, next: at + 4, sure: true }
    return { value: token.value!, next: at + 1, sure: true }
  }
  if (token.kind !== 'word') return null
  if (token.text === 'x' && tokens[at + 1]?.kind === 'number' && !tokens[at + 1]!.signed)
    return { value: tokens[at + 1]!.value!, next: at + 2, sure: true }
  if (token.text === 'a' || token.text === 'an') {
    if (text(1) === 'couple')
      return { value: 2, next: at + (text(2) === 'of' ? 3 : 2), sure: true, loose: true }
    if (text(1) === 'few') return { value: 3, next: at + 2, sure: true, loose: true }
    if (text(1) === 'dozen') return { value: 12, next: at + 2, sure: true }
    if (text(1) === 'hundred' || text(1) === 'thousand') return readNumeral(tokens, at + 1)
    if (text(1) in PARTS && text(1) !== 'halves') {
      // "a half second", "a quarter of a second", "a tenth of a second"; "a half step" is a unit
      if (UNIT_PAIRS[`${text(1)} ${text(2)}`] !== undefined)
        return { value: 1, next: at + 1, sure: false }
      return readUnit(tokens, at + 2)?.measure.unit === 's' || text(1) === 'half'
        ? { value: 1 / PARTS[text(1)]!, next: at + 2, sure: false }
        : null
    }
    return COUNTED.has(text(1)) || UNIT_PAIRS[`${text(1)} ${text(2)}`] !== undefined
      ? { value: 1, next: at + 1, sure: false }
      : null
  }
  if (token.text === 'several') return { value: 3, next: at + 1, sure: false, loose: true }
  if (token.text === 'few') return { value: 3, next: at + 1, sure: false, loose: true }
  if (token.text === 'couple')
    return { value: 2, next: at + (text(1) === 'of' ? 2 : 1), sure: false, loose: true }
  // "half step down": one of them
  if (/^(half|whole)$/.test(token.text) && UNIT_PAIRS[`${token.text} ${text(1)}`] !== undefined)
    return { value: 1, next: at, sure: false }
  if (token.text === 'half' || token.text === 'quarter') {
    if (UNIT_PAIRS[`${token.text} ${text(1)}`] !== undefined) return null
    return { value: 1 / PARTS[token.text]!, next: at + 1, sure: false }
  }
  if (token.text === 'point' && text(1) in ONES) return readPoint(tokens, at, 0)
  if (/^(twice|thrice)$/.test(token.text)) return null
  return readNumeral(tokens, at)
}

function readNumeral(tokens: readonly Token[], at: number): Numeral | null {
  const word = (offset: number) => tokens[at + offset]?.text ?? ''
  let total = 0
  let current: number | null = null
  let used = 0
  for (;;) {
    const text = word(used)
    if (text in TENS) {
      if (current !== null && current % 100 !== 0) break
      current = (current ?? 0) + TENS[text]!
      used++
      const ones = word(used) === '-' ? used + 1 : used
      if (word(ones) in ONES && ONES[word(ones)]! > 0 && ONES[word(ones)]! < 10) {
        current += ONES[word(ones)]!
        used = ones + 1
      }
    } else if (text in ONES) {
      if (current !== null && current % 100 !== 0) break
      if (current !== null && ONES[text] === 0) break
      current = (current ?? 0) + ONES[text]!
      used++
    } else if (text === 'hundred' && (used === 0 || current !== null)) {
      current = (current ?? 1) * 100
      used++
    } else if (text === 'thousand' && (used === 0 || current !== null)) {
      total += (current ?? 1) * 1000
      current = 0
      used++
    } else if (text === 'and' && current !== null && current >= 100 && word(used + 1) in ONES)
      used++
    else if (text === 'and' && current !== null && current >= 100 && word(used + 1) in TENS) used++
    else break
  }
  if (current === null) return null
  const value = total + current
  if (word(used) === 'point' && word(used + 1) in ONES) return readPoint(tokens, at + used, value)
  if (word(used) === 'and' && word(used + 1) === 'a' && PARTS[word(used + 2)] !== undefined)
    return { value: value + 1 / PARTS[word(used + 2)]!, next: at + used + 3, sure: true }
  if (PARTS[word(used)] !== undefined && value < PARTS[word(used)]! && value > 0 && value !== 1) {
    // "three quarters", "two thirds"
    return { value: value / PARTS[word(used)]!, next: at + used + 1, sure: true }
  }
  // "one" may be a pronoun: "this one".
  const sure = !(used === 1 && word(0) === 'one')
  return { value, next: at + used, sure }
}

function readPoint(tokens: readonly Token[], at: number, whole: number): Numeral {
  let digits = ''
  let next = at + 1
  while (
    tokens[next] !== undefined &&
    tokens[next]!.text in ONES &&
    ONES[tokens[next]!.text]! < 10
  ) {
    digits += ONES[tokens[next]!.text]
    next++
  }
  return { value: Number(`${whole}.${digits}`), next, sure: true }
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
    // "low-pass at 1k, 48 dB per octave"
    if (/ k$/.test(first.text) && second.unit !== 'hz') continue
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

export const ordinalValue = (word: string): number | undefined => ORDINALS[word]
export const partValue = (word: string): number | undefined => PARTS[word]
export const isNumberWord = (word: string): boolean =>
  word in ONES || word in TENS || word in ORDINALS || word in PARTS || UNITS.has(word)
