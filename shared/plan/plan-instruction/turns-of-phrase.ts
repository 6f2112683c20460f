import { type InPlace, inPlace, replaced } from './in-place.ts'
import { CUE, TURNS_OF_TIME } from './turns-of-time.ts'

// A turn of phrase for which there is a plainer one of no more letters. Every offset stays.

/** The words of an instruction with the plainer of two phrases for the same. */
export const plainly = (words: string): string =>
  inPlace(
    replaced(words, DROPPED_IN, (_, verb: string, sound: string, into: string) =>
      ['add'.padEnd(verb.length), sound, ''.padEnd(into.length)].join(''),
    ),
    CUE.test(words) ? [...TURNS, ...TURNS_OF_TIME] : TURNS,
  )

/** "drop a thunderclap in at 8 s": it is added. */
const DROPPED_IN =
  /\b(drop|slip|pop|slot|throw|toss|tuck)( (?:an?|some) (?!semitone|tone|half|third|octave|few|bit|db)(?:[\w'.-]+ ){1,8})(in)(?= (?:at|around|after|before) )/gi

const TONE = 'channel|side|tempo|speed|pace|pitch|bass|treble|mids|highs|lows'

const SECONDS = '[\\d.:]+ ?(?:s|secs?|seconds?)?'

const TURNS: readonly InPlace[] = [
  // "it needs to end up 8 dB louder": how it should be, and no place
  [/\bto end up(?= (?:in (?:mono|stereo)\b|(?!in |on |at |with |by |as |like )[\w+-]))/gi, 'to be'],
  // "ease the right channel down a little": no fade
  [
    new RegExp(`\\beas(?:e|es|ing)(?= (?:the |my )?(?:\\w+ )?(?:${TONE}) (?:up|down)\\b)`, 'gi'),
    'turn',
  ],
  // "it should end in silence after a 5 s fade": a fade of 5 s, and no moment
  [
    /(?<=\b(?:ends?|finish(?:es)?|close|die|go(?:es)?)(?: out)? (?:in|to|into) silence )after(?= an? [\d.]+ ?-?(?:s|secs?|seconds?) fade)/gi,
    'with',
  ],
  // "I wish there wasn't so much noise": how much there is, and not how little it should be
  [
    /\bi wish (?:there|it) (?:was not|were not|is not|wasn't|weren't|isn't|wasnt) (?:so|as|that)(?= (?:much|many)\b)/gi,
    'there is so',
  ],
  // "drop the vocals in at 4 s": which, is not said, but they are not taken out
  [
    /\b(?:drop|throw|toss)(?= the (?!first|last)(?:[\w'-]+ ){1,3}in (?:at|around|after|before) )/gi,
    'put',
  ],
  // "mono, taken from the left channel"
  [
    /(?<=\bmono)(?: ?,)?(?: and)? (?:taken|made|derived|drawn|built|created)(?: only| just| entirely)?(?= from the (?:left|right)\b)/gi,
    '',
  ],
  // "like it's coming down a phone line": through it
  [
    /(?<=\b(?:com(?:ing|es?)|came) )down(?= (?:an?|the|my) (?:\w+ )?(?:phone|telephone|line|wire)\b)/gi,
    'over',
  ],
  // "turn it right down": much, and nothing of the right
  [
    /(?<=\b(?:turn|bring|take|pull|push|dial|crank) (?:it|this|that|everything) )right(?= (?:down|up)\b)/gi,
    'way',
  ],
  // "snip out two pieces: 3 to 5 s, 9 to 10 s": how many follow
  [
    /\b(?:(?:these|the|the following) )?(?:two|three|four|five|six|[2-6]) (?:pieces|bits|parts|sections|places|spots|chunks|segments|ranges|stretches)(?=(?: by [\d.]+ ?db)? ?: ?(?:from )?\d)/gi,
    '',
  ],
  // "cut 4 s to 6 s (not 4 to 5)": what it is not
  [new RegExp(`\\(not ${SECONDS}(?: (?:to|and) ${SECONDS}| ?- ?${SECONDS})?\\)`, 'gi'), ''],
  // "not 6 dB but 3 dB louder", "4 dB louder, not 6 dB"
  [/\bnot (?:by )?[\d.]+ ?(?:db|decibels)?,? but (?=(?:by )?[\d.]+ ?(?:db|decibels)\b)/gi, ''],
  [
    /(?<=\b[\d.]+ ?(?:db|decibels)\b[^,;.\d]*), ?not [\d.]+ ?(?:db|decibels)?(?=\s*$| ?[,;!]|\.(?!\d)| and )/gi,
    '',
  ],
  // "after that end it with a fade": then
  [/\bafter that(?= (?:end|start|begin|finish|close|open) (?:it|this|with|on|off)\b)/gi, 'then'],
  // "remove two things: the hum and the hiss"
  [
    /(?<=\b(?:remove|fix|repair|cut|delete|kill) )(?:(?:these|the) )?(?:two|three|four|[2-4]) (?:things|parts|faults|problems|issues|noises|sounds) ?:(?= (?:the|an?|some|all) )/gi,
    '',
  ],
  // "I'd really like it without that hum"
  [
    /\bi(?:'d| would) (?:really )?(?:like|love|prefer) (?:it|this|that) without(?= (?:the|that|this|those|these|any|all|my|his|her) )/gi,
    'remove',
  ],
  // "7 times a second"
  [
    /(?<=\b(?:\d[\d.]*|two|three|four|five|six|seven|eight|nine|ten|twelve) )times (?:a|per|each|every) second\b/gi,
    ' hz',
  ],
  // "it should drift from left to right"
  [
    /\b(?:drift|wander|glide|float|roam|swing)(?:s|ing)?(?= (?:(?:slowly|gradually|over|across|around) )?from (?:the )?(?:left|right)\b)/gi,
    'move',
  ],
  // "pull the stereo image in"
  [
    /\b(?:pull|bring|draw) (?:the |its )?stereo (?:image|width|field|spread|picture) in(?: a bit| a little)?(?=\s*(?:[.,;!]|$| and ))/gi,
    ' narrow the stereo',
  ],
  // "there should be no hum left"
  [
    /(?<=\bno (?:[\w-]+ |\d+ ?hz ){0,2}(?:hum|noise|hiss|clicks?|pops?|buzz|crackle|static|rumble|silences?|pauses?|gaps?|dead air) )left(?=\s*(?:[.,;!]|$))/gi,
    '',
  ],
  // "put the second half ahead of the first half"
  [/\bahead of(?= the )/gi, 'before'],
  // "too grown-up": no "up"
  [/\bgrown-up\b/gi, 'adult'],
]
