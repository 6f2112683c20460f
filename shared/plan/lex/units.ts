import type { Token, Unit } from './token.ts'

// Units, and how they are written.

type Measure = { unit: Unit | null; scale: number }

export const measure = (unit: Unit | null, scale = 1): Measure => ({ unit, scale })

export const UNITS: ReadonlyMap<string, Measure> = new Map(
  (
    [
      ['s sec secs second seconds secz sek', measure('s')],
      ['ms msec msecs millisec millisecs millisecond milliseconds millis', measure('s', 1e-3)],
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
      ['kbps kbit kbits kilobit kilobits kb kbs', measure('kbps')],
      ['samples', measure('samples')],
    ] as const
  ).flatMap(([words, of]) => words.split(' ').map((word) => [word, of] as const)),
)

/** Units that "a" or "one" may count: not "a bit", not "a k". */
export const COUNTED = new Set(
  'sec second millisecond minute min hour db decibel semitone tone octave cent hertz percent halfstep'.split(
    ' ',
  ),
)

export const UNIT_PAIRS: Readonly<Record<string, Measure>> = {
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

export function readUnit(
  tokens: readonly Token[],
  at: number,
): { measure: Measure; next: number } | null {
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
