import type { Clause } from '../clauses.ts'
import type { Item } from '../items/item.ts'
import type { Sense } from '../lexicon/senses.ts'
import { complementOf } from '../regions/place.ts'
import { endsPlace, isBandAmount, isSpeedAlone } from './belongs.ts'
import { startsLimit } from './joints.ts'
import { hasSense } from './look.ts'
import type { Piece } from './piece.ts'

// What a shorter clause leaves out because another has said it.

export function completed(pieces: readonly Piece[]): Clause[] {
  const clauses: Clause[] = []
  let sentence = 0
  let everywhere: readonly Item[] = []
  let previous: readonly Item[] = []
  const merged = mergeTails(pieces)
  for (const [index, one] of merged.entries()) {
    if (one.hard && index > 0 && one.joint !== 'then') {
      sentence++
      everywhere = []
    }
    const own = one.items
    const from = Math.min(...own.map((item) => item.from))
    const to = Math.max(...own.map((item) => item.to))
    if (
      endsPlace(own) &&
      merged[index + 1] !== undefined &&
      !merged[index + 1]!.hard &&
      !isVerbFirst(own) &&
      !own.some(({ place }) => place?.form === 'rest') &&
      (one.joint === '' || one.hard)
    ) {
      everywhere = own.filter(({ place }) => place !== undefined)
      continue
    }
    const completed =
      one.hard && !/^(then|correction|anew)$/.test(one.joint)
        ? own
        : complete(own, previous, one.joint)
    const items =
      one.joint === 'then'
        ? withWhatFollows(previous, completed)
        : one.joint === 'and' && !one.hard
          ? withPlaceOf(previous, completed)
          : completed
    const { negated, joint } = one
    clauses.push({ items, from, to, sentence, joint, negated, everywhere: [] })
    if (everywhere.length > 0) clauses[clauses.length - 1] = { ...clauses.at(-1)!, everywhere }
    if (!one.negated) previous = items
  }
  return shareBack(clauses)
}

/** "clip it from 2 to 8 s": here the noun is a verb. */
const isVerbFirst = (own: readonly Item[]) =>
  own
    .find(({ kind }) => kind !== 'filler' && kind !== 'punct')
    ?.senses.some((sense) => sense.as === 'act' && sense.act === 'trim') ?? false

/** "half speed, tape style" */
const isTape = ({ senses }: Item) =>
  senses.some((sense) => sense.as === 'dim' && sense.dim === 'tape')

const isModulation = ({ senses }: Item) =>
  senses.some((sense) => sense.as === 'fx' && /^(vibrato|tremolo)$/.test(sense.op))

/** A place after the last comma belongs to the whole sentence; an amount or adverb to the clause before. */
function mergeTails(pieces: readonly Piece[]): Piece[] {
  const merged: Piece[] = []
  for (const one of pieces) {
    const last = merged.at(-1)
    const loudness = one.items.some(({ amount }) => amount?.unit === 'lufs')
    const silent =
      !loudness &&
      !isBandAmount(one.items) &&
      !isSpeedAlone(one.items, last?.items ?? []) &&
      one.items.every(
        (item) =>
          item.kind === 'punct' ||
          item.kind === 'filler' ||
          item.amount !== undefined ||
          hasSense(item, 'degree', 'whole', 'polite') ||
          (/^(long|in length|in duration|in total)$/.test(item.text) &&
            last?.items.some((before) => hasSense(before, 'fade', 'silence'))) ||
          (item.text === 'deep' && last?.items.some(isModulation)) ||
          (isTape(item) && last?.items.some((before) => hasSense(before, 'dim'))),
      )
    // "the beginning, the first 2 s": the same place, said better
    const refined =
      one.joint === ',' &&
      last?.items.some(({ place }) => place?.form === 'vague') === true &&
      one.items.every((item) => item.place !== undefined || item.kind === 'filler') &&
      one.items.some(({ place }) =>
        last.items.some(
          ({ place: named }) =>
            named?.form === 'vague' &&
            ((named.vague === 'start' && place?.form === 'first') ||
              (named.vague === 'end' && place?.form === 'last')),
        ),
      )
    if (last !== undefined && refined) {
      last.items.push(...one.items)
      continue
    }
    // "but keep it subtle"
    if (last !== undefined && !one.negated && isHowMuch(one.items)) {
      last.items.push(...one.items.filter((item) => hasSense(item, 'degree')))
      continue
    }
    if (last !== undefined && !one.hard && silent && !one.negated && one.joint !== 'and')
      last.items.push(...one.items)
    else merged.push({ ...one, items: [...one.items] })
  }
  return merged
}

const isHowMuch = (items: readonly Item[]) =>
  items.some((item) => hasSense(item, 'degree')) &&
  /^((but|and|just|please) )*(keep|make|leave) (it|this|that)\b/.test(
    items.map(({ text }) => text).join(' '),
  ) &&
  items.every(
    (item) =>
      item.kind === 'filler' ||
      item.kind === 'punct' ||
      hasSense(item, 'degree', 'whole', 'polite') ||
      /^(keep|make|leave)$/.test(item.text),
  )

/** "between 2 and 6 s raise the pitch by 3 and the volume by 2 dB": what is said first is of both. */
function withPlaceOf(previous: readonly Item[], items: readonly Item[]): readonly Item[] {
  const [first] = previous.filter(({ kind }) => kind !== 'filler' && kind !== 'punct')
  // "the first 3 s are too loud": they are what is spoken of
  const isLed =
    first?.place !== undefined &&
    first.place.wheres.length > 0 &&
    !previous.some(({ text }) => /^(is|are|was|were|should|needs?|sounds?)\b/.test(text))
  const isLeft = items.every(({ place }) => place === undefined)
  return isLed && isLeft && isVerbSecond(previous) ? [first, ...items] : items
}

/** "the first 3 s quiet, then loud": how one part should be, and then the rest. */
function withWhatFollows(previous: readonly Item[], items: readonly Item[]): readonly Item[] {
  const isQuality = (all: readonly Item[]) =>
    all.every(({ kind, senses }) => kind !== 'word' && senses.every(({ as }) => as !== 'act')) &&
    all.some((item) => hasSense(item, 'adj'))
  const first = previous.find(({ place }) => place?.form === 'first')
  const rest = first?.place?.wheres[0] && complementOf(first.place.wheres[0])
  if (!rest || !isQuality(previous) || !isQuality(items)) return items
  if (items.some(({ place }) => place !== undefined)) return items
  return [{ ...first!, place: { ...first!.place!, form: 'complement', wheres: [rest] } }, ...items]
}

const isVerbSecond = (items: readonly Item[]) =>
  items
    .filter(({ kind }) => kind !== 'filler' && kind !== 'punct')[1]
    ?.senses.some(({ as }) => as === 'act' || as === 'fx') === true

const lengthInFront = (items: readonly Item[]): Item | null => {
  const fade = items.findIndex((item) => hasSense(item, 'fade'))
  const before = items[fade - 1]
  return before?.amount?.unit === 's' ? before : null
}

const isVerbal = (item: Item) =>
  hasSense(item, 'act', 'particle', 'fade', 'loop', 'silence') ||
  (hasSense(item, 'fx') && item.senses.every(({ as }) => as === 'fx'))

const MODE_WORDS = new Set([
  'is',
  'are',
  'too',
  'sounds',
  'seems',
  'not',
  'enough',
  'needs',
  'should',
  'so',
  'was',
])

/** What a shortened clause takes from the one before: the verb and its frame, unless it has its own. */
function carries(item: Item, own: readonly Item[]): boolean {
  const has = (...names: Sense['as'][]) => own.some((one) => hasSense(one, ...names))
  if (hasSense(item, 'particle')) return !has('particle') && !has('more', 'less', 'excess', 'lack')
  if (hasSense(item, 'more', 'less', 'excess', 'lack', 'no'))
    return !has('more', 'less', 'excess', 'lack', 'no', 'particle')
  return isVerbal(item) || MODE_WORDS.has(item.text)
}

function complete(own: readonly Item[], previous: readonly Item[], joint: string): readonly Item[] {
  if (previous.length === 0 || joint === 'not') return own
  if (startsLimit(own, 0) || isBandAmount(own) || isSpeedAlone(own, previous)) return own
  const bare = own.filter((item) => item.kind !== 'filler' && item.kind !== 'punct')
  // "increase the speed and the pitch": a quantity, though "pitch" is a verb too
  const isQuantity =
    bare.length === 1 &&
    hasSense(bare[0], 'dim') &&
    /^(the|its|his|her|my)$/.test(own[0]!.text) &&
    own.at(-1) === bare[0]
  const hasHead =
    (!isQuantity &&
      bare.some((item) =>
        hasSense(
          item,
          'act',
          'adj',
          'fx',
          'fade',
          'loop',
          'clean',
          'silence',
          'again',
          'swap' as never,
          'order',
          'refused',
          'distant',
          'low',
          'high',
        ),
      )) ||
    bare.some((item) => hasSense(item, 'space') && /reverb$/.test(item.text))
  if (bare.length === 0) return own
  // "tone it down, and start at 2 s": a bound of its own
  const isBound = (item: Item | undefined) => /^(start|begin|end)s?\b/.test(item?.text ?? '')
  if (
    bare.every((item) => isBound(item) || hasSense(item, 'whole')) &&
    bare.at(-1)?.place &&
    !previous.some((one) => hasSense(one, 'fade'))
  )
    return own
  // "… and less treble", "… volume up 20 %", "… an octave up", "… 50 % left": they say all by themselves
  const isOwn =
    own.some((item) => hasSense(item, 'more', 'less', 'excess', 'lack', 'no', 'bad', 'gone')) ||
    bare.every(({ amount }) => amount?.unit === 'st') ||
    (own.some((item) => hasSense(item, 'channel')) && own.some((item) => item.text === 'to')) ||
    (own.some((item) => hasSense(item, 'particle')) &&
      own.some(({ amount }) => amount?.unit === '%' || amount?.unit === 'st')) ||
    (own.some((item) => hasSense(item, 'channel')) &&
      own.some(({ amount }) => amount?.unit === '%'))
  // "… and volume x2", "… and the speed at 80 %", "… the treble up"
  const isSet =
    own.some((item) => hasSense(item, 'dim')) &&
    (own.some(
      ({ amount }) =>
        amount !== undefined && (/^(to|at)$/.test(amount.prep) || amount.unit === 'x'),
    ) ||
      own.some((item) => hasSense(item, 'particle') && /^(up|down)$/.test(item.text)))
  // but "push the mids and the highs up": of both
  const isSaid = previous.some(
    (item) =>
      item.amount !== undefined ||
      item.place !== undefined ||
      hasSense(item, 'particle', 'adj', 'more', 'less', 'fx'),
  )
  if (
    (isSet && isSaid) ||
    (bare.some(({ place }) => place !== undefined) && own.at(-1)?.text === 'first')
  )
    return own
  const isAlike = (name: Sense['as']) =>
    previous.some((item) => hasSense(item, name)) && own.some((item) => hasSense(item, name))
  if (
    isOwn &&
    !isAlike('dim') &&
    !isAlike('channel') &&
    !previous.some(({ amount }) => amount?.unit === 'st')
  )
    return own
  const length = lengthInFront(previous)
  // "a one second fade in and fade out": a length said in front is of both
  if (
    length !== null &&
    joint === 'and' &&
    bare.every((item) => hasSense(item, 'fade', 'particle')) &&
    bare.some((item) => hasSense(item, 'fade'))
  )
    return [length, ...own]
  if (
    !hasHead &&
    bare.every((item) => item.place !== undefined || hasSense(item, 'part', 'whole'))
  ) {
    // only a place: everything the clause before said, there
    return [...previous.filter(({ place }) => place === undefined), ...own]
  }
  const ownQuantity =
    joint === 'then' &&
    bare.some(({ amount }) => amount !== undefined && amount.unit !== null && amount.unit !== 's')
  if (
    !ownQuantity &&
    !hasHead &&
    !bare.some(({ amount }) => amount?.unit === 'lufs') &&
    bare.every(
      (item) =>
        item.place !== undefined ||
        item.amount !== undefined ||
        hasSense(item, 'degree', 'part', 'whole'),
    )
  )
    return [
      ...previous.filter(
        (item) =>
          item.place === undefined && item.amount === undefined && !hasSense(item, 'degree'),
      ),
      ...own,
    ]
  const onlyParticle =
    !ownQuantity &&
    !bare.some(({ amount }) => amount?.unit === 'lufs') &&
    bare.every(
      (item) =>
        hasSense(item, 'particle') ||
        item.place !== undefined ||
        item.amount !== undefined ||
        hasSense(item, 'degree'),
    )
  if (onlyParticle)
    return [...previous.filter((item) => isVerbal(item) && !hasSense(item, 'particle')), ...own]
  if (
    !hasHead &&
    bare.some((item) => hasSense(item, 'dim', 'artefact', 'space', 'sound', 'voice', 'channel')) &&
    joint !== 'then'
  )
    return [
      ...previous.filter(
        (item, at) =>
          (carries(item, own) && !(hasSense(item, 'dim') && hasSense(bare[0], 'dim'))) ||
          // "3 dB more bass and treble"
          (item.amount?.unit === 'db' &&
            bare.every((one) => hasSense(one, 'dim')) &&
            previous.slice(at).some((one) => hasSense(one, 'dim'))),
      ),
      ...own,
    ]
  const adjective = bare.find((item) => hasSense(item, 'adj', 'low', 'high'))
  // "too quick, slow it down", "it is dark, brighten it": a verb or a comparative says by itself what is wished
  const object = adjective && bare[bare.indexOf(adjective) + 1]
  const wished =
    bare.some((item) => hasSense(item, 'particle')) ||
    /er\b/.test(adjective?.text ?? '') ||
    /^(it|them|this|that|these|those)$/.test(object?.text ?? '') ||
    own[own.indexOf(adjective!) + 1]?.text === 'the'
  if (
    adjective !== undefined &&
    !wished &&
    !bare.some((item) => hasSense(item, 'act')) &&
    joint !== 'then' &&
    !own.some((item) => MODE_WORDS.has(item.text))
  )
    return [
      ...(previous.some((item) => hasSense(item, 'adj', 'dim', 'low', 'high', 'fx', 'artefact'))
        ? previous.filter((item) => MODE_WORDS.has(item.text))
        : []),
      ...own,
    ]
  return own
}

/** "make 2-3 s": how is not said */
const isMadeOnly = (items: readonly Item[]) =>
  items.some(({ place }) => place !== undefined) &&
  items.some(({ senses }) => senses.some((sense) => sense.as === 'act' && sense.act === 'make')) &&
  items.every(
    ({ place, kind, senses }) =>
      place !== undefined ||
      kind === 'filler' ||
      senses.some((sense) => sense.as === 'act' && sense.act === 'make'),
  )

/** "the bass and the treble by 3 dB": the amount said last serves those before that have none. */
function shareBack(clauses: readonly Clause[]): Clause[] {
  const shared = [...clauses]
  for (let at = shared.length - 1; at > 0; at--) {
    const [before, after] = [shared[at - 1]!, shared[at]!]
    if (before.sentence !== after.sentence || before.negated || after.negated) continue
    // "bass and treble up 3 dB": a bare noun takes all that is said of the next
    const verb = after.items.filter(
      (item) => hasSense(item, 'particle', 'more', 'less') || item.amount !== undefined,
    )
    if (
      before.items.every((item) => hasSense(item, 'dim') || item.kind === 'filler') &&
      before.items.some((item) => hasSense(item, 'dim')) &&
      hasSense(
        after.items.find((item) => item.kind !== 'filler'),
        'dim',
      ) &&
      verb.some((item) => hasSense(item, 'particle', 'more', 'less'))
    ) {
      shared[at - 1] = { ...before, items: [...before.items, ...verb] }
      continue
    }
    // "make 2-3 s and 6-7 s louder": how the second should be, the first should be
    const isList = after.items.some(({ place, from }) => place !== undefined && from >= after.from)
    if (isList && isMadeOnly(before.items) && !isMadeOnly(after.items)) {
      const how = after.items.filter((item) => item.from >= after.from && item.place === undefined)
      shared[at - 1] = { ...before, items: [...before.items, ...how] }
      continue
    }
    const borrowed = after.items.some((item) => item.from < after.from)
    if (
      !borrowed ||
      before.items.some((item) => item.amount !== undefined || hasSense(item, 'degree'))
    )
      continue
    // "turn the first second and the last second down by 3 dB": the way as well
    const isWayless =
      before.items.some((item) => item.place !== undefined) &&
      before.items.every(
        (item) => item.place !== undefined || item.kind === 'filler' || hasSense(item, 'act'),
      )
    const amounts = after.items.filter(
      (item, index) =>
        item.from >= after.from &&
        (item.amount !== undefined ||
          (isWayless && hasSense(item, 'particle')) ||
          hasSense(item, 'degree') ||
          (item.kind === 'filler' && after.items[index + 1]?.amount !== undefined)),
    )
    if (!amounts.some((item) => item.amount !== undefined)) continue
    // "the clicks and the whine at 3 kHz": a frequency belongs to what it was said of
    if (
      amounts.some(({ amount }) => amount?.unit === 'hz') &&
      before.items.some((item) => hasSense(item, 'artefact'))
    )
      continue
    shared[at - 1] = { ...before, items: [...before.items, ...amounts] }
  }
  return shared
}
