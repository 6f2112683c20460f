import { replaced } from './in-place.ts'

// "Never above -1 dB" is a limiter, however it is said.

const NOTHING = 'nothing|no (?:peaks?|samples?)'
const MUST = '(?:should|must|may|can|is (?:allowed )?to)'
const NEVER =
  "(?:(?:it|this|that|(?:the |its )?(?:peaks?|level|signal)) )?(?:(?:should|must|can|may|does|do) ?)?(?:never|not|n't|without|don'?t let (?:it|the level|the peaks?|anything))"
const GOES = 'go(?:es|ing)?|gets?|getting|is|be|rises?|rising|peaks?|peaking'
const OVER = 'above|over|past|beyond|higher than|louder than'

const CEILING = new RegExp(
  [
    '\\b(?:(?:make sure|ensure|see)(?: that)? )?',
    `(?:(?:keep|hold)(?: all)?(?: the| its)? peaks? (?:under|below)`,
    `|(?:(?:${NOTHING})(?: ${MUST})?|${NEVER})(?: ever)?(?: (?:${GOES}))? (?:${OVER})`,
    `|(?:(?:${NOTHING})(?: ${MUST})?|${NEVER})(?: ever)? exceed(?:s|ing)?)`,
    '(?= (?:-|minus )\\d[\\d.,]* ?d| 0 ?d)',
  ].join(''),
  'gi',
)

/** "it never goes above -20 dB": how it is. */
const IS_SO =
  /^(?:it|this|that|the \w+) (?:never|does ?n[o']t)(?: ever)? (?:goes?|gets?|is|rises?|peaks?|exceeds?)\b/i

/** Whether a ceiling is all that the words ask for. */
export const saysCeiling = (words: string): boolean => words.search(CEILING) !== -1

/** "it must never exceed -1 dB", "louder without going over -1 dB": limit to it. Offsets stay. */
export const withCeiling = (words: string): string =>
  replaced(words, CEILING, (said, at: number) => {
    if (IS_SO.test(said)) return said
    const isJoined = /(?:^|[,.;:]|\b(?:and|but|then|also))\s*$/i.test(words.slice(0, at))
    const wish = isJoined ? 'limit to' : ', limit to'
    return wish.length <= said.length ? wish.padEnd(said.length) : said
  })
