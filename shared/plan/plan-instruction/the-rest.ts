import { replaced } from './in-place.ts'

// "Keep 4 to 12 s, the rest can go": what becomes of the rest has been said already.

const REST =
  '(?:(?:the |all the )?(?:rest|remainder|others?)|(?:every|any)thing else|all else|all the other (?:parts?|bits?|stuff))(?: of (?:it|that|(?:the|this|my) \\w+))?'
const OTHERS =
  '(?:all )?(?:of )?(?:the )?other (?:sounds?|noises?|instruments?|voices?|sources?|stuff|things)(?: (?:there|in it|in there))?'
const CAN = "(?:(?:can|may|should|must|could|will|might|has to|needs to|is to|'ll|just) )*"
const GONE =
  '(?:go(?: away)?|goes(?: away)?|(?:be |is |are |get |gets )?(?:deleted|removed|cut|dropped|discarded|trashed|binned|thrown (?:out|away)|trimmed(?: off| away)?|gone)|disappear|vanish)'
const IS =
  "(?:is|are|'s|was|were)(?: (?:just|all|only|mostly|mainly|basically|simply|really|so|too|very|pretty))*"
const USELESS = [
  `(?:(?:${IS} not|(?:is|are|was|were)n'?t)(?: (?:really|very|that))? (?:needed|wanted|important|necessary|interesting|usable|good|relevant|worth (?:it|keeping|hearing))`,
  `${IS} (?:an? )?(?:junk|garbage|rubbish|trash|useless|unnecessary|unneeded|unwanted|irrelevant|worthless|crap|boring|dull|pointless|unusable|bad|awful|terrible|(?:small |idle )?(?:talk|chat|chatter)|talking|chatting|mumbling|waffle|nonsense|filler|noise|silence|silent|empty|blah|mess|coughing))`,
].join('|')
const NOBODY_NEEDS =
  "(?:i|we) (?:do not|don'?t|really don'?t|no longer) (?:really )?(?:need|want|care (?:about|for))"
const WHAT_FOLLOWS =
  "(?:everything|all|what|whatever|anything)(?:'s| that| is)?(?: (?:comes|follows|is))? (?:after|before|afterwards|behind|around)(?: (?:that|it|this|them))?"
const TAKE_OUT =
  '(?:delete|remove|drop|discard|erase|trash|bin|ditch|toss|chuck|lose|scrap|forget|cut|trim|throw|get rid of|do away with)(?: (?:out|away|off))?'

/** A clause that says only that the rest goes. */
const goes = (taken: string) =>
  new RegExp(
    [
      '(?:[,;.!\\n]|\\b(?:and|but|so|while|because|since|as)\\b|\\s)(?: ?(?:and|but|so|while|then|because|since|as|please|just|pls))* ?',
      `(?:(?:${REST}|${WHAT_FOLLOWS}) ?(?:${USELESS})|${REST} ?(?:${CAN}${GONE}|out|${NOBODY_NEEDS})|${NOBODY_NEEDS} ${REST}|${taken}(?: (?:out|away|off))?)`,
      '(?=\\W*$|\\s*[.;!\\n]|,? (?:and|then|please|pls|thanks|thank|thx|ty|cheers)\\b|,)',
    ].join(''),
    'gi',
  )

const REST_GOES = goes(`${TAKE_OUT} ${REST}`)
/** "keep only the birds, drop all other sounds" */
const OTHERS_GO = goes(`(?:${TAKE_OUT} ${REST}|(?:mute|silence|${TAKE_OUT}) ${OTHERS})`)

const KEEPS =
  /\b(?:only|just|keep|keeping|need|want|leave|save|preserve|retain|hold on to|like|after|(?:trim|crop|cut|shorten)(?: it| this)?(?: down)? to)\b/i
/** "the first 10 s are good, the rest can go" */
const IS_GOOD =
  /\d.*\b(?:stays?|remains?|good|great|fine|perfect|usable|matters?|important|needed|wanted)\b/i
/** "leave it alone, the rest can go" */
const IN_PEACE = /\b(?:alone|untouched|intact|as (?:it|they)|unchanged)\b/i

const NAMES_REST =
  /\b(?:rest|remainder|others?|else|parts?|bits?|stuff|everything|all|what|what's|whatever|anything)\b/i
/** "drop the other sounds": of a sound that is kept */
const IS_OTHERS = /\bother (?!parts?\b|bits?\b|stuff\b)\w+/i
const SPARES =
  /\b(?:only|just|keep|keeping|leave|isolate|extract|solo)\b(?![^,;.!?]*\b(?:alone|untouched)\b)/i

/** "get rid of the other instruments, only keep the cello": what is kept is said behind it. */
const OTHERS_FIRST = new RegExp(
  `\\b(?:mute|silence|${TAKE_OUT}) ${OTHERS}(?: (?:out|away|off))?[,;.!]?(?: (?:and|just|please|so|then))* (?:only keep|keep only|just keep|keep|leave only|leave just|just leave|only leave|leave|isolate|extract|(?:i|we) only (?:want|need)|(?:i|we) just (?:want|need))(?= (?:the|my|his|her|our|their)\\b)`,
  'gi',
)

/** "only 2 to 8 s, the rest can go": keep 2 to 8 s. Offsets stay. */
export function withoutTheRest(words: string): string {
  if (!NAMES_REST.test(words)) return words
  let from = 0
  const hasOthers = /\bother /i.test(words)
  const told = hasOthers
    ? replaced(words, OTHERS_FIRST, (said) => 'keep only'.padStart(said.length))
    : words
  return replaced(told, hasOthers ? OTHERS_GO : REST_GOES, (said, at: number) => {
    const before = told.slice(from, at)
    from = at + said.length
    if (IN_PEACE.test(before) || (IS_OTHERS.test(said) && !SPARES.test(before))) return said
    if (KEEPS.test(before) || IS_OTHERS.test(said)) return ' '.repeat(said.length)
    return IS_GOOD.test(before) ? ' only'.padEnd(said.length) : said
  })
}
