import { type InPlace, inPlace } from './in-place.ts'

// What is said of sounds, in the words that the readers know.

/** The words with sounds spoken of more plainly. Offsets stay. */
export const withSoundsPlainly = (words: string): string =>
  MAY_SAY.test(words) ? inPlace(words, PLAINLY) : words

const MAY_SAY = /\b(?:place of|same|sound of being|feel of being|tape|vinyl)\b/i

const CLIP = '(?:clip|recording|thing|audio|file|track|song|sound)'

const PLAINLY: readonly InPlace[] = [
  // "use a harp in place of the guitar"
  [/\bin (?:the )?place of\b/gi, 'instead of'],
  // "I'd like the same clip but with no dog in it": the rest is as it is
  [
    new RegExp(
      `(?<=^\\s*|[,.;!]\\s*)(?:(?:i'?d|i would|we'?d|we would)? ?(?:like|love|want|need|prefer)|(?:i|we) (?:want|need)|give me|(?:can|could) (?:i|we) (?:have|get)) (?:exactly )?the same ${CLIP},? (?:but|only|just) `,
      'gi',
    ),
    '',
  ],
  // "give it the sound of being inside a submarine"
  [/\bgive it the (?:sound|feel|feeling) of being\b/gi, 'make it sound like being'],
  // "I'd like tape hiss over it", which is not "like tape"
  [
    /\b(i|we)(?:'d| would) (?:like|love)(?= (?:(?:some|a bit of|a little) )?(?:tape|vinyl|cassette) (?:hiss|noise|crackle|static)\b)/gi,
    '$1 want',
  ],
]
