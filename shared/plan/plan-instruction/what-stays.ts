import { replaced } from './in-place.ts'

// "Reverse the last 3 s, the rest stays": what nothing is done to goes without saying.

const REST = '(?:(?:the |all the )?(?:rest|remainder|others?)|everything else|all else)'
const HALF = '(?:the )?(?:first|second|other|last) half'
const FINE =
  "(?:fine|ok(?:ay)?|good|great|perfect|alright|lovely|nice|normal(?: speed)?|unchanged|untouched|alone|the same|as (?:it|they)(?:'s| is| are| was| were)|as is|as before|intact)"
const SO =
  '(?: (?:as (?:it|they) (?:is|are)|as is|the way it is|already|like this|like that|though))?'

/** A clause that says only that they stay. */
const staying = (what: string): RegExp =>
  new RegExp(
    [
      '(?:[,;.!\\n]|\\b(?:and|but|while|because|since)\\b)(?: ?(?:and|but|while|because|since|leave|keep|please))* ?',
      `${what}(?: (?:just|should|must|can|may|is to))?(?: (?:stays?|remains?)(?: ${FINE})?| (?:is|are|was|sounds?|be|to be|left)(?: (?:left|really|all|just|already))* ${FINE}${SO}| ${FINE})`,
      '(?=\\W*$|\\s*[.;!\\n]|,? (?:and|then|please|pls|thanks|thank|thx|ty|cheers)\\b|,)',
    ].join(''),
    'gi',
  )

const REST_STAYS = staying(REST)
const HALF_STAYS = staying(HALF)

const blank = (said: string) => ' '.repeat(said.length)

const SAYS = /\w/

/** What is kept is no more than that, and the rest cannot stay. */
const KEEPS = /\b(?:keep|leave|save|trim|crop|extract|shorten)\b/i

/** "first half twice as fast, second half normal": only where the other half was named. Offsets stay. */
export function withoutWhatStays(words: string): string {
  if (!/\b(?:rest|remainder|others?|else|half)\b/i.test(words)) return words
  const rested = replaced(words, REST_STAYS, (said, at: number) =>
    SAYS.test(words.slice(0, at)) && !KEEPS.test(words.slice(0, at)) ? blank(said) : said,
  )
  return replaced(rested, HALF_STAYS, (said, at: number) =>
    /\bhalf\b/i.test(words.slice(0, at)) ? blank(said) : said,
  )
}
