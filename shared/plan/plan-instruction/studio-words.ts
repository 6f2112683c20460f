import { type InPlace, inPlace } from './in-place.ts'

// Words of the studio for what the lexicon names otherwise: "delay time", "spaced 250 ms".

/** The words with those of the studio said more plainly. Offsets stay. */
export const withStudioWords = (words: string): string => inPlace(words, STUDIO)

const TIME = '[\\d.:]+ ?(?:ms|milliseconds?|s|secs?|seconds?)\\b'

/** What stands before them in the clause wishes, and does not tell how it is. */
const WISHED =
  '(?<=\\b(?:like|want|need|make|turn|convert|fold|mix|bring|get)\\b(?:(?!\\b(?:is|was|are|were|which|that|currently|already)\\b)[^.;!?]){0,40})'

const STUDIO: readonly InPlace[] = [
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
      `${WISHED}(?<=(?:,|\\bit|\\bmono|\\band) )peaking at(?= (?:-|−|minus )[\\d.]+ ?db(?:fs|tp)?\\s*(?:[.;!]|$))`,
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
