import type { Item } from '../../items/item.ts'
import type { Sense } from '../../lexicon/senses.ts'
import { isBandAmount, isSpeedAlone } from '../belongs.ts'
import { startsLimit } from '../joints.ts'
import { isLevelAlone } from '../levels-alone.ts'
import { hasAct, hasSense, isOffEdge, text } from '../look.ts'
import type { Gap } from './gap.ts'

// Short clauses that leave nothing out.

export const saysAll = (gap: Gap): boolean =>
  startsLimit(gap.own, 0) ||
  isBandAmount(gap.own) ||
  isSpeedAlone(gap.own, gap.previous) ||
  isLevelAlone(gap.bare, gap.previous, text(gap.own, 0) === 'and' ? 'and' : gap.joint) ||
  gap.bare.length === 0 ||
  isBoundOnly(gap) ||
  (isSet(gap.own) && gap.previous.some(saysHow)) ||
  isNamedLevel(gap) ||
  isPlacedFirst(gap) ||
  isCutOff(gap) ||
  (isOfItself(gap) && !isAlike(gap))

/** "tone it down, and start at 2 s": a bound of its own */
const isBoundOnly = ({ bare, previous }: Gap) =>
  bare.every((item) => isBound(item) || hasSense(item, 'whole')) &&
  bare.at(-1)?.place !== undefined &&
  !previous.some((one) => hasSense(one, 'fade'))

const isBound = ({ text }: Item) => /^(start|begin|end)s?\b/.test(text)

/** "… and volume x2", "… and the speed at 80 %", "… the treble up" */
const isSet = (own: readonly Item[]) =>
  own.some((item) => hasSense(item, 'dim')) &&
  (own.some(
    ({ amount }) => amount !== undefined && (/^(to|at)$/.test(amount.prep) || amount.unit === 'x'),
  ) ||
    own.some((item) => hasSense(item, 'particle') && /^(up|down)$/.test(item.text)))

/** It has said how: but "push the mids and the highs up" is of both. */
const saysHow = (item: Item) =>
  item.amount !== undefined ||
  item.place !== undefined ||
  hasSense(item, 'particle', 'adj', 'more', 'less', 'fx')

/** "2 dB louder, 1 s off the end"; "cut 1 s off the start and 2 s off the end" goes on */
const isCutOff = ({ bare, previous }: Gap) =>
  bare.every(isOffEdge) &&
  !(previous.some((item) => hasAct(item, ...CUTS)) && !previous.some(isMoved)) &&
  !previous.some(isOffEdge)

const CUTS = ['cut', 'remove', 'trim', 'turn', 'shorten', 'up', 'down'] as const
const isMoved = (item: Item) => hasSense(item, 'dim', 'adj') || item.amount?.unit === 'db'

/** "100 Hz high-pass, bass +3 dB": of what, which way and how much */
const isNamedLevel = ({ bare }: Gap) =>
  bare.length === 2 &&
  bare.some((item) => hasSense(item, 'dim')) &&
  bare.some(({ amount }) => amount?.unit === 'db' && amount.signed)

/** "… the second half first" */
const isPlacedFirst = ({ own, bare }: Gap) =>
  bare.some(({ place }) => place !== undefined) && own.at(-1)?.text === 'first'

/** "… and less treble", "… volume up 20 %", "… an octave up", "… 50 % left" */
function isOfItself({ own, bare }: Gap): boolean {
  const has = (...names: Sense['as'][]) => own.some((item) => hasSense(item, ...names))
  const measures = (unit: string) => own.some(({ amount }) => amount?.unit === unit)
  return (
    has('more', 'less', 'excess', 'lack', 'no', 'bad', 'gone') ||
    bare.every(({ amount }) => amount?.unit === 'st') ||
    (has('channel') && (own.some(({ text }) => text === 'to') || measures('%'))) ||
    (has('particle') && (measures('%') || measures('st')))
  )
}

/** "more bass and less treble": said in the way of the clause before */
const isAlike = ({ own, previous }: Gap) =>
  (['dim', 'channel'] as const).some(
    (name) =>
      previous.some((item) => hasSense(item, name)) && own.some((item) => hasSense(item, name)),
  ) || previous.some(({ amount }) => amount?.unit === 'st')
