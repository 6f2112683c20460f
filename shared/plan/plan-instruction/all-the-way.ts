import { replaced } from './in-place.ts'

// "Gradually louder all the way to the end": of all of it, and no more of it than that.

const ALL_THE_WAY =
  /\b(?:(?:right |all the way )(?:(?:through|up|down|on) )?(?:from (?:the )?(?:very )?(?:start|beginning) )?(?:to|until|till|'til|through to) (?:the )?(?:very )?(?:end|finish)|(?:until|till) (?:the )?(?:very )?end)(?=\W|$)/gi

const IS_GRADUAL =
  /\b(?:gradual(?:ly)?|slowly|steadily|progressively|bit by bit|little by little|louder and louder|quieter and quieter|softer and softer)\b/i
const STARTS = /\b(?:from|after|at|starting|past)\b[^.;!?]*\d[^.;!?]*$/i
const BECOMES =
  /\b(?:get|gets|getting|grow|grows|become|becomes)\b[^.,;!?]*\b(?:louder|quieter|softer)\b/i

/** Offsets stay. */
export function withAllTheWay(words: string): string {
  if (!/\b(?:way|right|until|till)\b/i.test(words)) return words
  return replaced(words, ALL_THE_WAY, (said, at: number) => {
    const before = words.slice(0, at)
    if (/\bfad/i.test(before)) return said
    const isWay = /^(?:all|right)/i.test(said)
    if (STARTS.test(before)) return isWay ? 'to the end'.padStart(said.length) : said
    if (IS_GRADUAL.test(before)) return 'throughout'.padEnd(said.length)
    // "all the way to the end it should get louder"
    const told = /\w/.test(before) ? before : words.slice(at + said.length)
    return isWay && BECOMES.test(told) ? 'gradually'.padEnd(said.length) : said
  })
}
