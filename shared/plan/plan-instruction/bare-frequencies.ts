import type { Token } from '../lex/token.ts'
import type { Clip } from '../plan/places.ts'

/** "some mud around 300": a frequency, where a band is spoken of and no clip is that long. */
export function withBareFrequencies(tokens: readonly Token[], clip: Clip | null): readonly Token[] {
  const seconds = clip?.durationSeconds ?? USUAL_SECONDS
  if (!tokens.some(({ text }) => BAND.test(text))) return tokens
  return tokens.map((token, at) =>
    isBareNumber(token) &&
    token.value! >= LOWEST_HZ &&
    token.value! > seconds &&
    AT.test(tokens[at - 1]?.text ?? '') &&
    (tokens[at + 1]?.kind ?? 'punct') === 'punct'
      ? { ...token, unit: 'hz' }
      : token,
  )
}

const isBareNumber = ({ kind, unit, signed, clock }: Token) =>
  kind === 'number' && (unit ?? null) === null && signed !== true && clock !== true

const LOWEST_HZ = 20
/** Of a clip whose length is not known. */
const USUAL_SECONDS = 99
const AT = /^(at|around|about|near|@)$/
const BAND =
  /^(mud|muddy|muddiness|box|boxy|boxiness|resonances?|resonant|ring|ringing|whistle|whine|mids?|bass|treble|lows?|highs?|presence|harsh|harshness|nasal|honk|boom|boomy|boominess|body|warmth|air|clarity|frequency|band|bell|notch|peak|dip|eq)$/
