import { withAllTheWay } from './all-the-way.ts'
import { withCeiling } from './ceiling.ts'
import { withEverydayWords } from './everyday-words.ts'
import { withFadesOnce } from './fades-said-twice.ts'
import { replaced } from './in-place.ts'
import { withMadeGood } from './made-good.ts'
import { withOnlyPart } from './only-a-part.ts'
import { withResults } from './result-frames.ts'
import { withSoundsPlainly } from './said-of-sounds.ts'
import { together } from './spelled-apart.ts'
import { withStudioWords } from './studio-words.ts'
import { withoutTheRest } from './the-rest.ts'
import { withSlot, withTempo, withWhisper } from './told-first.ts'
import { plainly } from './turns-of-phrase.ts'
import { withoutWhatStays } from './what-stays.ts'

// What is said in other letters before it is read. Every offset stays, so that a step can tell what it came from.

/** The words of an instruction, written as the lexer expects them. */
export const rewritten = (words: string): string =>
  REWRITES.reduce((text, rewrite) => rewrite(text), words)

/** As many spaces. */
export const blank = (words: string) => ' '.repeat(words.length)

/** "1. normalize 2. fade out", "[ ] mono", "Step 2:": what only counts, made breaks. */
function numbered(words: string): string {
  return counted(
    replaced(
      words,
      /\[[ x]?\](?=\s)|(?<![\w])step (?:\d+|one|two|three|four|five|six) ?[:.)-](?=\s)|(?<=^\s*|[,.;!?]\s*)(?:todo ?[:-]?|(?:to do|req|request|notes?|edits?|changes?|instructions?|tl;?dr) ?[:-])(?=\s)/gi,
      (mark) => ';'.padEnd(mark.length),
    ),
  )
}

function counted(words: string): string {
  if (!/^\s*1[.)]\s/.test(words) && !(/\s1[.)]\s/.test(words) && /\s2[.)]\s/.test(words)))
    return words
  let next = 1
  return replaced(
    words,
    /(^|\s)(\d{1,2})[.)](?=\s)/g,
    (found, before: string, count: string, at) => {
      if (Number(count) !== next) return found
      // "1. pitch it up by 2. 2. reverse it": the one behind a full stop counts
      const isBare = at > 0 && !/[.,;:!?\n]\s*$/.test(words.slice(0, at + before.length))
      if (isBare && new RegExp(`[.,;:!?\\n]\\s*${count}[.)]\\s`).test(words.slice(at + 1)))
        return found
      next++
      return `${before};`.padEnd(found.length)
    },
  )
}

/** "start=2 end=7": from 2 to 7. */
const withBounds = (words: string): string =>
  replaced(
    words,
    /\b((?:start|begin|from)(?:_seconds)?\s*[=:])(\s*\d[\d.:]*\s*(?:s|sec|secs|seconds)?\s*,?\s*)((?:end|stop|to|until)(?:_seconds)?\s*[=:])(?=\s*\d)/gi,
    (_, start: string, length: string, end: string) =>
      `${'from'.padEnd(start.length)}${length.replace(',', ' ')}${'to'.padEnd(end.length)}`,
  )

/** "the good part starts at 4 s and ends at 12 s": from 4 to 12 s. */
const withPart = (words: string): string =>
  replaced(
    words,
    /\b(part|bit|section|piece)( (?:starts|begins) at)( \d[\d.:]* ?(?:s|sec|secs|seconds?)?)( and (?:ends|stops|finishes) at)(?= \d)/gi,
    (_, part: string, opens: string, start: string, closes: string) =>
      `${part}${' from'.padEnd(opens.length)}${start}${' to'.padEnd(closes.length)}`,
  )

/** "no more than 3 dB louder", "lower it by up to 3 dB": as much as may be. */
const withoutBounds = (words: string): string =>
  replaced(
    words,
    /\b(?:(?:no|not) more than|at (?:most|least)|(?<=\b(?:by|of) )up to)(?= [-+\w.]+ ?(?:db|decibels?|semitones?|st)\b)/gi,
    blank,
  )

/** "mix it with intro_2.mp3": another recording, and no format. */
const withoutFileNames = (words: string): string =>
  replaced(
    words,
    /\b(over|under|with|onto|behind|and|after|before|into) (?:the )?(?:file )?[\w-]+\.(?:mp3|wav|flac|ogg|opus|m4a|aac|aiff?)\b/gi,
    (said, word: string) => {
      const other = [`${word} another file`, 'two clips', 'mashup'].find(
        ({ length }) => length <= said.length,
      )
      return other?.padEnd(said.length) ?? said
    },
  )

/** "p.s. reverse it", "hiii", "btw", "(please)", "stat": manners. */
const withoutManners = (words: string): string => replaced(words, MANNERS, blank)

const MANNERS = new RegExp(
  [
    '(?<=^\\s*|[,;.!?\\n]\\s*)p\\.? ?s\\.?[,:]?(?= )|\\bhi{2,}(?= )',
    '\\bbtw\\b(?! ?(?:\\d|the |a |half|one|two|three|four|five|six|seven|eight|nine|ten))',
    '\\((?:please|pls|plz|thanks|thank you|thx|ty)[!.]*\\)',
    '(?:[.!,] ?please do| stat)[.!]*\\s*$',
  ].join('|'),
  'gi',
)

/** "the file is too big, compress it": the file. */
const withFile = (words: string): string =>
  replaced(
    words,
    /\b(?:the|this|my) file(?:'s| is)(?: \w+)? (?:too|so) (?:big|large|heavy),?(?: so| please| can you| could you)* (?:compress|shrink|reduce) it\b/gi,
    (said) => 'compress the file'.padEnd(said.length),
  )

/** "I just want it louder": only "I just want the drums" takes the rest away. */
const withoutJust = (words: string): string =>
  replaced(
    words,
    /\b(?:just|only|simply)(?= (?:want(?:ed)?|need(?:ed)?) (?:it|this|that|to(?! (?:hear|keep|have|listen))|you|more|less|some|an?|reverb|echo|delay)\b)/gi,
    blank,
  )

/** "louder with no distortion": without. */
const withoutNo = (words: string): string =>
  replaced(words, /\bwith (?:no|zero)(?= (?!more |less |longer |one\b|matter\b)[a-z])/gi, (said) =>
    'without'.padEnd(said.length),
  )

/** "make sure it is not too loud": it may be, and should not. Of a sound that is added it is how loud that should be. */
const withoutTooMuch = (words: string): string =>
  replaced(
    words,
    /\b(?:(?:make|be) sure|ensure|see to it|check)(?: that)? (it|this|that|the \w+)(?:'s not| is not| isn'?t) too\b/gi,
    (said, what: string, at: number) =>
      ADDS.test(words.slice(0, at)) ? said : `${what} is too`.padEnd(said.length),
  )

const ADDS = /\b(?:add|insert|mix in|throw in|drop in|put)\b/i

/** "silence right in the middle", "three extra seconds": it adds nothing. */
const withoutRight = (words: string): string =>
  replaced(
    words,
    /(?<=(?:silence|pause|sound|noise|seconds?|\ds?|it|this) )right(?= (?:in the (?:middle|cent)|at the (?:very |start|beginning|end)|before|after)\b)|\bextra(?= (?:m?s|secs?|seconds?|milliseconds?|minutes?) of\b)/gi,
    blank,
  )

/** "mix some rain into it quietly": add it. */
const withMixedIn = (words: string): string =>
  replaced(
    words,
    /\b(mix|blend|work)( (?:(?:some|an?|the|in) )?(?!it\b|this\b|that\b|them\b|fade)[a-z]+(?: [a-z]+)?)( in(?:to (?:it|this|that|the (?:recording|clip|background)))?)(?=\W*$|[,.;]| (?:quietly|softly|gently|subtly|please|from|at|over|under|between)\b)/gi,
    (_, mix: string, what: string, into: string) =>
      `${'add'.padEnd(mix.length)}${what}${blank(into)}`,
  )

/** "there's a gap between 3 and 4 s, fill it": fill it. */
const withFilled = (words: string): string =>
  replaced(
    words,
    /\b(there(?:'s| is| was)|it has)( an? (?:\w+ ){0,2}(?:silence|gap|hole|pause)\b[^,;!?]*?)([,.;]?(?: (?:so|and|please|can you|could you))* (?:fill|patch|reconstruct|rebuild) (?:it|that)(?: in| up)?)(?=\W*$|,? (?:please|thank|thx|cheers))/gi,
    (_, there: string, gap: string, fill: string) =>
      `${'fill'.padEnd(there.length)}${gap}${blank(fill)}`,
  )

/** "the part from 3 to 4 s is missing, reconstruct it": that is what is done about it. */
const withoutRemedy = (words: string): string =>
  /\bmissing\b/i.test(words) ? withoutItsRemedy(words) : words

const withoutItsRemedy = (words: string): string =>
  replaced(
    words,
    /(?<=\b\d[^,;!?]{0,20} (?:is|are) missing|\bmissing (?:between|from|at) [^,;!?]{0,40})[,.;]?(?: (?:so|and|please|can you|could you))* (?:fill|patch|reconstruct|rebuild|restore|recreate) (?:it|that|them)(?: in| up)?(?=\W*$|,? (?:please|thank|thx|cheers))/gi,
    blank,
  )

/** "there is a pause of 2 s at 5 s": one that is there is not to be put in. */
const withFault = (words: string): string =>
  replaced(
    words,
    /\b(?:there(?:'s| is| are| was| were)|it (?:has|had))(?= (?!no\b|not\b)(?:[\w.]+ ){1,5}(?:silences?|pauses?|gaps?|dead air)\b)/gi,
    (said, at: number) =>
      STAYS.test(words.slice(at)) || GOES.test(words.slice(0, at))
        ? said
        : 'remove'.padEnd(said.length),
  )

/** "cut the last 3 s, there is only silence": why those go. */
const GOES = /\b(?:cut|delete|remove|skip|trim|drop|lose|chop|snip)\b[^.;!?\n]*\d[^,.;!?\n]*,\s*$/i

/** "…, fill it", "…, make it longer": what else is to become of it. */
const STAYS =
  /\b(?:fill|patch|reconstruct|restore|rebuild|keep|leave|put|add|insert|play|longer|extend|lengthen)\b/i

/** "slow it down until it's 30 s long": so that it is. */
const withLength = (words: string): string =>
  replaced(words, UNTIL_LONG, (_, verb: string, until: string) => verb + 'so'.padEnd(until.length))

const SECONDS =
  '(?:about |around |exactly |only )?(?:an? )?(?:[\\d.:]+|[a-z]+(?:-[a-z]+)?) ?(?:s|secs?|seconds?|m|mins?|minutes?)\\b'
const UNTIL_LONG = new RegExp(
  [
    "\\b((?:slow|speed|stretch|squeeze|shrink|squash|(?:play|make) (?:it|this|that) (?:\\w+ )?(?:faster|slower|quicker))\\b[^.,;!?\\n]*? )('?til|till|until)",
    `(?= (?:(?:it'?s|it is) ${SECONDS} (?:long|in length)|it (?:lasts|takes|runs(?: for)?) ${SECONDS}))`,
  ].join(''),
  'gi',
)

/** "no sound from 2 to 3 s, nor from 6 to 7 s", "no reverb nor echo". */
const withNor = (words: string): string =>
  replaced(
    words,
    /\bnor\b(?= (from|between|the (?:first|last)|[\d.:]+))?/gi,
    (_, place?: string) => (place === undefined ? 'or ' : 'and'),
  )

/** "give it the nightcore treatment": nightcore. */
const withoutTreatment = (words: string): string =>
  replaced(
    words,
    /\b(give (?:it|this|that) (?:the|a|an|some)(?: [\w-]+){1,3}) treatment\b/gi,
    (said, gives: string) => gives.padEnd(said.length),
  )

/** "I'm after a slow fade": I want one. */
const withWant = (words: string): string =>
  replaced(
    words,
    /\b(i'?m|i am|we'?re|we are) after(?= (?:an?|some|the|more|less|something)\b)/gi,
    (said) => `${/^i/i.test(said) ? 'i' : 'we'} want`.padEnd(said.length),
  )

/** "there should be much less noise": I want less. */
const withLess = (words: string): string =>
  replaced(
    words,
    /\bthere (?:should|must|has to|ought to|needs to|could) be(?= (?:(?:much|far|way|a lot|a bit|a little|slightly|considerably) ){0,2}less\b)/gi,
    (said) => 'i want'.padEnd(said.length),
  )

/** "the first, i mean last, 2 s": the last 2 s. */
const withEdge = (words: string): string =>
  replaced(
    words,
    /\b(?:first|last),? (?:no|i mean|i meant|sorry|or rather),? (?:the )?(first|last),?(?= \d)/gi,
    (said, edge: string) => edge.padStart(said.length),
  )

/** "loop it to a length of 60 s": to 60 s. */
const withoutLength = (words: string): string =>
  replaced(
    words,
    /\b(to|for|until)( (?:an? |the )?(?:(?:total|overall|final|full|combined) )?(?:length|duration|running time|total|runtime) of)(?= (?:\d+:\d\d\b|[\w.]+ ?(?:s|secs?|seconds?|mins?|minutes?)\b))/gi,
    (_, to: string, length: string) => to + blank(length),
  )

/** As the keyboards of phones write it. */
const straight = (words: string): string => words.replace(/[\u2018\u2019\u02bc]/g, "'")

/** "Hey, P.S. remove the dog": no sentence of its own. */
const withoutPostscript = (words: string): string =>
  replaced(words, /\bp\.\s?s\.(?=[\s:,])/gi, blank)

const REWRITES: readonly ((words: string) => string)[] = [
  straight,
  withoutPostscript,
  withoutManners,
  together,
  numbered,
  withMadeGood,
  withSoundsPlainly,
  withEverydayWords,
  withStudioWords,
  withFadesOnce,
  withResults,
  withBounds,
  withAllTheWay,
  withOnlyPart,
  withPart,
  withoutBounds,
  withoutFileNames,
  withFile,
  withoutJust,
  withoutNo,
  withoutRight,
  withoutTooMuch,
  withCeiling,
  withMixedIn,
  withFilled,
  withoutRemedy,
  withFault,
  withLength,
  withNor,
  withoutTreatment,
  withWant,
  withLess,
  withEdge,
  withoutLength,
  plainly,
  withTempo,
  withWhisper,
  withSlot,
  withoutTheRest,
  withoutWhatStays,
]
