import type { Item } from '../../items/item.ts'
import type { Sense } from '../../lexicon/senses.ts'
import { isNextBand } from '../bands-in-row.ts'
import { hasAct, hasSense, isNamedMove, isToneNoun } from '../look.ts'
import { type Gap, gapOf } from './gap.ts'
import { saysAll } from './says-all.ts'

// What a short clause takes from the one before.

export function filled(
  all: readonly Item[],
  previous: readonly Item[],
  joint: string,
): readonly Item[] {
  const own = isAgainThere(all, previous) ? all.filter((item) => !hasSense(item, 'again')) : all
  if (previous.length === 0 || joint === 'not') return own
  // "less bass, same treble": says how it stays
  if (own[0]?.text === 'same') return own
  const gap = gapOf(own, previous, joint)
  if (saysAll(gap)) return own
  for (const { leaves, takes } of FILLS) if (leaves(gap)) return [...takes(gap), ...own]
  return own
}

/** "down by 5 dB from 2 to 4 s and again from 8 to 10 s": done there too, and not played once more */
const isAgainThere = (own: readonly Item[], previous: readonly Item[]) =>
  hasSense(own.find(saysSomething), 'again') &&
  own.filter(saysSomething).length > 1 &&
  own.every(
    (item) => !saysSomething(item) || item.place !== undefined || hasSense(item, 'again'),
  ) &&
  previous.some(({ place }) => place !== undefined) &&
  !previous.some((item) => hasSense(item, 'loop', 'again', 'times') || hasAct(item, 'play'))

const saysSomething = ({ kind, text }: Item) =>
  kind !== 'punct' && (kind !== 'filler' || text === 'again')

/** What is left out, and what of the clause before stands in its place. */
type Fill = {
  readonly leaves: (gap: Gap) => boolean
  readonly takes: (gap: Gap) => readonly Item[]
}

/** "a one second fade in and fade out": a length said in front is of both */
const length: Fill = {
  leaves: ({ bare, previous, joint }) =>
    joint === 'and' &&
    lengthInFront(previous) !== null &&
    bare.every((item) => hasSense(item, 'fade', 'particle')) &&
    bare.some((item) => hasSense(item, 'fade')),
  takes: ({ previous }) => [lengthInFront(previous)!],
}

const lengthInFront = (items: readonly Item[]): Item | null => {
  const fade = items.findIndex((item) => hasSense(item, 'fade'))
  const before = items[fade - 1]
  return before?.amount?.unit === 's' ? before : null
}

/** "mute 1 to 2 s and 5 to 6 s": everything the clause before said, there */
const allButPlace: Fill = {
  leaves: ({ bare, hasHead }) =>
    !hasHead && bare.every((item) => item.place !== undefined || hasSense(item, 'part', 'whole')),
  takes: ({ bare, previous }) => {
    // "1 s of silence at the start, 2 s at the end": as long as is said there
    const seconds = bare.find(({ place }) => place?.seconds !== undefined)?.place?.seconds
    return previous
      .filter(({ place }) => place === undefined)
      .map((item) =>
        seconds !== undefined && item.amount?.unit === 's'
          ? { ...item, amount: { ...item.amount, value: seconds } }
          : item,
      )
  },
}

/** "… by 3 dB there, by 6 dB here": everything but how much, and where */
const allButAmount: Fill = {
  leaves: (gap) =>
    !gap.hasHead &&
    !saysQuantity(gap) &&
    gap.bare.every((item) => isAmountOrPlace(item) || hasSense(item, 'degree', 'part', 'whole')),
  takes: ({ previous }) =>
    previous.filter((item) => !isAmountOrPlace(item) && !hasSense(item, 'degree')),
}

/** "fade in and out": the verb */
const verbOfParticle: Fill = {
  leaves: (gap) =>
    !saysQuantity(gap) &&
    gap.bare.every((item) => isAmountOrPlace(item) || hasSense(item, 'particle', 'degree')),
  takes: ({ previous }) => previous.filter((item) => isVerbal(item) && !hasSense(item, 'particle')),
}

const isAmountOrPlace = ({ amount, place }: Item) => amount !== undefined || place !== undefined

/** "-14 LUFS", "then 3 dB": it says what it is of; "then 3 dB at 300 Hz" goes on */
const saysQuantity = ({ own, bare, joint, previous }: Gap) =>
  !isNextBand(own, previous) &&
  bare.some(
    ({ amount }) =>
      amount?.unit === 'lufs' ||
      (joint === 'then' && amount !== undefined && amount.unit !== null && amount.unit !== 's'),
  )

/** "add a fade out and birds": of what is added, the verb alone */
const verbOfAdding: Fill = {
  leaves: ({ bare, previous, joint, hasHead }) =>
    !hasHead &&
    joint !== 'then' &&
    bare.some((item) => hasSense(item, 'sound')) &&
    previous.some(adds) &&
    previous.some((item) => hasSense(item, 'fx', 'fade', 'space')),
  takes: ({ previous }) => previous.filter(adds),
}

const adds = (item: Item) => hasAct(item, 'add', 'put')

/** "boost the bass and the treble": the verb and its frame; "3 dB more bass and treble": and how much */
const frameOfNoun: Fill = {
  leaves: ({ bare, joint, hasHead }) =>
    !hasHead &&
    joint !== 'then' &&
    bare.some(
      (item) =>
        isToneNoun(item) || hasSense(item, 'artefact', 'space', 'sound', 'voice', 'channel'),
    ),
  takes: ({ own, bare, previous }) =>
    previous
      .map(wayAlone)
      .filter(
        (item, at) =>
          (carries(item, own) &&
            !isOfForeground(previous, at) &&
            !(hasSense(item, 'dim') && hasSense(bare[0], 'dim'))) ||
          (item.amount?.unit === 'db' &&
            bare.every((one) => hasSense(one, 'dim')) &&
            previous.slice(at).some((one) => hasSense(one, 'dim'))),
      ),
}

/** "add a bell | in the foreground, rain in the background" */
const isOfForeground = (items: readonly Item[], at: number) =>
  items[at]!.text === 'in' && items[at + 2]?.text === 'foreground'

/** "turn the volume down by 3 dB and the pitch by 2 semitones": down as well */
const wayAlone = (item: Item): Item => {
  if (!isNamedMove(item)) return item
  const way = item.text.endsWith('down') ? 'down' : 'up'
  return { ...item, text: way, senses: [{ as: 'particle', way }] }
}

/** "mute the left channel from 3 to 5 s, then the right channel from 8 to 10 s": the same to the other side */
const verbOfSide: Fill = {
  leaves: ({ bare, previous, hasHead }) =>
    !hasHead &&
    bare.some((item) => hasSense(item, 'channel')) &&
    bare.every((item) => isAmountOrPlace(item) || hasSense(item, 'channel', 'degree')) &&
    previous.some((item) => hasSense(item, 'channel')) &&
    previous.some(({ place }) => place !== undefined) === bare.some(({ place }) => place) &&
    !previous.some(isPanning),
  takes: ({ own, previous }) => {
    // "lower the left by 3 dB, then the right": by as much
    const isMeasured = own.some((item) => item.amount !== undefined || hasSense(item, 'degree'))
    const isHow = (item: Item) =>
      hasSense(item, 'adj') ||
      (!isMeasured &&
        item.place === undefined &&
        (item.amount !== undefined || hasSense(item, 'degree')))
    return previous.filter((item) => carries(item, own) || isHow(item))
  },
}

/** "pan it left, then right" may be one way and then the other */
const isPanning = (item: Item) =>
  item.senses.some((sense) => sense.as === 'fx' && sense.op === 'pan') ||
  hasAct(item, 'move', 'put')

/** The verb and its frame go over, unless the clause has its own. */
function carries(item: Item, own: readonly Item[]): boolean {
  const has = (...names: Sense['as'][]) => own.some((one) => hasSense(one, ...names))
  if (hasSense(item, 'particle')) return !has('particle') && !has('more', 'less', 'excess', 'lack')
  if (hasSense(item, 'more', 'less', 'excess', 'lack', 'no'))
    return !has('more', 'less', 'excess', 'lack', 'no', 'particle')
  return isVerbal(item) || MODE_WORDS.has(item.text)
}

const isVerbal = (item: Item) =>
  hasSense(item, 'act', 'particle', 'fade', 'loop', 'silence') ||
  (hasSense(item, 'fx') && item.senses.every(({ as }) => as === 'fx'))

/** "it is too loud and muffled": whether that is how it is or how it should be */
const modeOfAdjective: Fill = {
  leaves: (gap) =>
    qualityIn(gap) !== undefined &&
    gap.joint !== 'then' &&
    !isWished(gap) &&
    !gap.bare.some((item) => hasSense(item, 'act')) &&
    // "it is so narrow, I'd like it wide"
    !gap.own.some(({ text }) => MODE_WORDS.has(text) || text === 'would'),
  takes: ({ previous }) =>
    previous.some((item) => hasSense(item, 'adj', 'dim', 'low', 'high', 'fx', 'artefact'))
      ? previous.filter((item) => MODE_WORDS.has(item.text))
      : [],
}

const qualityIn = ({ bare }: Gap) => bare.find((item) => hasSense(item, 'adj', 'low', 'high'))

/** "too quick, slow it down", "it is dark, brighten it": a verb or a comparative says by itself what is wished */
function isWished(gap: Gap): boolean {
  const { own, bare } = gap
  const quality = qualityIn(gap)!
  const object = bare[bare.indexOf(quality) + 1]
  return (
    bare.some((item) => hasSense(item, 'particle')) ||
    /er\b|\b(it|up|down)$/.test(quality.text) ||
    /^(it|them|this|that|these|those)$/.test(object?.text ?? '') ||
    own[own.indexOf(quality) + 1]?.text === 'the'
  )
}

const MODE_WORDS = new Set([
  'is', 'are', 'too', 'sounds', 'seems', 'not', 'enough', 'needs', 'should', 'so', 'was',
]) // biome-ignore format: a list

/** In the order in which they are tried: what says less comes first, for it leaves out more. */
const FILLS: readonly Fill[] = [
  length,
  allButPlace,
  allButAmount,
  verbOfParticle,
  verbOfAdding,
  verbOfSide,
  frameOfNoun,
  modeOfAdjective,
]
