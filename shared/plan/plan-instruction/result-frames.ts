import { type InPlace, inPlace } from './in-place.ts'

// "The first three seconds should rise from silence": what it should be like in the end, said as what to do.

/** The words with results said as orders. Offsets stay. */
export const withResults = (words: string): string =>
  SHOULD.test(words) ? inPlace(words, RESULTS) : words

const SHOULD =
  /\b(?:should|must|ha(?:s|ve) to|needs? to|ought to|is to|are to|silence|vice versa)\b/i

const MUST = '(?:should|must|ha(?:s|ve) to|needs? to|ought to)'
const SLOWLY = '(?:slowly |gradually |gently |smoothly |softly )?'
const SECONDS = '(?:[\\w.]+ ?)(?:s|secs?|seconds?)'
const SILENCE = '(?:silence|nothing|zero|nothingness)'
const EDGE = '(?:very )?(?:end|start|beginning)'

const frame = (words: string) => new RegExp(`\\b${words}`, 'gi')

const RESULTS: readonly InPlace[] = [
  // "the first 3 s should rise from silence"
  [
    frame(
      `(the (?:first|opening) ${SECONDS}) ${MUST} ${SLOWLY}(?:rise|come up|climb|grow|swell|build|emerge|ease in|creep up)(?: up| in)? (?:from|out of|up from) ${SILENCE}\\b`,
    ),
    'fade in over $1',
  ],
  // "the last 3 s should sink to nothing"
  [
    frame(
      `(the (?:last|final|closing) ${SECONDS}) ${MUST} ${SLOWLY}(?:sink|fall|drop|die|dwindle|melt|dissolve|ease)(?: away| down| off| out)? (?:in)?to ${SILENCE}\\b`,
    ),
    'fade out over $1',
  ],
  // "the beginning should rise from silence over 2 s"
  [
    frame(
      `(?:it|this|the (?:beginning|start|opening|intro|sound|music|song|clip|recording)) ${MUST} ${SLOWLY}(?:rise|come up|climb|grow|swell|build|emerge|ease in|creep up)(?: up| in)? (?:from|out of|up from) ${SILENCE}(?= (?:over|in|within|during) )`,
    ),
    'fade in',
  ],
  [
    frame(
      `(?:it|this|the (?:end|ending|close|outro|sound|music|song|clip|recording)) ${MUST} ${SLOWLY}(?:sink|fall|drop|die|dwindle|melt|dissolve)(?: away| down| off| out)? (?:in)?to ${SILENCE}(?= (?:over|in|within|during) )`,
    ),
    'fade out',
  ],
  // "start from silence and come up over 3 s"
  [
    frame(
      `(?:start|begin|open) (?:from|in|with|at|out of) (?:silence|nothing|zero) and (?:then )?${SLOWLY}(?:come|rise|build|grow|swell|climb|get) (?:up|in|louder)(?= (?:over|in|within|during) )`,
    ),
    'fade in',
  ],
  // "all that should remain is the part between 4 and 11 s"
  [
    frame(
      `(?:all|the only (?:thing|part|bit)) (?:that )?${MUST} (?:remain|be left|stay|survive) (?:is|are)(?= (?:the (?:part|bit|section|stretch|piece|passage|first|last|final|opening)|from|between|\\d)\\b)`,
    ),
    'keep only',
  ],
  // "only the frequencies between 300 and 3000 Hz should be left"
  [
    frame(
      `only (?:the (?:frequenc\\w+|range|band|part)|what(?:'s| is)|whatever(?:'s| is)|the stuff|things|everything) ((?:between|from|above|below|over|under) [^.,;!?]*?hz) ${MUST} (?:be |still be )?(?:left|heard|audible|kept|remain|stay|survive|come through|get through|pass(?: through)?)\\b`,
    ),
    'keep only $1',
  ],
  // "it should go from left to right"
  [
    frame(
      `(it|this|that|everything|the sound) ${MUST} go(?= (?:(?:slowly|gradually) )?from (?:the )?(?:hard |far )?(?:left|right)\\b)`,
    ),
    'move $1',
  ],
  // "a bleep should cover everything between 3 and 4 s"
  [
    frame(
      `an? (?:bleep|beep)(?: tone| sound)? ${MUST} (?:cover(?: up)?|hide|mask|drown(?: out)?|go over|be over)(?= (?:everything|all|what|from|between|\\d))`,
    ),
    'bleep out',
  ],
  // "the gate should close under -45 dB"
  [
    frame(
      `(?:the |a )?(?:noise )?gate ${MUST} (?:only )?(?:close|shut|kick in|cut in|open|act|work|engage)(?: only)? (?:under|below|beneath|above|over|at)(?= (?:-|minus )?[\\w.]+ ?db)`,
    ),
    'gate threshold',
  ],
  // "all of it should fit into 15 s"
  [
    frame(
      `(?:all of it|everything|it|this|(?:the|my) (?:whole |entire )?(?:thing|recording|song|clip|track|audio|file)) ${MUST} (?:all )?fit (?:in|into|inside|within)(?= [\\w.:]+ ?(?:s|secs?|seconds?|minutes?)\\b)`,
    ),
    'fit it into',
  ],
  // "…, nothing lost"
  [
    /(?<=\bfit it into +[\w.:]+ ?(?:s|secs?|seconds?)),? (?:with )?nothing (?:is |gets |being )?(?:lost|cut(?: off)?|missing)\b/gi,
    '',
  ],
  // "the first 3 s should come last"
  [
    frame(`(the (?:first|opening) ${SECONDS}) ${MUST} (?:come|go|be)(?: played)? last\\b`),
    ['move $1 to the end', 'move $1 to end'],
  ],
  [
    frame(`(the (?:last|final|closing) ${SECONDS}) ${MUST} (?:come|go|be)(?: played)? first\\b`),
    ['move $1 to the start', 'move $1 to start'],
  ],
  // "2 s of silence should come first"
  [
    frame(`(${SECONDS} of silence) ${MUST} (?:come|go|be) first\\b`),
    ['add $1 at the start', 'put $1 at start'],
  ],
  [
    frame(`(${SECONDS} of silence) ${MUST} (?:come|go|be) last\\b`),
    ['add $1 at the end', 'put $1 at end'],
  ],
  // "the left channel should be on the right and vice versa"
  [
    frame(
      `(?:put |have |move )?(?:the )?(?:left(?: \\w+)? (?:${MUST} )?(?:be |go |come )?(?:on|to|in) the right|right(?: \\w+)? (?:${MUST} )?(?:be |go |come )?(?:on|to|in) the left)(?: (?:channel|side|ear|speaker))?,? and vice versa\\b`,
    ),
    'swap left and right',
  ],
  // "left and right should be the other way round"
  [
    frame(
      `(?:left and right|right and left|(?:the )?(?:two )?channels)(?: channels?| sides?| ears?)? ${MUST} be (?:the )?other way a?round\\b`,
    ),
    'swap left and right',
  ],
  // "it should flow with no dead air": "with no" may be "without" by now
  [
    frame(
      `it ${MUST} (?:flow|run|move along)(?: \\w+)?,? (?:with no|without(?: any)?|free of) +(?=(?:dead air|silences?|pauses?|gaps?)\\b)`,
    ),
    'remove ',
  ],
  // "it should begin straight away, with no silence at the start"
  [
    frame(
      `it ${MUST} (?:begin|start|open)(?: \\w+){0,2},? (?:with no|without(?: any)?) +(?=(?:dead air|silence|pause|gap) (?:at|in) the ${EDGE}\\b)`,
    ),
    'remove ',
  ],
  // "there should be no 60 Hz hum left", and not "no sound on the left"
  [
    frame(
      `(there ${MUST} be no (?:[\\w-]+ ){1,4}?)(?<!\\b(?:the|my|hard|far|to|on) )(?:left|remaining)(?=\\s*(?:$|[.,;!?]))`,
    ),
    '$1',
  ],
  // "the volume should wobble at 7 Hz"
  [
    frame(
      `(?:the |its )?(?:volume|level|loudness) ${MUST} (?:wobble|pulse|pulsate|throb|tremble|waver|flutter|quiver)\\b`,
    ),
    'tremolo',
  ],
]
