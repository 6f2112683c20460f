import { replaced } from './in-place.ts'

// What a sentence tells first, and then asks to be otherwise. Offsets stay.

/** "it's 100 bpm, make it 120 bpm": from the one to the other. */
export const withTempo = (words: string): string =>
  replaced(words, TEMPO, (said, now: string, wanted: string) =>
    fitting(`from ${now} bpm to ${wanted} bpm`, said),
  )

/** "turn it down so it's barely audible": how far. */
export const withWhisper = (words: string): string =>
  replaced(words, BARELY, (said, lowers: string) => fitting(`${lowers} to a whisper`, said))

/** "I only have a ten second slot, squeeze the whole thing into it": into ten seconds. */
export const withSlot = (words: string): string =>
  /\b(?:slot|window|have|got)\b/i.test(words)
    ? replaced(words, SLOT, (said, has: string | undefined, is: string | undefined) =>
        fitting(`fit it into ${has ?? is}`, said),
      )
    : words

/** In its place if there is room, for every offset stays. */
const fitting = (short: string, said: string) =>
  short.length <= said.length ? short.padEnd(said.length) : said

const BPM = '(\\d+(?:\\.\\d+)?) ?bpm'
const IS_NOW =
  "(?:(?:it|this|the (?:song|track|recording|tempo|beat|clip|original|loop))(?:'s| is| was)|i recorded (?:it|this))(?: currently| now| recorded| played)?(?: at)?"
const WISH =
  '(?:(?:please |can you |could you )?(?:make|set|get|bring|change|speed|slow|take|put|turn|push|convert) (?:it|this|that|the tempo)(?: up| down)?|(?:i|we) (?:want|need|would like) (?:it|this)|it should be)(?: to| at)?'
const TEMPO = new RegExp(
  `\\b${IS_NOW} ${BPM}(?: now| right now| at the moment| currently)?(?: ?[,.;]| and| but)(?: (?:and|but|so|please))* ${WISH} (\\d+(?:\\.\\d+)?)(?: ?bpm| beats per minute|(?= *(?:$|[,;!?]|\\.(?!\\d)|please|and|then)))(?![\\w%])`,
  'gi',
)

const BARELY =
  /\b((?:turn|bring|take|pull|dial|push|lower|reduce)\b[^.;,!?]{1,40}?) (?:so(?: that)?|until|till|to where) (?:it|this|that|they|everything)(?:'s| is| are|'re) (?:(?:just |only )?(?:barely|hardly|scarcely) audible|(?:just|only|barely) a whisper|(?:almost|nearly) (?:inaudible|silent))\b/gi

const LENGTH = '((?:\\d[\\d.:]*|[a-z]+(?:-[a-z]+)?)[ -]?(?:s|secs?|seconds?|mins?|minutes?))'
const SQUEEZE =
  '(?:(?:squeeze|squash|cram|shrink|compress|fit) (?:it|this|that|everything|the (?:whole )?\\w+)(?: all)?(?: in(?:to)?(?: (?:it|that|there|this))?)?|(?:make|get) (?:it|this|that|everything|the (?:whole )?\\w+) fit(?: in(?:to)?(?: (?:it|that|there|this))?)?|speed (?:it|this) up so(?: that)? it fits(?: in(?:to)? (?:it|that))?)'
const SLOT = new RegExp(
  `\\b(?:(?:i|we)(?:'ve| have)?(?: only| just)*(?: have| got)+(?: only| just)? (?:an? )?${LENGTH}(?:[ -](?:slot|window|gap|space|limit))?(?: available| left| free)?|(?:the|my|our) (?:slot|window|limit) is (?:only |just )?${LENGTH}(?: long)?) ?[,.;-]+(?: (?:so|and|please|pls|can you|could you))* ${SQUEEZE}(?=\\W*$|,? (?:please|pls|thanks|thank|thx|and|then)\\b|[,.;])`,
  'gi',
)
