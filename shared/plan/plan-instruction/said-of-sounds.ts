import { type InPlace, inPlace, replaced } from './in-place.ts'

// What is said of sounds, in the words that the readers know.

/** The words with sounds spoken of more plainly. Offsets stay. */
export const withSoundsPlainly = (words: string): string =>
  MAY_SAY.test(words) ? inPlace(withoutAllThatStays(words), PLAINLY) : words

const MAY_SAY =
  /\b(?:place of|same|sound of being|feel of being|tape|vinyl|except|apart from|but|besides|other than)\b/i

const CLIP = '(?:clip|recording|thing|audio|file|track|song|sound)'

const PLAINLY: readonly InPlace[] = [
  // "use a harp in place of the guitar"
  [/\bin (?:the )?place of\b/gi, 'instead of'],
  // "I'd like the same clip but with no dog in it": the rest is as it is
  [
    new RegExp(
      `(?<=^\\s*|[,.;!]\\s*)(?:(?:i'?d|i would|we'?d|we would)? ?(?:like|love|want|need|prefer)|(?:i|we) (?:want|need)|give me|(?:can|could) (?:i|we) (?:have|get)) (?:exactly )?the same ${CLIP},? (?:but|only|just) `,
      'gi',
    ),
    '',
  ],
  // "give it the sound of being inside a submarine"
  [/\bgive it the (?:sound|feel|feeling) of being\b/gi, 'make it sound like being'],
  // "I'd like tape hiss over it", which is not "like tape"
  [
    /\b(i|we)(?:'d| would) (?:like|love)(?= (?:(?:some|a bit of|a little) )?(?:tape|vinyl|cassette) (?:hiss|noise|crackle|static)\b)/gi,
    '$1 want',
  ],
]

const ALL = '(?:everything|all of it|it all|the (?:whole|entire) (?:thing|recording|clip))'
const STAYS =
  '(?:can |should |may |must |will |could )?(?:stay|stays|remain|remains)(?: in| there)?'
const IS_FINE = "(?:is|'s|sounds) (?:fine|good|great|ok|okay|perfect|nice|lovely|alright)"
const EXCEPT = ',? (?:except|but|apart from|aside from|besides|other than)(?: for)?'
const NAME =
  "((?:the |that |those |my |his |her |our )(?!first |last |final |opening |closing |initial |second |end |start |intro|outro|part |bit |middle )(?:[a-z][a-z'-]* ){0,3}?[a-z][a-z'-]*)"
const GOES =
  '(?:,?(?: and)?(?: that| which| it| this| they| those)?(?: one)? (?:needs? to|has to|have to|should|must|can|ought to|gotta) (?:go|be removed|be gone|disappear)(?: away)?|[,;.](?: please| so| can you| just)* (?:lose|remove|drop|delete|get rid of|take out|kill|cut) (?:that|it|them)(?: out)?|[,;.](?: please| so| can you| just)* (?:take|cut|get) (?:that|it|them) (?:out|away))'
const ENDS = '(?=\\W*$|[,.;!]| (?:and then|then|please|thanks?|thx|cheers)\\b)'
/** "…, make that louder" would be another end of it */
const IS_ALL = '(?=\\W*$|[,.;!]? (?:and )?(?:then|please|thanks?|thx|cheers|finally|after that)\\b)'

/** What stays, what does not, and what is said of that once more. */
const ALL_THAT_STAYS: readonly RegExp[] = [
  // "everything can stay except the ringing phone, that needs to go": which alone would be kept
  new RegExp(`\\b(${ALL} (?:${STAYS}|${IS_FINE})${EXCEPT} )${NAME}(${GOES})${ENDS}`, 'gi'),
  // "everything stays except the barking", "leave everything in except the phone"
  new RegExp(
    `\\b((?:${ALL} ${STAYS}|(?:keep|leave) (?:everything|it all|all of it)(?: in)?)${EXCEPT} )${NAME}()${IS_ALL}`,
    'gi',
  ),
  // "everything except the dog can stay"
  new RegExp(`\\b(${ALL}${EXCEPT} )${NAME}( ${STAYS})${IS_ALL}`, 'gi'),
]

/** The words with an order to remove what does not stay. */
const withoutAllThatStays = (words: string): string =>
  ALL_THAT_STAYS.reduce(
    (text, said) =>
      replaced(text, said, (_, stays: string, name: string, goes: string) =>
        ['remove'.padEnd(stays.length), name, ' '.repeat(goes.length)].join(''),
      ),
    words,
  )
