import type { Token } from '../lex/token.ts'
import type { Clip } from '../plan/places.ts'

/** "some mud around 300": a frequency, where a band is spoken of and no clip is that long. */
export function withBareFrequencies(typed: readonly Token[], clip: Clip | null): readonly Token[] {
  if (!typed.some(isBareNumber)) return typed
  const seconds = clip?.durationSeconds ?? USUAL_SECONDS
  const tokens = typed.some(isKilo) ? withKilos(typed) : typed
  if (tokens.some(({ text }) => TUNED.test(text))) return withBareNotes(tokens, seconds)
  if (!tokens.some(({ text }) => BAND.test(text))) return tokens
  return tokens.map((token, at) =>
    isBareNumber(token) &&
    token.value! >= LOWEST_HZ &&
    // "low-pass at 8 kHz and export as mp3 at 192k"
    token.value! <= HIGHEST_HZ &&
    token.value! > seconds &&
    AT.test(tokens[at - 1]?.text ?? '') &&
    (tokens[at + 1]?.kind ?? 'punct') === 'punct'
      ? { ...token, unit: 'hz' }
      : token,
  )
}

/** "between 0.9 and 1.1k": of both; "bleep it at 1.5k": no number that a bleep could have but that. */
function withKilos(tokens: readonly Token[]): readonly Token[] {
  const isBleep = tokens.some(({ text }) => /^(bleep|beep)(s|ed|ing)?$/.test(text))
  return tokens.map((token, at) => {
    const [link, other] = [tokens[at + 1]?.text ?? '', tokens[at + 2]]
    if (isBareNumber(token) && /^(and|to|-)$/.test(link) && other !== undefined && isKilo(other))
      if (!isKilo(token) && token.value! * 1000 < other.value!)
        return { ...token, value: token.value! * 1000, text: `${token.text} k` }
    return isBleep && isKilo(token) && AT.test(tokens[at - 1]?.text ?? '')
      ? { ...token, unit: 'hz' }
      : token
  })
}

const isKilo = (token: Token) => isBareNumber(token) && / k$/.test(token.text)

/** "tune it from 440 to 432": where the A lies, and lay. */
const withBareNotes = (tokens: readonly Token[], seconds: number): readonly Token[] =>
  tokens.map((token, at) =>
    isBareNumber(token) &&
    token.value! >= 400 &&
    token.value! < 500 &&
    token.value! > seconds &&
    /^(from|to|a|a4|=)$/.test(tokens[at - 1]?.text ?? '')
      ? { ...token, unit: 'hz' }
      : token,
  )

const TUNED = /^(re)?tun(e|ed|ing)$/

const isBareNumber = ({ kind, unit, signed, clock }: Token) =>
  kind === 'number' && (unit ?? null) === null && signed !== true && clock !== true

const LOWEST_HZ = 20
/** What can be heard. */
const HIGHEST_HZ = 24_000
/** Of a clip whose length is not known. */
const USUAL_SECONDS = 99
const AT = /^(at|around|about|near|@)$/
const BAND =
  /^(mud|muddy|muddiness|box|boxy|boxiness|resonances?|resonant|ring|ringing|whistle|whine|mids?|bass|treble|lows?|highs?|presence|harsh|harshness|nasal|honk|boom|boomy|boominess|body|warmth|air|clarity|frequency|band|bell|notch|peak|dip|eq)$/
