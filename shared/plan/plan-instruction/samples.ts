import type { Token } from '../lex/token.ts'
import type { Clip } from '../plan/places.ts'

/** "the first 22050 samples": how long they last, where the sample rate is known. */
export const withSamplesInSeconds = (
  tokens: readonly Token[],
  clip: Clip | null,
): readonly Token[] => {
  const rate = clip?.sampleRateHz ?? null
  if (rate === null || !tokens.some(({ unit }) => unit === 'samples')) return tokens
  return tokens.map((token) =>
    token.unit === 'samples' ? { ...token, value: token.value! / rate, unit: 's' } : token,
  )
}
