// A turn of phrase for which there is a plainer one of no more letters. Every offset stays.

/** The words of an instruction with the plainer of two phrases for the same. */
export const plainly = (words: string): string =>
  TURNS.reduce(
    (text, [said, plain]) => text.replace(said, (found) => plain.padEnd(found.length)),
    words.replace(DROPPED_IN, (_, verb: string, sound: string, into: string) =>
      ['add'.padEnd(verb.length), sound, ''.padEnd(into.length)].join(''),
    ),
  )

/** "drop a thunderclap in at 8 s": it is added. */
const DROPPED_IN =
  /\b(drop|slip|pop|slot|throw|toss|tuck)( (?:an?|some) (?!semitone|tone|half|third|octave|few|bit|db)(?:[\w'.-]+ ){1,8})(in)(?= (?:at|around|after|before) )/gi

const TONE = 'channel|side|tempo|speed|pace|pitch|bass|treble|mids|highs|lows'

const TURNS: readonly (readonly [RegExp, string])[] = [
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
  // "too grown-up": no "up"
  [/\bgrown-up\b/gi, 'adult'],
]
