import type { Item } from '../../items/item.ts'
import type { Unit } from '../../lex/token.ts'
import type { ExactOp } from '../../plan.ts'
import { hasAct, hasFx, hasSense } from '../look.ts'
import type { Piece } from '../piece.ts'

// "I want an echo, make it 300 ms", "give it reverb, make it a cathedral": how the effect should be,
// and no second wish for the recording.

/** What the piece says of the effect that the one before asks for, or null. */
export function howMade(piece: Piece, { items: last, negated }: Piece): readonly Item[] | null {
  if (piece.negated || negated || !/^(and|)$/.test(piece.joint.replace(/\W/g, ''))) return null
  if (last.some(isNotAsked) || isLessened(last)) return null
  const told = piece.items.findIndex(({ text }) => IS_IT.test(text) || PARAMETER.test(text))
  if (told === -1 || !piece.items.slice(0, told).every(isMade)) return null
  const name = IS_IT.test(piece.items[told]!.text) ? null : piece.items[told]!.text
  const said = piece.items.slice(told + 1).filter(says)
  if (said.length === 0 || !asks(piece.items, told)) return null
  if (said.every((item) => hasSense(item, 'space'))) return isBareReverb(last) ? said : null
  if (name === null && said.every(({ text }) => MANNER.test(text)))
    return last.some((item) => hasSense(item, 'fade') || hasFx(item, ...MODULATION)) ? said : null
  const amount = said.find((item) => item.amount !== undefined)
  if (amount === undefined || !said.every((item) => item === amount || HOW.test(item.text)))
    return null
  return isMeasureOf(last, amount, piece, name) ? [amount] : null
}

const IS_IT = /^(it|that|this)$/

/** "remove the reverb", "there is an echo": not what should be made so */
const isNotAsked = (item: Item) =>
  hasAct(item, 'remove', 'cut', 'keep', 'isolate', 'replace') ||
  hasSense(item, 'no', 'less', 'excess', 'bad', 'gone', 'lack', 'artefact') ||
  /^(is|are|was|has|there|sounds?|without|not)$/.test(item.text)

const isLessened = (last: readonly Item[]) =>
  last.some((item) => hasAct(item, 'down')) && last.some((item) => hasSense(item, 'fx'))

/** Named instead of "it": "add an echo, set the delay to 300 ms". */
const PARAMETER = /^(delay|cutoff|cut off|frequency|ratio|rate|drive|decay)$/

const isMade = ({ text, kind }: Item) =>
  kind === 'punct' || /^(and|make|have|set|put|the|its)$/.test(text)

/** "make it …", "it should be …"; but "it is 300 ms" tells how it is */
const asks = (items: readonly Item[], told: number) =>
  items.slice(0, told).some(({ text }) => /^(make|have|set|put)$/.test(text)) ||
  /^(should|must|has to|needs to|ought to)\b/.test(items[told + 1]?.text ?? '')

const says = ({ kind, text }: Item) =>
  kind !== 'filler' && kind !== 'punct' && !/^(should|must|be|sounds?|like)\b/.test(text)

/** "3 s long", "300 ms apart", "50 % wet" */
const HOW = /^(long|apart|wet|in length)$/

/** "add vibrato, make it fast": not the recording, though how fast is not said */
const MANNER = /^(fast|slow|quick|deep)$/

const MODULATION: readonly ExactOp[] = ['tremolo', 'vibrato', 'chorus', 'flanger']

/** "a hall reverb, make it a cathedral" names two rooms. */
const isBareReverb = (last: readonly Item[]) =>
  last.some((item) => hasFx(item, 'reverb')) && !last.some((item) => hasSense(item, 'space'))

/** Whether the amount is one that the effect has, and that was not said with it. */
function isMeasureOf(
  last: readonly Item[],
  { amount }: Item,
  { joint, hard }: Piece,
  name: string | null,
): boolean {
  const { unit, value } = amount!
  if (last.some((item) => item.amount !== undefined)) return false
  if (unit !== 's')
    return last.some(
      (item) =>
        UNITS.some(([one, ops]) => one === unit && hasFx(item, ...ops)) ||
        (name === null && movesBy(item, unit)),
    )
  const isNamed = name !== null || (joint !== 'and' && !hard)
  return value <= (isNamed ? longestOf(last) : Math.min(longestOf(last), 0.999))
}

/** "speed it up, make it 1.5x", "I want it lower, make it 3 semitones" */
const movesBy = ({ senses }: Item, unit: Unit | 'part' | null) =>
  senses.some(
    (sense) =>
      (unit === 'x' && (sense.as === 'loop' || isOf(sense, 'speed'))) ||
      (unit === 'st' && (/^(low|high)$/.test(sense.as) || isOf(sense, 'pitch'))),
  )

const isOf = (sense: Item['senses'][number], dim: 'speed' | 'pitch') =>
  (sense.as === 'dim' && sense.dim === dim) ||
  (sense.as === 'adj' && 'dim' in sense.wish && sense.wish.dim === dim)

/** How many seconds may be the effect's; "add an echo, make it 5 s" is of the recording. */
function longestOf(last: readonly Item[]): number {
  // "fade out the music, make it 3 s": what is to fade is no place
  if (last.some((item) => hasSense(item, 'fade')))
    return last.some((item) => hasSense(item, 'sound', 'voice')) ? 0 : 10
  if (last.some((item) => hasFx(item, 'reverb'))) return 5
  if (last.some((item) => hasFx(item, 'echo'))) return 1
  return isPauseAdded(last) ? 10 : 0
}

/** "add a pause at 5 s, make it 2 s" */
const isPauseAdded = (last: readonly Item[]) =>
  last.some((item) => hasSense(item, 'silence')) &&
  last.some((item) => hasAct(item, 'add') || item.text === 'a') &&
  !last.some((item) => hasAct(item, 'remove', 'cut', 'shorten') || item.place?.form === 'range')

const UNITS: readonly (readonly [Unit, readonly ExactOp[]])[] = [
  ['%', ['reverb', 'echo', 'tremolo', 'chorus', 'flanger']],
  ['hz', ['tremolo', 'vibrato', 'chorus', 'flanger', 'low_pass', 'high_pass', 'notch', 'bleep']],
  ['x', ['compress']],
  ['db', ['distort']],
  ['bit', ['bitcrush']],
]
