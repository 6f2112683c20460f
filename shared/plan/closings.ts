import type { Token } from './lex/token.ts'

// What people say after a wish and that is no part of it: thanks, doubts, what it is for, whether it can be done.

const WHAT_FOR =
  'video|vlog|film|movie|trailer|project|presentation|class|school|homework|assignment|wife|husband|mom|mum|dad|friends?|boss|client|sister|brother|girlfriend|boyfriend|teacher|band|game|app|website|blog|wedding|birthday|party|demo|album|mixtape|ringtone|slideshow|documentary|animation|kids|family|remix|mashup|montage|karaoke(?: \\w+)?|channel|stream|livestream|soundboard|ceremony|funeral|lesson|exam|audition|competition|contest|portfolio|reel|tiktok'

export const RECORDING =
  'clip|recording|audio|audio file|audio clip|file|track|song|sound file|sample|take|video'

const CLOSING = new RegExp(
  `(?: |^)(?:${[
    'please and thank you',
    '(?:many |and )?thanks(?: (?:a lot|a bunch|so much|in advance|man|bro|mate|a million|everyone))?',
    '(?:and )?thank you(?: (?:so much|very much|in advance|kindly|a lot))?',
    '(?:please|pls|plz|thx|ty|tysm|ta|ta muchly|cheers|lol|lmao|haha|asap|bro|bruh|dude|man|mate|buddy|pal|dawg|homie|chief|bestie|bruv|sis|fam|ok|okay|kk|k|bye|kindly|sir|tho|though|tbh|ngl|imo|yeah|now|immediately|somehow|xoxo|xx|x o x o|cheers mate)',
    '(?:right now|right away|real quick|really quick|as soon as possible|at once|for me|for us|my friend|my dude|my man|my guy|my g|in advance)',
    '(?:if (?:you|u) (?:can|could|would|will|do not mind|please|would not mind|have (?:a moment|time)))',
    'if (?:that is |it is |at all )?(?:possible|ok|okay|alright)',
    '(?:when|once) you are (?:all )?(?:done|finished|through)(?: with (?:it|this|that))?',
    'when(?:ever)? you (?:can|get a chance|have (?:a moment|time|a minute)|get the chance)',
    '(?:that |it )?(?:would|will) be (?:so |really |very |just )?(?:nice|great|awesome|cool|perfect|lovely|amazing|appreciated|good|fantastic|much appreciated)',
    '(?:would|could|can|will) you',
    'much appreciated',
    'when(?:ever)? you are (?:done|finished|through)',
    'before (?:my |our )?(?:mum|mom|dad|mother|father|parents|boss|wife|husband|teacher|grandma|grandpa|kids|anyone|anybody|someone|she|he|they) (?:hears?|finds? out|notices?)(?: it| this| that)?',
    '(?:if (?:it|that) is |no )(?:no|not (?:too|so) much|not a)? ?(?:bother|trouble|hassle|problem)',
    'i (?:would )?(?:really )?appreciate it',
    '(?:and |but )?(?:there is |i am in |you are in )?no (?:rush|hurry|haste|pressure|stress|panic)(?: (?:at all|whatsoever|on this|with this|here|for this))?',
    '(?:and |but |so )?take (?:all )?your time(?: (?:with (?:it|this)|on (?:it|this)))?',
    'k thx bye',
    '(?:and )?(?:(?:kind|best|warm|many|lots of) )?(?:regards|greetings|wishes|love|hugs|kisses) from (?:\\w+ ){0,3}\\w+',
    '(?:(?:kind|best|warm) )?(?:regards|greetings)',
    '(?:best wishes|yours (?:sincerely|truly))',
    '(?:is|are|was|does|do|has) not (?:it|they|that|you (?:think|agree|say))',
    'that is (?:all|it)(?: i (?:need|want))?',
    // hedges
    'i (?:guess|think|suppose|reckon|beg you|need (?:it|this)|want (?:it|this))(?: (?:badly|now))?',
    'or (?:something|whatever)(?: like that)?',
    '(?:maybe|perhaps|idk|dunno|k?thx ?bye|kthx|xd|smh|pronto|understood|capiche|got it|at last|today|tonight|carefully|pretty please|fr|already)',
    'with (?:a )?(?:sugar|cherry) on top',
    'on my behalf',
    'for my (?:taste|liking|ears|likes)',
    'so(?: that)? it (?:sounds|feels) (?:more |really |just )?(?:natural|good|right|nice|fine|great|cool|professional|perfect|ok|okay)',
    'as (?:always|usual|ever|before)',
    'love (?:you|ya|u)',
    // "can you do that?"
    '(?:is|would) (?:that|this|it) (?:be )?(?:possible|doable|feasible|ok|okay|alright|work)',
    '(?:can|could|would|will) (?:you|that|this|we) (?:please )?(?:do (?:that|this|it|so)|work|be (?:possible|done))',
    '(?:do|did) you (?:understand|get (?:it|that|me))',
    'does (?:that|this|it) make sense',
    'how about that',
    '(?:is|does|was|do) not (?:it|you think|you agree)',
    'innit',
    '(?:(?:at|with) the same|(?<!the |keep |keeping )same) (?:speed|tempo|pace)',
    'please do(?: (?:so|that|this|it))?',
    'that (?:would|will) (?:really )?help(?: me)?(?: a lot)?',
    'that is what (?:i|we) (?:need|want)',
    'if (?:you know how(?: to)?|it is not too (?:hard|difficult)|that is not too (?:hard|difficult)|you are able to)',
    'as (?:well|good) as (?:possible|you can)',
    '(?:as|the) best (?:as )?you can',
    '(?:by|before|until) (?:tomorrow|tonight|(?:mon|tues|wednes|thurs|fri|satur|sun)day)',
    // what it is for, where it is no place and no loudness
    `(?:(?:it|this|that) is )?for (?:my|our|a|an|the|his|her|their|this|some) (?:\\w+ )?(?:${WHAT_FOR})`,
    'for (?:her|him|them|it|work|school|fun|us|sampling|karaoke|transcription)',
    '(?:in order )?(?:to|for) (?:learn|study|memori[sz]e|practi[cs]e|transcrib|remix)(?:e|ing)? (?:the|this|my|that|a) (?:\\w+ )?(?:lick|solo|riff|song|part|chords?|tune|piece|words|lyrics|lines?|melody|text|accent)',
    '(?<!(?:everything|anything|all|part|bit|seconds?) )before (?:i|we) (?:play|upload|send|share|post|show|publish|submit|e ?mail|burn|print|give) (?:it|this|that)(?: (?:to|on|with|in|at|for) (?:my |the |a |our )?(?:\\w+ )?\\w+)?',
    '(?:so (?:that )?)?(?:i|we) can (?:use|post|share|upload|send|sample) (?:it|this)(?: (?:in|on|to|for|as) (?:my|a|an|the|our) (?:\\w+ )?\\w+)?',
    '(?:as|because|since) (?:it|that|this|they) (?:is|are|was|were) (?:so |really |very |just |quite |too )?(?:annoying|distracting|irritating|disturbing|horrible|terrible|awful|unprofessional|embarrassing)',
    // and nothing else
    '(?:and |but )?(?:the rest|everything else|all the rest) (?:is|are|sounds|should stay|should remain|stays|can stay|must stay) (?:exactly |just )?(?:fine|ok|okay|good|great|perfect|alright|lovely|nice|wonderful|beautiful|brilliant|untouched|unchanged|the same|the way it is|(?:as|like|how) (?:it )?is)',
    '(?:and |but )?(?:the )?rest (?:(?:is|stays|remains|should stay|should be|can stay) )?normal',
    '(?:and )?(?:nothing (?:else|more)|(?:only|just) that)',
  ].join('|')})$`,
)

/** As `CLOSING`, but with a meaning of its own unless a pause is before it: "play it again". */
const AFTER_PAUSE = new RegExp(
  `^(?:${[
    '(?:once |one more time |yet )?(?:again|one more time)(?: please)?',
    '(?:fast|quick|quickly|stat|only|already|nicely)(?: please)?',
    '(?:is|was) (?:it|that|this) (?:doable|possible|ok|okay)',
    'for (?:my|our|a|an|the|his|her) (?:\\w+ )?podcast',
    `(?:from|in|of|on|within) (?:this|the|my|that|our) (?:whole |entire )?(?:${RECORDING})`,
  ].join('|')})$`,
)

/** "in this clip": nowhere in particular; but "fade in the song". */
const NOWHERE = new RegExp(
  `(?: |^)(?:from|in|of|within) (?:this|the|my|that|our) (?:whole |entire )?(?:${RECORDING})$`,
)
const TAKES_IN =
  /^(?:fad(?:e|es|ed|ing)|comes?|coming|bring|ease|blend|mix|drop|zoom|is|are|was|there|what|something|anything|start|end|rest|beginning|middle|half|third|quarter|part|seconds?|s|minutes?)$/

/** No noun that could be added or taken out. */
const THANKS = /^(please|pls|plz|thx|ty|tysm|thanks|tbh|ngl|imo|lmao|haha|kk|asap)$/

const DETERMINING =
  /^(the|a|an|that|this|my|your|his|her|another|some|old|young|one|of|with|like|for|by|to|add|remove|isolate|no)$/

/**
 * How many tokens at the end of a sentence are no part of the wish. All of them: it says nothing else.
 *
 * @param isFirst nothing was said before it, so something must be left
 */
export function countClosing(sentence: readonly Token[], isFirst: boolean): number {
  const end = sentence.length
  // a number is written "#3_dB" here, and no form has that
  if (sentence.at(-1)?.kind === 'number') return 0
  const last = textOf(sentence, Math.max(0, end - 10), end)
  const pause = sentence.findLastIndex(({ kind }) => kind === 'punct')
  const tail = pause === -1 && isFirst ? '' : textOf(sentence, pause + 1, end)
  const closing =
    CLOSING.exec(last)?.[0].trim() ??
    (AFTER_PAUSE.test(tail) ? tail : undefined) ??
    nowhereIn(sentence, last)
  if (closing === undefined) return 0
  const taken = closing.split(' ').length
  if (taken === end) return isFirst ? 0 : end
  // "add a man": only an address when nothing determines it
  if (taken === 1 && !THANKS.test(closing) && DETERMINING.test(sentence[end - 2]!.text)) return 0
  return sentence.slice(end - taken).every(({ kind }) => kind === 'word') ? taken : 0
}

function nowhereIn(sentence: readonly Token[], text: string): string | undefined {
  const found = NOWHERE.exec(text)?.[0].trim()
  if (found === undefined) return undefined
  const before = sentence[sentence.length - found.split(' ').length - 1]
  return before === undefined || TAKES_IN.test(before.text) ? undefined : found
}

export const textOf = (tokens: readonly Token[], from: number, to: number) =>
  tokens
    .slice(from, to)
    .map(({ kind, text }) =>
      kind === 'word' ? text : kind === 'punct' ? text : `#${text.replaceAll(' ', '_')}`,
    )
    .join(' ')
