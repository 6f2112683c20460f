import { type InPlace, inPlace } from './in-place.ts'

// Words of the studio for what the lexicon names otherwise: "delay time", "spaced 250 ms".

/** The words with those of the studio said more plainly. Offsets stay. */
export const withStudioWords = (words: string): string => inPlace(words, STUDIO)

const TIME = '[\\d.:]+ ?(?:ms|milliseconds?|s|secs?|seconds?)\\b'

/** What stands before them in the clause wishes, and does not tell how it is. */
const WISHED =
  '(?<=\\b(?:like|want|need|make|turn|convert|fold|mix|bring|get)\\b(?:(?!\\b(?:is|was|are|were|which|that|currently|already)\\b)[^.;!?]){0,40})'

const BAND =
  '(?:bass|sub bass|low end|lows|treble|highs|high end|top end|mids|midrange|sibilance|rumble)'

const SIDE = '(?:far |hard )?(left|right|cent(?:er|re)|middle)(?: (?:side|ear|channel|speaker))?'

const STUDIO: readonly InPlace[] = [
  // "a hall reverb that decays over 3 seconds"
  [
    new RegExp(
      `\\b(reverb(?:eration)?\\b[^.,;!?]{0,20}?),? (?:that |which )?(?:decay|d(?:ies|ying)(?: away| out| down)|fad(?:es|ing)(?: away| out)?|r(?:ings|inging)(?: out)?|lasts?(?:ing)?|trail(?:s|ing) off)(?:s|ing)?(?: over| for| in| within| after)?(?= (?:about )?${TIME})`,
      'gi',
    ),
    ['$1 with a decay of', '$1 decay of', '$1 decay'],
  ],
  // "start on the left and travel to the right", "begin in the middle and slowly pan over to the right"
  [
    new RegExp(
      `\\b(?:start|begin)(?:s|ning|ing)? (?:on|at|from|in) the ${SIDE},? and (?:then )?(?:slowly |gradually )?(?:travel|move|go|pan|drift|wander|glide|float|sweep|wind|come|slide|swing|end|finish|stop)(?:s|ing|ping|ning)?(?: (?:slowly|gradually))?(?: over| across| up)? (?:to|towards?|on|at|in) the ${SIDE}\\b`,
      'gi',
    ),
    'pan from $1 to $2',
  ],
  // "keep the left channel and drop the right one"
  [
    /\bkeep (?:only |just )?the (left|right) (channel|side|ear|speaker),? (?:and|but) (?:drop|remove|delete|ditch|lose|discard|cut|throw away|get rid of|mute|kill) the (?!\1)(?:left|right|other)(?: one| channel| side| ear| speaker)?(?=\W*$|[,.;]| and )/gi,
    'keep only the $1 $2',
  ],
  // "I don't want any bass in this"
  [
    new RegExp(
      `\\b(?:i|we) (?:do not|don'?t) (?:really )?want (?:any|this|that|the) (?=${BAND}(?: (?:in|on) (?:it|this|that|there|here)| at all| there| left)?(?:\\W*$|[,.;]))`,
      'gi',
    ),
    'no ',
  ],
  // "I don't want to hear anything above 3 kHz"
  [
    /\b(?:i|we) (?:do not|don'?t) (?:want|need|wanna)(?: to)? hear (?:anything|any of the stuff|stuff|the stuff)(?= (?:that is |that's )?(?:above|below|over|under|beneath|beyond|(?:higher|lower) than) [\d.,]+ ?k?(?:hz|hertz)\b)/gi,
    'remove everything',
  ],
  // "take care of the harsh s sounds"
  [/\btake care of(?= (?:the|that|those|these|this|any|all|my) )/gi, 'fix'],
  // "0.8x like a tape, pitch and speed"
  [
    /\b(like (?:an? )?(?:tape|record|turntable|vinyl)(?: machine)?),? (?:with )?(?:both )?(?:the )?(?:pitch and (?:speed|tempo)|(?:speed|tempo) and pitch)(?: together| both| alike)?(?=\W*$|[,.;])/gi,
    '$1',
  ],
  // "slow it by 20 %, pitch and speed together"
  [
    /\b((?:slow|speed|slowed|sped)\b[^.,;!?]*\d[^,;!?]*),(?= (?:both )?(?:the )?(?:pitch and (?:speed|tempo)|(?:speed|tempo) and pitch)\b)/gi,
    '$1',
  ],
  // "slow it down by 20 % with the pitch", and not "with the pitch unchanged"
  [
    /,? (?:(?:along |together )?with|including) (?:the |its )pitch(?=\W*$|[,.;]| please| thanks)(?<=\b(?:slow|speed|slowed|sped|faster|slower)\b[^.;!?]{0,60})/gi,
    ' and pitch too',
  ],
  // "the first half gets a tremolo of 4 Hz"
  [
    /\b(the (?:(?:first|second|last|other) half|(?:first|second|middle|last|final) third|(?:first|last|final|opening|closing) [\w.]+ (?:s|secs?|seconds?)|rest)) gets?(?= an? (?:\w+ ){0,2}(?:reverb|echo|delay|tremolo|vibrato|chorus|flanger|distortion|fade(?: (?:in|out))?|(?:bass|treble) boost|low-?pass|high-?pass)\b)/gi,
    '$1',
  ],
  // "a delay effect, 250 ms delay time"
  [new RegExp(`(?<=${TIME} )delay time\\b`, 'gi'), 'delay'],
  // "five echoes spaced 250 ms apart"
  [
    new RegExp(
      `(?<=\\b(?:echo(?:es)?|repeats|repetitions|delays?|taps)\\b[^.;!?]{0,20}),? spaced(?: out)?(?: by| at)?(?= (?:about )?${TIME})`,
      'gi',
    ),
    ' every',
  ],
  // "I'd like it in mono, peaking at -3 dBFS", and not "a recording peaking at -20 dB"
  [
    new RegExp(
      `${WISHED}(?<=(?:,|\\bit|\\bmono|\\band) )peaking at(?= (?:-|−|minus )[\\d.]+ ?db(?:fs|tp)?\\s*(?:[.;!]|$|,? (?:please|pls|thanks|thank|thx|ty)\\b))`,
      'gi',
    ),
    'peak at',
  ],
  // "15 % faster, pitch staying as it is"
  [
    /(?<=\b(?:pitch|key|tuning) )(?:staying|remaining)(?: put| where it is| as it is| as is| unchanged| the same)/gi,
    'the same',
  ],
  // "clean the click about 6.2 s", and not "a click about 0.1 s long"
  [
    new RegExp(
      `(?<=\\b(?:click|pop|crackle|tick|thump|bump|glitch) )about(?= ${TIME}(?:\\s*[.,;!?]|\\s*$| please| and | then ))`,
      'gi',
    ),
    'near',
  ],
  // "I want the left channel alone", and not "leave it alone"
  [
    /(?<=\b(?:want|need|have|get|give me) the (?:left|right|voice|vocals?|vocal track|singer|drums|guitar|piano|bass line)(?: (?:channel|side|ear|speaker))? )alone\b(?=\s*(?:[.,;!]|$| please| and | then ))/gi,
    'only',
  ],
  // "split it into 5 files", "slice it into 3 s chunks"
  [
    /(?<=\b(?:split|cut|chop|slice|divide|break|separate)\b[^.,;!?]{0,30} ?)\b(?:up )?into (?:[\w.-]+ ){0,3}(?:files|tracks|clips|chunks|segments)\b(?! (?:of|from) )/gi,
    'into files',
  ],
]
