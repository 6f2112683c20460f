import type { Item } from '../../items/item.ts'
import { opens, opensHere, type Scan, SKIP } from '../boundary.ts'
import { hasSense, text } from '../look.ts'
import { startsOperation } from '../starts.ts'

// A request behind what was told.

/** "… so please turn it down", "it is too loud so compress it" */
export const soThere = ({ items, at, before, quiet }: Scan) =>
  !quiet &&
  (/^(there|now|please|can|could|would)$/.test(text(items, at + 1)) ||
    ((before.some(({ text: word }) => SAYS_HOW.test(word)) || tellsOf(before)) &&
      (hasSense(items[at + 1], 'act', 'fx', 'fade', 'loop', 'silence') ||
        // "it was broken so only use the left channel"
        (/^(only|just)$/.test(text(items, at + 1)) && hasSense(items[at + 2], 'act')) ||
        /en$/.test(text(items, at + 1))))) // "so brighten it", but not "so bright"
    ? opens(';', true)
    : null

const ASKS = /^(please|can|could|would|make|let)$/

/** "it is too fast [so] slow it down" */
export const soDo = ({ items, at, quiet }: Scan) => {
  const isDone =
    hasSense(items[at + 1], 'adj') &&
    /^(it|this|that|them|him|her|the|everything)$/.test(text(items, at + 2))
  if (!isDone) return quiet && ASKS.test(text(items, at + 1)) ? SKIP : null
  return quiet ? SKIP : opens(';', true)
}

const tellsOf = (before: readonly Item[]) =>
  /^(i|we|he|she|they|my|our|someone|somebody)$/.test(text(before, 0)) &&
  !before.some(({ text: word }) => /^(want|need|wish|would|like|love|prefer)/.test(word))

const SAYS_HOW =
  /^(is|are|was|were|has|sounds?|there|hear|hate|(too|so)( much)?|much|ends|starts|keeps|jumps|clips|drags|speaks|happens|not|peaks|dead air)\b/

/** "there's a hum can you take it out" */
export const canYou = ({ items, at, before, quiet, current }: Scan) =>
  !quiet &&
  text(items, at + 1) === 'you' &&
  startsOperation(items, at + 2) &&
  before.some(({ senses, place }) => senses.length > 0 || place !== undefined)
    ? opensHere(';', !isPutOff(current))
    : null

/** "before you reverse it can you cut the first 2 s": the sentence goes on with what comes first. */
const isPutOff = ({ order, joint }: Scan['current']) => order === 'later' && joint !== 'before'

/** "i can hear a dog please remove it" */
export const please = ({ items, at, before, quiet, current }: Scan) =>
  !quiet &&
  // "at 5 s please add a bell"
  before.some(({ kind }) => !/^(place|filler|punct)$/.test(kind)) &&
  hasSense(
    items[at + 1],
    'act',
    'fade',
    'loop',
    'silence',
    ...(isPutOff(current) ? (['fx'] as const) : []),
  )
    ? opens(';', !isPutOff(current))
    : null

/** "no reverb just echo" */
export const justThis = ({ items, at, before, quiet }: Scan) =>
  !quiet && hasSense(before[0], 'no') && startsOperation(items, at + 1) ? opens(';', true) : null
