import { type InPlace, inPlace } from './in-place.ts'

// "There are gaps in it, fill them": what is told first, and then what the one word for it should be done with.

/** The words with a fault that is told put where "it" is made good. Offsets stay. */
export const withMadeGood = (words: string): string =>
  REMEDIES.test(words) ? inPlace(words, MADE_GOOD) : words

const REMEDIES =
  /\b(?:fill|patch|reconstruct|rebuild|restore|recover|recreate|bring|get) (?:them|those|these|that|it)\b|\b(?:restore|recover)(?: please| pls| plz)?(?=\W*$|[,.;!])/i

const ASKING = '[,.;:]?(?: (?:so|and|please|pls|can you|could you|would you|just))* '
const ENDS = '(?=\\W*$|[,.;!]| (?:and|then|please|thanks?|thx|cheers)\\b)'
const HIGHS = 'highs|high end|high frequencies|treble|top end|upper frequencies'
const LOST =
  '(?:is|are|were|was|got|have been|has been|have|has)(?: all| completely| totally| just| kind of)?(?: got| gone| been)? ?(?:missing|gone|lost|cut off|chopped off|removed|disappeared|vanished)(?: (?:in|by|during|through|from|after|because of) [^,;.!?\\d]{1,30}?)?'
const BACK =
  '(?:(?:restore|reconstruct|rebuild|recover|recreate) (?:it|them|those|that)|(?:bring|get) (?:it|them|those|that) back|(?:restore|recover)(?: please| pls| plz)?)'
const LOSES =
  "(?:(?:(?:i|we|it|this|that|(?:the|my|this) \\w+)(?:'ve| have| has| had)?(?: also| just)? )?lost)"

const MADE_GOOD: readonly InPlace[] = [
  // "the highs are missing, please restore them"; "…, boost them" is louder
  [
    new RegExp(`\\b(?:the |all the |its |my )?(${HIGHS}) ${LOST}${ASKING}${BACK}${ENDS}`, 'gi'),
    'restore the $1',
  ],
  // "lost the highs, restore please", "we lost the highs in the transfer, bring them back"
  [
    new RegExp(
      `\\b${LOSES} (?:all )?(?:of )?(?:the |its |my )?(${HIGHS})(?: (?:in|by|during|through|from|after|when|because of) [^,;.!?\\d]{1,30}?)?${ASKING}${BACK}${ENDS}`,
      'gi',
    ),
    'restore the $1',
  ],
  // "there are no highs in it, bring them back"
  [
    new RegExp(
      `\\b(?:(?:there (?:are|is)|there's|it has|i hear|we hear) )?no (${HIGHS})(?: left| at all| in it| in there)?${ASKING}${BACK}${ENDS}`,
      'gi',
    ),
    'restore the $1',
  ],
  // "some bits are missing, fill them in"
  [
    new RegExp(
      `\\b(?:there are )?(?:some|a few|several|many) (?:bits|parts|pieces)(?: of it)? (?:are |got |have gone |is )?(?:missing|lost|gone)${ASKING}(?:fill|patch|reconstruct|rebuild|restore|recover|recreate) (?:them|those|these|that|it)(?: in| up| out)?${ENDS}`,
      'gi',
    ),
    'fill the gaps',
  ],
  // "there are gaps in it, can you fill them in"
  [
    new RegExp(
      `\\b(?:there(?:'s| are| were)|theres|(?:it|this|that|(?:the|my|this) \\w+) (?:has|have|had|contains)) (?:got )?(?:(?:some|a few|several|many|lots of|little|small|short|tiny|random) )*(?:gaps|holes|drop-?outs)(?: (?:in|on|throughout|all over) [^,;.!?\\d]{1,30}?)?${ASKING}(?:fill|patch|reconstruct|rebuild|restore|recover|recreate) (?:them|those|these|that|it)(?: in| up| out)?${ENDS}`,
      'gi',
    ),
    'fill the gaps',
  ],
]
