import type { InPlace } from './in-place.ts'

// Turns of phrase for where, how long and how often something is done.

/** Words without one of which there is none of them. */
export const CUE =
  /\b(?:worth|audible|second and|minute and|speed|tempo|pace|go|except|but|any ?more|longer|break|together|alike|once|back|heard|enough|carry|move|continue|resume|keep)\b/i

export const TURNS_OF_TIME: readonly InPlace[] = [
  // "only the first 8 s is worth keeping"
  [/\b(?:is|are) worth (?:keeping|saving|having)\b/gi, 'should be kept'],
  [/(?<=\bshould (?:only |still )?be )audible\b/gi, 'heard'],
  // "mute the second and a half starting at 3 s"
  [/\bthe(?= (?:second|minute) and a half\b)/gi, 'a'],
  // "1.25x speed and pitch down 2 semitones": two wishes, and not one like a tape
  [
    /(?<=\b(?:[\d.]+ ?x|half|double|twice(?: the)?) (?:speed|tempo|pace)) and(?= (?:the )?pitch (?:it )?(?:up|down)\b)/gi,
    ',',
  ],
  // "could the first 3 s go"
  [
    /\b(?:could|can|may|might) (the (?:first|last|opening|closing|final|initial|intro|outro|beginning|part|bit|section)\b(?:(?! (?:be|have|go)\b)[^,.;!?]){0,40}?) go(?: away)?(?=\s*(?:[,.;!?]|$|please\b|now\b|and\b|then\b))/gi,
    '$1 can go',
  ],
  // "everywhere except in the first second"
  [/\b(everywhere|everything|all)( except| but) (?:in|at|during)(?= (?:the|\d))/gi, '$1$2'],
  // "the last 3 s shouldn't be there anymore"
  [/(?<=\bbe (?:in )?(?:there|here)) (?:any ?more|any longer)\b/gi, ''],
  // "a 2 second break at 0:10", and no drum break
  [/(?<=\d ?-?(?:s|secs?|seconds?|minutes?) )break(?= (?:at|after|before|in) )/gi, 'gap'],
  // "slow it by 20 %, pitch and speed together"
  [/(?<=\b(?:pitch and speed|speed and pitch)) (?:together|alike|at once)\b/gi, ''],
  // "it should go back to front"
  [/\b(?:go|run|play)(?:es|s)? back to front\b/gi, 'go backwards'],
  // "it should be heard 3 times in total"
  [/\bbe heard(?= (?:[\w]+ times|twice|thrice)\b)/gi, 'play'],
  // "once is not enough, play it 4 times"
  [
    /\b(?:once|(?:just |only )?one time|a single time|hearing it once) (?:is not|isn'?t|is never|was not|wasn'?t) (?:really |nearly |quite )?enough ?[,.;:!-]+(?= )/gi,
    '',
  ],
  // "play 5-7 s four times then carry on"
  [
    /(?:,? ?\b(?:and|then|and then)) (?:(?:just )?(?:carry|go|move) on|continue|resume|keep going)(?: (?:as (?:normal|before|usual|it is)|normally|from there|with the rest|playing))?(?=\W*$|,? (?:please|pls|thanks|thank|thx|ty|cheers)\b|[.;] )/gi,
    '',
  ],
]
