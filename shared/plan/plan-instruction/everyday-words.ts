import { type InPlace, inPlace } from './in-place.ts'

// Everyday words for what the lexicon names otherwise, where only what stands beside them tells what they mean.

/** The words with those of every day said more plainly. Offsets stay. */
export const withEverydayWords = (words: string): string => inPlace(words, EVERYDAY)

const LEVEL = '(?:-|minus |negative )?[\\w.]+ ?(?:db(?:fs|tp)?|lufs|decibels?)\\b'
const BANDS =
  '(?:low end|lows|bass|bottom(?: end)?|rumble|mud|boxiness|presence|harshness|highs|high end|top end|treble|hiss)'
const AT_EDGE = '(?:at|around|about|near|below|under|beneath|above|over)'
const GRADUALLY =
  '(?:over|across|during|slowly|gradually|silence|nothing|zero|whisper|in|out|into)\\b'

const EVERYDAY: readonly InPlace[] = [
  // "kill that hum, it's 50 Hz"
  [
    /\b(hum|buzz|whine|whistle|tone|ringing|squeal|resonance),? (?:and )?(?:it's|it is|its)(?: at| around| about)?(?= [\d.,]+ ?k?(?:hz|hertz)\b)/gi,
    '$1 at',
  ],
  // "cut the low end, it's below 80 Hz", "boost the bass by 3 dB, that's below 100 Hz"
  [
    new RegExp(
      `\\b(${BANDS}(?: (?:by )?[\\d.]+ ?db)?)(?:[,.;] ?| )(?:and )?(?:it's|it is|its|they're|they are|that's|that is) (?:all |mostly |mainly |only )?(?=${AT_EDGE} [\\d.,]+ ?(?:k\\b|k?hz\\b|k?hertz\\b))`,
      'gi',
    ),
    '$1 ',
  ],
  // "echo, 400 ms, repeating 2 times"
  [
    /(?<=\becho\b[^.;!?]{0,40})\brepeat(?:ing|s|ed) (\d+|two|three|four|five|six) times\b/gi,
    '$1 repeats',
  ],
  // "ease the tempo down a little", and not "ease it down over 3 s", which may be a fade
  [
    new RegExp(
      `\\bease(?= (?:down|up|(?:the|my|its?|this|that)\\b[^.,;!?]*? (?:down|up))\\b(?! on\\b))(?![^.,;!?]* ${GRADUALLY})`,
      'gi',
    ),
    'turn',
  ],
  // "shut off the left channel", and not "shut the music off at 5 s", which may be its end
  [
    /\bshut(?= off (?:the )?(?:left|right|sound|audio|hum|hiss|buzz|noise)\b| (?:the )?(?:left|right|sound|audio)(?: (?:channel|side|ear|speaker))? off\b)/gi,
    'turn',
  ],
  // "slip a pause in at 7 s"
  [/\bslip(?= (?:an?|some|another|[\d.]+|one|two|three|half)\b)/gi, 'put'],
  // "let it build gradually louder"
  [/\bbuild(?= (?:\w+ly |ever )?(?:louder|quieter|softer)\b)/gi, 'get'],
  // "the peaks should land at -3 dB", "it should read -16 LUFS", "should sit 5 dB below"
  [
    new RegExp(
      `\\b(should|must|to|shall|would) (?:sit|land|settle|rest|register|measure|read)(?: out| in)?(?: right| exactly| just)?(?: at| on)?(?= ${LEVEL})`,
      'gi',
    ),
    '$1 be',
  ],
  [
    new RegExp(
      `\\b(so(?: that)? (?:it|the (?:[\\w-]+ ){0,2}(?:peaks?|level|loudness|volume))) (?:sits?|lands?|settles?|reads?|measures?)(?: at| on)?(?= ${LEVEL})`,
      'gi',
    ),
    '$1 is',
  ],
  // "5 dB below what it is now"
  [
    /(?<=\b(?:db|decibels?) )(?:below|under|beneath) (?:what|where) (?:it|this|that) (?:is|was|sits)(?: (?:right )?now| currently| at the moment| before)?\b/gi,
    'lower',
  ],
  [
    /(?<=\b(?:db|decibels?) )(?:above|over) (?:what|where) (?:it|this|that) (?:is|was|sits)(?: (?:right )?now| currently| at the moment| before)?\b/gi,
    'higher',
  ],
  // "move 14 to 16 s so it sits at 5 s"
  [
    /\bso\b(?<=\bmove [^,;!?]*?so)(?: that)? (?:it|that|they) (?:sits?|lands?|is|are|starts?|begins?|comes?|goes)(?: right)? at(?= [\d.:]+)/gi,
    'to',
  ],
  // "restrict it to the 400 Hz - 3 kHz range"
  [
    /\b(?:restrict|confine|limit) (?:it|this|that|the (?:sound|audio|recording|clip)) to(?= (?:the )?(?:range |band )?(?:from |between |of )?[\d.]+ ?(?:k?hz ?)?(?:-|–|to|and) ?[\d.]+ ?k?hz\b)/gi,
    'keep only',
  ],
  // "drift from the left to the right"
  [
    /\b(?:drift|wander|glide|float|slide)(?= (?:[^.,;!?]* )?from (?:the )?(?:left|right)\b[^.,;!?]* to (?:the )?(?:left|right)\b(?![^.,;!?]*\bback\b))/gi,
    'move',
  ],
  [
    /(?<=\bfrom (?:the )?(?:left|right) (?:channel|side|speaker|ear) (?:over |across )?to the (?:left|right)) one\b/gi,
    '',
  ],
  [/\bstereo (?:picture|stage|soundstage)\b/gi, ['stereo image', 'stereo']],
  // "finish with a round of applause"
  [
    /(?<=\b(?:start|begin|open|end|finish|close) with an? )(?:round|burst) of (?=applause|laughter)/gi,
    '',
  ],
  // "hang on to 4 to 11 s"
  [/\bhang(?= (?:on to|onto)\b)/gi, 'hold'],
  // "minus the first 2 s": alone, for beside a wish it may be where that is not to act
  [
    /(?<=^\s*(?:(?:hey|hi|hello|yo|ok|okay|please|pls)(?: (?:bot|there|all|team|resound))?,? )?)minus(?= the (?:first|last|opening|closing|final) [\w.]+ ?(?:s|secs?|seconds?)(?: please| pls)?(?:\W*$|[,.;] ?(?:it's|it is|that's|that is|there's|there is|i'm|i am|i was|because|since|which) ))/i,
    'cut',
  ],
  // "I want 2 seconds gone starting at 14 s"
  [
    /\bi (?:want|need) ([\d.]+ ?(?:s|secs?|seconds?)) (?:cut|removed|deleted|gone|taken out) (?:from|starting (?:at|from))(?= [\d.:]+(?: ?(?:s|secs?|seconds?))?(?:\W*$|[,;] | and (?!\d)))/gi,
    'cut $1 from',
  ],
  // "run it through an 8 bit crusher"
  [/(?<=\b\d\d?[ -]?bit )crusher\b/gi, 'crush'],
  // "put the halves the other way round"
  [
    /\b(?:put|turn|arrange|have) (?:the |its )?(?:two )?halves (?:the other way (?:a?round)|in the other order|in (?:the )?reverse order)(?=\W|$)/gi,
    'swap the halves',
  ],
  // "even it out where it's too quiet and too loud": wherever that is, and not everywhere it can be told
  [
    /(?<=\b(?:even|level|balance) (?:it|this|that|the (?:volume|level|sound|audio|recording|loudness)) out) (?:where(?:ver)? it(?:'s| is) too (?:loud|quiet|soft)(?: and| or|,)(?: where(?:ver)? it(?:'s| is))?(?: too)? (?:loud|quiet|soft))(?=\W|$)/gi,
    '',
  ],
  // "+1.5 s silence at 7 s"
  [/(?<=^\s*|[,;] ?)\+(?= ?[\d.]+ ?(?:s|secs?|seconds?) (?:of )?(?:silence|pause)\b)/gi, ''],
  // "pulse the volume 7 times a second"
  [/\b(?:pulse|pulsate|wobble|throb) (?:the |its )?(?:volume|level|loudness)\b/gi, 'tremolo'],
  [
    / (?:times|cycles|beats) (?:a|per|each|every) second\b(?<=\b(?:tremolo|vibrato|puls\w+|wobbl\w+|throb\w*|flutter\w*)\b[^.,;!?]*)/gi,
    ' hz',
  ],
  // "as an mp3 at the end": there in any case
  [
    /(?<=\b(?:mp3|wav|flac|ogg|opus|m4a|aac)) (?:at the (?:very )?end|in the end|last|as the last step)(?=\W*$)/gi,
    '',
  ],
  // "remove the silences anywhere"
  [/(?<=\b(?:dead air|silences?|pauses?|gaps?)) anywhere(?: in it)?(?=\W*$|[,.;])/gi, ''],
  // "that slowed tiktok version"
  [/(?<=\b(?:slowed|sped up)(?: down)? )tiktok (?=(?:version|edit|remix|sound)\b)/gi, ''],
  // "an extra second and a half of silence"
  [/\ban extra(?= (?:second|minute) and a half\b)/gi, 'a'],
  // "I'd like this without the dog barking"; but a wish without what it would change is a limit
  [
    /\b(?:i(?:'d| would)? (?:like|love|want|prefer|need)|give me) (?:it|this|that|to hear (?:it|this)) without(?= the (?!(?:pitch|speed|tempo|volume|level|length|key|fades?|effects?|quality|rest)\b))/gi,
    'remove',
  ],
  // "I want the lost high frequencies restored"
  [
    /\b(?:(?:i|we)(?:'d| would)? (?:want|need|like|love)) (the [^.,;!?]*?(?:highs|high end|high frequenc\w+|treble|top end)) (?:restored|recovered|brought back|rebuilt)\b/gi,
    'restore $1',
  ],
  // "I'd like it to sound like a music box"
  [
    /\b(i|we)(?:'d| would) (?:really )?(?:like|love|prefer)(?= (?:it|this|that|everything|(?:the|my) [\w ]{1,20}) to (?:sound|feel|be) (?:like|as if|as though)\b)/gi,
    '$1 want',
  ],
  // "I'd like rain falling in the background"
  [
    /(?<=\b(?:like|love|want|need|add|some|be) (?:some |the sound of )?(?:rain|snow|hail)) (?:falling|coming down)\b/gi,
    '',
  ],
  // "I don't want to hear anything at all from 12 to 13 s"
  [
    /\b(?:i|we) (?:do not|don'?t) want to hear (?:anything|a thing|any sound)(?: at all)?(?= (?:from|between) [\d.:]+ ?(?:s\w* )?(?:to|and|-)| in the (?:first|last) [\w.]+ s)/gi,
    'mute',
  ],
  // "the silence before it starts"
  [
    /(?<=\b(?:silence|dead air|gap|pause) )before (?:it|the (?:song|music|speech|talking|recording|track)) (?:starts|begins)\b/gi,
    'at the start',
  ],
  // "the halves are in the wrong order, swap them", "the halves should be the other way round, swap them"
  [
    /\bthe (?:two )?halves (?:are (?:in the wrong order|the wrong way a?round)|should be (?:in the other order|the other way a?round))[,;:.]? (?:so |please |can you |just )*(?:swap|switch|flip|exchange) them\b/gi,
    'swap the halves',
  ],
  // "get the hiss out of this old cassette": out of the recording
  [
    /\bout of (?:this|that|my|the|an?) (?:(?:old|ancient|worn|dusty) )*(?:cassette|tape|record|vinyl)(?=\W*$|[,.;])/gi,
    'out',
  ],
  // "too wide on headphones"
  [/(?<=\btoo (?:wide|narrow)) (?:on|in|through|over) (?:my |the )?(?:head|ear)phones\b/gi, ''],
  // "pull the stereo image in", which alone is not said which way
  [/\bpull the (stereo(?: image| field| width)?) in(?=\W*$|[,.;])/gi, 'narrow the $1'],
  // "a rockabilly slapback": whose it is
  [
    /\b(?:rockabilly|surf(?: rock| guitar)?|eighties|80s|seventies|70s|sixties|60s|fifties|50s|nineties|90s|shoegaze|new wave)(?:[- ]style)? (?=(?:slapback|tremolo|chorus|flanger|vibrato)\b)/gi,
    '',
  ],
  // "give the note a vibrato"
  [/\bgive the note(?= an? )/gi, 'give it'],
  // "he pauses far too often"
  [
    /\b(?:he|she|they|i|we|it|the speaker) pauses? (?:far |way |much )?(?:too|so) (?:often|much|frequently)\b/gi,
    'too many pauses',
  ],
]
