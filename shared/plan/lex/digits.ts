import { matchAt, type Piece } from './piece.ts'
import type { Token } from './token.ts'

// Numbers in digits, and what is written like one: clocks, ratios, fractions.

/** "-3", "+1.5": "2-4" is a range, "2 -4" and "(-4" have a sign. */
export function readSigned(text: string, at: number, last: Token | undefined): Piece | null {
  if (!/[+-]/.test(text[at]!) || !/[\d.]/.test(text[at + 1] ?? '')) return null
  const before = text[at - 1] ?? ' '
  if ((last?.kind === 'number' && before !== ' ') || /[\p{L}\d]/u.test(before)) return null
  const number = readDecimal(text, at + 1)
  if (number === null) return null
  const value = text[at] === '-' ? -number.value : number.value
  return { length: number.length + 1, token: { kind: 'number', value, unit: null, signed: true } }
}

/** "1:30", "4:1", "24/48", and "2.5", which is what none of the others is. */
export function readDigits(text: string, at: number): readonly Piece[] | null {
  if (!/[\d.]/.test(text[at]!)) return null
  const special = readClock(text, at) ?? readRatio(text, at) ?? readPrimes(text, at)
  if (special !== null) return [special]
  const file = readBitsAndRate(text, at)
  if (file !== null) return file
  const number = readDecimal(text, at)
  if (number === null) return null
  const { value, length } = number
  return [{ length, token: { kind: 'number', value, unit: null } }]
}

const CLOCK = /(?:(\d{1,2}):)?(\d{1,3}):(\d{2}(?:\.\d+)?)(?!\d|:\d)/y

/** "1:02:03", "0:07.5" */
function readClock(text: string, at: number): Piece | null {
  const clock = matchAt(CLOCK, text, at)
  if (clock === null || Number(clock[3]) >= 60) return null
  const value = Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3])
  return { length: clock[0].length, token: { kind: 'number', value, unit: 's', clock: true } }
}

const RATIO = /(\d+(?:\.\d+)?):1(?![\d:])/y

/** "4:1" */
function readRatio(text: string, at: number): Piece | null {
  const ratio = matchAt(RATIO, text, at)
  if (ratio === null) return null
  return { length: ratio[0].length, token: { kind: 'number', value: Number(ratio[1]), unit: 'x' } }
}

const PRIMES = /(\d+)'\s?(\d{1,2}(?:\.\d+)?)"/y

/** `1'20"` */
function readPrimes(text: string, at: number): Piece | null {
  const primes = matchAt(PRIMES, text, at)
  if (primes === null) return null
  const value = Number(primes[1]) * 60 + Number(primes[2])
  return { length: primes[0].length, token: { kind: 'number', value, unit: 's', clock: true } }
}

const BITS_AND_RATE = /(16|24|32)\/(44\.1|48|88\.2|96|192)k?(?![\d.])/y
const RATE_AND_BITS = /(44\.1|48|88\.2|96|192)k?\/(16|24|32)(?:[ -]?bits?\b)?(?![\d.])/y

/** "24/48", "48k/24 bit": bits and kilohertz, two numbers. */
function readBitsAndRate(text: string, at: number): readonly Piece[] | null {
  const bitsFirst = matchAt(BITS_AND_RATE, text, at)
  const found = bitsFirst ?? matchAt(RATE_AND_BITS, text, at)
  if (found === null) return null
  const [one, other] = found[0].split('/') as [string, string]
  const [first, second] = bitsFirst === null ? [hertz, bits] : [bits, hertz]
  return [first(one), { length: 1 }, second(other)]
}

const bits = (text: string): Piece => ({
  length: text.length,
  token: { kind: 'number', value: Number.parseInt(text, 10), unit: 'bit' },
})

const hertz = (text: string): Piece => ({
  length: text.length,
  token: { kind: 'number', value: 1000 * Number.parseFloat(text), unit: 'hz' },
})

const FRACTION = /(\d+)\/(\d+)(?!\d)/y

const THOUSANDS = /[1-9]\d{0,2}(?:,\d{3})+(?!\d)(?:\.\d+)?/y

/** ".5", and neither "2 s,3 dB" nor "2 s.1 s". */
const DECIMAL = /(?:\d+(?:[.,]\d+)?|(?<![\p{L}\d])\.\d+)/uy

/** "1/2", "1,500", "1,5" */
function readDecimal(text: string, at: number): { value: number; length: number } | null {
  const fraction = matchAt(FRACTION, text, at)
  if (fraction !== null && Number(fraction[2]) > 0)
    return { value: Number(fraction[1]) / Number(fraction[2]), length: fraction[0].length }
  const thousands = matchAt(THOUSANDS, text, at)
  if (thousands !== null)
    return { value: Number(thousands[0].replaceAll(',', '')), length: thousands[0].length }
  const decimal = matchAt(DECIMAL, text, at)
  if (decimal === null) return null
  const value = Number(decimal[0].replace(',', '.'))
  return Number.isFinite(value) ? { value, length: decimal[0].length } : null
}
