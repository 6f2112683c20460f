import { replaced } from './in-place.ts'

// Words that some write in two: one word for the planner. Offsets stay.

const APART =
  /\b(cross|pre|mono|phase)[- ](fad(?:e|es|ed|ing)|delay|is(?:e|ed)|iz(?:e|ed)|vocoder)\b/gi

/** "cross-fade", "pre-delay", "mono-ise" */
export const together = (words: string): string =>
  replaced(words, APART, (said, first: string, second: string) =>
    `${first}${second}`.padEnd(said.length),
  )
