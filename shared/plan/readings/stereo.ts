import { PAN } from '../amounts.ts'
import type { Amount } from '../items/item.ts'
import { textOf } from '../items/item.ts'
import type { View } from '../items/view.ts'
import type { Degree, Sense } from '../lexicon/senses.ts'
import { micro } from '../round.ts'
import { takeVerbs } from './filters.ts'
import {
  type Draft,
  isAct,
  isOp,
  missing,
  type Reader,
  type Reading,
  twoReadings,
} from './reading.ts'

// Left and right: panning, one channel, both.

/** "I have the voice on the left only", "it's all on the left": how it is. */
const IS_THERE =
  /^(?:and |but |so )*(?:(?:i|we) (?:have|got|hear) the |(?:it|everything|all of it|this) (?:is|comes|sits|was) (?:all |only |just |mostly |completely )*(?:on|in|from) the (?:left|right)(?: \w+)?$)/

/** "only the left microphone worked" */
const WORKED =
  /\b(?:mics?|microphones?|channels?|sides?|inputs?|cables?) (?:worked|recorded|failed|died|broke|picked up)\b/

export const readChannels: Reader = (view, { text }) => {
  const panning = isPanned(view, text)
  if (!view.has('channel') && !panning) return null
  if (
    IS_THERE.test(text) ||
    WORKED.test(text) ||
    (ONE_EAR.test(text) && !IS_WISHED.test(text)) ||
    OUT_OF_SIDE.test(text) ||
    (!panning && SIDE_OUT.test(text) && !isRemoved(view))
  )
    return null
  if (isAboutMore(view, { panning })) return null
  if (INTO_OTHER.test(text) && !/\bfrom\b/.test(text)) return askHowInto(view)
  const said = takeSaid(view, { panning })
  const { sides, shares } = said
  // "it leans to the left, center it"
  const side = sides.length > 1 && IS_OFF_CENTER.test(text) ? 'center' : sides[0]
  if (said.position !== null) {
    view.takeAll('fx', isOp('pan'))
    takeVerbs(view)
    return said.to === null
      ? { drafts: [{ op: 'pan', position: said.position }] }
      : { drafts: [{ op: 'pan', fromPosition: said.position, toPosition: said.to }] }
  }
  // "left should be right and right left"
  if (sides.length === 4 && sides[0] === sides[3] && sides[1] === sides[2] && side !== sides[1])
    return done(view, { op: 'swap_channels' })
  if (isSideAlone(text) && sides.length === 1 && (side === 'left' || side === 'right'))
    return done(view, { op: 'to_mono', source: side })
  // "put the left channel on both sides"
  if (sides.length === 2 && sides[1] === 'both' && (side === 'left' || side === 'right'))
    return done(view, { op: 'to_mono', source: side })
  if (sides.length >= 2 && MOVES_ACROSS.test(text))
    return done(view, {
      op: 'pan',
      fromPosition: positionOf(side, shares[0] ?? 1),
      toPosition: positionOf(sides[1], shares[1] ?? shares[0] ?? 1),
    })
  const across = sides.length === 1 ? CENTER_ACROSS.exec(text) : null
  if (across !== null && (panning || view.has('act', isAct('move')))) {
    for (const { at } of view.places()) view.used[at] ||= CENTER.test(view.items[at]!.text)
    const end = positionOf(side, shares[0] ?? 1)
    const [from, to] = across[1] === undefined ? [end, 0] : [0, end]
    return { ...done(view, { op: 'pan', fromPosition: from, toPosition: to }), placed: true }
  }
  if (isRemoved(view) && sides.length === 1 && side !== 'center' && !panning) {
    view.takeAll('no')
    return done(view, { op: 'mute', channel: side })
  }
  // "turn the left channel down", "right channel slightly down": quieter, and not to that side
  if (!panning && (TURNED_SIDE.test(text) || isChannelTurned(view, text))) return null
  return panning || isMoved(view, besidePlaces(view, text), said)
    ? panned(view, text, side === 'center' ? { ...said, sides: [side] } : said)
    : null
}

const IS_OFF_CENTER =
  /\b(is|was|its|sits|sounds|leans|drifts|pulls|feels|too (far|much))\b.*\b(left|right)\b.*\bcent/

/** "it sounds only in my left ear", "it is only on the left": how it is. */
const ONE_EAR =
  /(?<!should )(?<!must )\b(is|are|was) (all )?(only|just) (in|on|at|coming)\b|\b(sounds?|comes?|coming|hear|hearing|heard|plays|playing)\b.*\bonly\b|\bonly\b.*\b(hear|hearing|comes|coming|sounds|plays)\b/

/** "it should come only from the left", "I'd like it to be heard only on the left" */
const IS_WISHED =
  /\b(should|must|has to|needs to|to be|to come|to sound|to play|want(?:ed)? to hear|like to hear)\b/

/** "get the voice out of the right speaker": not to the right */
const OUT_OF_SIDE =
  /\b(get|take|move|bring|pull|pan)\b.*\b(out of|away from|off) (the )?(left|right)\b/

/** "pull the left channel out": away, or by itself, and in no case to that side. */
const SIDE_OUT =
  /\b(left|right)( hand)?( channel| side)? (out|away)\b(?! of\b| from (the )?cent)|\bget(ting)? out the (left|right)\b/

/** "mix the left channel into the right", "move the left channel to the right": what is on one, and no way across */
const INTO_OTHER =
  /\b(?:left|right)(?: hand)?(?: \w+)? (?:into|onto) (?:the )?(?:left|right)\b|\b(?:left|right)(?: hand)? (?:channel|side) to (?:the )?(?:left|right)\b|\bmix (?:the )?(?:left|right) to\b/

function askHowInto(view: View): Reading {
  view.takeAll('channel')
  takeRest(view)
  return twoReadings(
    'One channel into the other may mean mono, or the two swapped, or a way across.',
    ['mix down to mono', 'swap the left and right channels', 'pan from left to right'],
  )
}

type Side = Extract<Sense, { as: 'channel' }>['channel']

const isPanned = (view: View, text: string) =>
  view.has('fx', isOp('pan')) ||
  (/\bstereo (field|image|panorama)\b/.test(text) &&
    view.places().some(({ place }) => place.vague === 'middle'))

/** Something is named that other readings are about. */
const isAboutMore = (view: View, { panning }: { panning: boolean }) =>
  // "turn the left channel down": how loud, not where
  (!panning &&
    view.has('act', isAct('turn')) &&
    view.has('particle', ({ way }) => way === 'up' || way === 'down')) ||
  view.has('fx', ({ op }) => op !== 'pan') ||
  view.has('sound') ||
  view.has('silence') ||
  view.has('dim', ({ dim }) => dim !== 'width') ||
  view.has('artefact') ||
  view.has('adj') ||
  (!panning && view.hasAmount(({ unit }) => unit === 'db'))

type Said = {
  readonly sides: readonly Side[]
  readonly degree: Degree | null
  /** Per cent, as shares of 1, in the order said. */
  readonly shares: readonly number[]
  /** "pan +0.3" */
  readonly position: number | null
  readonly to: number | null
}

function takeSaid(view: View, { panning }: { panning: boolean }): Said {
  const sides = view.takeAll('channel').map(({ channel }) => channel)
  const degree = view.degree()
  const isPercent = ({ unit }: Amount) => unit === '%'
  const shares: number[] = []
  for (let one = view.amount(isPercent); one !== null; one = view.amount(isPercent))
    shares.push(one.value / 100)
  const position =
    sides.length === 0 && panning
      ? view.amount(({ unit, value, signed }) => unit === null && signed && Math.abs(value) <= 1)
      : null
  // "pan from -1 to 1"
  const to =
    position?.prep === 'from'
      ? view.amount(
          ({ unit, value, prep }) => unit === null && prep === 'to' && Math.abs(value) <= 1,
        )
      : null
  if (position !== null) view.takeWords('position')
  const bare =
    panning && position === null
      ? view.amount(
          ({ unit, value, signed }) => unit === null && !signed && value > 1 && value <= 100,
        )
      : null
  if (bare !== null) shares.push(bare.value / 100)
  return { sides, degree, shares, position: position?.value ?? null, to: to?.value ?? null }
}

/** "keep only the left channel": that one, on both sides. */
const isSideAlone = (text: string) =>
  /^(the )?(left|right)( channel| side)? (only|alone)$|^(only|just) (the )?(left|right)( channel| side)?$|^(and |but )?keep (only )?the (left|right)( one)?$/.test(
    text,
  ) || asksForSide(text)

const asksForSide = (text: string) =>
  /\b(only|just|keep|use|extract|isolate|take)\b/.test(text) &&
  /\b(left|right)( hand)? (channel|side)\b/.test(text) &&
  !/\b(on|in|to|into) the (left|right)\b/.test(text) &&
  !/\b(pan|move|put|shift|place)\b|\btak(e|ing)\b.*\b(out|away|off)\b/.test(text)

/** "from left to right", "sweeping between left and right" */
const MOVES_ACROSS =
  /\bfrom\b.*\bto\b|\b(left|right|l|r|cent(er|re))( side| channel| ear| speaker)? (to|then|and then|into)( the)? (left|right|l|r|cent(er|re))\b|\b(sweep|travel|across|moves?|moving|sweeping)\b.*\b(left|right)\b.*\b(left|right)\b/

/** "from the middle to the right", "from the left to the center" */
const CENTER_ACROSS =
  /\bfrom (?:the )?(?:(middle|cent(?:er|re)) to (?:the )?(?:hard |far |[\d.]+ ?% )?(?:left|right)|(?:hard |far |[\d.]+ ?% )?(?:left|right)(?: \w+)? to (?:the )?(?:middle|cent(?:er|re)))\b/

const CENTER = /\b(?:middle|cent(?:er|re))$/

/** "remove the left channel", "turn off the left" */
const isRemoved = (view: View) =>
  view.has('act', isAct('remove', 'cut')) ||
  (view.has('act', isAct('turn')) && view.has('particle', ({ way }) => way === 'off')) ||
  // "turn the left channel off from 4 to 8 s"
  (view.has('act', isAct('turn', 'swap')) &&
    view.places().some(({ at }) => /^off\b/.test(view.items[at]!.text))) ||
  view.has('no')

const TURNED_SIDE =
  /\b(left|right)( hand)?( channel| side| speaker)? (up|down)\b|\b(up|down) (the |my )?(left|right)\b/

const isChannelTurned = (view: View, text: string) =>
  /\b(left|right)( hand)? (channel|side)\b/.test(text) &&
  view.has('particle', ({ way }) => way === 'up' || way === 'down')

/** "the right channel 8 s to 10 s" is no "to the right". */
const besidePlaces = ({ items }: View, text: string) =>
  /\b(channel|side)\b/.test(text)
    ? textOf(items.filter(({ place, amount }) => place === undefined || amount !== undefined))
    : text

const FULLY =
  /\b(it all|all of it|everything)\b.*\b(on|in|to|onto) (the )?(left|right)\b|\b(hard|fully|full|all the way|completely|entirely|100|far|only|just|totally|solely)\b/

const isMoved = (view: View, text: string, { sides, degree, shares }: Said) =>
  degree !== null ||
  shares.length > 0 ||
  /\bhard\b/.test(text) ||
  ((FULLY.test(text) || view.has('times')) && sides.length === 1) ||
  sides[0] === 'center' ||
  view.has('act', isAct('move', 'put', 'make', 'turn', 'play', 'keep', 'add')) ||
  /\b(only|just|on|in|to|more)\b|\b(could|should|want|make|must|let)\b.*\bfrom\b/.test(text)

/** "a bit to the left", "hard right", "in the middle" */
function panned(view: View, text: string, { sides, degree, shares }: Said): Reading | null {
  const half =
    view.take('times', ({ times }) => times === 0.5) !== null || /\b(halfway|half way)\b/.test(text)
  const middle = view.places().filter(({ place }) => place.vague === 'middle')
  for (const { at } of middle) view.used[at] = true
  const side = sides[0] ?? (middle.length > 0 ? 'center' : undefined)
  if (side === undefined) {
    takeRest(view)
    return missing('direction', 'It is not said which side.', ['pan 70 % left', 'pan 70 % right'])
  }
  if (sides.includes('left') && sides.includes('right')) return null // "pan it left and right"
  if (sides.length === 1 && side === 'both') return done(view, { op: 'to_stereo' })
  if (view.has('gradual')) return null // "slowly pan left": from where, is not said
  const ears = /\b(ear|speaker|headphone|earbud)\b/.test(text)
  const share = shares[0] ?? (half ? 0.5 : FULLY.test(text) || ears ? 1 : PAN[degree ?? 'plain'])
  return done(view, { op: 'pan', position: positionOf(side, share) })
}

/** −1 left … 1 right */
const positionOf = (side: Side | undefined, share: number) =>
  micro(side === 'left' ? -share : side === 'right' ? share : 0)

function done(view: View, draft: Draft): Reading {
  takeRest(view)
  return { drafts: [draft] }
}

/** Whatever else is said of the sides adds nothing to it. */
function takeRest(view: View): void {
  view.takeAll('fx', isOp('pan'))
  takeVerbs(view)
  view.takeAll('act', isAct('move', 'keep', 'isolate', 'remove', 'turn', 'swap'))
  view.takeKinds('voice', 'particle', 'part', 'times', 'more')
  view.takeAll('dim', ({ dim }) => dim === 'width')
  view.takeWords(
    'hard', 'fully', 'full', 'way', 'only', 'just', 'across', 'sweep', 'travel', 'travels', 'sweeps', 'over',
    'side', 'sound', 'moving', 'sweeping', 'center', 'centre', 'balance', 'position', 'gradually', 'slowly',
    'then', 'channel', 'use', 'extract', 'solely', 'stereo', 'field', 'halfway', 'half', 'from',
  ) // biome-ignore format: a list
}
